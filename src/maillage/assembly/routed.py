"""Distances and times of a territory from the user's routing server: which pairs to ask for, and what to say of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.assembly.kept_routes import Routes, keep_routes, kept_path, point_key, read_routes
from maillage.provenance import Note
from maillage.spatial.distance import great_circle_km
from maillage.spatial.pairs import distinct, within_km
from maillage.spatial.routing_blocks import blocks
from maillage.spatial.travel import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader
    from maillage.spatial.routing_server import RoutingClient
    from maillage.spatial.stops import Stops

    Indices = NDArray[np.int64]
    Pairs = tuple[Indices, Indices]

ACCESS_TIME = "territory.access_time"


@dataclass(frozen=True)
class RoutedTimes:
    """What a server says of a territory.

    Attributes:
        table: ``origin_id``, ``destination_id``, ``distance_km``, ``travel_time_min`` (with the access time of the default
            method), one row per pair that it knows, sorted; both figures empty where there is no way by road.
        notes: how many pairs, and what they leave to the default method.
    """

    table: pa.Table
    notes: tuple[Note, ...]


def pairs_to_ask(
    stops: Stops, homes: Indices, commuting: Pairs, reader: ParameterReader, max_minutes: float | None
) -> Pairs:
    """The pairs worth asking for: those that could be within reach, and trips to work that are not too long.

    Args:
        stops: all communes.
        homes: rows of the communes of the territory.
        commuting: rows of home and work of trips to work.
        reader: the parameters in force.
        max_minutes: longest trip to a place; the longest of the range of the study's access time by default.

    Returns:
        Rows of origin and destination, each pair once; no commune with itself.
    """
    access = reader.at(ACCESS_TIME)
    minutes = max(access.value, access.high or 0.0) if max_minutes is None else max_minutes
    reach_km = minutes / MINUTES_PER_HOUR * reader.number("router.reach_speed")
    home, there = within_km(stops.taken(homes), stops, reach_km)
    origin, destination = commuting
    straight = great_circle_km(
        stops.lon[origin], stops.lat[origin], stops.lon[destination], stops.lat[destination]
    )
    near = straight <= reader.number("router.commuters_km")
    origin, destination = distinct([(homes[home], there), (origin[near], destination[near])], len(stops))
    apart = point_key(stops.lon, stops.lat)
    kept = apart[origin] != apart[destination]
    return origin[kept], destination[kept]


@dataclass
class Router:
    """Asks a server about pairs of communes, and keeps what it says.

    Attributes:
        client: asks the server.
        folder: where its answers are kept.
    """

    client: RoutingClient
    folder: Path

    def times(self, stops: Stops, pairs: Pairs, reader: ParameterReader) -> RoutedTimes:
        """Distances and times of pairs, one way.

        Args:
            stops: all communes.
            pairs: rows of origin and destination.
            reader: the parameters in force.

        Raises:
            DownloadError: the server cannot be reached, or stays busy; what it has answered so far is kept.
            InputError: it does not answer as OSRM's table service does.
        """
        points = point_key(stops.lon, stops.lat)
        path = kept_path(self.folder, self.client.server)
        known = read_routes(path)
        origin, destination = pairs
        new = np.flatnonzero(known.rows_of(points[origin], points[destination]) < 0)
        if len(new):
            known = self._asked(known, path, stops, (origin[new], destination[new]))
        rows = known.rows_of(points[origin], points[destination])
        return self._table(stops, pairs, known, rows, reader)

    def _asked(self, known: Routes, path: Path, stops: Stops, pairs: Pairs) -> Routes:
        """What was known and what the server says now; kept even when it stops answering on the way."""
        points = point_key(stops.lon, stops.lat)
        wanted = np.sort(pairs[0] * len(stops) + pairs[1])
        found: list[Routes] = []
        try:
            asked = blocks(stops.lon, stops.lat, *pairs, self.client.server.locations)
            for block, answer in self.client.tables(stops.lon, stops.lat, asked):
                rows = np.searchsorted(
                    wanted, cells := block.sources[:, None] * len(stops) + block.destinations[None, :]
                )
                source, there = np.nonzero(wanted[np.minimum(rows, len(wanted) - 1)] == cells)
                off = np.maximum(answer.source_off_km[source], answer.destination_off_km[there])
                found.append(
                    Routes(
                        points[block.sources[source]],
                        points[block.destinations[there]],
                        answer.distance_km[source, there],
                        answer.travel_time_min[source, there],
                        off,
                    )
                )
        finally:
            if found:
                known = known.and_also(_together(found))
                keep_routes(path, known)
        return known

    def _table(
        self, stops: Stops, pairs: Pairs, known: Routes, rows: Indices, reader: ParameterReader
    ) -> RoutedTimes:
        import pyarrow as pa

        off = known.off_km[rows] > reader.number("router.snap_km")
        access = reader.number("travel.access_time_min")  # the server counts the way alone
        km, minutes = known.distance_km[rows], known.travel_time_min[rows] + access
        no_way = ~off & np.isnan(minutes)
        kept = np.flatnonzero(~off)
        codes = np.array(stops.ids, dtype=object)
        table = pa.table(
            {
                "origin_id": pa.array(codes[pairs[0][kept]], pa.string()),
                "destination_id": pa.array(codes[pairs[1][kept]], pa.string()),
                "distance_km": pa.array(km[kept], mask=np.isnan(km[kept])),
                "travel_time_min": pa.array(minutes[kept], mask=np.isnan(minutes[kept])),
            }
        ).sort_by([("origin_id", "ascending"), ("destination_id", "ascending")])
        server = self.client.server
        notes = [
            Note.of(
                "travel_router",
                server=server.shown,
                profile=server.profile,
                pairs=len(rows),
                access=access,
                unroutable=int(no_way.sum()),
            )
        ]
        if off.any():
            notes.append(Note.of("travel_router_off_map", pairs=int(off.sum()), server=server.shown))
        return RoutedTimes(table, tuple(notes))


def _together(parts: list[Routes]) -> Routes:
    names = ("origin", "destination", "distance_km", "travel_time_min", "off_km")
    return Routes(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def commuting_rows(
    stops: Stops, origins: Collection[str | None], destinations: Collection[str | None]
) -> Pairs:
    """Rows of home and work of pairs of codes; pairs with a place that is no commune known are left out."""
    rows = {code: row for row, code in enumerate(stops.ids)}
    origin, destination = (
        np.array([rows.get(code or "", -1) for code in codes], dtype=np.int64)
        for codes in (origins, destinations)
    )
    kept = (origin >= 0) & (destination >= 0)
    return origin[kept], destination[kept]
