"""The map: what is asked of it, its measures, shapes, points, flows, tiles, and the image without scripts."""
