"""Relational steps of the consequences: balances over years, payments of a loan."""
