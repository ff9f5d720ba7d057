"""Answers of a routing server, kept in the user's data folder: the next study asks only what is not there.

One file per server and profile, under a name made of both; a pair is known by its coordinates. A file that is absent, damaged or
unreadable is as if there were none; it can be deleted at any time, and should be when the server's roads have changed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.assembly.kept_table import keep_table

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.spatial.routing_server import RoutingServer

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

MICRODEGREES = 1_000_000
"""Parts of a degree that coordinates are sent and kept with: about a decimetre."""
_WIDTH = 1 << 29  # more than 360 degrees
COLUMNS = ("origin", "destination", "distance_km", "travel_time_min", "off_km")
MOST_KEPT = 8
"""Servers kept; those that answered longest ago go first."""


@dataclass(frozen=True)
class Routes:
    """What a server has said of pairs of points; arrays have one entry per pair.

    Attributes:
        origin: point that the trip starts from (:func:`point_key`).
        destination: point that it goes to.
        distance_km: by road, not a number where there is no way.
        travel_time_min: likewise.
        off_km: from one of both points to the road that the server put it on, the farther.
    """

    origin: Indices
    destination: Indices
    distance_km: Floats
    travel_time_min: Floats
    off_km: Floats

    @classmethod
    def none(cls) -> Routes:
        """No pair."""
        keys, figures = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(keys, keys, figures, figures, figures)

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.origin)

    def table(self) -> pa.Table:
        """The pairs as a table."""
        import pyarrow as pa

        return pa.table({name: pa.array(getattr(self, name), from_pandas=False) for name in COLUMNS})

    def and_also(self, more: Routes) -> Routes:
        """These pairs and others, sorted; of a pair in both, what the others say."""
        columns = {name: np.concatenate([getattr(more, name), getattr(self, name)]) for name in COLUMNS}
        order = np.lexsort((columns["destination"], columns["origin"]))  # stable: the others come first
        origin, destination = columns["origin"][order], columns["destination"][order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = (origin[1:] != origin[:-1]) | (destination[1:] != destination[:-1])
        return Routes(**{name: values[order[new]] for name, values in columns.items()})

    def rows_of(self, origin: Indices, destination: Indices) -> Indices:
        """Row of each pair of points, -1 where it is not known."""
        if not len(self):
            return np.full(len(origin), -1, dtype=np.int64)
        points = np.unique(np.concatenate([self.origin, self.destination]))
        known = np.searchsorted(points, self.origin) * len(points) + np.searchsorted(points, self.destination)
        order = np.argsort(known, kind="stable")
        ends = [np.minimum(np.searchsorted(points, each), len(points) - 1) for each in (origin, destination)]
        wanted = ends[0] * len(points) + ends[1]
        place = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
        row = order[place]
        same = (self.origin[row] == origin) & (self.destination[row] == destination)
        return np.where(same, row, -1).astype(np.int64)


def point_key(lon: Floats, lat: Floats) -> Indices:
    """One whole number per point, the same for the same coordinates as they are sent; -1 where they are not known."""
    known = np.isfinite(lon) & np.isfinite(lat)
    x, y = (
        np.rint(np.where(known, each, 0.0) * MICRODEGREES).astype(np.int64)
        for each in (lon + 180.0, lat + 90.0)
    )
    return np.where(known, x * _WIDTH + y, -1)


def kept_path(folder: Path, server: RoutingServer) -> Path:
    """Where the answers of a server are kept."""
    made = hashlib.sha256(json.dumps([server.shown, server.profile]).encode())
    return folder / f"{made.hexdigest()}.parquet"


def read_routes(path: Path) -> Routes:
    """The answers kept; none where there is no file, or one that is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=list(COLUMNS))
        said = (table.schema.metadata or {})[b"maillage"].decode()
        found = Routes(*(table[name].to_numpy() for name in COLUMNS))
        return found if said == _fingerprint(found) else Routes.none()
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return Routes.none()


def keep_routes(path: Path, routes: Routes) -> None:
    """Keep answers; a folder that cannot be written to keeps nothing."""
    keep_table(path, routes.table(), _fingerprint(routes), MOST_KEPT)


def _fingerprint(routes: Routes) -> str:
    made = hashlib.sha256()
    for name in COLUMNS:
        made.update(np.ascontiguousarray(getattr(routes, name)).tobytes())
    return made.hexdigest()
