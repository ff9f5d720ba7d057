"""Official datasets: what they are, where they come from, and how their files become extract tables."""
