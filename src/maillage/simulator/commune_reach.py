"""How communes are reached from a commune of work, and who lives there: in a territory that is opened, or open already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.assembly.assemble import assemble_population
from maillage.assembly.opening import open_territory
from maillage.engine import Engine
from maillage.errors import InputError, Problem, raise_collected, unknown_name
from maillage.phrase import Phrase
from maillage.simulator.figure import read_figure
from maillage.sources.home import Home
from maillage.spatial.speeds import driving_speeds
from maillage.spatial.travel import travel_between
from maillage.territory import parse_territory

if TYPE_CHECKING:
    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.simulator.home_communes import HomeCommunes
    from maillage.territory import Territory

DETOUR = "travel.detour_ratio"
ACCESS = "travel.access_time_min"
_INVENTED = "Territoire inventé de Maillage"


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


def reached_in(
    reader: ParameterReader, territory: str, work_commune: str, homes: HomeCommunes | None
) -> Reached:
    """How the communes of a territory, opened for this alone, are reached from a commune of work.

    Raises:
        InputError: communes that the territory does not hold, all of them.
    """
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
        Problem(
            "home_communes",
            Phrase("commune {code} is not in the territory {territory}", code=code, territory=land.text),
        )
        for code in absent
    ]
    if work_commune not in known:
        told = unknown_name(Phrase("commune"), work_commune, tuple(sorted(known))).message
        problems.insert(0, Problem("work_commune", told))
    message = Phrase("These communes are not in the territory '{territory}'.", territory=land.text)
    advice = Phrase("Give a wider territory (territory: departement:59, or france), or correct the codes.")
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
