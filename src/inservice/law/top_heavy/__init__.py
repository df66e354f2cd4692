"""Section 416: who is a key employee, which plans are top-heavy, and what their participants are then owed."""
