"""The mixed-integer model of a benefit problem, by levels of service.

For each demand, the benefits in reach are sorted; one continuous variable per level says whether it is served at that level
or better, and only sites are whole numbers (Cornuejols, Nemhauser and Wolsey 1980; Elloumi 2010 for p-median). It has as many
coefficients as there are pairs, and its linear relaxation is as tight as that of the model with one variable per pair.
For coverage there is one level: the model of Church and ReVelle (1974).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maillage.siting.mixed_integer import Model
from maillage.siting.service import Service

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.benefit import BenefitProblem
    from maillage.siting.lagrangian import Fixing


class LevelModel(NamedTuple):
    """A model whose first columns are ``columns`` of the problem; ``constant`` is to be added to its objective."""

    model: Model
    columns: NDArray[np.int64]
    constant: float


class _Levels(NamedTuple):
    """Pairs that can still matter, sorted by row then from the best; the level of each; row and benefit of each level."""

    column: NDArray[np.int64]
    level: NDArray[np.int64]
    row: NDArray[np.int64]
    value: NDArray[np.float64]
    first: NDArray[np.bool_]
    last: NDArray[np.bool_]


def level_model(problem: BenefitProblem, fixed: Fixing) -> LevelModel | None:
    """The model of what remains to be decided; None when the fixings contradict each other."""
    base = Service(problem, fixed.opened.tolist()).best
    columns = np.setdiff1d(fixed.possible, fixed.opened)
    levels = _levels(problem, columns, base, fixed.least)
    if np.setdiff1d(np.flatnonzero(base < fixed.least), levels.row).size:
        return None
    below = np.append(levels.value[1:], 0.0)
    below[levels.last] = base[levels.row[levels.last]]
    must = levels.last & (base[levels.row] < fixed.least[levels.row])
    count, size = len(columns), len(columns) + len(levels.row)
    matrix, row_upper = _rows(problem, fixed, levels, columns)
    model = Model(
        gain=np.concatenate([np.zeros(count), levels.value - below]),
        lower=np.concatenate([np.zeros(count), must.astype(np.float64)]),
        upper=np.ones(size),
        whole=count,
        matrix=matrix,
        row_lower=np.full(len(row_upper), -np.inf),
        row_upper=row_upper,
    )
    return LevelModel(model, columns, float(base.sum()))


def _levels(
    problem: BenefitProblem,
    columns: NDArray[np.int64],
    base: NDArray[np.float64],
    least: NDArray[np.float64],
) -> _Levels:
    pairs = problem.pairs[:, columns].tocoo()
    kept = (pairs.data > base[pairs.row]) & (pairs.data >= least[pairs.row])
    row, column, value = pairs.row[kept], pairs.col[kept], pairs.data[kept]
    order = np.lexsort((column, -value, row))
    row, column, value = row[order], column[order], value[order]
    new = np.ones(len(row), dtype=bool)
    new[1:] = (row[1:] != row[:-1]) | (value[1:] != value[:-1])
    level_row = row[new]
    first = np.ones(len(level_row), dtype=bool)
    first[1:] = level_row[1:] != level_row[:-1]
    last = np.append(first[1:], True) if len(first) else first
    return _Levels(column, np.cumsum(new) - 1, level_row, value[new], first, last)


def _rows(
    problem: BenefitProblem, fixed: Fixing, levels: _Levels, columns: NDArray[np.int64]
) -> tuple[object, NDArray[np.float64]]:
    """Each level needs a site of that level or the level above; then the number of sites; then the budget."""
    from scipy.sparse import coo_array

    count, number = len(columns), len(levels.row)
    level = np.arange(number)
    chained = level[~levels.first]
    row = [levels.level, level, chained, np.full(count, number)]
    column = [levels.column, count + level, count + chained - 1, np.arange(count)]
    value = [-np.ones(len(levels.level)), np.ones(number), -np.ones(len(chained)), np.ones(count)]
    upper = [0.0] * number + [float(problem.sites - len(fixed.opened))]
    if problem.cost is not None and problem.budget is not None:
        row.append(np.full(count, number + 1))
        column.append(np.arange(count))
        value.append(problem.cost[columns])
        upper.append(problem.budget - float(problem.cost[fixed.opened].sum()))
    entries = (np.concatenate(value), (np.concatenate(row), np.concatenate(column)))
    return coo_array(entries, shape=(len(upper), count + number)).tocsr(), np.array(upper)
