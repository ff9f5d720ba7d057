"""The result of a study as a page in the terminal, to be read at a glance."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from maillage.language import ABSENT, headline, note_text, number, order_of_magnitude, percent, text
from maillage.reports.classes import legend
from maillage.reports.exports import ORDER_OF_MAGNITUDE
from maillage.reports.palette import RAMP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from maillage.study import Study

TOP_COMMUNES = 10
ACCENT = RAMP[2]
_BAR_CELLS = 18
TOP_DECIMALS = 1000
"""From here on, decimals say nothing to the reader."""
_WIDEST = 100
_REPRODUCED_CELLS = {"printed": 17, "ours": 9, "residual": 9}
_RESIDUAL_DIGITS = 3
"""A tenth of a percent, as it is printed."""


def print_study(
    study: Study, console: Console, language: str = "fr", folder: Path | str | None = None
) -> None:
    """Print a study: key figures, destinations, indicators, first communes, what to know, and where the report is.

    Args:
        study: the study.
        console: Rich console; 80 columns are enough.
        language: ``fr`` or ``en``.
        folder: the report folder, when one was written.
    """
    from rich.panel import Panel

    panel = Panel(
        _key_figures(study, language),
        title=f"[bold]{_escaped(text('study.heading', language, territory=study.territory.name, year=study.year))}[/]",
        subtitle=_escaped(_choices(study, language)),
        border_style=ACCENT,
        padding=(1, 2),
        width=min(console.width, _WIDEST),
    )
    console.print(panel)
    for table in (
        _destinations(study, language),
        _indicators(study, language),
        _first_communes(study, language),
    ):
        console.print()
        console.print(table)
    _print_foot(study, console, language, folder)


def _choices(study: Study, language: str) -> str:
    reading = text(f"readings.{study.reading}", language)
    return text("study.choices", language, scenario=study.scenario.id, reading=reading.lower())


def _key_figures(study: Study, language: str) -> Table:
    summary = study.summary
    grid = _grid()
    for year, value in sorted(summary["teleworkers"].items()):
        style = "bold" if year == str(study.year) else ""
        eligible = summary["eligible_active_persons"]
        share = percent(value / eligible, language) if value is not None and eligible else ABSENT
        grid.add_row(
            f"{text('study.potential', language)}, {year}",
            headline(value, language),
            share,
            style=style,
        )
    grid.add_row(text("study.eligible", language), headline(summary["eligible_active_persons"], language), "")
    grid.add_row(text("study.imputed", language), percent(summary["imputed_share"], language), "")
    where = text(
        "study.communes_of", language, communes=summary["communes"], geography=summary["geography_year"]
    )
    grid.add_row(f"[dim]{where}[/]", "", "")
    return grid


def _grid() -> Table:
    from rich.table import Table

    grid = Table.grid(padding=(0, 3))
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column(justify="right", style="dim")
    return grid


def _titled(title: str) -> Table:
    from rich import box
    from rich.table import Table

    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        header_style=ACCENT,
        padding=(0, 1),
        pad_edge=False,
    )


def _destinations(study: Study, language: str) -> Table:
    everyone: Mapping[str, float] = study.summary["commuters_by_destination"]
    eligible: Mapping[str, float] = study.summary["eligible_commuters_by_destination"]
    total = sum(everyone.values())
    most = max(everyone.values(), default=0.0)
    table = _titled(text("study.destinations", language))
    table.add_column("")
    for key in ("commuters", "eligible_commuters", "share"):
        table.add_column(text(f"study.{key}", language), justify="right")
    table.add_column("", no_wrap=True)
    for name, value in everyone.items():
        share = value / total if total else 0.0
        bar = "█" * round(_BAR_CELLS * value / most) if most else ""
        label = text(f"destinations.{name}", language)
        cells = [headline(value, language), headline(eligible.get(name), language), percent(share, language)]
        table.add_row(label, *cells, f"[{ACCENT}]{bar}[/]")
    return table


def _indicators(study: Study, language: str) -> Table:
    readings: Mapping[str, Any] = study.summary["readings"]
    names = [name for name in ("as_printed", "corrected", "measured") if name in readings]
    table = _titled(text("study.indicators", language))
    table.add_column("")
    for name in names:
        label = text(f"readings.{name}", language)
        if name == study.reading:
            table.add_column(
                f"▸ {label}\n  ({text('study.in_force', language)})", justify="right", style=f"bold {ACCENT}"
            )
        else:
            table.add_column(label, justify="right", style="dim")
    for indicator in study.summary["indicators"]:
        values = [headline(readings[name].get(indicator), language) for name in names]
        table.add_row(text(f"indicators.{indicator}", language), *values)
    return table


def _most_intense(study: Study) -> list[dict[str, Any]]:
    measure = study.intensity.measure
    rows = [row for row in study.tables["communes"].to_pylist() if row["intensity_class"] is not None]
    rows.sort(key=lambda row: (-row["intensity_class"], -(row[measure] or 0.0), row["commune_id"]))
    return rows[:TOP_COMMUNES]


def _first_communes(study: Study, language: str) -> Table:
    classes = {each.rank: each for each in legend(study.intensity, language)}
    table = _titled(text("study.first_communes", language))
    table.add_column(text("study.commune", language), overflow="fold")
    table.add_column(text("study.teleworkers", language), justify="right")
    table.add_column(text("study.rate", language), justify="right", max_width=10)
    table.add_column(text("study.intensity", language), no_wrap=True)
    for row in _most_intense(study):
        each = classes[row["intensity_class"]]
        blocks = f"[{each.colour}]{'■' * each.rank}[/][dim]{'□' * (len(classes) - each.rank)}[/]"
        name = f"{_escaped(row['name'])} [dim]{row['commune_id']}[/]"
        table.add_row(
            name, _count(row, language), percent(row["telework_share"], language), f"{blocks} {each.word}"
        )
    return table


def _count(row: Mapping[str, Any], language: str) -> str:
    value = row["teleworkers"]
    if row["reliability"] == ORDER_OF_MAGNITUDE and value is not None:
        return f"≈ {number(order_of_magnitude(value), language)}"
    return headline(value, language)


def _print_foot(study: Study, console: Console, language: str, folder: Path | str | None) -> None:
    from rich.padding import Padding
    from rich.table import Table

    width = min(console.width, _WIDEST)
    console.print(f"\n[bold]{text('study.notes', language)}[/]")
    sentences = [note_text(note, language) for note in study.provenance.notes]
    sentences += [text(f"study.{key}", language) for key in ("gross", "rounded")]
    if any(row["reliability"] == ORDER_OF_MAGNITUDE for row in _most_intense(study)):
        sentences.append(text("study.order_of_magnitude", language))
    for sentence in sentences:
        item = Table.grid(padding=(0, 1))
        item.add_row("•", _escaped(sentence))
        console.print(Padding(item, (0, 0, 0, 1)), width=width)
    if folder is not None:
        console.print(f"\n[bold]{_escaped(text('study.report', language, folder=folder))}[/]", soft_wrap=True)


def print_reproduction(rows: Iterable[Mapping[str, Any]], console: Console, language: str = "fr") -> None:
    """Print the figures of 2017 beside ours.

    Args:
        rows: ``target``, ``printed``, ``ours``, ``residual`` (share of the printed figure) and ``how``.
        console: Rich console.
        language: ``fr`` or ``en``.
    """
    width = min(console.width, _WIDEST)
    console.print(f"[bold]{text('reproduce.title', language)}[/]")
    for how, group in groupby(rows, key=lambda row: row["how"]):
        console.print()
        console.print(f"[dim]{_escaped(how)}[/]", width=width)
        console.print(_reproduced(group, language, width))


def _reproduced(rows: Iterable[Mapping[str, Any]], language: str, width: int) -> Table:
    """The figures found in one way; columns are as wide in each of these tables."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, header_style=ACCENT, padding=(0, 1), pad_edge=False, width=width)
    table.add_column(text("reproduce.target", language), ratio=1)
    for key, cells in _REPRODUCED_CELLS.items():
        table.add_column(text(f"reproduce.{key}", language), justify="right", width=cells)
    for row in rows:
        figures = [_figure(row[key], language) for key in ("printed", "ours")]
        table.add_row(_escaped(row["target"]), *figures, _residual(row["residual"], language))
    return table


def _figure(value: float | Sequence[float] | str | None, language: str) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return _escaped(value)
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
    return f"{sign}{percent(shown, language)}"


def _escaped(words: str) -> str:
    from rich.markup import escape

    return escape(words)
