"""Sites with limited seats: who gets a seat is decided together with where sites open.

Only sites are whole numbers; a demand of many persons may be split between sites, so that seats are filled as a transport
problem fills them (capacitated p-median and coverage: Pirkul and Schilling 1991; Daskin 2013).
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.siting.mixed_integer import Answer, maximise
from maillage.siting.seat_greedy import greedy_with_seats
from maillage.siting.seat_model import SeatCase, seat_case, seat_model, shares_of
from maillage.siting.seat_search import search_with_seats
from maillage.siting.seat_transport import seat_all
from maillage.siting.solution import NOT_SERVED, SitingSolution, relative_gap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.inputs import Instance
    from maillage.siting.settings import SearchSettings


class _Opened(NamedTuple):
    """Columns of the case opened, upper bound on the total, and what gave it."""

    columns: NDArray[np.int64]
    bound: float
    method: str


def solve_with_seats(
    instance: Instance,
    settings: SearchSettings,
    started: float,
    *,
    serve_all: bool = False,
) -> SitingSolution:
    """Open sites whose seats bring most (or, when all must be served, cost least).

    Args:
        instance: the checked case; ``pairs`` hold the value (or cost) of one person of the row at the column.
        settings: how much work to do.
        started: when the work began.
        serve_all: whether values are costs and all reachable demand must be served.

    Raises:
        InputError: all must be served and no choice of sites does it.
    """
    case = seat_case(instance, serve_all=serve_all)
    opened = _open(instance, case, settings)
    shares = _given_out(instance, case, opened.columns, settings)
    return _solution(instance, case, opened, shares, started)


def _open(instance: Instance, case: SeatCase, settings: SearchSettings) -> _Opened:
    """By the exact model when all must be served or when it is asked for; else by the search, which ends with it in small cases."""
    if case.serve_all or settings.method == "exact":
        return _exact(instance, case, settings)
    found = search_with_seats(case, settings)
    return _Opened(np.flatnonzero(found.opened), found.bound, found.method)


def _exact(instance: Instance, case: SeatCase, settings: SearchSettings) -> _Opened:
    start = None
    if not case.serve_all:
        start = np.isin(np.arange(len(case.columns)), greedy_with_seats(case)).astype(np.float64)
    answer = maximise(seat_model(case), settings, start=start)
    if answer.values is None:
        raise _no_seats(instance, case, answer)
    columns = np.flatnonzero(answer.values[: len(case.columns)] > 1 / 2)
    return _Opened(columns, answer.bound, "mixed-integer")


def _given_out(
    instance: Instance,
    case: SeatCase,
    columns: NDArray[np.int64],
    settings: SearchSettings,
) -> Any:  # noqa: ANN401 - SciPy ships no types
    """Share of each row at each column, once sites are chosen."""
    if case.serve_all:
        answer = maximise(seat_model(case, columns), settings)
        if answer.values is None:
            raise _no_seats(instance, case)
        return shares_of(case, answer.values[len(case.columns) :], instance.pairs.shape)
    opened = case.is_open.copy()
    opened[columns] = True
    seated = seat_all(case, opened, settings)
    share = np.zeros(len(case.row))
    share[seated.pair] = seated.persons / case.demand[case.row[seated.pair]]
    return shares_of(case, share, instance.pairs.shape)


def _no_seats(instance: Instance, case: SeatCase, answer: Answer | None = None) -> InputError:
    """Why nobody found a seat."""
    seats = instance.capacity if instance.capacity is not None else np.empty(0)
    finite = seats[np.isfinite(seats)]
    message = Phrase(
        "No choice of {sites} sites beside the {existing} existing ones seats all demand in reach: demand {demand:g}, largest site {largest:g} seats, all sites together {seats:g}.",
        sites=instance.sites,
        existing=len(instance.existing),
        demand=float(case.demand.sum()),
        largest=float(finite.max(initial=0.0)),
        seats=float(finite.sum()),
    )
    if answer is not None and not answer.infeasible:
        message = Phrase(
            "Within the limits of the search, no choice of {sites} sites that seats all demand was found.",
            sites=instance.sites,
        )
    return InputError(
        message,
        do=Phrase("Open more sites, add seats, allow longer ways, or ask for the most demand covered."),
    )


def _solution(
    instance: Instance,
    case: SeatCase,
    opened: _Opened,
    shares: Any,  # noqa: ANN401 - SciPy ships no types
    started: float,
) -> SitingSolution:
    chosen = np.setdiff1d(case.columns[opened.columns], instance.existing)
    if instance.budget is None:
        spare = np.setdiff1d(instance.candidates, chosen)
        chosen = np.concatenate([chosen, spare[: instance.sites - len(chosen)]])
    value = float((shares.multiply(instance.pairs)).multiply(instance.demand[:, None]).sum())
    sign = -1.0 if case.serve_all else 1.0
    bound = sign * max(opened.bound, sign * value)
    gap = relative_gap(value, bound)
    return SitingSolution(
        tuple(int(index) for index in np.sort(chosen)),
        value,
        value if gap == 0 else bound,
        gap,
        _main_site(shares),
        perf_counter() - started,
        opened.method,
        instance.existing,
        shares,
    )


def _main_site(shares: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """The column that serves most of each row, ties to the lowest; -1 where none does."""
    column = np.full(shares.shape[0], NOT_SERVED, dtype=np.int64)
    table = shares.tocoo()
    order = np.lexsort((table.col, -table.data, table.row))
    rows, first = np.unique(table.row[order], return_index=True)
    column[rows] = table.col[order][first]
    return column
