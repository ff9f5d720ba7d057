"""What speaks for a third place in each commune, criterion by criterion."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.errors import InputError, Problem, raise_collected
from maillage.phrase import NOTHING, Phrase
from maillage.site_plan.commuting import saved_by_pair, teleworker_ways
from maillage.site_plan.coverage import covered_share

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from maillage.site_plan.problem import SitingProblem
    from maillage.study import Study

    Floats = NDArray[np.float64]

CRITERIA = (
    "demand",
    "leavers",
    "distance_saved",
    "connectivity",
    "station",
    "carpool",
    "hosts",
    "unserved",
    "amenities",
)
LAYER_OF = {
    "connectivity": "connectivity",
    "station": "stations",
    "carpool": "carpool_areas",
    "hosts": "facilities",
    "unserved": "third_places",
    "amenities": "facilities",
}
"""The layer without which a criterion is not known."""
DRAWN = ("demand", "leavers", "distance_saved", "unserved")
"""Those that hang on how many telework, and are drawn anew with the demand."""
ON_LOG_SCALE = frozenset({"demand", "leavers", "distance_saved", "station", "carpool", "hosts", "amenities"})
"""Counts that span several orders of magnitude: the tenth shop says more than the hundredth."""
USER_LAYERS = "user_points"
_NOT_AMENITIES = frozenset({"vacant_premises"})


class Criterion(NamedTuple):
    """One criterion over all communes.

    Attributes:
        value: in its own unit; not a number where unknown.
        part: from 0 (least) to 1 (most) over the communes; 0 where unknown, and where all are alike.
    """

    value: Floats
    part: Floats


def criteria(study: Study, problem: SitingProblem, daily_km: float) -> dict[str, Criterion]:
    """The criteria that can be known of a territory.

    ``demand``: potential teleworkers within reach. ``leavers``: those within reach who work in another commune.
    ``distance_saved``: person-km one way that they would save, each going to the site where it is nearer than work.
    ``connectivity``: share of premises at 1 Gbit/s. ``station``: passengers a year. ``carpool``: areas. ``hosts``: places that
    could be converted. ``unserved``: share of the demand within reach that reaches no open third place. ``amenities``: shops
    and services. A layer of the user's is a criterion under its own name: the sum of its values, or the number of its points.

    Args:
        study: demand and layers.
        problem: reach, existing places.
        daily_km: beyond it nobody is taken to commute each day, and no distance is saved.
    """
    values = _demand(study, problem, daily_km) | _layers(study, problem)
    known = [
        name for name in CRITERIA if LAYER_OF.get(name, name) in study.core.points or name not in LAYER_OF
    ]
    found = {
        name: Criterion(values[name], normalised(values[name], log=name in ON_LOG_SCALE)) for name in known
    }
    return found | _user_criteria(study, problem)


def normalised(values: Floats, *, log: bool = False) -> Floats:
    """Values from 0 (least) to 1 (most); 0 where unknown, and everywhere when all are alike.

    >>> normalised(np.array([2.0, 4.0, np.nan, 3.0])).tolist()
    [0.0, 1.0, 0.0, 0.5]
    """
    scaled = np.log1p(values) if log else values
    known = np.isfinite(scaled)
    if not known.any():
        return np.zeros(len(values))
    least, most = scaled[known].min(), scaled[known].max()
    if most - least <= 1e-12 * max(abs(most), 1.0):
        return np.zeros(len(values))
    return np.where(known, (scaled - least) / (most - least), 0.0)


def _user_criteria(study: Study, problem: SitingProblem) -> dict[str, Criterion]:
    """One criterion per layer of the user's.

    Raises:
        InputError: a layer bears the name of a criterion, or has no point in the territory.
    """
    rows = _rows(study, USER_LAYERS, "layer", "given_value")
    points = _points_of_user_layers(study)
    problems = [
        Problem(name, Phrase("is the name of a criterion; call the layer otherwise"))
        for name in points
        if name in CRITERIA
    ]
    here = {row["layer"] for row in rows}
    problems += [
        Problem(
            name,
            Phrase(
                "none of its {count} points is in the {communes} communes of {territory}",
                count=count,
                communes=len(problem),
                territory=study.territory.text,
            ),
        )
        for name, count in points.items()
        if name not in here
    ]
    advice = (
        Phrase("Check its coordinates or commune codes, or leave it out.")
        if points.keys() - here
        else NOTHING
    )
    raise_collected(
        Phrase("A layer cannot be a criterion of the score."), problems, error=InputError, do=advice
    )
    found = {}
    for name in points:
        mine = [row for row in rows if row["layer"] == name]
        counted = all(row["given_value"] is None for row in mine)
        total = _sums((row["commune_id"], 1.0 if counted else row["given_value"] or 0.0) for row in mine)
        values = np.array([total.get(code, 0.0) for code in problem.commune_ids])
        found[name] = Criterion(values, normalised(values, log=bool((values >= 0).all())))
    return found


def _points_of_user_layers(study: Study) -> dict[str, int]:
    """How many points each of the user's layers has, wherever they are."""
    if USER_LAYERS not in study.core.points:
        return {}
    layers = study.core.engine.rows(study.core.points[USER_LAYERS].select("layer"))
    return dict(sorted(Counter(row["layer"] for row in layers).items()))


