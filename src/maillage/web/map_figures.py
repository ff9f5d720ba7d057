"""The figures of a map by outline: values, classes, reliability, and what its legend says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.language import HEADLINE_FIGURES, significant, text
from maillage.reports.exports import ORDER_OF_MAGNITUDE, rounded_tables
from maillage.reports.palette import class_colours
from maillage.telework.intensity import IntensityClasses, class_bounds
from maillage.web.map_measures import constants, in_reading, map_measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.parameters import ParameterReader
    from maillage.study import Study
    from maillage.web.map_measures import MapMeasure

MANY_COMMUNES = 2_000
"""Communes from which classes hold equal numbers by default: a country's natural breaks only set its cities apart."""
CLASSES = "intensity.classes"


@dataclass(frozen=True)
class MapFigures:
    """What is drawn.

    Attributes:
        measure: what is shown.
        scheme: how the classes are bounded.
        rows: ``out.communes`` by outline, full values, indicators in the reading; in the order of codes.
        rounded: the same rows as they leave: orders of magnitude hold one significant figure, estimates two.
        classes: the classes.
    """

    measure: MapMeasure
    scheme: str
    rows: tuple[Mapping[str, Any], ...]
    rounded: tuple[Mapping[str, Any], ...]
    classes: IntensityClasses

    def rank(self, row: Mapping[str, Any]) -> int:
        """The class of a row, 1 for the lowest; 0 without a figure."""
        return self.classes.class_of(as_read(row[self.measure.column])) or 0

    @property
    def known(self) -> bool:
        """Whether any commune has a figure."""
        return any(row[self.measure.column] is not None for row in self.rows)


def map_figures(study: Study, name: str, scheme: str, reader: ParameterReader) -> MapFigures:
    """The figures of a study for one measure.

    Args:
        study: the study, in the reading wanted.
        name: of the measure.
        scheme: how classes are bounded; empty: natural breaks, or quantiles where communes are many.
        reader: the parameters of the study.
    """
    measure = map_measure(name)
    table = study.drawn_communes().sort_by("commune_id")
    per_teleworker = constants(study.reading, reader)
    rows = [in_reading(row, study.reading, per_teleworker) for row in table.to_pylist()]
    import pyarrow as pa

    rounded = rounded_tables({"communes": pa.Table.from_pylist(rows, schema=table.schema)})["communes"]
    chosen = scheme or ("quantiles" if len(rows) > MANY_COMMUNES else "natural_breaks")
    count = round(reader.number(CLASSES))
    bounds = class_bounds([as_read(row[measure.column]) for row in rows], chosen, count)
    classes = IntensityClasses(measure.column, chosen, _distinct(bounds))
    return MapFigures(measure, chosen, tuple(rows), tuple(rounded.to_pylist()), classes)


def as_read(value: float | None) -> float | None:
    """A figure with the digits that the legend writes: figures that read alike are of one class.

    >>> as_read(0.23351702) == as_read(0.23351698)
    True
    """
    return None if value is None else significant(value, HEADLINE_FIGURES)


def _distinct(bounds: Sequence[float]) -> tuple[float, ...]:
    """Bounds without those that close an empty class, which equal numbers give where many figures are the same."""
    return tuple(sorted(set(bounds)))


def legend_lines(figures: MapFigures, language: str) -> list[dict[str, Any]]:
    """The classes as people read them, from the lowest: rank, colour, bounds in words, communes."""
    tops = figures.classes.breaks
    ranks = [figures.rank(row) for row in figures.rows]
    colours = class_colours(len(tops))
    lines = []
    for rank, top in enumerate(tops, 1):
        high = figures.measure.written(top, language)
        low = figures.measure.written(tops[rank - 2], language) if rank > 1 else ""
        key = "web.map.legend.between" if rank > 1 else "web.map.legend.up_to"
        bounds = text(key, language, low=low, top=high)
        lines.append(
            {"rank": rank, "colour": colours[rank - 1], "bounds": bounds, "communes": ranks.count(rank)}
        )
    return lines


def value_list(figures: MapFigures) -> dict[str, list[Any]]:
    """The figures as the page's script paints them, one entry per commune: code, value, class, doubt.

    Doubt is 1 for an order of magnitude, 2 for an estimate, 0 else.
    """
    doubts = {ORDER_OF_MAGNITUDE: 1, "estimated": 2}
    name = figures.measure.column
    return {
        "ids": [row["commune_id"] for row in figures.rows],
        "values": [_short(row[name]) for row in figures.rounded],
        "classes": [figures.rank(row) for row in figures.rows],
        "doubts": [doubts.get(row["reliability"], 0) for row in figures.rows],
    }


def _short(value: float | None) -> float | int | None:
    """A figure with no more digits than people read."""
    if value is None:
        return None
    kept = significant(value, 4)
    return int(kept) if kept == int(kept) else kept
