"""Printing plain values and records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print a value as JSON, in the language's own letters."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def print_record(
    console: Console, name: str, beside: str, words: Iterable[str], address: Iterable[str] = ()
) -> None:
    """Print one record: names and addresses each on one line, so that they can be copied; words wrapped between them.

    Args:
        console: where to print.
        name: what it is called.
        beside: what is said beside the name.
        words: sentences, each wrapped and set in.
        address: addresses and commands, each on a line of its own.
    """
    from rich.markup import escape
    from rich.padding import Padding

    console.print(f"[bold]{escape(name)}[/]  {escape(beside)}".rstrip(), soft_wrap=True, highlight=False)
    for sentence in words:
        if sentence:
            console.print(Padding(escape(sentence), (0, 0, 0, 2)), highlight=False)
    for line in address:
        console.print(f"  [dim]{escape(line)}[/]", soft_wrap=True, highlight=False)
