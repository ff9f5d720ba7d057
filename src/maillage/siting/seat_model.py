"""The mixed-integer model of sites with seats: one whole number per site, one share per demand and site in reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.siting.mixed_integer import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.inputs import Instance

LEAST_SHARE = 1e-9


@dataclass(frozen=True, eq=False)
class SeatCase:
    """A case reduced to demand and sites that can matter.

    Attributes:
        columns: original index of each site, existing ones included.
        rows: original index of each row of demand.
        demand: of each row.
        seats: of each site, never more than the demand in reach.
        is_open: whether each site exists.
        row: row of each pair in reach, counted in ``rows``.
        column: site of each pair, counted in ``columns``.
        value: of one person of the row at the site (minus the cost, when all must be served).
        sites: most sites to open.
        cost: of each site, when there is a budget.
        budget: most to spend.
        serve_all: whether all rows must be served.
    """

    columns: NDArray[np.int64]
    rows: NDArray[np.int64]
    demand: NDArray[np.float64]
    seats: NDArray[np.float64]
    is_open: NDArray[np.bool_]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float64]
    sites: int
    cost: NDArray[np.float64] | None
    budget: float | None
    serve_all: bool

    @property
    def most(self) -> float:
        """What the largest sites would bring if all their seats were taken at the best value."""
        best = np.zeros(len(self.columns))
        np.maximum.at(best, self.column, self.value)
        full = best * self.seats
        return float(full[self.is_open].sum() + np.sort(full[~self.is_open])[::-1][: self.sites].sum())


def seat_case(instance: Instance, *, serve_all: bool) -> SeatCase:
    """Leave out rows without demand or reach, sites without seats or reach."""
    capacity = instance.capacity
    if capacity is None:
        capacity = np.full(instance.pairs.shape[1], np.inf)
    table = instance.pairs.tocoo()
    kept = (instance.demand[table.row] > 0) & (capacity[table.col] > 0)
    rows, row = np.unique(table.row[kept], return_inverse=True)
    columns, column = np.unique(table.col[kept], return_inverse=True)
    if serve_all:
        rows, row = _all_rows(instance, rows, row)
    reach = np.bincount(column, weights=instance.demand[rows][row], minlength=len(columns))
    return SeatCase(
        columns=columns.astype(np.int64),
        rows=rows.astype(np.int64),
        demand=instance.demand[rows],
        seats=np.minimum(capacity[columns], reach),
        is_open=np.isin(columns, np.array(instance.existing, dtype=np.int64)),
        row=row,
        column=column,
        value=-table.data[kept] if serve_all else table.data[kept],
        sites=instance.sites,
        cost=None if instance.cost is None else instance.cost[columns],
        budget=instance.budget,
        serve_all=serve_all,
    )


def _all_rows(
    instance: Instance, rows: NDArray[np.int64], row: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows that can be reached at all, even if only at sites without seats: they make the model infeasible."""
    reached = np.flatnonzero((instance.demand > 0) & (np.diff(instance.pairs.indptr) > 0))
    return reached, np.searchsorted(reached, rows)[row]


def seat_model(case: SeatCase, opened: NDArray[np.int64] | None = None) -> Model:
    """The model to maximise; with ``opened``, sites are decided and only seats are given out."""
    sites, pairs = len(case.columns), len(case.row)
    fixed = np.isin(np.arange(sites), opened) | case.is_open if opened is not None else case.is_open
    matrix, row_lower, row_upper = _rows(case, decide=opened is None)
    return Model(
        gain=np.concatenate([np.zeros(sites), case.value * case.demand[case.row]]),
        lower=np.concatenate([fixed.astype(np.float64), np.zeros(pairs)]),
        upper=np.concatenate(
            [np.ones(sites) if opened is None else fixed.astype(np.float64), np.ones(pairs)]
        ),
        whole=sites if opened is None else 0,
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
    )


def part_of(
    case: SeatCase,
    kept: NDArray[np.bool_],
    opened: NDArray[np.bool_],
    rows_kept: NDArray[np.bool_] | None = None,
) -> SeatCase:
    """The same case with some of its sites only, of which some are open; rows out of their reach are left out.

    Args:
        case: the whole.
        kept: whether each site stays.
        opened: whether each site of the whole is open; ``sites`` and ``budget`` become what they leave.
        rows_kept: whether each row stays; all by default.
    """
    new = opened & ~case.is_open
    within = kept[case.column] if rows_kept is None else kept[case.column] & rows_kept[case.row]
    pairs = np.flatnonzero(within)
    rows, row = np.unique(case.row[pairs], return_inverse=True)
    columns, column = np.unique(case.column[pairs], return_inverse=True)
    budget = case.budget
    if budget is not None and case.cost is not None:
        budget -= float(case.cost[new].sum())
    return replace(
        case,
        columns=case.columns[columns],
        rows=case.rows[rows],
        demand=case.demand[rows],
        seats=case.seats[columns],
        is_open=opened[columns],
        row=row,
        column=column,
        value=case.value[pairs],
        sites=case.sites - int(new.sum()),
        cost=None if case.cost is None else case.cost[columns],
        budget=budget,
    )


def _rows(case: SeatCase, *, decide: bool) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
    """Each demand once; seats of each site; and to decide: no share at a closed site, number of sites, budget."""
    from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

    sites, pairs, demands = len(case.columns), len(case.row), len(case.rows)
    each = np.arange(pairs)
    once = coo_array((np.ones(pairs), (case.row, each)), shape=(demands, pairs))
    load = case.demand[case.row] / case.seats[case.column]
    filled = coo_array((load, (case.column, each)), shape=(sites, pairs))
    blocks = [hstack([csr_array((demands, sites)), once]), hstack([-eye_array(sites), filled])]
    upper = [np.ones(demands), np.zeros(sites)]
    if decide:
        new = (~case.is_open).astype(np.float64)
        where = coo_array((-np.ones(pairs), (each, case.column)), shape=(pairs, sites))
        blocks.append(hstack([where, eye_array(pairs)]))
        blocks.append(hstack([csr_array(new[None, :]), csr_array((1, pairs))]))
        upper += [np.zeros(pairs), np.array([float(case.sites)])]
        if case.cost is not None and case.budget is not None:
            blocks.append(hstack([csr_array((new * case.cost)[None, :]), csr_array((1, pairs))]))
            upper.append(np.array([case.budget]))
    row_upper = np.concatenate(upper)
    row_lower = np.full(len(row_upper), -np.inf)
    if case.serve_all:
        row_lower[:demands] = 1.0
    return vstack(blocks), row_lower, row_upper


def shares_of(case: SeatCase, share: NDArray[np.float64], shape: tuple[int, int]) -> Any:  # noqa: ANN401 - SciPy ships no types
    """Share of each original row at each original column; no site above its seats, not even by a rounding error.

    Args:
        case: demand and sites.
        share: of the row of each pair of the case that the site of the pair seats.
        shape: of the original matrix.
    """
    from scipy.sparse import coo_array

    share = np.clip(share, 0.0, 1.0)
    share[share < LEAST_SHARE] = 0.0
    for group, limit in ((case.row, np.ones(len(case.rows))), (case.column, case.seats)):
        amount = share * (case.demand[case.row] if group is case.column else 1.0)
        total = np.bincount(group, weights=amount, minlength=len(limit))
        share = share * np.minimum(1.0, limit / np.maximum(total, limit * LEAST_SHARE))[group]
    kept = share > 0
    where = (case.rows[case.row[kept]], case.columns[case.column[kept]])
    return coo_array((share[kept], where), shape=shape).tocsr()
