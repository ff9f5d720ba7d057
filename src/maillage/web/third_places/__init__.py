"""What the pages of third places show: state of play, its map and files, and the business plan of a project."""
