"""The methods side by side on one map: a chip per method, with its letter, on each commune that it would open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import text
from maillage.reports import map_frame
from maillage.reports.map_legend import draw_box
from maillage.reports.map_marks import Room, put_leaders
from maillage.reports.palette import INK, METHODS, MUTED, PLAN
from maillage.reports.site_map import MAP_WIDTH, NAME_POINTS, plan_foot, subtitle
from maillage.reports.site_map_panel import (
    LEFT,
    PANEL_BOX,
    MapMark,
    draw_heading,
    draw_mark,
)

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from maillage.reports.map_marks import Point
    from maillage.reports.site_layers import PlanLayers
    from maillage.site_plan import SitePlan

_CHIP, _SQUARE = 19.0, 9.0
"""Side of a chip, and of the mark of a place open today, in pixels."""
_LETTER = 0.62
_TOP, _STEP, _SMALL_STEP = 0.855, 0.032, 0.024
_POINTS = 8.0


def opened_by(plan: SitePlan) -> dict[str, tuple[str, ...]]:
    """Communes that the plan and each method would open, by method."""
    codes = plan.problem.commune_ids
    return {"plan": plan.sites} | {
        name: tuple(codes[row] for row in method.sites) for name, method in plan.methods.items()
    }


def write_methods_map(plan: SitePlan, layers: PlanLayers, path: Path, language: str) -> None:
    """Draw what each method would open.

    Args:
        plan: the plan.
        layers: its layers, with outlines.
        path: PNG file to write.
        language: language of the words.
    """
    (communes,), partial = map_frame.projected([layers.communes])
    sites = layers.sites.to_crs(communes.crs)
    figure = map_frame.new_figure()
    foot = map_frame.foot_lines(figure, plan_foot(plan, language, partial=partial))
    axes = map_frame.map_axes(figure, len(foot), MAP_WIDTH)
    for within, style in ((True, PLAN["nearer"]), (False, PLAN["left"])):
        part = communes[communes["covered_today"].astype(bool) == within]
        if len(part):
            part.plot(ax=axes, facecolor=style.face, edgecolor=PLAN["left"].ink, linewidth=0.4)
    communes.dissolve().boundary.plot(ax=axes, color=MUTED, linewidth=0.6, zorder=2)
    map_frame.frame_areas(axes, [communes])
    figure.canvas.draw()  # marks and names are measured on a drawn figure
    _draw_chips(axes, plan, communes, sites[sites["site_state"] == "existing"], language)
    map_frame.draw_scale_bar(axes, language)
    map_frame.write_words(figure, text("plan_map.methods_title", language), subtitle(plan, language), foot)
    _panel(figure, plan, language)
    map_frame.save_figure(figure, path)


def _draw_chips(
    axes: Axes, plan: SitePlan, communes: gpd.GeoDataFrame, existing: gpd.GeoDataFrame, language: str
) -> None:
    opened = opened_by(plan)
    chosen = {code for codes in opened.values() for code in codes}
    part = communes[communes["commune_id"].isin(chosen)]
    agreed = {code: [name for name, codes in opened.items() if code in codes] for code in chosen}
    room, placed = Room(axes), []
    order = sorted(part.index, key=lambda row: (-len(agreed[part.at[row, "commune_id"]]), row))
    for row in order:
        point = part.geometry[row].representative_point()
        names = agreed[part.at[row, "commune_id"]]
        mark = room.put_mark(point.x, point.y, _CHIP, _CHIP * len(names))
        put_leaders(room, [((point.x, point.y), mark)])
        for place, name in enumerate(names):
            middle = (mark[0] + (place - (len(names) - 1) / 2) * _CHIP, mark[1])
            _chip(axes, middle, METHODS[name], text(f"plan_map.signs.{name}", language))
        placed.append((part.at[row, "name"], mark, _CHIP * len(names)))
    for point in existing.geometry:
        _square(axes, room.put_mark(point.x, point.y, _SQUARE), _SQUARE, INK)
    for name, mark, width in placed:
        room.put_name(name, mark, _CHIP, NAME_POINTS, width)


def _chip(axes: Axes, middle: Point, colour: str, letter: str) -> None:
    _square(axes, middle, _CHIP, colour)
    points = _CHIP * map_frame.POINTS / map_frame.DPI * _LETTER
    style: dict[str, Any] = {"ha": "center", "va": "center_baseline", "weight": "bold", "color": "white"}
    axes.text(*middle, letter, transform=None, fontsize=points, zorder=6, **style)


def _square(axes: Axes, middle: Point, side: float, colour: str) -> None:
    points = side * map_frame.POINTS / map_frame.DPI
    style: dict[str, Any] = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.7}
    axes.scatter(*middle, marker="s", s=points**2, transform=None, zorder=5, clip_on=False, **style)


def _panel(figure: Figure, plan: SitePlan, language: str) -> None:
    """The legend, and how many communes each pair of methods has in common."""
    height = draw_heading(figure, text("plan_map.methods", language), _TOP)
    for name in ("plan", *plan.methods):
        words = text("plan_map.plan" if name == "plan" else f"site.of_method.{name}", language)
        sign = text(f"plan_map.signs.{name}", language)
        draw_mark(figure, height, MapMark(words, "s", 9.0, METHODS[name], "white", sign))
        height -= _STEP
    if plan.problem.existing_ids:
        draw_mark(figure, height, MapMark(text("plan_map.existing", language), "s", 4.8, INK, "white"))
        height -= _STEP
    height = draw_heading(figure, text("plan_map.communes", language), height - _SMALL_STEP)
    for key, style in (("within_today", PLAN["nearer"]), ("beyond_today", PLAN["left"])):
        look = {"facecolor": style.face, "edgecolor": PLAN["left"].ink}
        draw_box(figure, (LEFT, height), PANEL_BOX, **look)
        draw_mark(figure, height, MapMark(text(f"plan_map.{key}", language), "", 1.0, "none", "none"))
        height -= _STEP
    height = draw_heading(figure, text("plan_map.in_common", language), height - _SMALL_STEP)
    for row in plan.tables["overlaps"].to_pylist():
        signs = [
            text(f"plan_map.signs.{row[name]}", language) for name in ("siting_method", "other_siting_method")
        ]
        said = text("plan_map.of_sites", language, common=row["sites_in_common"], sites=row["sites"])
        figure.text(LEFT, height, f"{signs[0]} – {signs[1]}", fontsize=_POINTS, color=INK, va="center")
        figure.text(LEFT + 0.07, height, said, fontsize=_POINTS, color=MUTED, va="center")
        height -= _SMALL_STEP
