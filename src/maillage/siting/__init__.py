"""Where to open sites: coverage, p-median and savings models on plain arrays."""
