"""Who goes to which open site, once sites are chosen and seats are not limited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.siting.solution import NOT_SERVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Assigned(NamedTuple):
    """Column that serves each row (-1: none) and the value of that pair (0: none)."""

    column: NDArray[np.int64]
    value: NDArray[np.float64]


def assign(pairs: Any, opened: Sequence[int], existing: Sequence[int], *, lowest: bool) -> Assigned:  # noqa: ANN401
    """Send each row to its best open column; among equals to an existing one, then to the lowest.

    Args:
        pairs: SciPy sparse, demand x sites; stored pairs are in reach.
        opened: columns opened.
        existing: columns open beforehand.
        lowest: whether the lowest value is best (a cost) or the highest.
    """
    columns = np.unique(np.array([*opened, *existing], dtype=np.int64))
    column = np.full(pairs.shape[0], NOT_SERVED, dtype=np.int64)
    value = np.zeros(pairs.shape[0])
    table = pairs.tocsc()[:, columns].tocoo()
    rank = table.data if lowest else -table.data
    index = columns[table.col]
    order = np.lexsort((index, ~np.isin(index, np.array(existing, dtype=np.int64)), rank, table.row))
    rows, first = np.unique(table.row[order], return_index=True)
    column[rows], value[rows] = index[order][first], table.data[order][first]
    return Assigned(column, value)
