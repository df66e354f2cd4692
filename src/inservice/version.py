"""The version of the software, printed on every answer."""

__version__ = "0.1.0"
