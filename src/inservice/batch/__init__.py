"""Whole books of many employers, in a stream: memory stays flat, whatever their number."""
