"""What users have, in the shape they have it, made into a book: case files, and folders of plans and
tables."""
