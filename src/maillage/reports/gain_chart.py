"""The gain curve of a plan as an image: what the best plan covers with each number of places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import headline, percent, text
from maillage.reports import map_frame
from maillage.reports.palette import INK, MUTED, PLAN, PLAN_SITE
from maillage.reports.plan_sources import plan_provenance
from maillage.reports.site_map import subtitle

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from maillage.site_plan import SitePlan

_PLACE = (0.085, 0.145, 0.88, 0.70)
_MOST_NAMED = 16
"""Steps beyond which the gains are not written beside the curve."""
_ROOM_ABOVE = 1.08


def write_gain_chart(plan: SitePlan, path: Path, language: str) -> None:
    """Draw the curve.

    Args:
        plan: the plan.
        path: PNG file to write.
        language: language of the words.
    """
    rows = sorted(plan.tables["gain"].to_pylist(), key=lambda row: row["sites"])
    figure = map_frame.new_figure()
    axes = figure.add_axes(_PLACE)
    _draw_curve(axes, rows, len(plan.sites), language)
    _dress(axes, rows, plan, language)
    sentences = [
        text("plan_chart.note", language),
        map_frame.source_line(plan_provenance(plan), language),
    ]
    foot = map_frame.foot_lines(figure, sentences)
    map_frame.write_words(figure, text("plan_chart.title", language), subtitle(plan, language), foot)
    map_frame.save_figure(figure, path)


def _draw_curve(axes: Axes, rows: list[dict[str, Any]], asked: int, language: str) -> None:
    """The line, a point per number of places, and beside each what it adds."""
    sites, shares = [row["sites"] for row in rows], [row["covered_share"] for row in rows]
    axes.fill_between(sites, shares, color=PLAN["already"].face, zorder=1)
    axes.plot(sites, shares, color=PLAN_SITE, linewidth=1.8, zorder=3)
    named = len(rows) <= _MOST_NAMED
    for row in rows:
        place = (row["sites"], row["covered_share"])
        chosen, beyond = row["sites"] == asked, row["sites"] > asked
        face = "white" if beyond else PLAN_SITE
        axes.scatter(
            *place, s=70 if chosen else 34, linewidth=1.3, facecolor=face, edgecolor=PLAN_SITE, zorder=4
        )
        if named or chosen:
            _name_step(axes, row, language, bold=chosen)


def _name_step(axes: Axes, row: dict[str, Any], language: str, *, bold: bool) -> None:
    words = percent(row["covered_share"], language)
    if row["sites"]:
        words += f"\n+ {headline(row['gain_of_each_more'], language)}"
    axes.annotate(
        words,
        (row["sites"], row["covered_share"]),
        xytext=(0, 9),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8.6,
        color=INK,
        weight="bold" if bold else "normal",
        linespacing=1.25,
        zorder=5,
    )


def _dress(axes: Axes, rows: list[dict[str, Any]], plan: SitePlan, language: str) -> None:
    """Axes, grid, and the line of the number asked for."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    most = max(row["sites"] for row in rows)
    asked = len(plan.sites)
    axes.set_xlim(-0.45, most + 0.45)
    axes.set_ylim(0, _ROOM_ABOVE)
    reached = max((row["covered_share"] for row in rows if row["sites"] <= asked), default=0.0)
    axes.vlines(asked, 0, reached, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
    words = text("plan_chart.asked", language)
    axes.text(asked, 0.02, f" {words} ", fontsize=8.6, color=MUTED, ha="right", va="bottom", zorder=5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=_MOST_NAMED))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share, language, 0)))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    axes.set_xlabel(text("plan_chart.sites", language), fontsize=9.5, color=INK)
    counted = text(f"plan_chart.{plan.summary['counted']}", language)
    axes.set_ylabel(counted, fontsize=9.5, color=INK)
    axes.grid(axis="y", color="#e4e6e9", linewidth=0.7, zorder=0)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelsize=9, length=0)
