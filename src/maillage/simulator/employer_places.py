"""What an employer's communes tell: distance and time of its staff, and its recruitment basin with and without telework.

Everything is computed on the machine, from the commune of work, the masked table of communes of residence and a
territory's own tables (the invented one, or imported files).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maillage.assembly.assemble import assemble_population
from maillage.assembly.opening import open_territory
from maillage.engine import Engine
from maillage.errors import InputError, Problem, raise_collected, unknown_name
from maillage.parameters.parameter import Label
from maillage.simulator.balance_figures import WORK_ELSEWHERE, work_elsewhere_figures
from maillage.simulator.employer_figures import known_figure
from maillage.simulator.figure import read_figure
from maillage.simulator.problems import told_problem
from maillage.simulator.quantities.employer_performance import acceptable_time_min
from maillage.sources.home import Home
from maillage.spatial.speeds import driving_speeds
from maillage.spatial.travel import travel_between
from maillage.territory import parse_territory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.simulator.figure import Figure
    from maillage.simulator.home_communes import HomeCommunes
    from maillage.territory import Territory

_ACCEPTED: Callable[..., Any] = acceptable_time_min
DETOUR = "travel.detour_ratio"
ACCESS = "travel.access_time_min"
_INVENTED = "Territoire inventé de Maillage"
_ANSWERS = "Vos effectifs par commune de résidence"


def home_territory(commune: str) -> str:
    """Where communes are looked up when no territory is named: the country, since staff and recruits cross any border.

    >>> home_territory("59350"), home_territory("X1040")
    ('france', 'demo')
    """
    return "demo" if commune.startswith("X") else "france"


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
        reached = _reached(reader, territory, work_commune, homes)
    else:
        reached = reached_of(reader, work_commune)
    found = _basin(reader, asked, reached)
    if homes is not None:
        found |= _commute(reader, asked, reached, work_commune, homes)
    return found


@dataclass(frozen=True)
class Reached:
    """How the communes of a territory are reached from the commune of work.

    Attributes:
        central: each commune, at the central detour of roads.
        ends: the same at the ends of the range of the detour.
        source: where the communes and who lives there were read.
    """

    central: Mapping[str, Reach]
    ends: tuple[Mapping[str, Reach], ...]
    source: str


def _reached(
    reader: ParameterReader, territory: str, work_commune: str, homes: HomeCommunes | None
) -> Reached:
    with Engine.open() as engine:
        core, land = _opened(territory, engine, reader)
        return reached_within(core, land, reader, work_commune, homes)


def reached_within(
    core: CoreTables, land: Territory, reader: ParameterReader, work_commune: str, homes: HomeCommunes | None
) -> Reached:
    """How the communes of an open territory are reached from a commune of work.

    Args:
        core: its communes, and who lives there.
        land: the territory.
        reader: the parameters in force.
        work_commune: commune of work.
        homes: staff by commune of residence, masked.

    Raises:
        InputError: communes that the territory does not hold, all of them.
    """
    known = {row["commune_id"] for row in core.engine.rows(core.communes.select("commune_id"))}
    _refuse_absent(known, land, work_commune, homes)
    return reached_from(core, reader, work_commune)


def reached_from(core: CoreTables, reader: ParameterReader, work_commune: str) -> Reached:
    """How the communes of some core tables are reached from a commune of work, which is one of them.

    Args:
        core: communes, and who lives there.
        reader: the parameters in force.
        work_commune: commune of work.
    """
    detour = read_figure(reader, DETOUR)
    central, *ends = (
        _travel_to(reader, core, work_commune, float(each))
        for each in (detour.value, detour.low, detour.high)
    )
    titles = sorted({each.title for each in core.datasets})
    source = " ; ".join(titles) if titles else _INVENTED
    return Reached(central, tuple(ends), source)


ReachedOf = Callable[["ParameterReader", str], Reached]
"""How communes are reached, from parameters and a commune of work."""


def _refuse_absent(known: set[str], land: Territory, work_commune: str, homes: HomeCommunes | None) -> None:
    absent = [code for code in (homes.codes if homes else ()) if code not in known]
    problems = [
        told_problem(
            "home_communes",
            "not_in_territory",
            f"commune {code} is not in the territory {land.text}",
            code=code,
            territory=land.text,
        )
        for code in absent
    ]
    if work_commune not in known:
        told = unknown_name("commune", work_commune, tuple(sorted(known))).message
        problems.insert(0, Problem("work_commune", told))
    message = f"These communes are not in the territory '{land.text}'."
    advice = "Give a wider territory (territory: departement:59, or france), or correct the codes."
    raise_collected(message, problems, error=InputError, do=advice)


def _opened(territory: str, engine: Engine, reader: ParameterReader) -> tuple[CoreTables, Territory]:
    """The communes and those who live there; the commuting of a real territory is not needed, and takes longest."""
    request = parse_territory(territory)
    if request.kind == "demo":
        return open_territory(territory, engine, reader)
    return assemble_population(Home.default(), engine, request, reader)


def _travel_to(
    reader: ParameterReader, core: CoreTables, work_commune: str, detour: float
) -> dict[str, Reach]:
    """Distance and time from every commune of the territory to the commune of work, by the default method."""
    import ibis

    pairs = core.communes.select(origin_id="commune_id").mutate(destination_id=ibis.literal(work_commune))
    travel = travel_between(
        pairs,
        core.communes,
        detour_ratio=detour,
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
