"""The map of intensity, as an image to put into a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import text
from maillage.reports import map_frame
from maillage.reports.classes import legend
from maillage.reports.map_legend import draw_legend
from maillage.reports.map_text import MOST_TRIED, name_places
from maillage.reports.palette import HATCH, MISSING, MUTED, OUTLINE
from maillage.reports.wording import LEAST_SHARE, territory_name

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.axes import Axes

    from maillage.reports.shapes import Shapes
    from maillage.study import Study

_MANY = 3000


def write_map(study: Study, shapes: Shapes, path: Path, language: str) -> None:
    """Draw the communes in their class of demand.

    Args:
        study: the study, for its title, classes and sources.
        shapes: polygons of the communes.
        path: PNG file to write.
        language: language of the words.
    """
    (known, missing), partial = map_frame.projected([shapes.communes, shapes.missing])
    figure = map_frame.new_figure()
    foot = map_frame.foot_lines(figure, foot_sentences(study, language, partial=partial))
    axes = map_frame.map_axes(figure, len(foot))
    _draw_communes(axes, study, known, missing, language)
    map_frame.frame_areas(axes, (known, missing))
    figure.canvas.draw()  # labels are measured on a drawn figure
    _name_largest(axes, study, known)
    map_frame.draw_scale_bar(axes, language)
    map_frame.write_words(figure, text("map.title", language), _subtitle(study, language), foot)
    drawn = [*shapes.communes["intensity_class"], *([None] * len(shapes.missing))]
    draw_legend(figure, study, language, drawn, with_missing=len(missing) > 0)
    map_frame.save_figure(figure, path)


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


def _name_largest(axes: Axes, study: Study, known: gpd.GeoDataFrame) -> None:
    """Name the communes with most active persons, from the largest; the population is not known of all."""
    size = {row["commune_id"]: row["active_persons"] or 0.0 for row in study.tables["communes"].to_pylist()}
    order = sorted(range(len(known)), key=lambda place: (-size[known["commune_id"].iloc[place]], place))
    names = []
    for place in order[:MOST_TRIED]:
        point = known.geometry.iloc[place].representative_point()
        names.append((known["name"].iloc[place], point.x, point.y))
    name_places(axes, names)


def foot_sentences(study: Study, language: str, *, partial: bool) -> list[str]:
    """What is not drawn, what is imputed, and the sources.

    Args:
        study: the study.
        language: ``fr`` or ``en``.
        partial: whether overseas communes are left out.
    """
    sentences = [text("map.overseas", language)] if partial else []
    sentences += [
        text("map.merged", language, **dict(note.details))
        for note in study.provenance.notes
        if note.key == "outlines_merged"
    ]
    imputed = study.summary["imputed_share"] or 0.0
    if imputed >= LEAST_SHARE:
        sentences.append(text("map.imputed", language, share=imputed))
    return [*sentences, map_frame.source_line(study.provenance, language)]


def _subtitle(study: Study, language: str) -> str:
    return text(
        "map.subtitle",
        language,
        territory=territory_name(study.territory, language),
        measure=text(f"measures.{study.intensity.measure}", language),
        year=study.year,
        scenario=study.scenario.id,
    )
