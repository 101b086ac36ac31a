"""The command line: parses, calls, prints."""

from coach.cli.main import main

__all__ = ["main"]
