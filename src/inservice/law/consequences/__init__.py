"""What a distribution does to the person: pro rata, tax, costs, alternatives, advice, and what speaks for and against."""
