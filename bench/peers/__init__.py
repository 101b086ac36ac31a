"""The coach beside what a tutorial builds for the same job, both with a model that answers at once."""
