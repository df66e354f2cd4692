"""The plan document as data: reading it, its terms on any day, and whether its clauses are lawful.

This package holds no law. What the law permits is handed in (`lawfulness.LawOfPlans`), so that a document can
be read, folded and explained without it.
"""
