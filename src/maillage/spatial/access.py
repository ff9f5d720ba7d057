"""Who reaches what, in which time: sparse catchments between communes and to places, and what they cover.

Everything is sparse: only pairs within reach are ever looked at. Distances and times follow the method of ``core.travel``
(great circle × detour, speed by density level), over which the times that a user gives between communes are put.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.spatial.distance import great_circle_km
from maillage.spatial.pairs import distinct, given_pairs, near_pairs, nearest_pairs, same_commune
from maillage.spatial.stops import NO_COMMUNE
from maillage.spatial.travel import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import pyarrow as pa
    from numpy.typing import ArrayLike, NDArray

    from maillage.spatial.stops import Floats, GivenTimes, Indices, Stops
    from maillage.spatial.travel import TravelSpeeds

METHODS = np.array(["great_circle", "internal", "merged", "matrix", "router"])
GREAT_CIRCLE, INTERNAL, MERGED, MATRIX, ROUTER = range(len(METHODS))
NEIGHBOURS = 8
"""How many places of each speed are compared before the soonest is chosen, where a user's times change the order."""


@dataclass(frozen=True)
class Reach:
    """Pairs within reach, by origin then destination; all arrays have one entry per pair.

    Attributes:
        origins: codes of all origins, those that reach nothing included.
        destinations: codes of all destinations.
        origin: row of the origin.
        destination: row of the destination.
        distance_km: one way.
        travel_time_min: one way.
        method: how they are known, a row of ``METHODS``.
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    origin: Indices
    destination: Indices
    distance_km: Floats
    travel_time_min: Floats
    method: Indices

    def matrix(self, values: ArrayLike | None = None) -> Any:  # noqa: ANN401 - SciPy has no types
        """Sparse matrix, origins × destinations (SciPy CSR); minutes by default. A pair out of reach has no entry.

        Args:
            values: one per pair, for instance the weights of :func:`maillage.spatial.choice.linear_decay`.
        """
        from scipy.sparse import csr_array

        data = self.travel_time_min if values is None else np.asarray(values, dtype=np.float64)
        places = (self.origin, self.destination)
        return csr_array((data, places), shape=(len(self.origins), len(self.destinations)))

    def table(self) -> pa.Table:
        """The pairs as ``core.travel``: codes of both ends, distance, time and method."""
        import pyarrow as pa

        ends = {
            name: pa.array(codes, pa.string()).take(pa.array(rows))
            for name, codes, rows in (
                ("origin_id", self.origins, self.origin),
                ("destination_id", self.destinations, self.destination),
            )
        }
        figures = {"distance_km": self.distance_km, "travel_time_min": self.travel_time_min}
        return pa.table({**ends, **figures, "method": pa.array(METHODS[self.method].tolist(), pa.string())})


def catchments(
    origins: Stops,
    destinations: Stops,
    speeds: TravelSpeeds,
    *,
    max_minutes: float,
    given: GivenTimes | None = None,
) -> Reach:
    """Every pair of an origin and a destination within a travel time.

    Args:
        origins: where people are.
        destinations: where they may go: communes, or places.
        speeds: the default method.
        max_minutes: longest travel time, one way.
        given: times that the user gives between communes, or her routing server; they replace those of the default method.

    Raises:
        InputError: ``max_minutes`` is negative or not a number.
    """
    if not max_minutes >= 0:
        message = Phrase(
            "Longest travel time {max_minutes} min is negative or not a number.", max_minutes=max_minutes
        )
        raise InputError(message, do=Phrase("Give 0 or more minutes."))
    parts = [near_pairs(origins, destinations, speeds, max_minutes), same_commune(origins, destinations)]
    if given is not None:
        parts.append(given_pairs(given, origins, destinations))
    pairs = distinct(parts, len(destinations))
    km, minutes, method = measured(origins, destinations, *pairs, speeds, given)
    kept = np.flatnonzero(minutes <= max_minutes)
    return Reach(
        origins.ids,
        destinations.ids,
        pairs[0][kept],
        pairs[1][kept],
        km[kept],
        minutes[kept],
        method[kept],
    )


def measured(
    origins: Stops,
    destinations: Stops,
    origin: Indices,
    destination: Indices,
    speeds: TravelSpeeds,
    given: GivenTimes | None = None,
) -> tuple[Floats, Floats, Indices]:
    """Distance, time and method of given pairs of rows, one way; not a number where a place is not known, or no way leads there.

    Inside a commune, and between two communes of one centre (they have merged since): its internal distance.
    """
    here, there = origins.commune[origin], destinations.commune[destination]
    straight = great_circle_km(
        origins.lon[origin], origins.lat[origin], destinations.lon[destination], destinations.lat[destination]
    )
    same = (here == there) & (here != NO_COMMUNE)
    merged = ~same & (straight == 0.0) & (here != NO_COMMUNE) & (there != NO_COMMUNE)
    km = np.where(same | merged, origins.internal_km[origin], straight * speeds.detour_ratio)
    speed = (origins.speed[origin] + destinations.speed[destination]) / 2.0
    minutes = speeds.access_time_min + km / speed * MINUTES_PER_HOUR
    method = np.select([same, merged], [INTERNAL, MERGED], GREAT_CIRCLE).astype(np.int64)
    if given is not None:
        entry, has = given.look_up(here, there)
        km[has], minutes[has] = given.distance_km[entry[has]], given.travel_time_min[entry[has]]
        method[has] = ROUTER if given.routed else MATRIX
    return km, minutes, method


def soonest(
    origins: Stops, destinations: Stops, speeds: TravelSpeeds, given: GivenTimes | None = None
) -> tuple[Indices, Floats, Floats, Indices]:
    """The destination each origin reaches soonest: its row (-1: none), distance, time and method.

    Exact by the default method: among places of one speed the nearest is the soonest. Where a user gives some times only,
    the nearest few of each speed, and all those that she gives, are compared.
    """
    few = 1 if given is None else NEIGHBOURS
    parts = [same_commune(origins, destinations)]
    parts += [
        nearest_pairs(origins, destinations, destinations.speed == speed, few)
        for speed in np.unique(destinations.speed)
    ]
    if given is not None:
        parts.append(given_pairs(given, origins, destinations))
    origin, destination = distinct(parts, len(destinations))
    km, minutes, method = measured(origins, destinations, origin, destination, speeds, given)
    known = np.flatnonzero(np.isfinite(minutes))
    order = known[np.lexsort((destination[known], km[known], minutes[known], origin[known]))]
    first = order[np.unique(origin[order], return_index=True)[1]]
    row = np.full(len(origins), -1, dtype=np.int64)
    distance, time = np.full(len(origins), np.nan), np.full(len(origins), np.nan)
    how = np.zeros(len(origins), dtype=np.int64)
    reached = origin[first]
    row[reached], distance[reached], time[reached] = destination[first], km[first], minutes[first]
    how[reached] = method[first]
    return row, distance, time, how


@dataclass(frozen=True)
class Coverage:
    """How much of a demand is covered.

    Attributes:
        weight: of each origin, from 0 (nothing in reach) to 1.
        demand: total demand.
        covered: demand covered.
    """

    weight: Floats
    demand: float
    covered: float

    @property
    def share(self) -> float:
        """Share of the demand that is covered; 0 when there is no demand."""
        return min(1.0, self.covered / self.demand) if self.demand > 0 else 0.0


def coverage(
    reach: Reach,
    demand: ArrayLike,
    *,
    sites: ArrayLike | None = None,
    decay: Callable[[Floats], Floats] | None = None,
) -> Coverage:
    """Who is covered: each origin by the best of the sites in its reach.

    Args:
        reach: pairs within reach.
        demand: persons at each origin, 0 or more; what is not known is 0.
        sites: rows of the destinations that exist; all of them by default.
        decay: weight of a travel time, from 0 to 1; by default 1 within reach.

    Raises:
        InputError: a negative demand, or not one figure per origin.
    """
    persons = np.nan_to_num(np.asarray(demand, dtype=np.float64), nan=0.0)
    if persons.shape != (len(reach.origins),) or (persons < 0).any():
        message = Phrase(
            "Demand must be one figure of 0 or more for each of the {count} origins.",
            count=len(reach.origins),
        )
        raise InputError(message, do=Phrase("Give 0 where the demand is not known."))
    there = np.ones(len(reach.destinations), dtype=bool)
    if sites is not None:
        there[:] = False
        there[np.asarray(sites, dtype=np.int64)] = True
    kept = there[reach.destination]
    minutes = reach.travel_time_min[kept]
    weights = np.ones(len(minutes)) if decay is None else np.clip(decay(minutes), 0.0, 1.0)
    best = np.zeros(len(reach.origins))
    np.maximum.at(best, reach.origin[kept], weights)
    return Coverage(best, float(persons.sum()), float(persons @ best))


def expected_users(demand: ArrayLike, weight: ArrayLike, sigma: float) -> NDArray[np.float64]:
    """Persons of each origin who would work from a third place: demand × share in third places × coverage.

    Args:
        demand: potential teleworkers.
        weight: of each origin, from 0 to 1 (:class:`Coverage`, or a choice probability).
        sigma: share of teleworkers who work from a third place where one is in reach, from 0 to 1.

    Raises:
        InputError: ``sigma`` is not a share.
    """
    if not 0.0 <= sigma <= 1.0:
        message = Phrase("Share in third places {sigma} is not between 0 and 1.", sigma=sigma)
        raise InputError(message, do=Phrase("Give a share, for instance 0.07."))
    return (
        np.asarray(demand, dtype=np.float64) * np.clip(np.asarray(weight, dtype=np.float64), 0.0, 1.0) * sigma
    )
