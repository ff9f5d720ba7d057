"""The workbook of a study: a sheet per table, and the parameters and sources that every figure comes from."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maillage.contracts import contract
from maillage.language import text, texts, unit_label
from maillage.reports.exports import largest_flows
from maillage.reports.shapes import LARGEST_FLOWS
from maillage.reports.sheets import Sheet, SheetColumn, add_sheet, sheet_formats
from maillage.reports.wording import study_notes, territory_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from maillage.contracts import Column
    from maillage.study import Study

FIXED_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same study gives the same bytes
IN_THIRD_PLACES = {
    "third_places": "teleworkers_in_third_places",
    "employees_in_third_places": "employees_in_third_places",
}
MAPPED_TEXTS = {"destination_class": "destinations", "reading": "readings"}


def write_workbook(study: Study, tables: Mapping[str, pa.Table], path: Path, language: str) -> None:
    """Write the workbook.

    Args:
        study: the study.
        tables: its tables, rounded as exports are.
        path: file to write.
        language: language of sheet names, titles and codes.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"nan_inf_to_errors": False, "strings_to_urls": False})
    try:
        title = text(
            "readme.title", language, territory=territory_name(study.territory, language), year=study.year
        )
        book.set_properties({"title": title, "author": "Maillage", "created": FIXED_DATE})
        formats = sheet_formats(book)
        for sheet in _sheets(study, tables, language):
            add_sheet(book, formats, sheet)
    finally:
        book.close()


def _sheets(study: Study, tables: Mapping[str, pa.Table], language: str) -> list[Sheet]:
    flows = largest_flows(tables["flows"], LARGEST_FLOWS)
    shown = {"shown": flows.num_rows, "total": tables["flows"].num_rows}
    reading = text(f"readings.{study.reading}", language)
    return [
        _summary(study, language),
        _table_sheet("communes", tables["communes"], language),
        _table_sheet("flows", flows, language, **shown),
        _table_sheet("destinations", tables["destinations"], language),
        _table_sheet("perimeters", tables["perimeters"], language),
        _table_sheet("readings", tables["readings"], language, reading=reading),
        _parameters(study, language),
        _provenance(study, language),
        _notes(study, language),
    ]


def _titled(
    name: str, language: str, columns: list[SheetColumn], rows: list[list[Any]], **values: object
) -> Sheet:
    return Sheet(
        name=text(f"sheets.{name}", language),
        title=text(f"sheets.{name}", language),
        how_to_read=text(f"how_to_read.{name}", language, **values),
        columns=tuple(columns),
        rows=rows,
    )


def _table_sheet(name: str, table: pa.Table, language: str, **values: object) -> Sheet:
    columns = contract(f"out.{name}").columns
    heads = [SheetColumn(column.label.text(language), _kind(column)) for column in columns]
    cells = [_cells(column, table[column.name].to_pylist(), language) for column in columns]
    return _titled(name, language, heads, [list(row) for row in zip(*cells, strict=True)], **values)


def _cells(column: Column, values: list[Any], language: str) -> list[Any]:
    if column.codes is None:
        return values
    labels = {code: label.text(language) for code, label in column.codes.items()}
    return [None if value is None else labels.get(value, value) for value in values]


def _kind(column: Column) -> str:
    if column.type == "string":
        return "text"
    if column.unit == "share":
        return "percent"
    return (
        "decimal"
        if column.unit in {"kilometer", "kilometer ** 2", "minute", "person / kilometer ** 2"}
        else "count"
    )


