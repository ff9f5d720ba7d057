"""The page of a plan of third places: its form, its image, its gain curve."""
