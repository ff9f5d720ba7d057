"""The figures of a map by outline: values, classes, reliability, and what its legend says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from maillage.language import HEADLINE_FIGURES, text
from maillage.reports.exports import ORDER_OF_MAGNITUDE, rounded_tables
from maillage.reports.palette import class_colours
from maillage.telework.intensity import class_bounds
from maillage.web.maps.measures import constants, in_reading, map_measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pyarrow as pa

    from maillage.parameters import ParameterReader
    from maillage.study import Study
    from maillage.web.maps.measures import MapMeasure

MANY_COMMUNES = 2_000
"""Communes from which classes hold equal numbers by default: a country's natural breaks only set its cities apart."""
CLASSES = "intensity.classes"
SENT_FIGURES = HEADLINE_FIGURES + 1


@dataclass(frozen=True)
class DrawnCommunes:
    """``out.communes`` by outline, indicators in the reading, in the order of codes.

    Attributes:
        exact: full values.
        rounded: as they leave: orders of magnitude hold one significant figure, estimates two.
    """

    exact: pa.Table
    rounded: pa.Table


def drawn_communes(study: Study, reader: ParameterReader) -> DrawnCommunes:
    """The communes of a study as they are drawn, whatever is shown of them."""
    table = study.drawn_communes().sort_by("commune_id").combine_chunks()
    exact = in_reading(table, constants(study.reading, reader))
    return DrawnCommunes(exact, rounded_tables({"communes": exact})["communes"].combine_chunks())


@dataclass(frozen=True)
class MapFigures:
    """What is drawn of one measure.

    Attributes:
        measure: what is shown.
        scheme: how the classes are bounded.
        table: the communes, as their figures may leave.
        ranks: class of each, 1 for the lowest, 0 without a figure.
        tops: upper bound of each class, ascending.
    """

    measure: MapMeasure
    scheme: str
    table: pa.Table
    ranks: tuple[int, ...]
    tops: tuple[float, ...]

    def column(self, name: str) -> list[Any]:
        """A column of the communes."""
        found: list[Any] = self.table[name].to_pylist()
        return found

    @cached_property
    def rank_of(self) -> Mapping[str, int]:
        """The class of each commune."""
        return dict(zip(self.column("commune_id"), self.ranks, strict=True))

    @cached_property
    def listed(self) -> tuple[dict[str, Any], ...]:
        """The communes with their figure and class, the highest figure first."""
        names = ("commune_id", "name", self.measure.column, "reliability")
        columns = [self.column(name) for name in names]
        keys = ("commune_id", "name", "value", "reliability")
        rows = [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]
        for row, rank in zip(rows, self.ranks, strict=True):
            row["class"] = rank or None
        rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0.0), row["commune_id"]))
        return tuple(rows)

    @cached_property
    def magnitudes(self) -> frozenset[str]:
        """The communes of which only orders of magnitude are known."""
        pairs = zip(self.column("commune_id"), self.column("reliability"), strict=True)
        return frozenset(code for code, badge in pairs if badge == ORDER_OF_MAGNITUDE)


def map_figures(drawn: DrawnCommunes, name: str, scheme: str, classes: int) -> MapFigures:
    """The figures of the communes for one measure.

    Args:
        drawn: the communes.
        name: of the measure.
        scheme: how classes are bounded; empty: natural breaks, or quantiles where communes are many.
        classes: number of classes wanted; fewer where many figures read alike.
    """
    import numpy as np

    measure = map_measure(name)
    values = as_read(drawn.exact[measure.column].to_numpy().astype(float))
    known = values[~np.isnan(values)]
    chosen = scheme or ("quantiles" if len(values) > MANY_COMMUNES else "natural_breaks")
    tops = tuple(sorted(set(class_bounds(known.tolist(), chosen, classes))))
    ranks = np.minimum(np.searchsorted(np.array(tops), values), max(len(tops) - 1, 0)) + 1
    ranks[np.isnan(values)] = 0
    return MapFigures(measure, chosen, drawn.rounded, tuple(ranks.tolist()), tops)


def as_read(values: np.ndarray, digits: int = HEADLINE_FIGURES) -> np.ndarray:
    """Figures with the digits that the legend writes: those that read alike are of one class.

    Args:
        values: any numbers, of any shape; those that are none stay so.
        digits: significant figures kept.

    >>> import numpy
    >>> as_read(numpy.array([0.23351702, 0.23351698, 1234.0, 0.0])).tolist()
    [0.234, 0.234, 1230.0, 0.0]
    """
    import numpy as np

    size = np.where(values == 0, 1.0, np.abs(values))
    decimals = digits - 1 - np.floor(np.log10(size))
    return np.round(values * 10.0**decimals) / 10.0**decimals


def legend_lines(figures: MapFigures, language: str) -> list[dict[str, Any]]:
    """The classes as people read them, from the lowest: rank, colour, bounds in words, communes."""
    tops, ranks = figures.tops, figures.ranks
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
    return {
        "ids": figures.column("commune_id"),
        "values": _short(figures),
        "classes": list(figures.ranks),
        "doubts": [doubts.get(badge, 0) for badge in figures.column("reliability")],
    }


def _short(figures: MapFigures) -> list[float | int | None]:
    """The figures with one digit more than people read; whole ones without a point."""
    import numpy as np

    values = as_read(figures.table[figures.measure.column].to_numpy().astype(float), SENT_FIGURES)
    return [None if np.isnan(each) else int(each) if each.is_integer() else each for each in values.tolist()]
