"""The codebook beside the tables: every column with its unit, meaning and codes, made from the contracts."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from maillage.language import text, unit_label
from maillage.reports.delimited import SEPARATORS
from maillage.reports.exports import is_rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.contracts import Column, TableContract

    Tables = Mapping[str, TableContract]

FIELDS = ("table", "column", "unit", "label", "description", "codes", "nullable", "rounded")


def codebook_rows(tables: Tables, language: str) -> list[dict[str, str]]:
    """One row per table and column, in the order of the files.

    Args:
        tables: contracts, by the name of their files.
        language: ``fr`` or ``en``.
    """
    return [
        {
            "table": table,
            "column": column.name,
            "unit": unit_label(column.unit, language),
            "label": column.label.text(language),
            "description": column.description.text(language),
            "codes": _codes(column, language),
            "nullable": _answer(column.name in agreed.nullable, language),
            "rounded": _answer(is_rounded(column, agreed.name), language),
        }
        for table, agreed in tables.items()
        for column in agreed.columns
    ]


def codebook_csv(tables: Tables, language: str) -> bytes:
    """The codebook as CSV, in the same habits as the tables."""
    separator, _ = SEPARATORS[language]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow([text(f"columns.{field}", language) for field in FIELDS])
    writer.writerows([row[field] for field in FIELDS] for row in codebook_rows(tables, language))
    return out.getvalue().encode("utf-8-sig")


def codebook_markdown(tables: Tables, language: str) -> str:
    """The codebook to read."""
    lines = [f"# {text('codebook.title', language)}", ""]
    rows = codebook_rows(tables, language)
    rounded = any(row["rounded"] == _answer(True, language) for row in rows)
    for key in ("intro", "csv_format", *(["rounding"] if rounded else []), "empty"):
        lines += [text(f"codebook.{key}", language), ""]
    shown = [field for field in FIELDS if field != "table"]
    for table, agreed in tables.items():
        lines += [f"## `{table}` – {agreed.label.text(language)}", ""]
        lines.append("| " + " | ".join(text(f"columns.{field}", language) for field in shown) + " |")
        lines.append("|" + "---|" * len(shown))
        lines += [
            "| " + " | ".join(_cell(row, field) for field in shown) + " |"
            for row in rows
            if row["table"] == table
        ]
        lines.append("")
    return "\n".join(lines)


def _cell(row: dict[str, str], field: str) -> str:
    value = row[field].replace("|", "\\|")
    return f"`{value}`" if field == "column" else value


def _codes(column: Column, language: str) -> str:
    return " · ".join(f"{code} = {label.text(language)}" for code, label in (column.codes or {}).items())


def _answer(value: bool, language: str) -> str:
    return text("answers.yes" if value else "answers.no", language)
