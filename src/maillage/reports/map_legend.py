"""The legend of the map of intensity: its classes, with how many outlines are drawn in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from maillage.language import number, text
from maillage.reports.classes import legend
from maillage.reports.map_frame import PANEL_LEFT
from maillage.reports.palette import HATCH, INK, MISSING, MUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from maillage.study import Study

_TOP = 0.80
_FIRST = _TOP - 0.125
_LINE = 0.046
_WORDS = PANEL_LEFT + 0.046
_RIGHT = 0.965
BOX = (0.034, 0.032)


class _Line(NamedTuple):
    """One line of the legend."""

    colour: str
    word: str
    bounds: str
    outlines: int
    hatch: str | None = None


def draw_legend(
    figure: Figure, study: Study, language: str, ranks: Sequence[int | None], *, with_missing: bool
) -> None:
    """Draw the classes, the highest first.

    Args:
        figure: where.
        study: the study, for its classes.
        language: language of the words.
        ranks: class of each outline drawn; None without a figure.
        with_missing: whether outlines without a figure are drawn.
    """
    lines = [
        _Line(each.colour, each.word, each.bounds, ranks.count(each.rank))
        for each in reversed(legend(study.intensity, language))
    ]
    if with_missing:
        lines.append(_Line(MISSING, text("map.missing", language), "", ranks.count(None), "////"))
    _head(figure, study, language)
    for place, line in enumerate(lines):
        _draw_line(figure, line, _FIRST - place * _LINE, language)


def _head(figure: Figure, study: Study, language: str) -> None:
    measure = text(f"measures.{study.intensity.measure}", language)
    scheme = text(f"schemes.{study.intensity.scheme}", language)
    title = text("map.legend", language)
    figure.text(PANEL_LEFT, _TOP, title, fontsize=11.5, color=INK, weight="bold", va="center")
    method = text("map.legend_method", language, measure=measure, scheme=scheme)
    figure.text(PANEL_LEFT, _TOP - 0.023, method, fontsize=8.5, color=MUTED, va="top", linespacing=1.35)
    counted = text("map.outlines" if study.core.drawn_with else "study.communes", language).lower()
    _at_right(figure, _FIRST + 0.034, counted, 7.2)


def _draw_line(figure: Figure, line: _Line, height: float, language: str) -> None:
    draw_box(figure, (PANEL_LEFT, height), facecolor=line.colour, edgecolor=HATCH, hatch=line.hatch)
    above = 0.009 if line.bounds else 0.0
    figure.text(_WORDS, height + above, line.word, fontsize=9.5, color=INK, va="center")
    figure.text(_WORDS, height - 0.011, line.bounds, fontsize=8, color=MUTED, va="center")
    _at_right(figure, height, number(line.outlines, language), 8)


def draw_box(
    figure: Figure, place: tuple[float, float], size: tuple[float, float] = BOX, **style: object
) -> None:
    """A box of a legend, its middle at a height.

    Args:
        figure: where.
        place: left edge and middle, as shares of the figure.
        size: width and height, likewise.
        style: face, edge and hatch.
    """
    from matplotlib.patches import Rectangle

    left, height = place
    corner = (left, height - size[1] / 2)
    figure.add_artist(Rectangle(corner, *size, **{"linewidth": 0.4, **style}))  # type: ignore[arg-type]


def _at_right(figure: Figure, height: float, words: str, points: float) -> None:
    figure.text(_RIGHT, height, words, fontsize=points, color=MUTED, va="center", ha="right")
