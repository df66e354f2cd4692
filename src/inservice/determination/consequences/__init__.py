"""What a distribution does to the person: each part of the answer, and the whole."""
