"""What a routing server answers: read, checked, and put beside where the points really are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase, joined
from maillage.spatial.distance import great_circle_km

if TYPE_CHECKING:
    from maillage.spatial.routing_blocks import Block
    from maillage.spatial.stops import Floats

ADVICE = Phrase(
    "Give the address of an OSRM server (version 1 of its protocol, with durations and distances)."
)
ON_NO_ROAD = frozenset({"NoSegment", "NoTable"})
METRES_PER_KM = 1000.0
SECONDS_PER_MINUTE = 60.0


class RefusedError(Exception):
    """A request that the server refuses as it is.

    Args:
        why: what it says.
        too_big: whether it is too much at once; else one of its points is on no road.
    """

    def __init__(self, why: str, *, too_big: bool) -> None:
        super().__init__(why)
        self.too_big = too_big


@dataclass(frozen=True)
class RoutedBlock:
    """One answer; tables are sources × destinations.

    Attributes:
        distance_km: of the fastest way, not a number where there is none.
        travel_time_min: likewise.
        source_off_km: from each source to the road that the server put it on.
        destination_off_km: the same of destinations.
    """

    distance_km: Floats
    travel_time_min: Floats
    source_off_km: Floats
    destination_off_km: Floats

    @classmethod
    def none(cls) -> RoutedBlock:
        """One trip between points of which one is on no road."""
        nothing = np.full((1, 1), np.nan)
        return cls(nothing, nothing, np.zeros(1), np.zeros(1))


def read_table(
    shown: str, answer: dict[str, Any], points: tuple[Floats, Floats], block: Block
) -> RoutedBlock:
    """The tables of an answer.

    Args:
        shown: the server, for messages.
        answer: its JSON.
        points: longitude and latitude of all points.
        block: what was asked.

    Raises:
        InputError: a table is missing, of another size, or holds something else than numbers of 0 or more and nulls.
    """
    shape = (len(block.sources), len(block.destinations))
    seconds, metres = (_table(shown, answer, name, shape) for name in ("durations", "distances"))
    known = np.isfinite(seconds) & np.isfinite(metres)
    return RoutedBlock(
        np.where(known, metres / METRES_PER_KM, np.nan),
        np.where(known, seconds / SECONDS_PER_MINUTE, np.nan),
        _off(shown, answer.get("sources"), points, block.sources),
        _off(shown, answer.get("destinations"), points, block.destinations),
    )


def refusal(shown: str, answer: dict[str, Any], status: int) -> Exception:
    """What a refusal means: too much at once, a point on no road, or a server that cannot do this."""
    code, said = answer.get("code"), answer.get("message") or Phrase("no reason given")
    if code == "TooBig":
        return RefusedError(f"TooBig: {said}", too_big=True)
    if code in ON_NO_ROAD:
        return RefusedError(f"{code}: {said}", too_big=False)
    message = Phrase(
        "The routing server {server} refuses the request (HTTP {status}, {code}: {said}).",
        server=shown,
        status=status,
        code=code,
        said=said,
    )
    return InputError(
        message, do=joined([Phrase("Check its address and the profile (--router-profile)."), ADVICE])
    )


def _table(shown: str, answer: dict[str, Any], name: str, shape: tuple[int, int]) -> Floats:
    rows = answer.get(name)
    right = isinstance(rows, list) and len(rows) == shape[0]
    right = right and all(isinstance(row, list) and len(row) == shape[1] for row in rows or [])
    if not right or not all(_is_figure(cell) for row in rows or [] for cell in row):
        message = Phrase(
            "The answer of the routing server {server} has no table '{name}' of {rows} × {columns} figures of 0 or more.",
            server=shown,
            name=name,
            rows=shape[0],
            columns=shape[1],
        )
        raise InputError(message, do=ADVICE)
    return np.array(rows, dtype=np.float64)


def _is_figure(cell: object) -> bool:
    if cell is None:
        return True
    number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
    return number and math.isfinite(cell) and cell >= 0  # type: ignore[arg-type, operator]


def _off(shown: str, waypoints: object, points: tuple[Floats, Floats], rows: np.ndarray) -> Floats:
    """From each point to where the server put it; 0 when it does not say."""
    if waypoints is None:
        return np.zeros(len(rows))
    try:
        places = np.array([each["location"] for each in waypoints], dtype=np.float64).reshape(len(rows), 2)  # type: ignore[attr-defined]
    except (TypeError, KeyError, ValueError) as error:
        message = Phrase(
            "The answer of the routing server {server} does not say on which road each point is.",
            server=shown,
        )
        raise InputError(message, do=ADVICE) from error
    return great_circle_km(points[0][rows], points[1][rows], places[:, 0], places[:, 1])
