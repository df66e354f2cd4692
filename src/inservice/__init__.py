"""In-service distributions from US retirement plans, decided with reasons, authorities and dates."""

__version__ = "0.1.0"
