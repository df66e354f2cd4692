"""The law: its data (parameters) and its rules, by subject."""
