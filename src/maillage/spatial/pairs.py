"""Which pairs of stops are worth measuring: those near each other, in one commune, or given by the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.spatial.distance import EARTH_RADIUS_KM
from maillage.spatial.stops import NO_COMMUNE
from maillage.spatial.travel import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.spatial.stops import Floats, GivenTimes, Indices, Stops
    from maillage.spatial.travel import TravelSpeeds

    Pairs = tuple[Indices, Indices]


def _on_sphere(stops: Stops) -> Floats:
    lon, lat = np.radians(stops.lon), np.radians(stops.lat)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _known(stops: Stops) -> NDArray[np.bool_]:
    return np.isfinite(stops.lon) & np.isfinite(stops.lat)


def near_pairs(origins: Stops, destinations: Stops, speeds: TravelSpeeds, minutes: float) -> Pairs:
    """Pairs that the fastest trip could make in time, by the default method: some are out of reach, none is missing."""
    homes, sites = _known(origins), _known(destinations)
    driving = minutes - speeds.access_time_min
    if driving < 0 or not homes.any() or not sites.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    fastest = (origins.speed[homes].max() + destinations.speed[sites].max()) / 2.0
    return within_km(origins, destinations, driving / MINUTES_PER_HOUR * fastest / speeds.detour_ratio)


def within_km(origins: Stops, destinations: Stops, km: float) -> Pairs:
    """Pairs at most so far apart as the crow flies; one just at that distance may be among them."""
    from scipy.spatial import cKDTree

    homes, sites = np.flatnonzero(_known(origins)), np.flatnonzero(_known(destinations))
    if not len(homes) or not len(sites):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    chord = 2.0 * np.sin(min(km / EARTH_RADIUS_KM / 2.0, np.pi / 2.0)) * (1.0 + 1e-9) + 1e-12
    first, second = cKDTree(_on_sphere(origins)[homes]), cKDTree(_on_sphere(destinations)[sites])
    found = first.sparse_distance_matrix(second, chord, output_type="ndarray")
    return homes[found["i"]], sites[found["j"]]


def nearest_pairs(origins: Stops, destinations: Stops, which: NDArray[np.bool_], few: int) -> Pairs:
    """Each origin with the nearest few of some destinations, at least one of them outside its commune where there is one.

    Inside a commune distances are not those of the straight line: the nearest of another commune may be sooner reached.

    Args:
        origins: where people are.
        destinations: where they may go.
        which: the destinations looked at.
        few: how many of them.
    """
    from scipy.spatial import cKDTree

    sites = np.flatnonzero(_known(destinations) & which)
    homes = np.flatnonzero(_known(origins)) if len(sites) else np.zeros(0, dtype=np.int64)
    tree = cKDTree(_on_sphere(destinations)[sites]) if len(homes) else None
    parts: list[Pairs] = []
    while tree is not None and len(homes):
        few = min(few, len(sites))
        _, found = tree.query(_on_sphere(origins)[homes], k=range(1, few + 1))
        near = sites[found]
        parts.append((np.repeat(homes, few), near.ravel()))
        outside = (destinations.commune[near] != origins.commune[homes][:, None]).any(axis=1)
        homes = homes[~outside] if few < len(sites) else homes[:0]
        few *= 2
    return _together(parts)


def same_commune(origins: Stops, destinations: Stops) -> Pairs:
    """All pairs inside one commune."""
    count = int(max(origins.commune.max(initial=-1), destinations.commune.max(initial=-1))) + 1
    every = np.arange(count, dtype=np.int64)
    return _joined(every, every, origins, destinations, count)


def given_pairs(given: GivenTimes, origins: Stops, destinations: Stops) -> Pairs:
    """All pairs between communes for which the user gives a time."""
    return _joined(*given.pairs(), origins, destinations, given.communes)


def _joined(here: Indices, there: Indices, origins: Stops, destinations: Stops, communes: int) -> Pairs:
    """All origins of one commune with all destinations of another, for each pair of communes."""
    starts, by_home = _grouped(origins.commune, communes)
    ends, by_site = _grouped(destinations.commune, communes)
    homes, sites = np.diff(starts)[here], np.diff(ends)[there]
    sizes = homes * sites
    pair = np.repeat(np.arange(len(here)), sizes)
    rank = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    home = by_home[starts[here[pair]] + rank // sites[pair]]
    return home, by_site[ends[there[pair]] + rank % sites[pair]]


def _grouped(commune: Indices, communes: int) -> Pairs:
    """Where the stops of each commune start in the order of communes, and that order."""
    inside = np.flatnonzero(commune != NO_COMMUNE)
    order = inside[np.argsort(commune[inside], kind="stable")]
    return np.searchsorted(commune[order], np.arange(communes + 1)).astype(np.int64), order


def _together(parts: list[Pairs]) -> Pairs:
    nothing = np.zeros(0, dtype=np.int64)
    return (
        np.concatenate([nothing, *(part[0] for part in parts)]),
        np.concatenate([nothing, *(part[1] for part in parts)]),
    )


def distinct(parts: list[Pairs], width: int) -> Pairs:
    """Every pair once, by origin then destination.

    Args:
        parts: rows of origins and destinations.
        width: how many destinations there are.
    """
    keys = np.unique(np.concatenate([origin * max(width, 1) + destination for origin, destination in parts]))
    return keys // max(width, 1), keys % max(width, 1)
