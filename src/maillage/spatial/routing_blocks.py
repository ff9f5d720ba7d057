"""Which points to ask a routing server about together: few requests that hold all wanted pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

_CELLS = 1 << 20
"""Steps of the grid that orders points, on each axis."""


@dataclass(frozen=True)
class Block:
    """One request: every pair of a source and a destination.

    Attributes:
        sources: rows of points that trips start from.
        destinations: rows of points that they go to.
    """

    sources: Indices
    destinations: Indices

    @property
    def locations(self) -> int:
        """How many points it names."""
        return len(self.sources) + len(self.destinations)

    def halves(self) -> tuple[Block, Block]:
        """The same pairs in two requests, along its longer side."""
        if len(self.sources) > len(self.destinations):
            cut = len(self.sources) // 2
            return Block(self.sources[:cut], self.destinations), Block(self.sources[cut:], self.destinations)
        cut = len(self.destinations) // 2
        return Block(self.sources, self.destinations[:cut]), Block(self.sources, self.destinations[cut:])


def blocks(
    lon: Floats, lat: Floats, origin: Indices, destination: Indices, locations: int
) -> Iterator[Block]:
    """Requests that together hold all wanted pairs, neighbours together so that few unwanted pairs are asked for.

    Args:
        lon: of each point (degree).
        lat: of each point (degree).
        origin: row of the origin of each wanted pair.
        destination: row of its destination.
        locations: most points in one request, 2 or more.
    """
    place = _along_a_curve(lon, lat)
    order = np.lexsort((place[destination], place[origin]))
    origin, destination = origin[order], destination[order]
    starts = (
        np.flatnonzero(np.concatenate([[True], place[origin][1:] != place[origin][:-1]]))
        if len(origin)
        else origin
    )
    ends = np.append(starts[1:], len(origin)) if len(origin) else starts
    most = max(1, locations // 2)
    for first in range(0, len(starts), most):
        last = min(first + most, len(starts)) - 1
        rows = slice(int(starts[first]), int(ends[last]))
        yield from _rectangles(place, origin[rows], destination[rows], locations)


def _rectangles(place: Indices, origin: Indices, destination: Indices, locations: int) -> Iterator[Block]:
    """Requests for the pairs of a few neighbouring origins."""
    wanted = np.unique(place[destination])
    row_of = np.argsort(place)
    most = max(1, locations - len(np.unique(origin)))
    for first in range(0, len(wanted), most):
        some = wanted[first : first + most]
        asked = np.isin(place[destination], some)
        sources = np.unique(place[origin[asked]])
        yield Block(row_of[sources], row_of[some])


def _along_a_curve(lon: Floats, lat: Floats) -> Indices:
    """Rank of each point along a curve that stays among neighbours (Morton order)."""
    cells = []
    for values in (lon, lat):
        known = np.isfinite(values)
        least, most = values[known].min(initial=np.inf), values[known].max(initial=-np.inf)
        span = max(most - least, 1e-9)
        cells.append((np.where(known, values - least, 0.0) / span * (_CELLS - 1)).astype(np.int64))
    code = np.zeros(len(lon), dtype=np.int64)
    for bit in range(_CELLS.bit_length() - 1):
        for axis, cell in enumerate(cells):
            code |= ((cell >> bit) & 1) << (2 * bit + axis)
    rank = np.empty(len(lon), dtype=np.int64)
    rank[np.lexsort((np.arange(len(lon)), code))] = np.arange(len(lon))
    return rank
