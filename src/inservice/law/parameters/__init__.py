"""The law as data: money sources, events, the matrix of both, dated figures, readings of unsettled points."""
