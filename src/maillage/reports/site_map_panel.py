"""Right of the map of a plan: the legend with what each colour counts, then the places to open as the table numbers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from maillage.language import headline, number, percent, text
from maillage.reports.map_legend import draw_box
from maillage.reports.map_text import fitted
from maillage.reports.palette import INK, MUTED, PLAN, PLAN_SITE
from maillage.reports.plan_states import STATES, commune_states

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from maillage.site_plan import SitePlan

COUNTED = {"maillage": "inhabitants", "tissu-local": "teleworkers"}
"""What each strategy counts."""
LEFT = 0.748
PANEL_BOX = (0.028, 0.026)
_WORDS = LEFT + PANEL_BOX[0] + 0.010
_TOP, _BOTTOM = 0.855, 0.105
_HEAD, _WORD, _SMALL = 10.5, 8.8, 7.6
_AFTER_HEAD, _STEP, _GAP, _LINE = 0.034, 0.041, 0.016, 0.0185
_MARK_STEP, _PLACE_STEP = 0.029, 2.35 * _LINE
_RIGHT = 0.98
_ROOM, _NAME_ROOM = _RIGHT - _WORDS, _RIGHT - _WORDS - 0.06
"""Width for words, and for a name with a figure beside it, as shares of the figure."""
_LEAST = 0.01
"""Shares below are written with one decimal."""


class MapMark(NamedTuple):
    """A mark of the legend: words, shape, size in points, face and edge; the sign in it and its ink."""

    words: str
    shape: str
    size: float
    face: str
    edge: str
    sign: str = ""
    ink: str = "white"


def draw_panel(figure: Figure, plan: SitePlan, language: str) -> None:
    """Draw the legend and the list of places.

    Args:
        figure: the figure of the map.
        plan: the plan.
        language: language of the words.
    """
    height = draw_heading(figure, text("plan_map.communes", language), _TOP)
    for state, detail in _areas(plan, language):
        style = PLAN[state]
        look = {"facecolor": style.face, "edgecolor": style.ink, "hatch": style.hatch}
        draw_box(figure, (LEFT, height), PANEL_BOX, **look)
        _two_lines(figure, height, text(f"plan_map.{state}", language), detail)
        height -= _STEP
    height = draw_heading(figure, text("plan_map.places", language), height - _GAP)
    for mark in _marks(plan, language):
        draw_mark(figure, height, mark)
        height -= _MARK_STEP
    height = draw_heading(figure, text("plan_map.to_open", language), height - _GAP)
    _places(figure, plan, language, height)


def draw_heading(figure: Figure, words: str, height: float) -> float:
    """Write a heading of the panel.

    Returns:
        Where the next line goes.
    """
    figure.text(LEFT, height, words, fontsize=_HEAD, color=INK, weight="bold", va="center")
    return height - _AFTER_HEAD


def draw_mark(figure: Figure, height: float, mark: MapMark) -> None:
    """Draw a mark with its words; the shape ``-`` is a line."""
    from matplotlib.lines import Line2D

    middle = LEFT + PANEL_BOX[0] / 2
    if mark.shape == "-":
        line = Line2D([LEFT, LEFT + PANEL_BOX[0]], [height, height], color=mark.face, linewidth=mark.size)
    else:
        line = Line2D([middle], [height], marker=mark.shape, markersize=mark.size, linestyle="none")
        line.set_markerfacecolor(mark.face)
        line.set_markeredgecolor(mark.edge)
    figure.add_artist(line)
    style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "weight": "bold"}
    figure.text(middle, height, mark.sign, fontsize=0.66 * mark.size, color=mark.ink, **style)
    figure.text(_WORDS, height, mark.words, fontsize=_WORD, color=INK, va="center")


def _two_lines(figure: Figure, height: float, words: str, detail: str) -> None:
    figure.text(_WORDS, height + 0.0095, words, fontsize=_WORD, color=INK, va="center")
    figure.text(_WORDS, height - 0.0105, detail, fontsize=_SMALL, color=MUTED, va="center")


def _areas(plan: SitePlan, language: str) -> list[tuple[str, str]]:
    """The colours in use, with the communes and persons they count."""
    communes = plan.tables["communes"].to_pandas()
    states = commune_states(communes)
    counted = COUNTED[plan.options.strategy]
    total = float(communes[counted].sum())
    found = []
    for state in STATES:
        part = communes[states == state]
        if len(part):
            share = float(part[counted].sum()) / total if total else 0.0
            words = percent(share, language, 0 if share >= _LEAST else 1)
            detail = text(f"plan_map.counted_{counted}", language, communes=len(part), share=words)
            found.append((state, detail))
    return found


def _marks(plan: SitePlan, language: str) -> list[MapMark]:
    """The marks in use."""

    def words(key: str) -> str:
        return text(f"plan_map.{key}", language)

    shown = [MapMark(words("site"), "o", 11.4, PLAN_SITE, "white", "1")]
    one = plan.summary["one_more"]
    if one is not None and one["gain"] > 0 and set(one["commune_ids"]) - set(plan.sites):
        shown.append(MapMark(words("one_more"), "o", 8.4, "white", PLAN_SITE, "+", PLAN_SITE))
    if plan.problem.existing_ids:
        shown.append(MapMark(words("existing"), "s", 4.8, INK, "white"))
    return [*shown, MapMark(words("catchment"), "-", 1.3, PLAN_SITE, PLAN_SITE)]


def _places(figure: Figure, plan: SitePlan, language: str, height: float) -> None:
    """The places in the order of the table: number, name, form and what each newly brings; names alone when many."""
    rows = plan.tables["sites"].to_pylist()
    full = len(rows) * _PLACE_STEP <= height - _BOTTOM
    step = _PLACE_STEP if full else 1.15 * _LINE
    fit = len(rows) if full else min(len(rows), int((height - _BOTTOM) / step))
    for row in rows[:fit]:
        _number(figure, height, number(row["order"], language))
        points = fitted(figure, row["name"], _WORD, _ROOM if full else _NAME_ROOM)
        figure.text(_WORDS, height, row["name"], fontsize=points, color=INK, va="center")
        if full:
            detail = _detail(plan, row, language)
            figure.text(_WORDS, height - 1.05 * _LINE, detail, fontsize=_SMALL, color=MUTED, va="center")
        elif row["newly_covered"]:
            brings = f"+ {headline(row['newly_covered'], language)}"
            figure.text(_RIGHT, height, brings, fontsize=_SMALL, color=MUTED, va="center", ha="right")
        height -= step
    if fit < len(rows):
        more = text("plan_map.more", language, count=len(rows) - fit)
        figure.text(_WORDS, height, more, fontsize=_SMALL, color=MUTED, va="center", style="italic")


def _number(figure: Figure, height: float, words: str) -> None:
    style: dict[str, Any] = {"ha": "right", "va": "center", "weight": "bold"}
    figure.text(LEFT + PANEL_BOX[0], height, words, fontsize=_WORD, color=PLAN_SITE, **style)


def _detail(plan: SitePlan, row: dict[str, Any], language: str) -> str:
    form = text(f"site.states.{row['site_state']}", language)
    if not row["newly_covered"]:
        return text("plan_map.shortens", language, form=form)
    counted = text(f"plan_map.of_{plan.summary['counted']}", language)
    return f"{form} · + {headline(row['newly_covered'], language)} {counted}"
