"""Fixtures of the tests of flows."""

from conftest_flows import engine, orne, shapes

__all__ = ["engine", "orne", "shapes"]
