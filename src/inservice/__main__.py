"""``python -m inservice``."""

from inservice.cli import main

main()
