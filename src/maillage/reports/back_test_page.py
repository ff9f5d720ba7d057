"""What was foretold and what was observed, as a page in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import ABSENT, headline, number, percent, text, unit_label
from maillage.reports.page_style import WIDEST, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from maillage.back_test import Comparison

SHARE = "share"
_CELLS = {"subject": 66, "foretold": 13, "observed": 13, "error": 7}


def print_back_test(
    comparisons: Sequence[Comparison],
    territory_rows: Sequence[dict[str, Any]],
    territory_name: str,
    console: Console,
    language: str = "fr",
) -> None:
    """Print the comparisons, each with its remark, then the scenarios on a territory when there is one."""
    table = _table(text("back_test.title", language), language)
    table.width = min(console.width, WIDEST)
    for each in comparisons:
        observed = (
            _figure(each, each.observed, language) if each.observed else text("back_test.none", language)
        )
        error = _error(each.error, language)
        table.add_row(
            _subject(each, language),
            _figure(each, each.foretold, language),
            observed,
            error,
        )
    console.print(table)
    if territory_rows:
        console.print()
        console.print(_territory(territory_rows, territory_name, language))
    console.print(text("back_test.foot", language), style="dim", highlight=False)


def _table(title: str, language: str) -> Table:
    table = titled(title)
    for name, cells in _CELLS.items():
        heading = text(f"back_test.columns.{name}", language)
        table.add_column(heading, justify="left" if name == "subject" else "right", max_width=cells)
    return table


def _subject(comparison: Comparison, language: str) -> str:
    unit = "" if comparison.unit == SHARE else f" [dim]({unit_label(comparison.unit, language)})[/]"
    return f"[bold]{comparison.subject}[/]{unit}\n[dim]{comparison.remark}[/]"


def _figure(comparison: Comparison, figure: dict[str, Any], language: str) -> str:
    """A figure with its year, and its range below when it was published as one."""
    if figure["low"] is None:
        shown = _written(figure["value"], comparison.unit, language)
    else:
        ends = {end: _written(figure[end], comparison.unit, language) for end in ("low", "high")}
        shown = text("back_test.range", language, **ends)
    return f"{shown}\n[dim]{figure['year']}[/]"


def _error(error: float | None, language: str) -> str:
    return ABSENT if error is None else percent(round(error, 2) + 0.0, language, 0)


def _written(value: float, unit: str, language: str) -> str:
    if unit == SHARE:
        return percent(value, language, 0 if value == round(value, 2) else 1)
    return number(value, language, 0 if value == int(value) else 1)


def _territory(rows: Sequence[dict[str, Any]], name: str, language: str) -> Table:
    table = _table(text("back_test.territory", language, territory=name), language)
    for row in rows:
        table.add_row(
            f"{row['scenario']}, {row['year']}",
            headline(row["teleworkers"], language),
            headline(row["observed"], language),
            _error(row["error"], language),
        )
    return table
