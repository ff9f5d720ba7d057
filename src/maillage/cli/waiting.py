"""A word on what a long command is doing, for the person who waits."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from maillage.language import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def waiting(language: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show, on standard error and only in a terminal, what is being done and for how long.

    Args:
        language: ``fr`` or ``en``.
        quiet: show nothing, for output that a program reads.

    Yields:
        What to call at each step, with the end of its key in the locale files (``waiting.<step>``).
    """
    if quiet or not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda step: progress.update(task, description=text(f"waiting.{step}", language))


def _silent(step: str) -> None:
    """Say nothing."""
    del step
