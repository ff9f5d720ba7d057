"""What the maps of a comparison say: B less A by commune where both sides share some, else both sides in the same classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.comparison import DIFFERENCE, FIRST, SECOND, compare_communes, difference_classes
from maillage.reports.exports import ORDER_OF_MAGNITUDE
from maillage.telework.intensity import class_bounds
from maillage.web.compare_sides import SIDES
from maillage.web.maps.figures import CLASSES, MANY_COMMUNES, as_read
from maillage.web.maps.measures import MEASURES, constants, in_reading, measure_groups
from maillage.web.maps.page import measure_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from maillage.comparison import DifferenceClasses
    from maillage.parameters import ParameterTree
    from maillage.study import Study
    from maillage.web.compare_sides import Sides
    from maillage.web.maps.measures import MapMeasure

COMPARED_GROUPS = ("demand", "avoided")
"""Groups of measures whose difference says something: the population itself is the same in each scenario."""
MOST_NAMED = 40
"""Communes that a map may name, the largest first; it writes those that hide no other."""
NAMES = ("commune_id", "name", "reliability")


@dataclass(frozen=True)
class SideTables:
    """``out.communes`` of one side, indicators in its reading.

    Attributes:
        communes: one row per commune.
        drawn: one row per outline.
        classes: how many classes a map of one side has.
    """

    communes: pa.Table
    drawn: pa.Table
    classes: int

    @classmethod
    def of(cls, study: Study, tree: ParameterTree) -> SideTables:
        """The tables of a study."""
        reader = tree.with_overrides(study.scenario.parameters).reader(study.year)
        per_teleworker = constants(study.reading, reader)
        communes, drawn = (
            in_reading(table, per_teleworker) for table in (study.tables["communes"], study.drawn_communes())
        )
        return cls(communes, drawn, round(reader.number(CLASSES)))


def compared_measures(language: str) -> list[dict[str, Any]]:
    """The measures that the maps offer, by group."""
    kept = {name for name, each in MEASURES.items() if each.group in COMPARED_GROUPS}
    groups = (
        {**group, "measures": [each for each in group["measures"] if each["id"] in kept]}
        for group in measure_groups(language)
    )
    return [group for group in groups if group["measures"]]


def map_data(
    sides: Sides, tables: Mapping[str, SideTables], measure: MapMeasure, language: str
) -> dict[str, Any]:
    """What the maps say.

    Args:
        sides: the two studies.
        tables: of each side.
        measure: what is shown.
        language: of the words.

    Returns:
        ``measure``; ``difference`` where the sides share communes and not all choices, ``beside`` where the territories are two.
    """
    drawn = {side: tables[side].drawn for side in SIDES}
    difference = None if sides.same_choices else _difference(drawn, measure)
    beside = None if sides.same_territory else _beside(drawn, tables["a"].classes, measure)
    return {"measure": measure_words(measure, language), "difference": difference, "beside": beside}


def _difference(drawn: Mapping[str, pa.Table], measure: MapMeasure) -> dict[str, Any] | None:
    """B less A by commune as drawn, over those of both sides, the largest first; none where they share none."""
    name = measure.column
    both = set(drawn["a"]["commune_id"].to_pylist()) & set(drawn["b"]["commune_id"].to_pylist())
    if not both:
        return None
    found = compare_communes(drawn["a"], drawn["b"], (name,))
    rows = [
        {
            **{each: row[each] for each in NAMES},
            "a": row[name + FIRST],
            "b": row[name + SECOND],
            "difference": row[name + DIFFERENCE],
        }
        for row in found
        if row["commune_id"] in both
    ]
    classes = difference_classes(row["difference"] for row in rows)
    for row in rows:
        row["class"] = classes.class_of(row["difference"])
    rows.sort(key=lambda row: (-abs(row["difference"] or 0.0), row["commune_id"]))
    largest = [code for code in _largest(drawn["b"]) if code in both]
    return {**_counted(rows, classes), "largest": largest[:MOST_NAMED], "communes": rows}


def _largest(drawn: pa.Table) -> list[str]:
    """The communes by their active persons, the largest first."""
    order = [("active_persons", "descending"), ("commune_id", "ascending")]
    codes: list[str] = drawn.sort_by(order)["commune_id"].to_pylist()
    return codes


def _counted(rows: Sequence[Mapping[str, Any]], classes: DifferenceClasses) -> dict[str, Any]:
    ranks = [row["class"] for row in rows]
    return {
        "limits": list(classes.limits),
        "classes": [{"rank": rank, "communes": ranks.count(rank)} for rank in classes.ranks],
        "missing": ranks.count(None),
        "magnitudes": sum(row["reliability"] == ORDER_OF_MAGNITUDE for row in rows),
    }


def _beside(drawn: Mapping[str, pa.Table], classes: int, measure: MapMeasure) -> dict[str, Any]:
    """The communes of each side in classes made of both, the highest first."""
    import numpy as np

    values = {side: as_read(drawn[side][measure.column].to_numpy().astype(float)) for side in SIDES}
    whole = np.concatenate([values[side] for side in SIDES])
    known = whole[~np.isnan(whole)].tolist()
    scheme = "quantiles" if len(known) > MANY_COMMUNES else "natural_breaks"
    tops = sorted(set(class_bounds(known, scheme, classes)))
    found: dict[str, Any] = {"tops": tops, "classes": [], "missing": {}, "largest": {}, "communes": {}}
    for side in SIDES:
        ranks = np.minimum(np.searchsorted(np.array(tops), values[side]), max(len(tops) - 1, 0)) + 1
        rows = drawn[side].select([*NAMES, measure.column]).to_pylist()
        for row, rank in zip(rows, ranks.tolist(), strict=True):
            row["value"] = row.pop(measure.column)
            row["class"] = None if row["value"] is None else rank
        rows.sort(key=lambda row: (row["value"] is None, -(row["value"] or 0.0), row["commune_id"]))
        found["communes"][side] = rows
        found["largest"][side] = _largest(drawn[side])[:MOST_NAMED]
        found["missing"][side] = sum(row["class"] is None for row in rows)
    for rank in range(1, len(tops) + 1):
        counts = {side: sum(row["class"] == rank for row in found["communes"][side]) for side in SIDES}
        found["classes"].append({"rank": rank, "communes": counts})
    return found
