"""Maximal covering location problem: the most demand within reach of the sites that can be opened or paid."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.siting.assignment import assign
from maillage.siting.inputs import Checks, Instance
from maillage.siting.settings import SearchSettings
from maillage.siting.solution import SitingSolution, relative_gap
from maillage.siting.uncapacitated import best_sites

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike


def solve_max_coverage(
    coverage: Any,  # noqa: ANN401 - array or SciPy sparse
    demand: ArrayLike,
    sites: int,
    *,
    existing: Sequence[int] = (),
    capacity: ArrayLike | None = None,
    site_cost: ArrayLike | None = None,
    budget: float | None = None,
    settings: SearchSettings | None = None,
) -> SitingSolution:
    """Open sites so that the most demand is covered.

    Demand is covered by a site in reach, wholly (1) or in part (0 to 1: a decay with travel time), and with limited seats
    only as far as there are seats; a demand may then be split between sites.

    Args:
        coverage: demand x sites, dense or SciPy sparse: whether (True, 1), or to what share, a site covers a demand.
        demand: persons of each row.
        sites: number of sites to open beyond ``existing``; at most so many when there is a budget.
        existing: columns open already; they serve first.
        capacity: seats of each column, in the unit of demand (infinite allowed).
        site_cost: cost of opening each column; conversions are cheaper columns. Existing ones are free.
        budget: most to spend, in the same unit.
        settings: how much work to do.

    Returns:
        The solution; ``objective`` and ``bound`` in the unit of demand, existing sites included. Rows in reach of no open
        site have the assignment -1.

    Raises:
        InputError: what cannot be used, with all reasons.

    Source: Church and ReVelle (1974), The maximal covering location problem; partial coverage: Berman and Krass (2002);
    seats: Current and Storbeck (1988).

    >>> solution = solve_max_coverage([[1, 0], [1, 0], [0, 1]], [10, 20, 25], sites=1)
    >>> solution.sites, solution.objective, solution.gap
    ((0,), 30.0, 0.0)
    """
    return solve_gains(
        "coverage", coverage, demand, sites,
        existing=existing, capacity=capacity, money=(site_cost, budget), most=1.0, settings=settings,
    )  # fmt: skip


def solve_gains(  # noqa: PLR0913 - the common part of coverage and savings
    name: str,
    table: Any,  # noqa: ANN401
    demand: ArrayLike,
    sites: int,
    *,
    existing: Sequence[int],
    capacity: ArrayLike | None,
    money: tuple[ArrayLike | None, float | None],
    most: float,
    settings: SearchSettings | None,
) -> SitingSolution:
    """Open sites so that demand times the best value in reach, summed, is greatest.

    Args:
        name: of the matrix, for messages.
        table: demand x sites: value of a pair per unit of demand; 0 or not stored: nothing.
        demand: of each row.
        sites: number to open.
        existing: columns open already.
        capacity: seats of each column.
        money: cost of each column, and budget.
        most: greatest value allowed in the matrix.
        settings: how much work to do.
    """
    started = perf_counter()
    settings = settings or SearchSettings()
    instance = _checked(name, table, demand, sites, existing, capacity, money, most)
    if instance.capacity is not None:
        from maillage.siting.seats import solve_with_seats

        return solve_with_seats(instance, settings, started)
    benefit = instance.pairs.copy()
    benefit.data = benefit.data * np.repeat(instance.demand, np.diff(benefit.indptr))
    opened = best_sites(instance, benefit, settings)
    assigned = assign(instance.pairs, opened.sites, instance.existing, lowest=False)
    objective = float((assigned.value * instance.demand).sum())
    gap = relative_gap(objective, max(opened.bound, objective))
    return SitingSolution(
        opened.sites,
        objective,
        objective if gap == 0 else opened.bound,
        gap,
        assigned.column,
        perf_counter() - started,
        opened.method,
        instance.existing,
    )


def _checked(
    name: str,
    table: Any,  # noqa: ANN401
    demand: ArrayLike,
    sites: int,
    existing: Sequence[int],
    capacity: ArrayLike | None,
    money: tuple[ArrayLike | None, float | None],
    most: float,
) -> Instance:
    checks = Checks()
    pairs = checks.matrix(name, table, zero_counts=False, most=most)
    rows, columns = pairs.shape
    persons = checks.vector("demand", demand, rows)
    opened = checks.indices(existing, columns)
    number = checks.number_of_sites(sites, columns - len(opened))
    seats = None if capacity is None else checks.vector("capacity", capacity, columns, infinite=True)
    cost, budget = checks.money(*money, columns, opened)
    checks.finish()
    return Instance(pairs, persons, number, opened, seats, cost, budget)
