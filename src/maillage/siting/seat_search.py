"""Sites with seats, when there are too many choices to try: a good choice, a bound, and the exact model where little is left.

The first choice is greedy; then one site is closed for another while that helps, then a few neighbouring ones at a time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maillage.siting.lagrangian import decided
from maillage.siting.mixed_integer import maximise
from maillage.siting.seat_choice import SeatChoice
from maillage.siting.seat_greedy import greedy_with_seats
from maillage.siting.seat_model import part_of, seat_model
from maillage.siting.seat_regions import SeatRegions
from maillage.siting.solution import PROVEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.seat_model import SeatCase
    from maillage.siting.settings import SearchSettings

REGIONS_SHARE = 50
"""A region with seats takes about so many times the work of one without."""
EXACT_SHARE = 50
"""The exact model with seats is closed only for cases so many times smaller."""
VISITS_PER_PAIR = 10
NODES_TIMES_PAIRS = 5_000_000
TURNS = 5


class SeatsFound(NamedTuple):
    """Whether each site of the case is open, upper bound on the total, and what gave it."""

    opened: NDArray[np.bool_]
    bound: float
    method: str


def search_with_seats(case: SeatCase, settings: SearchSettings) -> SeatsFound:
    """Sites to open so that the seats bring most, with a bound.

    Args:
        case: values are gains; not all must be served.
        settings: how much work to do.
    """
    choice = SeatChoice(case, settings)
    choice.offer(np.isin(np.arange(len(case.columns)), greedy_with_seats(case)))
    bound = case.most
    if _closed(bound, choice.value):
        return SeatsFound(choice.opened, bound, "bound")
    exact = 0 if settings.method == "heuristic" else settings.exact_pairs // EXACT_SHARE
    if len(case.row) <= exact:
        return _finished(choice, case.is_open, np.ones(len(case.columns), dtype=bool), bound)
    choice.swap()
    descent = choice.prices.descent(choice.seated.price)
    steps = min(settings.bound_steps, settings.visits // (VISITS_PER_PAIR * len(case.row)))
    for _ in range(TURNS):
        descent.run(-(-steps // TURNS), choice.value)
        bound = max(min(bound, descent.bound), choice.value)
        if _closed(bound, choice.value):
            return SeatsFound(choice.opened, bound, "bound")
        choice.offer(choice.prices.last)
    worth = choice.prices.worth(descent.prices / case.demand)
    SeatRegions(choice, worth.net).improve(settings.regions // REGIONS_SHARE, bound)
    if _closed(bound, choice.value):
        return SeatsFound(choice.opened, bound, "bound")
    must, possible = decided(worth, case.sites, max(worth.bound - choice.value, 0.0) * (1 + PROVEN))
    if _pairs(case, possible) <= exact:
        return _finished(choice, must, possible, bound)
    return SeatsFound(choice.opened, bound, "heuristic")


def _closed(bound: float, value: float) -> bool:
    return bound - value <= PROVEN / 10 * bound


def _pairs(case: SeatCase, possible: NDArray[np.bool_]) -> int:
    return int(possible[case.column].sum())


def _finished(
    choice: SeatChoice, must: NDArray[np.bool_], possible: NDArray[np.bool_], bound: float
) -> SeatsFound:
    """The exact model of what the bound does not exclude."""
    case = choice.case
    part = part_of(case, possible | case.is_open, case.is_open | must)
    inside = np.isin(case.columns, part.columns)
    start = choice.opened[inside].astype(np.float64)
    nodes = min(choice.settings.nodes, NODES_TIMES_PAIRS // max(len(part.row), 1))
    answer = maximise(seat_model(part), replace(choice.settings, nodes=nodes), start=start)
    if answer.values is not None:
        opened = case.is_open | must
        opened[np.flatnonzero(inside)[answer.values[: len(part.columns)] > 1 / 2]] = True
        choice.offer(opened)
    return SeatsFound(choice.opened, max(min(bound, answer.bound), choice.value), "mixed-integer")
