"""Benchmarks: each prints a ratio to a peer or to a stated limit, measured in the same run. None of them is a test."""
