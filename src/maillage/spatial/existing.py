"""Who is covered by the third places that exist today, and who is not; and the catchments between communes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.contracts import empty_table
from maillage.errors import InputError, MissingDataError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.spatial.access import METHODS, Reach, catchments, coverage, soonest
from maillage.spatial.speeds import travel_speeds
from maillage.spatial.stops import GivenTimes, Stops, commune_stops, place_stops

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    import pyarrow as pa

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.spatial.stops import Floats

OPEN, PLANNED, CONVERTIBLE = "open", "planned", "convertible"
"""States of a third place that the model tells apart (``third_place_status``)."""
ACCESS_TIME = "territory.access_time"


def is_open(row: Mapping[str, Any], year: int) -> bool:
    """Whether a third place (a row of ``core.third_places``) serves in a year.

    It does in the year in which it opens, and no more in that in which it closes.
    """
    return in_state(row, year, (OPEN,))


def in_state(row: Mapping[str, Any], year: int, statuses: Collection[str]) -> bool:
    """Whether a third place is in one of some states, has opened by a year, and has not closed."""
    begun = row["opened_on"] is None or row["opened_on"].year <= year
    over = row["closed_on"] is not None and row["closed_on"].year <= year
    return bool(row["third_place_status"] in statuses and begun and not over)


@dataclass(frozen=True)
class CoveredByKind:
    """What the third places of one kind cover.

    Attributes:
        kind: code (``third_place_kind``).
        places: how many are in reach of a commune, in the territory or around it.
        communes: communes that reach one.
        share: share of the demand that these places cover by themselves.
        alone_share: share of the demand that no other kind covers.
    """

    kind: str
    places: int
    communes: int
    share: float
    alone_share: float


@dataclass(frozen=True)
class CoveredToday:
    """A demand and the third places that exist.

    Attributes:
        table: ``out.coverage``, one row per commune.
        share: share of the demand that is covered.
        uncovered: communes with nothing in reach, those of the largest demand first.
        places: the third places that a commune reaches, or that are the nearest of one, in the territory and around it
            (``core.third_places``), by their code.
        by_kind: the same by kind of place, the kind that covers most first.
        max_minutes: longest travel time, one way.
    """

    table: pa.Table
    share: float
    uncovered: tuple[str, ...]
    places: pa.Table
    by_kind: tuple[CoveredByKind, ...]
    max_minutes: float


def commune_catchments(
    core: CoreTables,
    reader: ParameterReader,
    *,
    origins: Collection[str] | None = None,
    destinations: Collection[str] | None = None,
    max_minutes: float | None = None,
) -> Reach:
    """Pairs of communes within a travel time: homes and where a third place is or could be.

    Args:
        core: the core tables.
        reader: the parameters in force.
        origins: the communes that trips start from; all by default.
        destinations: those that they go to; all by default.
        max_minutes: longest travel time, one way; the access time of the study by default.
    """
    speeds = travel_speeds(reader)
    stops = _communes(core, reader)
    homes, sites = (
        stops if codes is None else stops.taken(stops.rows_of(sorted(codes)))
        for codes in (origins, destinations)
    )
    limit = reader.number(ACCESS_TIME) if max_minutes is None else max_minutes
    return catchments(homes, sites, speeds, max_minutes=limit, given=GivenTimes.among(core, stops.ids))


def covered_today(
    core: CoreTables,
    reader: ParameterReader,
    demand: pa.Table,
    *,
    statuses: Collection[str] = (OPEN,),
    max_minutes: float | None = None,
    decay: Callable[[Floats], Floats] | None = None,
) -> CoveredToday:
    """How much of a demand the existing third places cover, commune by commune.

    Places outside the territory count where they are in reach. A place counts in the year of the parameters: not before it
    has opened, nor after it has closed.

    Args:
        core: the core tables, with their layer of third places.
        reader: the parameters in force.
        demand: ``commune_id``, ``teleworkers`` (any count of persons) of the communes of the territory.
        statuses: states that count: ``open``, and with ``convertible`` or ``planned`` what could be added.
        max_minutes: longest travel time, one way; the access time of the study by default.
        decay: weight of a travel time (:func:`maillage.spatial.choice.decay`); by default 1 within reach.

    Raises:
        MissingDataError: no third place has been imported: nobody knows who is covered.
        InputError: a demand of communes that are not known.
    """
    if "third_places" not in core.points:
        message = Phrase("No layer of third places is there: who is covered is not known.")
        advice = Phrase("Import a file of third places with `maillage data import PATH`.")
        raise MissingDataError(message, do=advice)
    speeds = travel_speeds(reader)
    every = _communes(core, reader)
    given = GivenTimes.among(core, every.ids)
    rows = {code: row for row, code in enumerate(every.ids)}
    persons = {row["commune_id"]: row["teleworkers"] or 0.0 for row in demand.to_pylist()}
    raise_collected(
        Phrase("The demand is of communes that the core tables do not have."),
        [
            Problem(Phrase("commune '{code}'", code=code), Phrase("is not known"))
            for code in sorted(persons.keys() - rows.keys())
        ],
        error=InputError,
        do=Phrase("Give it in the geographic code of the study."),
    )
    codes = sorted(persons)
    homes = every.taken(np.array([rows[code] for code in codes], dtype=np.int64))
    table = _existing(core, reader.year, statuses)
    places = place_stops(table, "third_place_id", every, speeds)
    limit = reader.number(ACCESS_TIME) if max_minutes is None else max_minutes
    weights = np.array([persons[code] for code in codes], dtype=float)
    reach = catchments(homes, places, speeds, max_minutes=limit, given=given)
    found = coverage(reach, weights, decay=decay)
    nearest = soonest(homes, places, speeds, given)
    return CoveredToday(
        _table(codes, weights, found.weight, nearest, places.ids),
        found.share,
        tuple(
            sorted(
                (code for code, w in zip(codes, found.weight, strict=True) if w == 0.0),
                key=lambda c: (-persons[c], c),
            )
        ),
        table.take(np.union1d(reach.destination, nearest[0][nearest[0] >= 0])),
        _by_kind(reach, weights, table["third_place_kind"].to_pylist(), decay),
        limit,
    )


def _by_kind(
    reach: Reach, demand: Floats, kinds: list[str], decay: Callable[[Floats], Floats] | None
) -> tuple[CoveredByKind, ...]:
    """What the places of each kind cover by themselves, and what nothing but them covers."""
    whole = coverage(reach, demand, decay=decay)
    of_place = np.array(kinds, dtype=object)
    reached = np.zeros(len(kinds), dtype=bool)
    reached[reach.destination] = True
    found = []
    for kind in sorted(set(of_place[reached].tolist())):
        mine = of_place == kind
        own = coverage(reach, demand, sites=np.flatnonzero(mine), decay=decay)
        others = coverage(reach, demand, sites=np.flatnonzero(~mine), decay=decay)
        alone = max(whole.share - others.share, 0.0)
        found.append(
            CoveredByKind(kind, int((mine & reached).sum()), int((own.weight > 0).sum()), own.share, alone)
        )
    return tuple(sorted(found, key=lambda each: (-each.share, each.kind)))


def _communes(core: CoreTables, reader: ParameterReader) -> Stops:
    table = core.engine.to_arrow(core.communes.order_by("commune_id"))
    return commune_stops(table, travel_speeds(reader))


def _existing(core: CoreTables, year: int, statuses: Collection[str]) -> pa.Table:
    """The third places in some states, by their code."""
    table = core.engine.to_arrow(core.points["third_places"].order_by("third_place_id"))
    kept = [rank for rank, row in enumerate(table.to_pylist()) if in_state(row, year, statuses)]
    return table.take(np.array(kept, dtype=np.int64))


def _table(
    codes: list[str],
    demand: Floats,
    weight: Floats,
    nearest: tuple[np.ndarray, Floats, Floats, np.ndarray],
    place_ids: tuple[str, ...],
) -> pa.Table:
    import pyarrow as pa

    row, km, minutes, method = nearest
    none = row < 0
    columns = {
        "commune_id": pa.array(codes, pa.string()),
        "teleworkers": pa.array(demand),
        "covered_share": pa.array(weight),
        "teleworkers_covered": pa.array(demand * weight),
        "nearest_id": pa.array(
            [place_ids[each] if each >= 0 else None for each in row.tolist()], pa.string()
        ),
        "nearest_distance_km": pa.array(km, mask=none),
        "nearest_time_min": pa.array(minutes, mask=none),
        "method": pa.array(METHODS[method].tolist(), pa.string(), mask=none),
    }
    return pa.table({name: columns[name] for name in empty_table("out.coverage").column_names})
