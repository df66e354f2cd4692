"""The engine: rules as columnar expressions, answered in four values and explained. It knows no law."""
