"""What every map has around its data: projection, frame, title, scale bar, the lines at the foot and the sources."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from maillage.language import number, text
from maillage.reports.map_text import wrapped
from maillage.reports.palette import INK, MUTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from maillage.provenance import Provenance

SIZE_INCHES = (11.0, 8.0)
DPI = 170
POINTS = 72
METRES = 1000
MARGIN = 0.035
PANEL_LEFT = 0.765
"""Where the legend begins, right of the map."""
METROPOLITAN_FRANCE = (-6.0, 41.0, 10.0, 51.6)
LAMBERT_93 = "EPSG:2154"
INVENTED = "invented_territory"
_FOOT_POINTS, _FOOT_BOTTOM, _FOOT_LINE, _BAR_ROOM = 7.2, 0.022, 0.0175, 0.04
MAP_WIDTH = 0.70
_MAP_PLACE = (MARGIN, 0.09, 0.775)
_BAR = -0.022


def new_figure() -> Figure:
    """An empty figure, on a canvas that can measure words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE_INCHES, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def map_axes(figure: Figure, foot_lines: int, width: float = MAP_WIDTH) -> Axes:
    """The place of the map, above its scale bar and the lines at the foot.

    Args:
        figure: where.
        foot_lines: how many lines the foot has.
        width: of the map, as a share of that of the figure.
    """
    left, bottom, height = _MAP_PLACE
    raised = max(0.0, _FOOT_BOTTOM + foot_lines * _FOOT_LINE + _BAR_ROOM - bottom)
    axes = figure.add_axes((left, bottom + raised, width, height - raised))
    axes.set_axis_off()
    axes.set_aspect("equal", anchor="C")
    return axes


def projected(areas: Sequence[gpd.GeoDataFrame]) -> tuple[list[gpd.GeoDataFrame], bool]:
    """Layers in metres; where oceans lie between their areas, what lies in metropolitan France alone, and ``True``.

    Args:
        areas: layers in WGS 84; empty ones stay empty.
    """
    west, south, east, north = METROPOLITAN_FRANCE
    boxes = [frame.total_bounds for frame in areas if len(frame)]
    low, high = min(box[0] for box in boxes), max(box[2] for box in boxes)
    partial = bool(high - low > east - west)
    kept = [frame.cx[west:east, south:north] if partial else frame for frame in areas]
    inside = west <= low and high <= east and all(south <= box[1] and box[3] <= north for box in boxes)
    full = next(frame for frame in kept if len(frame))
    crs: Any = LAMBERT_93 if inside or partial else full.estimate_utm_crs()
    return [frame.to_crs(crs) for frame in kept], partial


def frame_areas(axes: Axes, areas: Iterable[gpd.GeoDataFrame]) -> None:
    """Let the map show these layers whole, with a little room around."""
    boxes = [frame.total_bounds for frame in areas if len(frame)]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    margin = 0.015 * max(east - west, north - south)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)


def draw_scale_bar(axes: Axes, language: str) -> None:
    """A bar of a round length, about a fifth of the width, below the map on the left."""
    low, high = axes.get_xlim()
    aimed = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(aimed))
    length = max(step * power for step in (1, 2, 5) if step * power <= aimed)
    share = length / (high - low)
    ends = (
        ([0.0, share], [_BAR, _BAR]),
        ([0.0, 0.0], [_BAR - 0.006, _BAR + 0.006]),
        ([share, share], [_BAR - 0.006, _BAR + 0.006]),
    )
    for across, up in ends:
        axes.plot(across, up, color=MUTED, linewidth=1.1, transform=axes.transAxes, clip_on=False)
    kilometres = length / METRES
    words = text("map.kilometres", language, length=number(kilometres, language, 0 if kilometres >= 1 else 1))
    axes.text(share + 0.012, _BAR, words, transform=axes.transAxes, fontsize=8, color=MUTED, va="center")


def foot_lines(figure: Figure, sentences: Iterable[str]) -> list[str]:
    """Sentences at the foot of a map, cut into lines that fit."""
    return [line for each in sentences for line in wrapped(figure, each, _FOOT_POINTS, 1 - 2 * MARGIN)]


def write_words(figure: Figure, title: str, subtitle: str, foot: Sequence[str]) -> None:
    """Title and subtitle above the map, lines below."""
    figure.text(MARGIN, 0.945, title, fontsize=17, color=INK, weight="bold", va="center")
    figure.text(MARGIN, 0.902, subtitle, fontsize=11, color=MUTED, va="center")
    spacing = _FOOT_LINE * SIZE_INCHES[1] * POINTS / _FOOT_POINTS / 1.2
    figure.text(
        MARGIN,
        _FOOT_BOTTOM,
        "\n".join(foot),
        fontsize=_FOOT_POINTS,
        color=MUTED,
        va="bottom",
        linespacing=spacing,
    )


def save_figure(figure: Figure, path: Path) -> None:
    """Write a PNG; two writes give the same bytes."""
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def source_line(provenance: Provenance, language: str) -> str:
    """The sources in one line, as the licences ask: publisher, vintages, licence; then the files that the user gave."""
    groups: dict[tuple[str, str], list[str]] = {}
    invented = any(note.key == INVENTED for note in provenance.notes)
    published = [each for each in provenance.datasets if each.publisher]
    for each in () if invented else published:
        groups.setdefault((each.publisher, each.licence), []).append(each.vintage)
    parts = [
        f"{publisher} ({', '.join(sorted(set(vintages)))}), {licence}"
        for (publisher, licence), vintages in sorted(groups.items())
    ]
    own = sorted(each.file_name for each in provenance.datasets if not each.publisher)
    parts += [text("map.own_files", language, names=", ".join(own))] if own and not invented else []
    between = " ; " if language == "fr" else "; "
    return text("map.sources", language, sources=between.join(parts) or text("map.no_sources", language))
