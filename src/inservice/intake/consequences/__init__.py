"""The parts of a case that say what a distribution would do to the person."""
