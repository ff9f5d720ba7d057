"""The figures of the 2017 proceedings beside ours, as a page in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import ABSENT, number, percent, text
from maillage.reports.page_style import WIDEST, escaped, titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

TOP_DECIMALS = 1000
"""From here on, decimals say nothing to the reader."""
_CELLS = {"ours": 9, "residual": 9}
_STUDY_CELLS = 17
_RESIDUAL_DIGITS = 3
"""A tenth of a percent, as it is printed."""
PRINTED = "study"
_MARKS = "¹²³⁴⁵⁶⁷⁸⁹"


def print_reproduction(rows: Iterable[Mapping[str, Any]], console: Console, language: str = "fr") -> None:
    """Print the figures of the study beside ours: those printed in 2017, then those that follow from what was printed.

    Args:
        rows: ``target``, ``printed``, ``status``, ``ours``, ``residual`` (share of the figure of the study) and ``how``.
        console: Rich console.
        language: ``fr`` or ``en``.
    """
    everything = list(rows)
    for key, title, printed in (("printed", "title", True), ("derived", "title_derived", False)):
        shown = [row for row in everything if (row["status"] == PRINTED) == printed]
        if shown:
            _print_part(shown, console, language, key=key, title=title)


def _print_part(
    rows: Sequence[Mapping[str, Any]], console: Console, language: str, *, key: str, title: str
) -> None:
    """One table, and below it how its figures were found, each way once."""
    width = min(console.width, WIDEST)
    ways = list(dict.fromkeys(row["how"] for row in rows))
    marks = dict(zip(ways, _MARKS if len(ways) > 1 else "", strict=False))
    console.print()
    console.print(f"[bold]{escaped(text(f'reproduce.{title}', language))}[/]", width=width)
    console.print(_table(rows, language, width, key=key, marks=marks))
    for way in ways:
        console.print(f"[dim]{escaped(f'{marks.get(way, str())} {way}'.strip())}[/]", width=width)


def _table(
    rows: Sequence[Mapping[str, Any]], language: str, width: int, *, key: str, marks: Mapping[str, str]
) -> Table:
    table = titled(width=width)
    table.add_column(text("reproduce.target", language), ratio=1)
    table.add_column(text(f"reproduce.{key}", language), justify="right", width=_STUDY_CELLS)
    for name, cells in _CELLS.items():
        table.add_column(text(f"reproduce.{name}", language), justify="right", width=cells)
    for row in rows:
        figures = [_figure(row[name], language) for name in ("printed", "ours")]
        target = f"{row['target']} {marks.get(row['how'], '')}".strip()
        table.add_row(escaped(target), *figures, _residual(row["residual"], language))
    return table


def _figure(value: float | Sequence[float] | str | None, language: str) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, (list, tuple)):
        return f"{number(value[0], language)} – {number(value[-1], language)}"
    if not isinstance(value, (int, float)):
        return ABSENT
    return number(value, language, 0 if float(value).is_integer() or abs(value) >= TOP_DECIMALS else 2)


def _residual(value: float | None, language: str) -> str:
    if value is None:
        return ABSENT
    shown = round(value, _RESIDUAL_DIGITS) + 0.0  # no minus sign before zero
    sign = "+" if shown > 0 else ""
    return f"{sign}{percent(shown, language)}".replace("-", "−")
