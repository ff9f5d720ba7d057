"""Sums that do not depend on the order of the rows, so that two runs give the same bytes.

Engines add in parallel, and adding floating-point numbers in another order changes their last digits. Here each number is
first taken to a fixed, very fine resolution as a whole number; whole numbers add up to the same in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

FINE = float(2**30)
"""Parts of a unit for counts of persons: a billionth, with room for nine billion persons."""

COARSE = float(2**20)
"""Parts of a unit for distances, hours, money and emissions: a millionth, with room for nine thousand billion."""


def exact_sum(value: ir.NumericColumn, resolution: float = FINE) -> ir.NumericScalar:
    """The sum of a column, the same whatever the order of its rows; empty cells count for nothing.

    Args:
        value: numbers; each is rounded to ``1 / resolution`` first.
        resolution: parts of a unit, a power of two.

    Returns:
        The sum (float64), empty when every cell is.
    """
    return (value * resolution).round().cast("int64").sum().cast("float64") / resolution
