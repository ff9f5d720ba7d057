"""What all pages in the terminal share: the accent colour, the look of a table, the widest line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.reports.palette import RAMP

if TYPE_CHECKING:
    from rich.table import Table

ACCENT = RAMP[2]
WIDEST = 100
"""Cells beyond which a line is tiring to read."""


def titled(title: str = "", *, width: int | None = None) -> Table:
    """An empty table, in the style of all pages."""
    from rich import box
    from rich.table import Table

    return Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        header_style=ACCENT,
        padding=(0, 1),
        pad_edge=False,
        width=width,
    )


def escaped(words: str) -> str:
    """Words in which a bracket is a bracket, not a style."""
    from rich.markup import escape

    return escape(words)
