"""The sheet of a territory: what it is made from, its figures, maps, candidates and files."""
