"""Fixtures of the tests of flows."""

from conftest_flows import orne, shapes

__all__ = ["orne", "shapes"]
