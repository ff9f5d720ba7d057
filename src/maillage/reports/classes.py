"""The legend of the classes of demand, the same words on the map, in QGIS and in the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.language import number, percent, text, texts
from maillage.reports.palette import class_colours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maillage.telework.intensity import IntensityClasses


@dataclass(frozen=True)
class LegendClass:
    """One class of demand as people read it.

    Attributes:
        rank: 1 for the lowest.
        colour: its colour, ``#rrggbb``.
        bounds: from where to where, in words.
        word: its name (``forte``), or its rank where the classes are not five.
    """

    rank: int
    colour: str
    bounds: str
    word: str


def legend(intensity: IntensityClasses, language: str) -> tuple[LegendClass, ...]:
    """The classes of a study, from the lowest."""
    tops = intensity.breaks
    colours = class_colours(len(tops))
    five = len([key for key in texts(language) if key.startswith("intensity.")])
    return tuple(
        LegendClass(
            rank=rank,
            colour=colours[rank - 1],
            bounds=_bounds(tops, rank, intensity.measure, language),
            word=text(f"intensity.{rank}", language) if len(tops) == five else str(rank),
        )
        for rank in range(1, len(tops) + 1)
    )


def measure_text(value: float, measure: str, language: str) -> str:
    """A value of the measure that was classed."""
    if measure == "telework_share":
        return percent(value, language)
    return number(value, language, 0 if measure == "teleworkers" else 1)


def _bounds(tops: Sequence[float], rank: int, measure: str, language: str) -> str:
    top = measure_text(tops[rank - 1], measure, language)
    if rank == 1:
        return text("map.up_to", language, top=top)
    return text("map.between", language, low=measure_text(tops[rank - 2], measure, language), top=top)
