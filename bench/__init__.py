"""What the program costs, in one run: ``python -m bench``."""
