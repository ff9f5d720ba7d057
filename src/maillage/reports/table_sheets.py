"""Sheets that any workbook may have: a table under its contract, the parameters read, the datasets, the notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from maillage.language import text, texts, unit_label
from maillage.reports.sheets import Sheet, SheetColumn, add_sheet, sheet_formats

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from maillage.contracts import Column, TableContract
    from maillage.provenance import Provenance

FIXED_DATE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same result gives the same bytes
_WITH_DECIMALS = frozenset({"kilometer", "kilometer ** 2", "minute", "person / kilometer ** 2"})


class Share(float):
    """A share in a column of counts: the sheet writes it as a percentage."""

    kind = "percent"


def write_book(title: str, sheets: Iterable[Sheet], path: Path) -> None:
    """Write a workbook; two writes give the same bytes.

    Args:
        title: of the document.
        sheets: in their order.
        path: file to write.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"nan_inf_to_errors": False, "strings_to_urls": False})
    try:
        book.set_properties({"title": title, "author": "Maillage", "created": FIXED_DATE})
        formats = sheet_formats(book)
        for sheet in sheets:
            add_sheet(book, formats, sheet)
    finally:
        book.close()


def titled(
    name: str, language: str, columns: list[SheetColumn], rows: list[list[Any]], **values: object
) -> Sheet:
    """A sheet with the title and the words on how to read it of a name."""
    return Sheet(
        name=text(f"sheets.{name}", language),
        title=text(f"sheets.{name}", language),
        how_to_read=text(f"how_to_read.{name}", language, **values),
        columns=tuple(columns),
        rows=rows,
    )


def table_sheet(name: str, table: pa.Table, agreed: TableContract, language: str, **values: object) -> Sheet:
    """A result table.

    Args:
        name: of the sheet, in the locale files.
        table: the rows.
        agreed: contract of the table, for labels, units and codes.
        language: ``fr`` or ``en``.
        values: figures for the words on how to read it.
    """
    columns = agreed.columns
    heads = [SheetColumn(column.label.text(language), _kind(column)) for column in columns]
    cells = [_cells(column, table[column.name].to_pylist(), language) for column in columns]
    return titled(name, language, heads, [list(row) for row in zip(*cells, strict=True)], **values)


def _cells(column: Column, values: list[Any], language: str) -> list[Any]:
    if column.type == "boolean":
        words = {True: text("answers.yes", language), False: text("answers.no", language)}
        return [None if value is None else words[value] for value in values]
    if column.codes is None:
        return values
    labels = {code: label.text(language) for code, label in column.codes.items()}
    return [None if value is None else labels.get(value, value) for value in values]


def _kind(column: Column) -> str:
    if column.type in {"string", "boolean"}:
        return "text"
    if column.unit == "share":
        return "percent"
    if column.type == "float64" and column.unit in {"index", "degree"}:
        return "number"
    return "decimal" if column.unit in _WITH_DECIMALS else "count"


def parameters_sheet(provenance: Provenance, language: str) -> Sheet:
    """The parameters that a computation read."""
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
        for read in provenance.parameters
    ]
    columns = [SheetColumn(text(f"columns.{key}", language), kind) for key, kind in heads]
    return replace(titled("parameters", language, columns, rows), frozen=1)


def _parameter_label(name: str, language: str) -> str | None:
    """What a parameter is, in words; nothing for a name that is not, or no longer, one of ours."""
    from maillage.parameters import ParameterTree

    tree = ParameterTree.load()
    if name not in tree.names():
        return None
    label = tree.parameter(name).label
    return label.fr if language == "fr" else label.en


def datasets_sheet(provenance: Provenance, language: str) -> Sheet:
    """The files that a result was made from."""
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
        for each in provenance.datasets
    ]
    columns = [
        SheetColumn(text(f"columns.{key}", language), "long" if key == "title" else "text") for key in heads
    ]
    return titled("provenance", language, columns, rows)


def notes_sheet(sentences: Iterable[str], language: str) -> Sheet:
    """What to know before quoting a figure."""
    rows: list[list[Any]] = [[sentence] for sentence in sentences]
    return titled("notes", language, [SheetColumn(texts(language)["columns.note"], "long")], rows)
