"""What an employer's communes tell: distance and time of its staff, and its recruitment basin with and without telework.

Everything is computed on the machine, from the commune of work, the masked table of communes of residence and a
territory's own tables (the invented one, or imported files).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maillage.parameters.parameter import Label
from maillage.simulator.balance_figures import WORK_ELSEWHERE, work_elsewhere_figures
from maillage.simulator.commune_reach import ACCESS, DETOUR, reached_in
from maillage.simulator.employer_figures import known_figure
from maillage.simulator.figure import read_figure
from maillage.simulator.quantities.employer_performance import acceptable_time_min

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maillage.parameters import ParameterReader
    from maillage.simulator.commune_reach import Reach, Reached, ReachedOf
    from maillage.simulator.figure import Figure
    from maillage.simulator.home_communes import HomeCommunes

_ACCEPTED: Callable[..., Any] = acceptable_time_min
_ANSWERS = "Vos effectifs par commune de résidence"


def place_figures(
    reader: ParameterReader,
    asked: Mapping[str, Figure],
    territory: str,
    work_commune: str,
    homes: HomeCommunes | None,
    reached_of: ReachedOf | None = None,
) -> dict[str, Figure]:
    """Figures in place of the defaults: distance, time, workers within reach and how they grow with the time accepted.

    Args:
        reader: the parameters in force.
        asked: figures of the questions.
        territory: as for a study (``demo``, ``departement:59`` …).
        work_commune: commune of work.
        homes: staff by commune of residence, masked.
        reached_of: gives how communes are reached, when whoever asks keeps it; otherwise the territory is opened.

    Raises:
        InputError: communes that the territory does not hold.
    """
    if reached_of is None:
        reached = reached_in(reader, territory, work_commune, homes)
    else:
        reached = reached_of(reader, work_commune)
    found = _basin(reader, asked, reached)
    if homes is not None:
        found |= _commute(reader, asked, reached, work_commune, homes)
    return found


def _commute(
    reader: ParameterReader,
    asked: Mapping[str, Figure],
    reached: Reached,
    work_commune: str,
    homes: HomeCommunes,
) -> dict[str, Figure]:
    """Mean distance and time of the persons of the masked table; nobody else's table gives another result.

    The range holds every table that is masked alike, at the ends of the detour of roads.
    """
    detour = read_figure(reader, DETOUR)
    weights = homes.weights({code: each.active_persons for code, each in reached.central.items()})
    found = {}
    for name, values in (
        ("distance_km", {code: each.distance_km for code, each in reached.central.items()}),
        ("travel_time_min", {code: each.time_min for code, each in reached.central.items()}),
    ):
        mean = _mean(weights, values)
        if mean is None:
            continue
        least, most = homes.mean_ends({code: _known(values[code], mean) for code in homes.codes})
        low, high = least * float(detour.low) / float(detour.value), most * float(detour.high) / float(detour.value)  # fmt: skip
        label = _worked_out(asked[name].label, "déduite des communes de résidence", "from the home communes")
        made = _computed(reader, asked[name], mean, label, reached)
        found[name] = replace(made, low=min(low, mean), high=max(high, mean))
    return {**found, **_elsewhere(reader, weights, work_commune, homes)}


def _elsewhere(
    reader: ParameterReader, weights: Mapping[str, float], work_commune: str, homes: HomeCommunes
) -> dict[str, Figure]:
    """Share of the staff who do not live in the commune of work."""
    default = work_elsewhere_figures(reader)[WORK_ELSEWHERE]
    away = {code: float(code != work_commune) for code in homes.codes}
    mean = sum(weight * away[code] for code, weight in weights.items()) / homes.persons
    low, high = homes.mean_ends(away)
    label = _worked_out(default.label, "déduite des communes de résidence", "from the home communes")
    share = replace(
        default, value=mean, low=min(low, mean), high=max(high, mean), label=label, parameter=None
    )
    return {WORK_ELSEWHERE: replace(share, status="derived", source=_ANSWERS)}


def _known(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _worked_out(label: Label, fr: str, en: str) -> Label:
    return Label(fr=f"{label.fr} ({fr})", en=f"{label.en} ({en})")


def _computed(
    reader: ParameterReader, default: Figure, value: float, label: Label, reached: Reached
) -> Figure:
    """A figure computed on the territory, with where it was read and the two parameters it stands on."""
    parameters = [read_figure(reader, DETOUR), read_figure(reader, ACCESS)]
    made = known_figure(default, value, label, parameters)
    names = ", ".join(each.label.fr.lower() for each in parameters)
    return replace(made, source=f"{reached.source} ; {names} : {made.source}")


def _mean(weights: Mapping[str, float], values: Mapping[str, float | None]) -> float | None:
    """The weighted mean over the communes whose value is known; nothing when none is."""
    known = [(weight, value) for code, weight in weights.items() if (value := values[code]) is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def _basin(reader: ParameterReader, asked: Mapping[str, Figure], reached: Reached) -> dict[str, Figure]:
    """Workers of the territory within the usual time, and the power at which they grow with the time accepted."""
    usual, limit = (read_figure(reader, f"employer.{name}") for name in ("basin_time_min", "basin_time_limit_min"))  # fmt: skip
    days, week = asked["telework_days_per_week"], asked["working_days_per_week"]
    near = _within(reached.central, usual.value)
    other = [_within(each, usual.value) for each in reached.ends]
    workers = Label(
        fr=f"Actifs du territoire à moins de {usual.value:g} minutes du lieu de travail (calculés)",
        en=f"Workers of the territory within {usual.value:g} minutes of the workplace (computed)",
    )
    growth = Label(
        fr="Croissance du bassin de recrutement avec le temps de trajet (calculée)",
        en="Growth of the recruitment basin with travel time (computed)",
    )
    powers = [
        _power(
            reached.central, near, usual.value, float(_ACCEPTED(usual.value, limit.value, day, week.value))
        )
        for day in (days.value, days.low, days.high)
    ]
    basin = _computed(reader, asked["basin_workers"], near, workers, reached)
    power = _computed(reader, asked["basin_growth_power"], powers[0], growth, reached)
    return {
        basin.name: replace(basin, low=min(near, *other), high=max(near, *other)),
        power.name: replace(power, low=min(powers), high=max(powers)),
    }


def _within(reached: Mapping[str, Reach], minutes: float) -> float:
    return sum(
        each.active_persons
        for each in reached.values()
        if each.time_min is not None and each.time_min <= minutes
    )


def _power(reached: Mapping[str, Reach], near: float, usual: float, accepted: float) -> float:
    """The power p for which workers grow as (accepted / usual)^p; 0 where nothing grows."""
    far = _within(reached, accepted)
    return math.log(far / near) / math.log(accepted / usual) if accepted > usual and near else 0.0
