"""Processing a request and keeping the calendar of a plan."""
