"""The p-median problem: sites so that demand, weighted, travels least."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.siting.assignment import Assigned, assign
from maillage.siting.benefit import common_step
from maillage.siting.inputs import FIRST_SHOWN, Checks, Instance
from maillage.siting.set_cover import cover
from maillage.siting.settings import SearchSettings
from maillage.siting.solution import NOT_SERVED, SitingSolution, relative_gap
from maillage.siting.uncapacitated import Opened, best_sites

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

Unreachable = Literal["error", "leave"]


def solve_p_median(
    cost_matrix: Any,  # noqa: ANN401 - array or SciPy sparse
    demand: ArrayLike,
    sites: int,
    *,
    existing: Sequence[int] = (),
    capacity: ArrayLike | None = None,
    unreachable: Unreachable = "error",
    start: Sequence[int] = (),
    settings: SearchSettings | None = None,
) -> SitingSolution:
    """Open sites so that the demand-weighted cost of going to the best one is least. All demand is served.

    Args:
        cost_matrix: demand x sites, dense (infinite: out of reach) or SciPy sparse (not stored: out of reach; a stored zero
            is a cost of zero). Any unit: minutes, km.
        demand: persons of each row.
        sites: number of sites to open beyond ``existing``.
        existing: columns open already.
        capacity: seats of each column, in the unit of demand (infinite allowed); a demand may be split between sites.
        unreachable: what to do with demand no column can reach: an error, or leave it out (assignment -1).
        start: columns to begin with, for instance a cover. Where they serve all demand, none has to be looked for, and the
            answer is at least as good. Left aside with ``capacity``.
        settings: how much work to do.

    Returns:
        The solution; ``objective`` and ``bound`` in persons times the unit of cost.

    Raises:
        InputError: what cannot be used, with all reasons; or too few sites, or seats, to serve all demand.

    Source: Hakimi (1964), Optimum locations of switching centers; ReVelle and Swain (1970); bound and exclusions: Beasley
    (1985), A note on solving large p-median problems.

    >>> solution = solve_p_median([[0, 5, 9], [5, 0, 4], [9, 4, 0]], [1, 1, 1], sites=1)
    >>> solution.sites, solution.objective, solution.assignment.tolist()
    ((1,), 9.0, [1, 1, 1])
    """
    started = perf_counter()
    settings = settings or SearchSettings()
    instance, known = _checked(cost_matrix, demand, sites, existing, capacity, unreachable, start)
    if instance.capacity is not None:
        from maillage.siting.seats import solve_with_seats

        return solve_with_seats(instance, settings, started, serve_all=True)
    total = instance.pairs.copy()
    total.data = total.data * np.repeat(instance.demand, np.diff(total.indptr))
    served = np.flatnonzero((instance.demand > 0) & (np.diff(total.indptr) > 0))
    opened, constant = _open(instance, total[served], known, settings)
    assigned = assign(instance.pairs, opened.sites, instance.existing, lowest=True)
    _all_served(assigned, served, instance)
    objective = float((assigned.value * instance.demand).sum())
    bound = min(constant - opened.bound, objective)
    gap = relative_gap(objective, bound)
    return SitingSolution(
        opened.sites,
        objective,
        objective if gap == 0 else bound,
        gap,
        assigned.column,
        perf_counter() - started,
        opened.method,
        instance.existing,
    )


def _open(
    instance: Instance,
    table: Any,  # noqa: ANN401
    start: tuple[int, ...],
    settings: SearchSettings,
) -> tuple[Opened, float]:
    """Sites of least cost, and the constant from which benefits are taken.

    The benefit of a pair is what it saves from the costliest pair of its row. Where some pairs are out of reach, being served
    at all is worth more than all costs together, and the search starts from sites that serve everyone.
    """
    costliest = np.maximum.reduceat(table.data, table.indptr[:-1]) if table.shape[0] else np.zeros(0)
    if table.nnz < table.shape[0] * table.shape[1]:
        if not _serve_all(instance, table, start):
            start = _enough_sites(instance, table, settings)
        costliest = costliest + (float(costliest.sum()) + _unit(table))
    table.data = np.repeat(costliest, np.diff(table.indptr)) - table.data
    return best_sites(instance, table, settings, start), float(costliest.sum())


def _unit(table: Any) -> float:  # noqa: ANN401
    """A value that scales with the costs, whole when they are."""
    step = common_step(table.data)
    return step or float(table.data.max(initial=0.0)) or 1.0


def _serve_all(instance: Instance, table: Any, start: tuple[int, ...]) -> bool:  # noqa: ANN401
    """Whether these columns are few enough and reach, with the existing ones, all rows."""
    opened = [*start, *instance.existing]
    if not start or len(start) > instance.sites:
        return False
    return bool((np.diff(table[:, opened].indptr) > 0).all())


def _enough_sites(instance: Instance, table: Any, settings: SearchSettings) -> tuple[int, ...]:  # noqa: ANN401
    """Columns that together reach all rows, when so many are known; where a search finds too many, to the end if it can be.

    Raises:
        InputError: more sites are needed, and how many.
    """
    reach = table.copy()
    reach.data = np.ones_like(reach.data)
    price = np.ones(table.shape[1])
    found = cover(reach, price, instance.existing, settings)
    if settings.method == "heuristic" and found.bound <= instance.sites < len(found.sites):
        found = cover(reach, price, instance.existing, replace(settings, method="auto"))
    if found.bound > instance.sites:
        message = Phrase(
            "{sites} sites cannot reach all demand: at least {needed} are needed beside the {existing} existing ones.",
            sites=instance.sites,
            needed=round(found.bound),
            existing=len(instance.existing),
        )
        raise InputError(
            message,
            do=Phrase("Open more sites, allow longer ways, or ask for the most demand covered instead."),
        )
    return found.sites if len(found.sites) <= instance.sites else ()


def _all_served(assigned: Assigned, served: NDArray[np.int64], instance: Instance) -> None:
    """Refuse an answer that leaves reachable demand out."""
    left = served[assigned.column[served] == NOT_SERVED]
    if len(left):
        message = Phrase(
            "No choice of {sites} sites that serves all demand was found: {rows} rows of demand ({demand:g}) are left out, the first is row {first}.",
            sites=instance.sites,
            rows=len(left),
            demand=float(instance.demand[left].sum()),
            first=left[0],
        )
        raise InputError(message, do=Phrase("Open more sites, or allow longer ways."))


def _checked(
    cost_matrix: Any,  # noqa: ANN401
    demand: ArrayLike,
    sites: int,
    existing: Sequence[int],
    capacity: ArrayLike | None,
    unreachable: Unreachable,
    start: Sequence[int],
) -> tuple[Instance, tuple[int, ...]]:
    checks = Checks()
    pairs = checks.matrix("cost_matrix", cost_matrix, zero_counts=True)
    rows, columns = pairs.shape
    persons = checks.vector("demand", demand, rows)
    opened = checks.indices(existing, columns)
    number = checks.number_of_sites(sites, columns - len(opened))
    if number + len(opened) == 0 and sites == 0:
        checks.add("sites", Phrase("is 0 and no site exists: nobody can be served"))
    lost = np.flatnonzero((np.diff(pairs.indptr) == 0) & (persons > 0))
    if unreachable == "error":
        for row in lost[:FIRST_SHOWN]:
            checks.add(
                f"cost_matrix[{row}]",
                Phrase("no site can be reached by this demand of {persons:g}", persons=persons[row]),
            )
        if len(lost) > FIRST_SHOWN:
            checks.add(
                "cost_matrix",
                Phrase(
                    "{count} more rows reach no site (unreachable='leave' leaves them out)",
                    count=len(lost) - FIRST_SHOWN,
                ),
            )
    seats = None if capacity is None else checks.vector("capacity", capacity, columns, infinite=True)
    if seats is not None:
        _enough_seats(checks, seats, float(np.delete(persons, lost).sum()), number, opened)
    known = checks.indices(start, columns, name="start")
    checks.finish()
    new = tuple(index for index in known if index not in opened)
    return Instance(pairs, persons, number, opened, seats, None, None), new


def _enough_seats(
    checks: Checks, seats: NDArray[np.float64], demand: float, number: int, existing: tuple[int, ...]
) -> None:
    """The largest sites that can be opened must hold all demand."""
    new = np.sort(np.delete(seats, list(existing)))[::-1][:number]
    most = float(new.sum() + seats[list(existing)].sum())
    if most < demand * (1 - 1e-12):
        checks.add(
            "capacity",
            Phrase(
                "the {number} largest sites and the {count} existing ones have {most:g} seats for a demand of {demand:g}",
                number=number,
                count=len(existing),
                most=most,
                demand=demand,
            ),
        )
