"""What measures the product: suites, scorers, statistics and their reports."""
