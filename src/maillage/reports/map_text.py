"""Words on the map: names of communes that stay apart, and lines that fit the width of the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.reports.palette import INK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

MOST_LABELS = 14
_POINTS_PER_INCH = 72
MOST_TRIED = 6 * MOST_LABELS
NAME_POINTS = 8.2
_APART = 13
"""Pixels kept free around a name."""
_OUT = 40
"""Pixels by which a name may leave the map."""
_ASIDE = 0.75
"""How far a name goes from its place when it cannot stand on it, in heights of a line."""
PLACES = (
    ("center", "center"),
    ("center", "bottom"),
    ("center", "top"),
    ("left", "center"),
    ("right", "center"),
)
"""Where a name is tried, in turn: on its place, above, below, to the right, to the left."""


def name_places(axes: Axes, names: Sequence[tuple[str, float, float]]) -> None:
    """Write names on the map, the first ones first, where they overlap no name, nor the place of a larger one.

    The figure must have been drawn once, so that words can be measured. The same names always get the same places.

    Args:
        axes: the map.
        names: name, abscissa and ordinate, the most important first; those that find no room are left out.
    """
    taken: list[Bbox] = []
    points = [tuple(axes.transData.transform((x, y))) for _, x, y in names[:MOST_LABELS]]
    for place, (name, x, y) in enumerate(names[:MOST_TRIED]):
        larger = points[:place]
        # rather beside the places of all others; if there is no such room, of the larger ones only
        for kept_free in (larger + points[place + 1 :], larger):
            box = _named(axes, name, (x, y), taken, kept_free)
            if box is not None:
                taken.append(box)
                break
        if len(taken) == MOST_LABELS:
            return


def _named(
    axes: Axes, name: str, point: tuple[float, float], taken: list[Bbox], kept_free: list[tuple[Any, ...]]
) -> Bbox | None:
    """Write a name in the first of its places that is free; nothing is left when none is."""
    for across, along in PLACES:
        label = _write(axes, name, point, across, along)
        box = label.get_window_extent().padded(_APART)
        if _is_free(axes, box, taken, kept_free):
            return box
        label.remove()
    return None


def _write(axes: Axes, name: str, point: tuple[float, float], across: str, along: str) -> Text:
    from matplotlib.patheffects import withStroke

    aside = NAME_POINTS * _ASIDE
    offset = (
        {"left": aside, "center": 0.0, "right": -aside}[across],
        {"bottom": aside / 2, "center": 0.0, "top": -aside / 2}[along],
    )
    return axes.annotate(
        name,
        point,
        xytext=offset,
        textcoords="offset points",
        fontsize=NAME_POINTS,
        color=INK,
        ha=across,
        va=along,
        zorder=6,
        annotation_clip=False,
        path_effects=[withStroke(linewidth=2.6, foreground="white", alpha=0.92)],
    )


def _is_free(axes: Axes, box: Bbox, taken: Iterable[Bbox], points: Iterable[tuple[Any, ...]]) -> bool:
    frame = axes.bbox.padded(_OUT)
    inside = frame.containsx(box.x0) and frame.containsx(box.x1)
    apart = not any(box.overlaps(other) for other in taken)
    return inside and apart and not any(box.contains(*point) for point in points)


def wrapped(figure: Figure, line: str, points: float, width: float) -> list[str]:
    """A line cut between words into lines that fit.

    Args:
        figure: where it will be written.
        line: the words.
        points: size of the letters.
        width: width to fit, as a share of that of the figure; a single word wider than that stays whole.
    """
    most = width * figure.get_figwidth() * _POINTS_PER_INCH
    lines: list[str] = []
    for word in line.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, points) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitted(figure: Figure, words: str, points: float, width: float) -> float:
    """Size of letters at which words fit on one line, at most ``points``.

    Args:
        figure: where they will be written.
        words: the words.
        points: size of the letters where there is room.
        width: width to fit, as a share of that of the figure.
    """
    most = width * figure.get_figwidth() * _POINTS_PER_INCH
    return points * min(1.0, most / _width(words, points))


def _width(words: str, points: float) -> float:
    """Width of words in points."""
    from matplotlib.textpath import TextPath

    return float(TextPath((0, 0), words, size=points).get_extents().width)
