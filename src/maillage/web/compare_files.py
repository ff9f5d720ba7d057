"""The difference of a comparison as files: table, workbook, layer for a GIS, codebook."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from maillage.comparison import compare_communes, comparison_table, rounded_rows
from maillage.language import text
from maillage.reports.delimited import csv_bytes
from maillage.reports.differences import (
    difference_codebook,
    write_difference_layer,
    write_difference_workbook,
)
from maillage.web.compare_data import figure_rows
from maillage.web.compare_map import SideTables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.study import Study
    from maillage.web.compare_sides import Sides
    from maillage.web.services import Services

BY_FIGURE = {"csv": "text/csv"}
BY_COMMUNE = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
}
"""Forms in which the difference is given: end of the file → its media type."""


def forms(data: Mapping[str, Any]) -> Mapping[str, str]:
    """The forms that a comparison is given in: by commune where both sides share some."""
    return BY_COMMUNE if by_commune(data) else BY_FIGURE


def by_commune(data: Mapping[str, Any]) -> bool:
    """Whether the files tell commune by commune."""
    return data["same_territory"] or bool(data["map"] and data["map"]["difference"])


def difference_file(
    form: str, data: Mapping[str, Any], sides: Sides, services: Services, language: str
) -> bytes:
    """The difference in one of its forms.

    Args:
        form: of :func:`forms`.
        data: of the comparison.
        sides: the two studies.
        services: of the server.
        language: of heads and numbers.
    """
    if not by_commune(data):
        return csv_bytes(comparison_table(figure_rows(dict(data))), language)
    studies = {side: services.studies.study(wanted) for side, wanted in sides.each()}
    tables = {side: SideTables.of(study, services.studies.parameters()) for side, study in studies.items()}
    if form == "gpkg":
        return _layer(tables, studies, sides, services, language)
    rows = _shared(tables["a"].communes, tables["b"].communes)
    if form == "csv":
        return csv_bytes(comparison_table(rows), language)
    title = text("web.compare.heading", language, **called(data))
    with TemporaryDirectory(prefix="maillage-") as folder:
        path = Path(folder) / "file.xlsx"
        write_difference_workbook(rows, path, title, language)
        return path.read_bytes()


def codebook_file(language: str) -> bytes:
    """What each column of the files by commune holds."""
    return difference_codebook(language)


def called(data: Mapping[str, Any]) -> dict[str, str]:
    """Both sides in a few words: territory, scenario, year."""
    found = {}
    for side, each in data["sides"].items():
        choices = each["choices"]
        found[side] = f"{each['territory']['name']}, {choices['scenario_name']}, {choices['year']}"
    return found


def _shared(a: Any, b: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - Arrow tables
    """The communes of both, rounded as files are."""
    both = set(a["commune_id"].to_pylist()) & set(b["commune_id"].to_pylist())
    return [row for row in rounded_rows(compare_communes(a, b)) if row["commune_id"] in both]


def _layer(
    tables: Mapping[str, SideTables],
    studies: Mapping[str, Study],
    sides: Sides,
    services: Services,
    language: str,
) -> bytes:
    from maillage.reports.shapes import study_centres, study_outlines

    rows: Sequence[dict[str, Any]] = _shared(tables["a"].drawn, tables["b"].drawn)
    side, wanted = min(sides.each(), key=lambda each: tables[each[0]].drawn.num_rows)
    opened = services.studies.opened(wanted.territory)
    with opened.turn:  # centres are read from its tables
        places = study_outlines(studies[side])[0] or study_centres(studies[side])
    with TemporaryDirectory(prefix="maillage-") as folder:
        path = Path(folder) / "file.gpkg"
        write_difference_layer(rows, places, path, language)
        return path.read_bytes()
