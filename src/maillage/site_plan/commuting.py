"""The ways to work of a territory's teleworkers, and what a third place would take off them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.exact_sum import exact_sum
from maillage.telework.potential import ELIGIBLE_CSP

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.site_plan.problem import SitingProblem
    from maillage.study import Study

    Floats = NDArray[np.float64]


class Ways(NamedTuple):
    """Flows from home to work; one entry each.

    Attributes:
        home: row of the commune of residence.
        away: whether work is in another commune.
        km: one way; not a number where unknown.
        minutes: one way, likewise.
        persons: flows × 1 (potential teleworkers), or flows × CSP (commuters).
    """

    home: NDArray[np.int64]
    away: NDArray[np.bool_]
    km: Floats
    minutes: Floats
    persons: Floats

    def daily(self, limit_km: float) -> Ways:
        """Those that are made each day: of known length, and not beyond the daily limit."""
        kept = np.flatnonzero(
            (self.km <= limit_km) & np.isfinite(self.minutes) & (self.persons.sum(axis=1) > 0)
        )
        return self.taken(kept)

    def taken(self, rows: NDArray[np.int64]) -> Ways:
        """Some of them."""
        return Ways(self.home[rows], self.away[rows], self.km[rows], self.minutes[rows], self.persons[rows])


def teleworker_ways(study: Study, problem: SitingProblem) -> Ways:
    """The flows of the potential teleworkers, as the study spreads them."""
    names = ["origin_id", "destination_id", "teleworkers", "distance_km", "travel_time_min"]
    return _ways(study.tables["flows"].select(names), problem, ["teleworkers"])


def commuter_ways(study: Study, problem: SitingProblem) -> Ways:
    """The flows of the commuters by eligible CSP, in the order of :data:`ELIGIBLE_CSP`."""
    core = study.core
    wanted = core.engine.table({"wanted_id": list(problem.commune_ids)})
    moving = core.commuters.semi_join(wanted, [("origin_id", "wanted_id")])
    counts = {
        f"csp_{csp}": exact_sum((moving.csp == csp).ifelse(moving.commuters, 0.0)) for csp in ELIGIBLE_CSP
    }
    pairs = moving.group_by(["origin_id", "destination_id"]).aggregate(**counts)
    travel = core.travel.select(
        "distance_km", "travel_time_min", from_id=core.travel.origin_id, to_id=core.travel.destination_id
    )
    located = pairs.left_join(travel, [("origin_id", "from_id"), ("destination_id", "to_id")])
    table = core.engine.to_arrow(located.order_by(["origin_id", "destination_id"]))
    return _ways(table, problem, list(counts))


def saved_by_pair(problem: SitingProblem, ways: Ways) -> tuple[NDArray[np.int64], Floats]:
    """Σ persons · max(0, km to work − km to the site), for each pair of a home and a site within its reach.

    Args:
        problem: reach.
        ways: flows of known length.

    Returns:
        Pairs of the reach whose site is in the territory, and person-km of each (pairs × columns of persons).
    """
    order = np.lexsort((ways.km, ways.home))
    home, km, persons = ways.home[order], ways.km[order], ways.persons[order]
    count, reach = len(problem), problem.reach
    start = np.searchsorted(home, np.arange(count + 1))
    pairs = np.flatnonzero(reach.destination < count)
    bounds = np.searchsorted(reach.origin[pairs], np.arange(count + 1))
    saved = np.zeros((len(pairs), persons.shape[1]))
    nobody = np.zeros((1, persons.shape[1]))
    for row in range(count):
        lengths, who = km[start[row] : start[row + 1]], persons[start[row] : start[row + 1]]
        near = slice(bounds[row], bounds[row + 1])
        # those who work farther than the site, from running sums over the ways sorted by length
        left = np.concatenate([np.cumsum(who[::-1], axis=0)[::-1], nobody])
        left_km = np.concatenate([np.cumsum((who * lengths[:, None])[::-1], axis=0)[::-1], nobody])
        there = reach.distance_km[pairs[near]]
        first = np.searchsorted(lengths, there, side="right")
        saved[near] = np.maximum(left_km[first] - there[:, None] * left[first], 0.0)
    return pairs, saved


def _ways(table: pa.Table, problem: SitingProblem, counted: list[str]) -> Ways:
    row_of = {code: row for row, code in enumerate(problem.commune_ids)}
    origins, destinations = (table[name].to_pylist() for name in ("origin_id", "destination_id"))
    home = np.array([row_of.get(code, -1) for code in origins], dtype=np.int64)
    away = np.array([one != other for one, other in zip(origins, destinations, strict=True)], dtype=bool)
    km, minutes = (_floats(table[name]) for name in ("distance_km", "travel_time_min"))
    persons = np.nan_to_num(np.column_stack([_floats(table[name]) for name in counted]))
    return Ways(home, away, km, minutes, persons).taken(np.flatnonzero(home >= 0))


def _floats(column: Any) -> Floats:  # noqa: ANN401 - pyarrow has no types
    return np.array(column.to_pylist(), dtype=np.float64)
