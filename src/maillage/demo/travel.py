"""Distances and times of the invented land, by the default method: great circle × detour, speed by density level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader

    Array = NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088  # mean radius of the Earth (IUGG, GRS 80)
MINUTES_PER_HOUR = 60.0
UNKNOWN_LEVEL = 0


def build_travel(
    communes: pa.Table,
    pairs: tuple[Array, Array],
    foreign: dict[str, tuple[float, float]],
    reader: ParameterReader,
) -> pa.Table:
    """Distance and time of each pair, one way (``core.travel``).

    Inside a commune: its internal distance. Between places: great circle × detour. The speed is the simple mean of
    the speeds at both ends, places abroad having no density level.

    Args:
        communes: ``core.communes``.
        pairs: indices of homes (rows of ``communes``) and of works (the same, then the places abroad).
        foreign: longitude and latitude of the work places abroad by code.
        reader: detour, speeds and access time.

    Returns:
        One row per pair, in the order given.
    """
    import pyarrow as pa

    home, work = (np.asarray(each, dtype=np.int64) for each in pairs)
    ids = np.array([*communes["commune_id"].to_pylist(), *foreign])
    lon, lat = (
        np.radians([*communes[name].to_pylist(), *(place[axis] for place in foreign.values())])
        for axis, name in enumerate(("lon", "lat"))
    )
    levels = [
        *(int(level) for level in communes["density_level"].to_pylist()),
        *[UNKNOWN_LEVEL] * len(foreign),
    ]
    speeds = np.array([reader.number(f"speed.{level or 'unknown'}") for level in range(8)])
    speed = speeds[np.array(levels)]
    half = (
        np.sin((lat[work] - lat[home]) / 2) ** 2
        + np.cos(lat[home]) * np.cos(lat[work]) * np.sin((lon[work] - lon[home]) / 2) ** 2
    )
    straight = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    internal = np.array(communes["internal_distance_km"].to_pylist())
    distance = np.where(home == work, internal[home], straight * reader.number("travel.detour_ratio"))
    time = distance / ((speed[home] + speed[work]) / 2) * MINUTES_PER_HOUR
    method = np.select([home == work, work >= len(internal)], ["internal", "border_point"], "great_circle")
    return pa.table(
        {
            "origin_id": pa.array(ids[home], pa.string()),
            "destination_id": pa.array(ids[work], pa.string()),
            "distance_km": pa.array(np.round(distance, 3)),
            "travel_time_min": pa.array(np.round(time + reader.number("travel.access_time_min"), 2)),
            "method": pa.array(method, pa.string()),
        }
    )
