"""The map of a plan: who is within reach already, who will be, where to open, and what the other methods say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import text
from maillage.reports.map_frame import DPI, LAMBERT_93, METROPOLITAN_FRANCE, SIZE_INCHES
from maillage.reports.map_text import name_places
from maillage.reports.palette import INK, MISSING, MUTED, OUTLINE, RAMP
from maillage.reports.wording import territory_name

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.axes import Axes

    from maillage.reports.site_layers import PlanLayers
    from maillage.site_plan import SitePlan

_MARGIN = 0.035
_SITE = "#c8452b"
_ABOVE = 0.022
"""How far over its mark a name is written, as a share of the height of the map."""
_MARKS = {"score": ("D", 62), "p_median": ("^", 70)}
_COLOURS = {"today": RAMP[1], "after": RAMP[3], "left": MISSING}


def write_site_map(plan: SitePlan, layers: PlanLayers, path: Path, language: str) -> None:
    """Draw a plan.

    Args:
        plan: the plan.
        layers: its layers, with outlines.
        path: PNG file to write.
        language: language of the words.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    communes, sites, lines = _projected(layers)
    figure = Figure(figsize=SIZE_INCHES, dpi=DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((_MARGIN, 0.06, 0.70, 0.80))
    axes.set_axis_off()
    axes.set_aspect("equal", anchor="C")
    handles = _areas(axes, communes, language)
    if len(lines):
        lines[lines["site_state"] != "existing"].plot(
            ax=axes, color=_SITE, linewidth=0.6, alpha=0.55, zorder=3
        )
    _frame(axes, communes)
    handles += _points(axes, plan, communes, sites, language)
    canvas.draw()  # type: ignore[no-untyped-call]  # labels are measured on a drawn figure
    opened = sites[sites["site_state"] != "existing"]
    places = zip(opened["name"], opened["order"], opened.geometry, strict=True)
    low, high = axes.get_ylim()
    above = _ABOVE * (high - low)
    name_places(axes, [(f"{int(order)}. {name}", point.x, point.y + above) for name, order, point in places])
    title = text("site.map_title", language)
    figure.text(_MARGIN, 0.945, title, fontsize=17, color=INK, weight="bold", va="center")
    figure.text(_MARGIN, 0.902, _subtitle(plan, language), fontsize=11, color=MUTED, va="center")
    figure.text(_MARGIN, 0.03, text("site.centres", language), fontsize=7.2, color=MUTED, va="center")
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.735, 0.86),
        frameon=False,
        fontsize=9,
        labelspacing=1.1,
    )
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def _subtitle(plan: SitePlan, language: str) -> str:
    name = territory_name(plan.study.territory, language)
    strategy = text(f"site.strategies.{plan.options.strategy}", language)
    return f"{name} · " + text(
        "site.choices", language, strategy=strategy, minutes=plan.problem.max_minutes, year=plan.study.year
    )


def _projected(layers: PlanLayers) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Communes, places and lines in metres."""
    west, south, east, north = METROPOLITAN_FRANCE
    low_x, low_y, high_x, high_y = layers.communes.total_bounds
    inside = west <= low_x and high_x <= east and south <= low_y and high_y <= north
    crs: Any = LAMBERT_93 if inside else layers.communes.estimate_utm_crs()
    lines = layers.assignments.to_crs(crs) if len(layers.assignments) else layers.assignments
    return layers.communes.to_crs(crs), layers.sites.to_crs(crs), lines


def _areas(axes: Axes, communes: gpd.GeoDataFrame, language: str) -> list[Any]:
    from matplotlib.patches import Patch

    today, after = communes["covered_today"], communes["covered_after"]
    handles = []
    for name, chosen in (("today", today), ("after", after & ~today), ("left", ~after)):
        part = communes[chosen.astype(bool)]
        if len(part):
            part.plot(ax=axes, color=_COLOURS[name], edgecolor=OUTLINE, linewidth=0.5)
            label = text(f"site.map_{name}", language)
            handles.append(Patch(facecolor=_COLOURS[name], edgecolor=MUTED, linewidth=0.4, label=label))
    return handles


def _points(
    axes: Axes, plan: SitePlan, communes: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, language: str
) -> list[Any]:
    handles = []
    opened = sites["site_state"] != "existing"
    for chosen, colour, size, key in ((opened, _SITE, 95, "site"), (~opened, INK, 22, "existing")):
        part = sites[chosen].geometry
        label = text(f"site.map_{key}", language)
        handles += _mark(axes, part, label, s=size, color=colour, edgecolor="white", linewidth=0.8, zorder=5)
    for codes, label, mark, size, colour in _others(plan, language):
        part = communes[communes["commune_id"].isin(codes)].geometry.representative_point()
        style = {"marker": mark, "s": size, "edgecolor": colour, "zorder": 4}
        handles += _mark(axes, part, label, facecolor="none", linewidth=1.1, **style)
    return handles


def _others(plan: SitePlan, language: str) -> list[tuple[set[str], str, str, int, str]]:
    """What one more site would add, and what the other methods would open: communes, words, mark, size, colour."""
    found = []
    one = plan.summary["one_more"]
    if one is not None and one["gain"] > 0:
        more = set(one["commune_ids"]) - set(plan.sites)
        found.append((more, text("site.map_one_more", language), "o", 120, _SITE))
    for name, (mark, size) in _MARKS.items():
        if name in plan.methods:
            codes = {plan.problem.commune_ids[row] for row in plan.methods[name].sites}
            found.append((codes, text(f"site.of_method.{name}", language), mark, size, INK))
    return found


def _mark(axes: Axes, part: gpd.GeoSeries, label: str, **style: Any) -> list[Any]:  # noqa: ANN401 - style
    return [axes.scatter(part.x, part.y, label=label, **style)] if len(part) else []


def _frame(axes: Axes, communes: gpd.GeoDataFrame) -> None:
    west, south, east, north = communes.total_bounds
    margin = 0.015 * max(east - west, north - south)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)
