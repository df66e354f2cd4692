"""The law as data: money sources, distributable events, the matrix of both, dated figures, and readings of unsettled points."""
