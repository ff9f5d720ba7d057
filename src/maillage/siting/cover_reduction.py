"""Leave out of a set covering problem what cannot matter: sites another one makes useless, demands that follow from others.

A column whose rows another column reaches too, at no higher cost, is never needed. A row that is reached by all columns that
reach another row is reached whenever that one is (Toregas and ReVelle 1973). Each removal may allow the other kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ROUNDS = 10
MOST_COMPARED = 300_000_000.0


def reduced_cover(reach: Any, cost: NDArray[np.float64]) -> tuple[Any, NDArray[np.int64]]:  # noqa: ANN401
    """The problem without useless rows and columns, and the columns it keeps; of equals the lowest.

    Args:
        reach: SciPy sparse of ones, demand x candidates.
        cost: of each column.
    """
    table = reach.tocsr()
    columns = np.arange(table.shape[1])
    for _ in range(MOST_ROUNDS):
        if not _comparable(table):
            break
        kept = _not_within(table.T.tocsr(), cost[columns])
        table, columns, shape = table[:, kept], columns[kept], table.shape
        rows = _not_around(table)
        table = table[rows]
        if table.shape == shape:
            break
    used = np.unique(table.indices)
    return table[:, used].tocsc(), columns[used]


def _comparable(table: Any) -> bool:  # noqa: ANN401
    """Whether comparing all columns, and all rows, that meet is little enough work."""
    by_row, by_column = (table.sum(axis=axis).astype(np.float64) for axis in (1, 0))
    return bool((by_row**2).sum() <= MOST_COMPARED and (by_column**2).sum() <= MOST_COMPARED)


def _overlaps(lines: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_], NDArray[Any]]:  # noqa: ANN401
    """Pairs of lines that meet, whether the first lies within the second, and the size of each line."""
    common = (lines @ lines.T).tocoo()
    size = np.asarray(lines.sum(axis=1)).ravel()
    return common.row, common.col, common.data == size[common.row], size


def _not_within(lines: Any, cost: NDArray[np.float64]) -> NDArray[np.int64]:  # noqa: ANN401
    """Lines (columns) that lie within no other of at most their cost."""
    small, large, within, size = _overlaps(lines)
    cheaper = cost[large] < cost[small]
    lower = (cost[large] == cost[small]) & ((size[large] > size[small]) | (large < small))
    return np.setdiff1d(np.arange(lines.shape[0]), small[within & (cheaper | lower)])


def _not_around(lines: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """Lines (rows) that hold no other whole."""
    small, large, within, size = _overlaps(lines)
    around = within & ((size[large] > size[small]) | (large > small))
    return np.setdiff1d(np.arange(lines.shape[0]), large[around])
