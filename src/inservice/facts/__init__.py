"""The facts rules may read, each declared once with its kind, its grain and what it says."""
