"""Where trips start and end: communes, places in them, and the times that a user gives between communes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.spatial.travel import MEAN_DISTANCE_IN_DISC

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.core import CoreTables
    from maillage.spatial.travel import TravelSpeeds

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

NO_COMMUNE = -1
ROUTER = "router"
"""How distances of a routing server are marked (``method``)."""


@dataclass(frozen=True)
class Stops:
    """Points that trips start from or go to; all arrays have one entry per stop.

    Attributes:
        ids: their codes.
        lon: longitude (degree), not a number where unknown.
        lat: latitude (degree), not a number where unknown.
        speed: door-to-door speed around them (kilometre per hour).
        commune: row of the commune they are in (``NO_COMMUNE``: abroad, or not known), the same rows for all stops of a study.
        internal_km: mean distance of a trip inside that commune, not a number where unknown.
    """

    ids: tuple[str, ...]
    lon: Floats
    lat: Floats
    speed: Floats
    commune: Indices
    internal_km: Floats

    def __len__(self) -> int:
        """How many stops there are."""
        return len(self.ids)

    def taken(self, rows: Indices) -> Stops:
        """Some of these stops; their communes keep their rows."""
        return Stops(
            tuple(self.ids[row] for row in rows.tolist()),
            self.lon[rows],
            self.lat[rows],
            self.speed[rows],
            self.commune[rows],
            self.internal_km[rows],
        )

    def rows_of(self, codes: Iterable[str]) -> Indices:
        """Rows of some codes, in the order given; those that are not known are left out."""
        place = {code: row for row, code in enumerate(self.ids)}
        return np.array([place[code] for code in codes if code in place], dtype=np.int64)

    def check(self) -> Stops:
        """Return these stops when they make sense.

        Raises:
            InputError: arrays of different lengths, a speed that is not positive.
        """
        sizes = {len(each) for each in (self.lon, self.lat, self.speed, self.commune, self.internal_km)}
        if sizes - {len(self.ids)}:
            message = Phrase(
                "Stops have {count} codes and arrays of {sizes} entries.",
                count=len(self.ids),
                sizes=", ".join(map(str, sorted(sizes))),
            )
            raise InputError(message, do=Phrase("Give one entry per stop in each array."))
        if len(self.ids) and not (self.speed > 0).all():
            message = Phrase("A speed is not positive.")
            raise InputError(message, do=Phrase("Give kilometres per hour above 0."))
        return self


def commune_stops(communes: pa.Table, speeds: TravelSpeeds) -> Stops:
    """The communes as stops, in the order of the table.

    Inside a commune a trip has its internal distance or, where it is not known, the mean distance between two points of a
    disc of its area, as in ``core.travel``.

    Args:
        communes: ``core.communes``.
        speeds: the default method.
    """
    disc = MEAN_DISTANCE_IN_DISC * np.sqrt(_floats(communes["area_km2"]) / np.pi)
    internal = _floats(communes["internal_distance_km"])
    levels = communes["density_level"].to_pylist()
    otherwise = speeds.speed_km_per_h[None]
    return Stops(
        tuple(communes["commune_id"].to_pylist()),
        _floats(communes["lon"]),
        _floats(communes["lat"]),
        np.array([speeds.speed_km_per_h.get(level, otherwise) for level in levels], dtype=float),
        np.arange(communes.num_rows, dtype=np.int64),
        np.where(np.isnan(internal), disc, internal),
    ).check()


def place_stops(places: pa.Table, key: str, communes: Stops, speeds: TravelSpeeds) -> Stops:
    """Places as stops: where they are, or at the centre of their commune when only that is known.

    Args:
        places: rows with ``commune_id``, ``lon``, ``lat`` and a column of codes.
        key: that column.
        communes: the communes of the study.
        speeds: the default method, for places outside them.
    """
    rows = {code: row for row, code in enumerate(communes.ids)}
    commune = np.array(
        [rows.get(code, NO_COMMUNE) for code in places["commune_id"].to_pylist()], dtype=np.int64
    )
    inside = commune != NO_COMMUNE
    lon, lat = (_floats(places[name]) for name in ("lon", "lat"))
    unknown = inside & (np.isnan(lon) | np.isnan(lat))
    return Stops(
        tuple(places[key].to_pylist()),
        np.where(unknown, communes.lon[commune], lon) if len(communes) else lon,
        np.where(unknown, communes.lat[commune], lat) if len(communes) else lat,
        np.where(inside, communes.speed[commune], speeds.speed_km_per_h[None]),
        commune,
        np.where(inside, communes.internal_km[commune], np.nan),
    ).check()


@dataclass(frozen=True)
class GivenTimes:
    """Distances and times between communes that a user gives, or her routing server, to be looked up by pairs of rows.

    Attributes:
        keys: pair of each entry, ``origin × communes + destination``, sorted.
        distance_km: one way; not a number where there is no way by road.
        travel_time_min: likewise.
        communes: how many communes the study has.
        routed: whether they come from a routing server.
    """

    keys: Indices
    distance_km: Floats
    travel_time_min: Floats
    communes: int
    routed: bool = False

    @classmethod
    def of(cls, matrix: pa.Table, commune_ids: Sequence[str], *, routed: bool = False) -> GivenTimes:
        """From a matrix as :func:`maillage.spatial.matrix.read_travel_matrix` gives it; pairs of other places are left out."""
        rows = {code: row for row, code in enumerate(commune_ids)}
        origin, destination = (
            np.array([rows.get(code, NO_COMMUNE) for code in matrix[name].to_pylist()], dtype=np.int64)
            for name in ("origin_id", "destination_id")
        )
        kept = np.flatnonzero((origin != NO_COMMUNE) & (destination != NO_COMMUNE))
        keys = origin[kept] * len(rows) + destination[kept]
        order = np.argsort(keys, kind="stable")
        km, minutes = (_floats(matrix[name])[kept][order] for name in ("distance_km", "travel_time_min"))
        return cls(keys[order], km, minutes, len(rows), routed)

    @classmethod
    def among(cls, core: CoreTables, commune_ids: Sequence[str]) -> GivenTimes | None:
        """Those that came with the core tables, if any."""
        if core.given_travel is None:
            return None
        table = core.engine.to_arrow(core.given_travel)
        return cls.of(table, commune_ids, routed=ROUTER in table["method"].unique().to_pylist())

    def pairs(self) -> tuple[Indices, Indices]:
        """Rows of origin and destination of each entry."""
        return self.keys // self.communes, self.keys % self.communes

    def look_up(self, origin: Indices, destination: Indices) -> tuple[Indices, NDArray[np.bool_]]:
        """Entry of each pair of rows, and whether there is one."""
        if not len(self.keys):
            return np.zeros(len(origin), dtype=np.int64), np.zeros(len(origin), dtype=bool)
        wanted = origin * self.communes + destination
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        there = (self.keys[place] == wanted) & (origin != NO_COMMUNE) & (destination != NO_COMMUNE)
        return place, there


def _floats(column: Any) -> Floats:  # noqa: ANN401 - pyarrow has no types
    return np.array(column.to_pylist(), dtype=np.float64)
