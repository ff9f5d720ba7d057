"""What an employer's communes tell: distance and time of its staff, and its recruitment basin with and without telework.

Everything is computed on the machine, from the commune of work, the masked table of communes of residence and a
territory's own tables (the invented one, or imported files).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maillage.assembly.assemble import assemble_population
from maillage.assembly.opening import open_territory
from maillage.engine import Engine
from maillage.errors import InputError, Problem, raise_collected, unknown_name
from maillage.parameters.parameter import Label
from maillage.simulator.employer_figures import known_figure
from maillage.simulator.figure import read_figure
from maillage.simulator.quantities.employer_performance import acceptable_time_min
from maillage.sources.home import Home
from maillage.spatial.speeds import driving_speeds
from maillage.spatial.travel import travel_between
from maillage.territory import parse_territory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.simulator.figure import Figure
    from maillage.simulator.home_communes import HomeCommunes
    from maillage.territory import Territory

_ACCEPTED: Callable[..., Any] = acceptable_time_min
DETOUR = "travel.detour_ratio"
ACCESS = "travel.access_time_min"


def home_territory(commune: str) -> str:
    """The territory of a commune when none is named: its département, or the invented territory for an invented commune.

    >>> home_territory("59350"), home_territory("97411"), home_territory("X1040")
    ('departement:59', 'departement:974', 'demo')
    """
    if commune.startswith("X"):
        return "demo"
    return f"departement:{commune[:3] if commune.startswith('97') else commune[:2]}"


@dataclass(frozen=True)
class Reach:
    """How one commune is reached from a commune of work, and who lives there.

    Attributes:
        distance_km: by road, one way; nothing where it is not known.
        time_min: one way.
        active_persons: active population (census), all CSP.
    """

    distance_km: float | None
    time_min: float | None
    active_persons: float


def place_figures(
    reader: ParameterReader,
    asked: Mapping[str, Figure],
    territory: str,
    work_commune: str,
    homes: HomeCommunes | None,
) -> dict[str, Figure]:
    """Figures in place of the defaults: distance, time, workers within reach and how they grow with the time accepted.

    Args:
        reader: the parameters in force.
        asked: figures of the questions.
        territory: as for a study (``demo``, ``departement:59`` …).
        work_commune: commune of work.
        homes: staff by commune of residence, masked.

    Raises:
        InputError: communes that the territory does not hold.
    """
    reached = _reached(reader, territory, work_commune, homes)
    found = _basin(reader, asked, reached)
    if homes is not None:
        found |= _commute(reader, asked, reached, homes)
    return found


def _reached(
    reader: ParameterReader, territory: str, work_commune: str, homes: HomeCommunes | None
) -> dict[str, Reach]:
    with Engine.open() as engine:
        core, land = _opened(territory, engine, reader)
        known = {row["commune_id"] for row in engine.rows(core.communes.select("commune_id"))}
        absent = [code for code in (homes.codes if homes else ()) if code not in known]
        problems = [
            Problem("home_communes", f"commune {code} is not in the territory {land.text}") for code in absent
        ]
        if work_commune not in known:
            told = unknown_name("commune", work_commune, tuple(sorted(known))).message
            problems.insert(0, Problem("work_commune", told))
        message = f"These communes are not in the territory '{land.text}'."
        advice = "Give a wider territory (territory: departement:59, or france), or correct the codes."
        raise_collected(message, problems, error=InputError, do=advice)
        return _travel_to(reader, core, work_commune)


def _opened(territory: str, engine: Engine, reader: ParameterReader) -> tuple[CoreTables, Territory]:
    """The communes and those who live there; the commuting of a real territory is not needed, and takes longest."""
    request = parse_territory(territory)
    if request.kind == "demo":
        return open_territory(territory, engine, reader)
    return assemble_population(Home.default(), engine, request, reader)


def _travel_to(reader: ParameterReader, core: CoreTables, work_commune: str) -> dict[str, Reach]:
    """Distance and time from every commune of the territory to the commune of work, by the default method."""
    import ibis

    pairs = core.communes.select(origin_id="commune_id").mutate(destination_id=ibis.literal(work_commune))
    travel = travel_between(
        pairs,
        core.communes,
        detour_ratio=reader.number(DETOUR),
        speed_km_per_h=driving_speeds(reader),
        access_time_min=reader.number(ACCESS),
    )
    living = core.active_population.group_by("commune_id").aggregate(
        active_persons=lambda table: table.active_persons.sum()
    )
    joined = travel.left_join(living, travel.origin_id == living.commune_id)
    columns = ("origin_id", "distance_km", "travel_time_min", "active_persons")
    return {
        row["origin_id"]: Reach(row["distance_km"], row["travel_time_min"], row["active_persons"] or 0.0)
        for row in core.engine.rows(joined.select(*columns).order_by("origin_id"))
    }


def _commute(
    reader: ParameterReader, asked: Mapping[str, Figure], reached: Mapping[str, Reach], homes: HomeCommunes
) -> dict[str, Figure]:
    """Mean distance and time of the persons of the masked table; nobody else's table gives another result."""
    detour = read_figure(reader, DETOUR)
    weights = homes.weights({code: each.active_persons for code, each in reached.items()})
    means = {
        "distance_km": _mean(weights, {code: each.distance_km for code, each in reached.items()}),
        "travel_time_min": _mean(weights, {code: each.time_min for code, each in reached.items()}),
    }
    found = {}
    for name, mean in means.items():
        if mean is None:
            continue
        fr, en = asked[name].label.fr, asked[name].label.en
        label = Label(
            fr=f"{fr} (déduite des communes de résidence)", en=f"{en} (worked out from the home communes)"
        )
        made = known_figure(asked[name], mean, label, [detour, read_figure(reader, ACCESS)])
        low, high = (mean * float(end) / float(detour.value) for end in (detour.low, detour.high))
        found[name] = replace(made, low=low, high=high)
    return found


def _mean(weights: Mapping[str, float], values: Mapping[str, float | None]) -> float | None:
    """The weighted mean over the communes whose value is known; nothing when none is."""
    known = [(weight, value) for code, weight in weights.items() if (value := values[code]) is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else None


def _basin(
    reader: ParameterReader, asked: Mapping[str, Figure], reached: Mapping[str, Reach]
) -> dict[str, Figure]:
    """Workers of the territory within the usual time, and the power at which they grow with the time accepted."""
    usual, limit = (read_figure(reader, f"employer.{name}") for name in ("basin_time_min", "basin_time_limit_min"))  # fmt: skip
    days, week = asked["telework_days_per_week"], asked["working_days_per_week"]
    near = _within(reached, usual.value)
    workers = Label(
        fr="Actifs du territoire à moins de 45 minutes du lieu de travail (calculés)",
        en="Workers of the territory within 45 minutes of the workplace (computed)",
    )
    growth = Label(
        fr="Croissance du bassin de recrutement avec le temps de trajet (calculée)",
        en="Growth of the recruitment basin with travel time (computed)",
    )
    sources = [read_figure(reader, DETOUR), read_figure(reader, ACCESS)]
    powers = [
        _power(reached, near, usual.value, float(_ACCEPTED(usual.value, limit.value, day, week.value)))
        for day in (days.value, days.low, days.high)
    ]  # fmt: skip
    power = known_figure(asked["basin_growth_power"], powers[0], growth, sources)
    return {
        "basin_workers": known_figure(asked["basin_workers"], near, workers, sources),
        "basin_growth_power": replace(power, low=min(powers), high=max(powers)),
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