def _demand(study: Study, problem: SitingProblem, daily_km: float) -> dict[str, Floats]:
    count = len(problem)
    inside = problem.covers[:, :count]
    demand = inside.T @ problem.teleworkers
    unserved = inside.T @ (problem.teleworkers * (1.0 - covered_share(problem, ())))
    ways = teleworker_ways(study, problem)
    leaving = np.bincount(ways.home[ways.away], weights=ways.persons[ways.away, 0], minlength=count)
    pairs, saved = saved_by_pair(problem, ways.daily(daily_km))
    return {
        "demand": demand,
        "leavers": inside.T @ leaving,
        "distance_saved": np.bincount(problem.reach.destination[pairs], weights=saved[:, 0], minlength=count),
        "unserved": np.divide(unserved, demand, out=np.zeros(count), where=demand > 0),
    }


def _layers(study: Study, problem: SitingProblem) -> dict[str, Floats]:
    codes = problem.commune_ids
    share = _pairs(study, "connectivity", "share_1gbps")
    facilities = _pairs(study, "facilities", "facility_kind")
    amenities = [(code, 1.0) for code, kind in facilities if kind not in _NOT_AMENITIES]
    amenities += _pairs(study, "equipment", "equipment_count")
    counted = {
        "station": _sums(_pairs(study, "stations", "passengers_per_year")),
        "carpool": _sums((code, 1.0) for code, _ in _pairs(study, "carpool_areas", "carpool_kind")),
        "hosts": {code: float(len(names)) for code, names in problem.places.hosts.items()},
        "amenities": _sums(amenities),
    }
    found = {name: np.array([values.get(code, 0.0) for code in codes]) for name, values in counted.items()}
    known = {code: value for code, value in share if value is not None}
    return found | {"connectivity": np.array([known.get(code, np.nan) for code in codes])}


def _sums(pairs: Iterable[tuple[str, float | None]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for code, value in pairs:
        total[code] = total.get(code, 0.0) + (value or 0.0)
    return total


def _pairs(study: Study, layer: str, column: str) -> list[tuple[str, Any]]:
    return [(row["commune_id"], row[column]) for row in _rows(study, layer, column)]


def _rows(study: Study, layer: str, *columns: str) -> list[dict[str, Any]]:
    """Commune and some columns of a layer, in the communes of the study; nothing where the layer is not known."""
    if layer not in study.core.points:
        return []
    table = study.core.points[layer]
    wanted = study.core.engine.table({"wanted_id": list(study.territory.commune_ids)})
    here = table.semi_join(wanted, table.commune_id == wanted.wanted_id).select("commune_id", *columns)
    return study.core.engine.rows(here)