def _summary(study: Study, language: str) -> Sheet:
    summary = study.summary
    rows: list[list[Any]] = [
        [text("study.territory", language), territory_name(study.territory, language), ""],
        [text("study.communes", language), summary["communes"], ""],
        [text("study.year", language), str(study.year), ""],
        [text("study.geography", language), str(summary["geography_year"]), ""],
        [text("study.scenario", language), str(study.scenario.id), ""],
        [text("study.reading", language), text(f"readings.{study.reading}", language), ""],
        [text("study.active", language), summary["active_persons"], unit_label("person", language)],
        [
            text("study.eligible", language),
            summary["eligible_active_persons"],
            unit_label("person", language),
        ],
        [text("study.imputed", language), _share(summary["imputed_share"]), ""],
        [text("study.not_published", language), summary["communes_not_published"], ""],
    ]
    for year, value in sorted(summary["teleworkers"].items()):
        rows.append([f"{text('study.potential', language)}, {year}", value, unit_label("person", language)])
        for key, column in IN_THIRD_PLACES.items():
            label = f"– {text(f'study.{key}', language).lower()}, {year}"
            rows.append([label, _total_of_year(study, column, int(year)), unit_label("person", language)])
    for name, value in summary["commuters_by_destination"].items():
        label = f"{text('study.commuters', language)} – {text(f'destinations.{name}', language)}"
        rows.append([label, value, unit_label("person", language)])
    for name, value in summary["indicators"].items():
        unit = unit_label(contract("out.readings").columns[_indicator_place(name)].unit, language)
        rows.append([text(f"indicators.{name}", language), value, unit])
    heads = [("figure", "text"), ("value", "count"), ("unit", "text")]
    sheet = _titled(
        "summary",
        language,
        [SheetColumn(text(f"columns.{key}", language), kind) for key, kind in heads],
        rows,
    )
    heading = text(
        "study.heading", language, territory=territory_name(study.territory, language), year=study.year
    )
    return sheet.with_title(heading)


def _total_of_year(study: Study, column: str, year: int) -> float:
    import pyarrow.compute as pc

    potential = study.tables["potential"]
    values = potential.filter(pc.equal(potential["year"], year))[column].to_pylist()
    return math.fsum(value for value in values if value is not None)


def _indicator_place(name: str) -> int:
    return contract("out.readings").column_names.index(name)


class _Share(float):
    """A share in a column of counts: the sheet writes it as a percentage."""

    kind = "percent"


def _share(value: float | None) -> _Share | None:
    return None if value is None else _Share(value)


def _parameters(study: Study, language: str) -> Sheet:
    heads = [("name", "text"), ("label", "long"), ("value", "number"), ("unit", "text")]
    heads += [("low", "number"), ("high", "number")]
    heads += [("status", "text"), ("valid_from", "text"), ("reference", "long"), ("overridden", "text")]
    rows: list[list[Any]] = [
        [
            read.name,
            _parameter_label(read.name, language),
            read.value,
            unit_label(read.unit, language),
            read.low,
            read.high,
            text(f"status.{read.status}", language),
            read.valid_from,
            read.reference,
            text("answers.yes" if read.overridden else "answers.no", language),
        ]
        for read in study.provenance.parameters
    ]
    columns = [SheetColumn(text(f"columns.{key}", language), kind) for key, kind in heads]
    return replace(_titled("parameters", language, columns, rows), frozen=1)


def _parameter_label(name: str, language: str) -> str | None:
    """What a parameter is, in words; nothing for a name that is not, or no longer, one of ours."""
    from maillage.parameters import ParameterTree

    tree = ParameterTree.load()
    if name not in tree.names():
        return None
    label = tree.parameter(name).label
    return label.fr if language == "fr" else label.en


def _provenance(study: Study, language: str) -> Sheet:
    heads = ["dataset", "title", "publisher", "vintage", "geography_year", "licence", "file_name", "sha256"]
    rows: list[list[Any]] = [
        [
            each.id,
            each.title,
            each.publisher,
            each.vintage,
            str(each.geography_year or ""),
            each.licence,
            each.file_name,
            each.sha256,
        ]
        for each in study.provenance.datasets
    ]
    columns = [
        SheetColumn(text(f"columns.{key}", language), "long" if key == "title" else "text") for key in heads
    ]
    return _titled("provenance", language, columns, rows)


def _notes(study: Study, language: str) -> Sheet:
    rows: list[list[Any]] = [[sentence] for sentence in study_notes(study, language)]
    rows += [[text(f"codebook.{key}", language)] for key in ("rounding", "empty")]
    return _titled("notes", language, [SheetColumn(texts(language)["columns.note"], "long")], rows)
