"""Marks of places on a map, and their names beside them: greedy, the most important first, so that none hides another.

All is in pixels of the figure, which must have been drawn once. The same marks always get the same places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from maillage.reports.palette import INK, MUTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

Point = tuple[float, float]

LONG_NAME = 17
"""Letters from which a name is written on two lines."""
_APART = 2.0
"""Pixels kept free between marks."""
_RINGS = (1.0, 1.5, 2.2)
"""How far a mark goes from its place when another is there, in diameters."""
_STEPS = (4.0, 16.0, 34.0)
"""How far a name goes from its mark, in pixels."""
_ROUND = (0, 180, 90, 270, 45, 135, 315, 225)
"""Directions in which room is looked for, in degrees: right, left, above, below, then aslant."""


@dataclass
class Room:
    """What is taken on a map.

    Attributes:
        axes: the map.
        taken: boxes of the marks and names already there, in pixels.
    """

    axes: Axes
    taken: list[Bbox] = field(default_factory=list)

    def is_free(self, box: Bbox) -> bool:
        """Whether a box is on the map and touches nothing."""
        frame = self.axes.bbox
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        return inside and not any(box.overlaps(other) for other in self.taken)

    def pixels(self, x: float, y: float) -> Point:
        """Where a point of the map is."""
        across, along = self.axes.transData.transform((x, y))
        return float(across), float(along)

    def put_mark(self, x: float, y: float, diameter: float, width: float | None = None) -> Point:
        """Take a place for a mark: its own, or the nearest free one round it.

        Args:
            x: abscissa on the map.
            y: ordinate.
            diameter: of the mark, in pixels; its height, when it is wider than high.
            width: of the mark; its diameter by default.

        Returns:
            The middle of its place, in pixels; its own where there is no room at all.
        """
        own = self.pixels(x, y)
        ways = [(step * diameter, angle) for step in _RINGS for angle in _ROUND]
        for place in (own, *(_towards(own, *way) for way in ways)):
            box = _box(place, width or diameter, diameter)
            if self.is_free(box.padded(_APART)):
                break
        else:
            place, box = own, _box(own, width or diameter, diameter)
        self.taken.append(box)
        return place

    def put_name(
        self, name: str, mark: Point, diameter: float, points: float, width: float | None = None
    ) -> bool:
        """Write a name beside its mark where it hides nothing; whether there was room.

        Args:
            name: the words.
            mark: middle of the mark, in pixels.
            diameter: of the mark; its height, when it is wider than high.
            points: size of the letters.
            width: of the mark; its diameter by default.
        """
        label = _label(self.axes, in_two(name), points)
        extent = label.get_window_extent()
        for place in _beside(mark, ((width or diameter) / 2, diameter / 2), (extent.width, extent.height)):
            box = _box(place, extent.width, extent.height)
            if self.is_free(box):
                label.set_position(place)
                label.set_multialignment(_aligned(place[0] - mark[0], extent.width))
                self.taken.append(box)
                return True
        label.remove()
        return False


def put_leaders(room: Room, ends: Iterable[tuple[Point, Point]]) -> None:
    """Lines from the true places to the marks that had to move.

    Args:
        room: the map.
        ends: true place on the map, place of the mark in pixels.
    """
    inverse = room.axes.transData.inverted()
    for (x, y), mark in ends:
        if math.dist(room.pixels(x, y), mark) > 1:
            there = inverse.transform(mark)
            room.axes.plot([x, there[0]], [y, there[1]], color=MUTED, linewidth=0.8, zorder=4.5)
            room.axes.plot([x], [y], marker="o", markersize=2.2, color=INK, zorder=4.6)


def in_two(name: str) -> str:
    """A long name on two lines as equal as can be, cut between words only.

    >>> in_two("Saint-Albrice-le-Sec").splitlines()
    ['Saint-', 'Albrice-le-Sec']
    >>> in_two("Lens")
    'Lens'
    """
    if len(name) <= LONG_NAME:
        return name
    cuts = [place + 1 for place, letter in enumerate(name[:-1]) if letter in " -"]
    if not cuts:
        return name
    best = min(cuts, key=lambda cut: (max(cut, len(name) - cut), cut))
    return f"{name[:best].rstrip()}\n{name[best:]}"


def _label(axes: Axes, name: str, points: float) -> Text:
    from matplotlib.patheffects import withStroke

    style: dict[str, Any] = {"fontsize": points, "color": INK, "ha": "center", "va": "center"}
    halo = [withStroke(linewidth=2.6, foreground="white", alpha=0.92)]
    return axes.text(
        0, 0, name, transform=None, zorder=7, linespacing=1.05, path_effects=halo, clip_on=False, **style
    )


def _aligned(aside: float, width: float) -> Literal["left", "center", "right"]:
    """How the lines of a name stand: towards its mark."""
    if abs(aside) < width / 2:
        return "center"
    return "left" if aside > 0 else "right"


def _beside(mark: Point, half: Point, size: Point) -> Iterator[Point]:
    """Middles of the boxes of a size tried for a name beside a mark of half a size, the nearest first."""
    for step in _STEPS:
        for angle in _ROUND:
            across, along = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            far = (half[0] + step + size[0] / 2, half[1] + step + size[1] / 2)
            yield mark[0] + across * far[0], mark[1] + along * far[1]


def _towards(place: Point, distance: float, angle: float) -> Point:
    turn = math.radians(angle)
    return place[0] + distance * math.cos(turn), place[1] + distance * math.sin(turn)


def _box(middle: Point, width: float, height: float) -> Bbox:
    from matplotlib.transforms import Bbox

    return Bbox.from_bounds(middle[0] - width / 2, middle[1] - height / 2, width, height)
