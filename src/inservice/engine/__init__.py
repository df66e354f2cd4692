"""The engine: rules as columnar expressions, evaluated with a fourth truth value and explained. It knows no law."""
