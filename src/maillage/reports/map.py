"""The map of intensity, as an image to put into a document."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from maillage.language import number, text
from maillage.reports.classes import legend
from maillage.reports.map_text import MOST_TRIED, name_places, wrapped
from maillage.reports.palette import HATCH, INK, MISSING, MUTED, OUTLINE
from maillage.reports.wording import LEAST_SHARE, territory_name

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from maillage.reports.shapes import Shapes
    from maillage.study import Study

SIZE_INCHES = (11.0, 8.0)
DPI = 170
METROPOLITAN_FRANCE = (-6.0, 41.0, 10.0, 51.6)
LAMBERT_93 = "EPSG:2154"
POINTS = 72
_MARGIN = 0.035
_FOOT_POINTS, _FOOT_BOTTOM, _FOOT_LINE, _BAR_ROOM = 7.2, 0.022, 0.0175, 0.04
_MAP_PLACE = (_MARGIN, 0.09, 0.70, 0.775)
_LEGEND_LEFT, _LEGEND_TOP = 0.765, 0.80
_LINE = 0.046
_MANY = 3000
_BAR = -0.022
METRES = 1000


def write_map(study: Study, shapes: Shapes, path: Path, language: str) -> None:
    """Draw the communes in their class of demand.

    Args:
        study: the study, for its title, classes and sources.
        shapes: polygons of the communes.
        path: PNG file to write.
        language: language of the words.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    known, missing, partial = _projected(shapes)
    figure = Figure(figsize=SIZE_INCHES, dpi=DPI, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    foot = _foot(figure, study, language, partial=partial)
    axes = figure.add_axes(_map_place(len(foot)))
    axes.set_axis_off()
    axes.set_aspect("equal", anchor="C")
    _draw_communes(axes, study, known, missing, language)
    _frame(axes, known, missing)
    canvas.draw()  # type: ignore[no-untyped-call]  # labels are measured on a drawn figure
    _name_largest(axes, study, known)
    _scale_bar(axes, language)
    _words(figure, study, language, foot)
    drawn = [*shapes.communes["intensity_class"], *([None] * len(shapes.missing))]
    _draw_legend(figure, study, language, drawn, with_missing=len(missing) > 0)
    figure.savefig(path, dpi=DPI, metadata={"Software": None})


def _projected(shapes: Shapes) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, bool]:
    """The communes in metres; where oceans lie between them, those of metropolitan France alone, and ``True``."""
    west, south, east, north = METROPOLITAN_FRANCE
    known, missing = shapes.communes, shapes.missing
    boxes = [frame.total_bounds for frame in (known, missing) if len(frame)]
    low, high = min(box[0] for box in boxes), max(box[2] for box in boxes)
    partial = bool(high - low > east - west)
    if partial:
        known, missing = known.cx[west:east, south:north], missing.cx[west:east, south:north]
    inside = west <= low and high <= east and all(south <= box[1] and box[3] <= north for box in boxes)
    crs = LAMBERT_93 if inside or partial else (known if len(known) else missing).estimate_utm_crs()
    return known.to_crs(crs), missing.to_crs(crs), partial


def _draw_communes(
    axes: Axes, study: Study, known: gpd.GeoDataFrame, missing: gpd.GeoDataFrame, language: str
) -> None:
    width = 0.08 if len(known) > _MANY else 0.5
    for each in legend(study.intensity, language):
        chosen = known[known["intensity_class"] == each.rank]
        if len(chosen):
            chosen.plot(ax=axes, color=each.colour, edgecolor=OUTLINE, linewidth=width)
    if len(missing):
        missing.plot(ax=axes, facecolor=MISSING, edgecolor=HATCH, hatch="////", linewidth=0.3)
    whole = known.dissolve() if len(known) <= _MANY and not len(missing) else None
    if whole is not None:
        whole.boundary.plot(ax=axes, color=MUTED, linewidth=0.8)


def _frame(axes: Axes, known: gpd.GeoDataFrame, missing: gpd.GeoDataFrame) -> None:
    boxes = [frame.total_bounds for frame in (known, missing) if len(frame)]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    margin = 0.015 * max(east - west, north - south)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)


def _name_largest(axes: Axes, study: Study, known: gpd.GeoDataFrame) -> None:
    """Name the communes with most active persons, from the largest; the population is not known of all."""
    size = {row["commune_id"]: row["active_persons"] or 0.0 for row in study.tables["communes"].to_pylist()}
    order = sorted(range(len(known)), key=lambda place: (-size[known["commune_id"].iloc[place]], place))
    names = []
    for place in order[:MOST_TRIED]:
        point = known.geometry.iloc[place].representative_point()
        names.append((known["name"].iloc[place], point.x, point.y))
    name_places(axes, names)


def _scale_bar(axes: Axes, language: str) -> None:
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


