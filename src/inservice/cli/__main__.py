"""``python -m inservice.cli``."""

from inservice.cli import main

main()
