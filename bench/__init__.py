"""What the program costs: start, memory, time. `python -m bench` prints it as Markdown."""