def _foot(figure: Figure, study: Study, language: str, *, partial: bool) -> list[str]:
    """The lines below the map: what is not drawn, what is imputed, and the sources."""
    sentences = [text("map.overseas", language)] if partial else []
    sentences += [
        text("map.merged", language, **dict(note.details))
        for note in study.provenance.notes
        if note.key == "outlines_merged"
    ]
    imputed = study.summary["imputed_share"] or 0.0
    if imputed >= LEAST_SHARE:
        sentences.append(text("map.imputed", language, share=imputed))
    sentences.append(source_line(study, language))
    return [
        line for sentence in sentences for line in wrapped(figure, sentence, _FOOT_POINTS, 1 - 2 * _MARGIN)
    ]


def _map_place(foot_lines: int) -> tuple[float, float, float, float]:
    """Where the map goes: above its scale bar and the lines at the foot."""
    left, bottom, width, height = _MAP_PLACE
    raised = max(0.0, _FOOT_BOTTOM + foot_lines * _FOOT_LINE + _BAR_ROOM - bottom)
    return left, bottom + raised, width, height - raised


def _words(figure: Figure, study: Study, language: str, foot: list[str]) -> None:
    measure = text(f"measures.{study.intensity.measure}", language)
    values = {
        "territory": territory_name(study.territory, language),
        "measure": measure,
        "year": study.year,
        "scenario": study.scenario.id,
    }
    figure.text(
        _MARGIN, 0.945, text("map.title", language), fontsize=17, color=INK, weight="bold", va="center"
    )
    figure.text(
        _MARGIN, 0.902, text("map.subtitle", language, **values), fontsize=11, color=MUTED, va="center"
    )
    figure.text(
        _MARGIN,
        _FOOT_BOTTOM,
        "\n".join(foot),
        fontsize=_FOOT_POINTS,
        color=MUTED,
        va="bottom",
        linespacing=_FOOT_LINE * SIZE_INCHES[1] * POINTS / _FOOT_POINTS / 1.2,
    )


INVENTED = "invented_territory"


def source_line(study: Study, language: str) -> str:
    """The sources of a study in one line, as the licences ask: publisher, vintages, licence."""
    groups: dict[tuple[str, str], list[str]] = {}
    invented = any(note.key == INVENTED for note in study.provenance.notes)
    for each in () if invented else study.provenance.datasets:
        groups.setdefault((each.publisher, each.licence), []).append(each.vintage)
    parts = [
        f"{publisher} ({', '.join(sorted(set(vintages)))}), {licence}"
        for (publisher, licence), vintages in sorted(groups.items())
    ]
    between = " ; " if language == "fr" else "; "
    return text("map.sources", language, sources=between.join(parts) or text("map.no_sources", language))


def _draw_legend(
    figure: Figure, study: Study, language: str, counts: list[int | None], *, with_missing: bool
) -> None:
    """The classes, with how many outlines are drawn in each; ``None`` is an outline without a figure."""
    from matplotlib.patches import Rectangle

    measure = text(f"measures.{study.intensity.measure}", language)
    scheme = text(f"schemes.{study.intensity.scheme}", language)
    figure.text(
        _LEGEND_LEFT,
        _LEGEND_TOP,
        text("map.legend", language),
        fontsize=11.5,
        color=INK,
        weight="bold",
        va="center",
    )
    method = text("map.legend_method", language, measure=measure, scheme=scheme)
    figure.text(
        _LEGEND_LEFT, _LEGEND_TOP - 0.023, method, fontsize=8.5, color=MUTED, va="top", linespacing=1.35
    )
    top = _LEGEND_TOP - 0.125
    for place, each in enumerate(reversed(legend(study.intensity, language))):
        height = top - place * _LINE
        box = Rectangle(
            (_LEGEND_LEFT, height - 0.016),
            0.034,
            0.032,
            facecolor=each.colour,
            edgecolor=HATCH,
            linewidth=0.4,
        )
        figure.add_artist(box)
        figure.text(_LEGEND_LEFT + 0.046, height + 0.009, each.word, fontsize=9.5, color=INK, va="center")
        figure.text(_LEGEND_LEFT + 0.046, height - 0.011, each.bounds, fontsize=8, color=MUTED, va="center")
        figure.text(
            0.965,
            height,
            number(counts.count(each.rank), language),
            fontsize=8,
            color=MUTED,
            va="center",
            ha="right",
        )
    figure.text(
        0.965,
        top + 0.034,
        text("map.outlines" if study.core.drawn_with else "study.communes", language).lower(),
        fontsize=7.2,
        color=MUTED,
        va="center",
        ha="right",
    )
    if with_missing:
        height = top - len(study.intensity.breaks) * _LINE
        box = Rectangle(
            (_LEGEND_LEFT, height - 0.016),
            0.034,
            0.032,
            facecolor=MISSING,
            edgecolor=HATCH,
            hatch="////",
            linewidth=0.4,
        )
        figure.add_artist(box)
        figure.text(
            _LEGEND_LEFT + 0.046, height, text("map.missing", language), fontsize=9.5, color=INK, va="center"
        )
        figure.text(
            0.965,
            height,
            number(counts.count(None), language),
            fontsize=8,
            color=MUTED,
            va="center",
            ha="right",
        )
