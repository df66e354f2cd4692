"""Correction of mistakes: programmes by date, overpayments, missed amounts, earnings."""
