"""Distances, travel times and outlines of communes."""
