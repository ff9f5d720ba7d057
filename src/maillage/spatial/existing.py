"""Who is covered by the third places that exist today, and who is not; and the catchments between communes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.contracts import empty_table
from maillage.errors import InputError, MissingDataError, Problem, raise_collected
from maillage.spatial.access import METHODS, Reach, catchments, coverage, soonest
from maillage.spatial.speeds import travel_speeds
from maillage.spatial.stops import GivenTimes, Stops, commune_stops, place_stops

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.spatial.stops import Floats

OPEN = ("open",)
ACCESS_TIME = "territory.access_time"


@dataclass(frozen=True)
class CoveredToday:
    """A demand and the third places that exist.

    Attributes:
        table: ``out.coverage``, one row per commune.
        share: share of the demand that is covered.
        uncovered: communes with nothing in reach, those of the largest demand first.
        places: how many third places were counted, in the territory and around it.
        max_minutes: longest travel time, one way.
    """

    table: pa.Table
    share: float
    uncovered: tuple[str, ...]
    places: int
    max_minutes: float


def commune_catchments(
    core: CoreTables,
    reader: ParameterReader,
    *,
    communes: Collection[str] | None = None,
    max_minutes: float | None = None,
) -> Reach:
    """Pairs of communes within a travel time: homes and where a third place could be.

    Args:
        core: the core tables.
        reader: the parameters in force.
        communes: the communes of both ends; all by default.
        max_minutes: longest travel time, one way; the access time of the study by default.
    """
    speeds = travel_speeds(reader)
    stops = _communes(core, reader, communes)
    given = GivenTimes.among(core, stops.ids)
    limit = reader.number(ACCESS_TIME) if max_minutes is None else max_minutes
    return catchments(stops, stops, speeds, max_minutes=limit, given=given)


def covered_today(
    core: CoreTables,
    reader: ParameterReader,
    demand: pa.Table,
    *,
    statuses: Collection[str] = OPEN,
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
        message = "No layer of third places is there: who is covered is not known."
        advice = "Import a file of third places with `maillage data import PATH`."
        raise MissingDataError(message, do=advice)
    speeds = travel_speeds(reader)
    every = _communes(core, reader, None)
    given = GivenTimes.among(core, every.ids)
    rows = {code: row for row, code in enumerate(every.ids)}
    persons = {row["commune_id"]: row["teleworkers"] or 0.0 for row in demand.to_pylist()}
    raise_collected(
        "The demand is of communes that the core tables do not have.",
        [Problem(f"commune '{code}'", "is not known") for code in sorted(persons.keys() - rows.keys())],
        error=InputError,
        do="Give it in the geographic code of the study.",
    )
    codes = sorted(persons)
    homes = every.taken(np.array([rows[code] for code in codes], dtype=np.int64))
    table = core.engine.to_arrow(_existing(core, reader.year, statuses).order_by("third_place_id"))
    places = place_stops(table, "third_place_id", every, speeds)
    limit = reader.number(ACCESS_TIME) if max_minutes is None else max_minutes
    weights = np.array([persons[code] for code in codes], dtype=float)
    found = coverage(catchments(homes, places, speeds, max_minutes=limit, given=given), weights, decay=decay)
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
        len(places),
        limit,
    )


def _communes(core: CoreTables, reader: ParameterReader, wanted: Collection[str] | None) -> Stops:
    table = (
        core.communes
        if wanted is None
        else core.communes.filter(core.communes.commune_id.isin(sorted(wanted)))
    )
    return commune_stops(core.engine.to_arrow(table.order_by("commune_id")), travel_speeds(reader))


def _existing(core: CoreTables, year: int, statuses: Collection[str]) -> ir.Table:
    places = core.points["third_places"]
    started = places.opened_on.isnull() | (places.opened_on.year() <= year)
    going_on = places.closed_on.isnull() | (places.closed_on.year() > year)
    return places.filter(places.third_place_status.isin(sorted(statuses)) & started & going_on)


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
