"""One sheet of a workbook: title, how to read it, frozen header with filter, formats and widths."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maillage.reports.palette import INK, MUTED, RAMP
from maillage.reports.summary import plain_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NUMBER_FORMATS = {
    "count": "#,##0",
    "decimal": "#,##0.0",
    "percent": "0.0%",
    "number": "#,##0.####",
    "text": "@",
    "long": "@",
}
WORDS = ("text", "long")
HEADER_ROW = 3
LINE_POINTS = 15
NARROWEST, WIDEST, LONG = 9, 42, 90
_SAMPLE = 300


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet.

    Attributes:
        head: what its header says.
        kind: ``count``, ``decimal``, ``percent``, ``number``, ``text`` or ``long`` (wrapped text).
    """

    head: str
    kind: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, what it says above the table, the table, and how many of its columns stay in view."""

    name: str
    title: str
    how_to_read: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[Any]]
    frozen: int = 2

    def with_title(self, title: str) -> Sheet:
        """The same sheet under another title."""
        return replace(self, title=title)


def sheet_formats(book: Workbook) -> dict[str, Format]:
    """The formats of a workbook, made once."""
    base = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
    formats = {kind: book.add_format({**base, "num_format": shape}) for kind, shape in NUMBER_FORMATS.items()}
    formats["long"].set_text_wrap()
    for kind in WORDS:
        # else the words touch the number before them
        formats[kind].set_align("left")
        formats[kind].set_indent(1)
    formats["title"] = book.add_format({**base, "bold": True, "font_size": 16, "font_color": RAMP[-1]})
    formats["how"] = book.add_format({**base, "italic": True, "font_color": MUTED})
    head = {
        "bold": True,
        "font_color": "#ffffff",
        "bg_color": RAMP[-1],
        "text_wrap": True,
        "valign": "vcenter",
    }
    formats["head"] = book.add_format({**base, **head, "indent": 1})
    formats["head_number"] = book.add_format({**base, **head, "align": "right"})
    return formats


def add_sheet(book: Workbook, formats: dict[str, Format], sheet: Sheet) -> None:
    """Add one sheet to a workbook; an empty value leaves its cell empty."""
    page = book.add_worksheet(sheet.name)
    page.hide_gridlines(2)
    page.write_string(0, 0, sheet.title, formats["title"])
    page.set_row(0, 24)
    page.write_string(1, 0, sheet.how_to_read, formats["how"])
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, _width(sheet, place, column))
        style = "head" if column.kind in WORDS else "head_number"
        page.write_string(HEADER_ROW, place, column.head, formats[style])
    page.set_row(HEADER_ROW, 32)
    for number, row in enumerate(sheet.rows, HEADER_ROW + 1):
        if (lines := _lines(sheet, row)) > 1:
            page.set_row(number, lines * LINE_POINTS)
        for place, value in enumerate(row):
            _write(page, (number, place), value, sheet.columns[place].kind, formats)
    page.freeze_panes(HEADER_ROW + 1, min(sheet.frozen, len(sheet.columns) - 1))
    if sheet.rows:
        page.autofilter(HEADER_ROW, 0, HEADER_ROW + len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)


def _write(page: Worksheet, cell: tuple[int, int], value: Any, kind: str, formats: dict[str, Format]) -> None:  # noqa: ANN401 - a cell holds anything
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(*cell, value, formats["long" if kind == "long" else "text"])
    else:
        page.write_number(*cell, plain_figure(value), formats[getattr(value, "kind", kind)])


def _lines(sheet: Sheet, row: Sequence[Any]) -> int:
    """How many lines the wrapped texts of a row take; not every spreadsheet works it out on opening."""
    long = [place for place, column in enumerate(sheet.columns) if column.kind == "long" and row[place]]
    return max(
        (math.ceil(len(row[place]) / _width(sheet, place, sheet.columns[place])) for place in long), default=1
    )


def _width(sheet: Sheet, place: int, column: SheetColumn) -> float:
    if column.kind == "long":
        return LONG if len(sheet.columns) == 1 else LONG * 2 // 3
    cells = [row[place] for row in sheet.rows[:_SAMPLE] if row[place] is not None]
    longest = max(
        [len(value) if isinstance(value, str) else len(f"{value:,.1f}") for value in cells], default=0
    )
    words = max(len(word) for word in column.head.split())
    return float(min(WIDEST, max(NARROWEST, longest, words + 2, len(column.head) // 2 + 2) + 2))
