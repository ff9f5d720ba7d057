"""The map of a plan: who is within reach already, who will be, where to open, and who would go there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from maillage.language import text
from maillage.reports import map_frame
from maillage.reports.map_marks import Room, put_leaders
from maillage.reports.palette import INK, MUTED, PLAN, PLAN_SITE
from maillage.reports.plan_sources import plan_provenance
from maillage.reports.plan_states import STATES, commune_states
from maillage.reports.site_map_panel import draw_panel
from maillage.reports.site_sentences import plan_choices
from maillage.reports.wording import territory_name
from maillage.spatial.choice import THRESHOLD

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.axes import Axes

    from maillage.reports.map_marks import Point
    from maillage.reports.site_layers import PlanLayers
    from maillage.site_plan import SitePlan

NAME_POINTS = 8.4
DISC, DISC_SMALL, SQUARE = 27.0, 19.0, 11.0
"""Diameters of marks, in pixels."""
_SIGN = (0.68, 0.58, 0.44)
"""Height of the letters in a disc of one, two or three, as a share of its diameter."""
MANY_SITES = 40
MAP_WIDTH = 0.68
_MANY_COMMUNES = 3000
_SLIVER = 60.0
"""Metres: gaps between simplified outlines that are closed before a catchment is drawn."""


class _Layers(NamedTuple):
    """The layers of a plan in metres."""

    communes: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame


def write_site_map(plan: SitePlan, layers: PlanLayers, path: Path, language: str) -> None:
    """Draw a plan.

    Args:
        plan: the plan.
        layers: its layers, with outlines.
        path: PNG file to write.
        language: language of the words.
    """
    found, partial = map_frame.projected([layers.communes])
    crs = found[0].crs
    drawn = _Layers(found[0], layers.catchments.to_crs(crs), layers.sites.to_crs(crs))
    figure = map_frame.new_figure()
    foot = map_frame.foot_lines(figure, plan_foot(plan, language, partial=partial))
    axes = map_frame.map_axes(figure, len(foot), MAP_WIDTH)
    _draw_areas(axes, drawn)
    map_frame.frame_areas(axes, [drawn.communes])
    figure.canvas.draw()  # marks and names are measured on a drawn figure
    _draw_places(axes, plan, drawn)
    map_frame.draw_scale_bar(axes, language)
    map_frame.write_words(figure, text("plan_map.title", language), subtitle(plan, language), foot)
    draw_panel(figure, plan, language)
    map_frame.save_figure(figure, path)


def subtitle(plan: SitePlan, language: str) -> str:
    """What the plan is about: territory, what it is best at, longest trip, year."""
    return f"{territory_name(plan.study.territory, language)} · {plan_choices(plan, language)}"


def plan_foot(plan: SitePlan, language: str, *, partial: bool) -> list[str]:
    """What within reach means, what is not drawn, and the sources.

    Args:
        plan: the plan.
        language: ``fr`` or ``en``.
        partial: whether overseas communes are left out.
    """
    sentences = [text("map.overseas", language)] if partial else []
    sentences.append(
        text(
            "plan_map.access",
            language,
            minutes=plan.problem.max_minutes,
            year=plan.study.year,
            scenario=plan.study.scenario.id,
        )
    )
    if plan.options.access != THRESHOLD:
        sentences.append(text("plan_map.fades", language))
    return [*sentences, map_frame.source_line(plan_provenance(plan), language)]


def _draw_areas(axes: Axes, drawn: _Layers) -> None:
    communes = drawn.communes
    width = 0.08 if len(communes) > _MANY_COMMUNES else 0.5
    states = commune_states(communes)
    for state in STATES:
        part, style = communes[states == state], PLAN[state]
        if not len(part):
            continue
        edge = "white" if state != "left" else PLAN["left"].ink
        part.plot(ax=axes, facecolor=style.face, edgecolor=edge, linewidth=width)
        if style.hatch:
            part.plot(ax=axes, facecolor="none", edgecolor=style.ink, hatch=style.hatch, linewidth=0)
    communes.dissolve().boundary.plot(ax=axes, color=MUTED, linewidth=0.6, zorder=2)
    catchments = drawn.catchments
    to_open = catchments[catchments["site_state"] != "existing"] if len(catchments) else catchments
    if len(to_open):
        whole = to_open.buffer(_SLIVER).buffer(-_SLIVER)
        whole.boundary.plot(ax=axes, color=PLAN_SITE, linewidth=1.15, zorder=3)


def _draw_places(axes: Axes, plan: SitePlan, drawn: _Layers) -> None:
    """Places to open, numbered as the table; those of one more; those open today; and names where there is room."""
    room = Room(axes)
    opened = drawn.sites[drawn.sites["site_state"] != "existing"].sort_values("order")
    existing = drawn.sites[drawn.sites["site_state"] == "existing"]
    diameter = DISC if len(opened) <= MANY_SITES else DISC_SMALL
    numbered = _put(room, opened, diameter)
    more = _put(room, _one_more(plan, drawn), DISC_SMALL)
    squares = _put(room, existing, SQUARE)
    _paint(axes, numbered, "o", diameter, {"facecolor": PLAN_SITE, "edgecolor": "white"})
    _paint(axes, more, "o", DISC_SMALL, {"facecolor": "white", "edgecolor": PLAN_SITE})
    _paint(axes, squares, "s", SQUARE, {"facecolor": INK, "edgecolor": "white"})
    for order, (x, y) in zip(opened["order"], numbered, strict=True):
        _sign(axes, str(int(order)), (x, y), "white", diameter)
    for x, y in more:
        _sign(axes, "+", (x, y), PLAN_SITE, DISC_SMALL)
    for name, mark in zip(opened["name"], numbered, strict=True):
        room.put_name(name, mark, diameter, NAME_POINTS)


def _one_more(plan: SitePlan, drawn: _Layers) -> gpd.GeoDataFrame:
    """Communes that the best plan with one place more opens, and this one does not."""
    one = plan.summary["one_more"]
    codes = set(one["commune_ids"]) - set(plan.sites) if one is not None and one["gain"] > 0 else set()
    part = drawn.communes[drawn.communes["commune_id"].isin(codes)]
    return part.set_geometry(part.representative_point())


def _put(room: Room, places: gpd.GeoDataFrame, diameter: float) -> list[Point]:
    """Places of marks in pixels; a line leads to those that had to move."""
    marks = [room.put_mark(point.x, point.y, diameter) for point in places.geometry]
    put_leaders(
        room, [((point.x, point.y), mark) for point, mark in zip(places.geometry, marks, strict=True)]
    )
    return marks


def _paint(axes: Axes, marks: list[Point], shape: str, diameter: float, colours: dict[str, str]) -> None:
    if not marks:
        return
    side = diameter * map_frame.POINTS / map_frame.DPI
    across, along = zip(*marks, strict=True)
    axes.scatter(
        across,
        along,
        marker=shape,
        s=side**2,
        transform=None,
        linewidth=1.0,
        zorder=5,
        clip_on=False,
        **colours,  # type: ignore[arg-type]
    )


def _sign(axes: Axes, sign: str, mark: Point, colour: str, diameter: float) -> None:
    points = diameter * map_frame.POINTS / map_frame.DPI * _SIGN[min(len(sign), 3) - 1]
    axes.text(
        *mark,
        sign,
        transform=None,
        fontsize=points,
        color=colour,
        weight="bold",
        ha="center",
        va="center_baseline",
        zorder=6,
    )
