"""A simulation as a page in the terminal, to be read at a glance."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from maillage.language import headline, number, percent, text
from maillage.reports.palette import RAMP

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from maillage.simulator import Simulation

ACCENT = RAMP[2]
_WIDEST = 100
_DRIVERS_SHOWN = 3
SHARE = "share"
_THOUSAND = 1000
_LARGE_AMOUNT = 1_000_000
TOP_DECIMALS = 1000
"""From here on, three significant figures: more would be false precision."""


def print_simulation(simulation: Simulation, console: Console, language: str = "fr") -> None:
    """Print a simulation: indicators by theme, ledger, balance, what moves the result, law, sentences.

    Args:
        simulation: the simulation.
        console: Rich console; 80 columns are enough.
        language: ``fr`` or ``en``.
    """
    document = simulation.to_dict(language)
    parts = [
        _indicators(document, language),
        _ledger(document, language),
        _balance(document, language),
        _drivers(document, language),
    ]
    console.print()
    heading = text(f"simulator.audiences.{document['audience']}", language)
    console.print(f"[bold {ACCENT}]{heading}[/]  [dim]{document['year']}[/]", highlight=False)
    if "ranking" in document:
        parts.append(_ranking(document, language))
    for part in parts:
        console.print()
        console.print(part)
    _print_law(document, console, language)
    _print_sentences(document, console, language)
    given = sum(item["given"] for item in document["inputs"].values())
    console.print()
    console.print(
        text("simulator.foot", language, given=given, asked=len(document["inputs"])),
        style="dim",
        highlight=False,
    )


def _table(title: str, *columns: tuple[str, str]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        header_style=ACCENT,
        padding=(0, 1),
        pad_edge=False,
    )
    for heading, side in columns:
        table.add_column(heading, justify="right" if side == "right" else "left", no_wrap=side == "right")
    return table


def _indicators(document: dict[str, Any], language: str) -> Table:
    headings = [text(f"simulator.columns.{name}", language) for name in ("central", "interval", "unit")]
    table = _table(
        text("simulator.indicators", language),
        ("", "left"),
        ("", "left"),
        (headings[0], "right"),
        (headings[1], "right"),
        (headings[2], "left"),
    )
    for theme, items in groupby(document["indicators"], key=lambda item: item["theme_label"]):
        table.add_row("", f"[bold]{theme}[/]", "", "", "")
        for item in items:
            _indicator_rows(table, item, language)
    return table


def _indicator_rows(table: Table, item: dict[str, Any], language: str) -> None:
    if not item["values"]:
        table.add_row(item["id"], f"{item['name']} : [italic]{item['text']}[/]", "", "", "")
        return
    for place, value in enumerate(item["values"]):
        name = item["name"] if place == 0 else f"  [dim]{value['name']}[/]"
        table.add_row(item["id"] if place == 0 else "", name, *figure_cells(value, language))


def figure_cells(value: dict[str, Any], language: str) -> tuple[str, str, str]:
    """Central value, interval and unit of a quantity, as three cells; a dash where there is no figure."""
    decimals = value["decimals"]
    is_share = value["unit"] == SHARE

    def written(figure: float) -> str:
        if is_share:
            return percent(figure, language)
        large = abs(figure) >= TOP_DECIMALS
        return headline(figure, language) if large else number(figure, language, decimals)

    low, central, high = (written(value[end]) for end in ("low", "central", "high"))
    unit = "" if is_share else f"[dim]{value['unit_label']}[/]"
    return central, "" if low == high else f"{low} … {high}", unit


def _ledger(document: dict[str, Any], language: str) -> Table:
    table = _table(
        text("simulator.ledger", language),
        ("", "left"),
        (text("simulator.columns.central", language), "right"),
        (text("simulator.columns.interval", language), "right"),
        (text("simulator.columns.unit", language), "left"),
    )
    for line in document["ledger"]:
        if not any(round(line[end], line["decimals"]) for end in ("low", "central", "high")):
            continue
        style = "bold" if line["id"] == "net" else ""
        table.add_row(line["name"], *figure_cells(line, language), style=style)
    return table


def _balance(document: dict[str, Any], language: str) -> Table:
    """The lines that move money, transfers first; lines where nobody gains or pays are left out."""
    balance = document["balance"]
    actors = list(balance["actors"])
    headings = [text(f"simulator.short_actors.{actor}", language) for actor in actors]
    largest = max(
        (abs(amount) for line in balance["lines"] for amount in line["amounts"].values()), default=0
    )
    scale = _THOUSAND if largest >= _LARGE_AMOUNT else 1
    title = text("simulator.balance_thousands" if scale > 1 else "simulator.balance", language)
    table = _table(title, ("", "left"), *[(heading, "right") for heading in headings])
    for kind in ("transfer", "net"):
        lines = [line for line in balance["lines"] if line["kind"] == kind and _moves(line)]
        if lines:
            table.add_row(f"[dim]{text(f'simulator.balance_kinds.{kind}', language)}[/]", *[""] * len(actors))
        for line in lines:
            table.add_row(line["label"], *_amounts(line["amounts"], scale, language))
    totals = _amounts(balance["total"], scale, language)
    table.add_row(text("simulator.all_lines", language), *totals, style="bold")
    return table


def _moves(line: dict[str, Any]) -> bool:
    return any(round(amount) for amount in line["amounts"].values())


def _amounts(by_actor: dict[str, float], scale: int, language: str) -> list[str]:
    rounded = [round(amount / scale) for amount in by_actor.values()]
    return [headline(amount, language) if amount else "" for amount in rounded]


def _drivers(document: dict[str, Any], language: str) -> Table:
    """What moves the key figures; the JSON has the drivers of all."""
    table = _table(text("simulator.drivers", language), ("", "left"), ("", "left"))
    for item in document["indicators"]:
        drivers = document["drivers"].get(item["id"], ())
        if item["key"] and drivers:
            labels = " ; ".join(driver["label"] for driver in drivers[:_DRIVERS_SHOWN])
            table.add_row(f"{item['id']} {item['name']}", f"[dim]{labels}[/]")
    return table


def _ranking(document: dict[str, Any], language: str) -> Table:
    """The first communes, and how often each stays among them."""
    ranking = document["ranking"]
    table = _table(
        text("simulator.ranking", language, top=ranking["top"]),
        ("", "right"),
        (text("study.commune", language), "left"),
        (text("study.teleworkers", language), "right"),
        (text("simulator.stays", language), "right"),
    )
    for row in ranking["communes"][: ranking["top"]]:
        table.add_row(
            str(row["rank"]),
            row["name"],
            headline(row["value"], language),
            percent(row["share_in_top"], language, 0),
        )
    return table


def _print_law(document: dict[str, Any], console: Console, language: str) -> None:
    if document["law"] is None:
        return
    console.print()
    console.print(f"[bold]{text('simulator.law', language)}[/]")
    for heading, style in (("outside", "red"), ("to_check", "yellow"), ("applies", "dim")):
        for rule in document["law"][heading]:
            console.print(f"  [{style}]•[/] {rule['text']}", highlight=False)
    console.print(f"  {document['law']['warning']}", style="italic", highlight=False)


def _print_sentences(document: dict[str, Any], console: Console, language: str) -> None:
    for section, sentences in document["qualitative"].items():
        if not sentences:
            continue
        console.print()
        console.print(f"[bold]{text(f'simulator.sections.{section}', language)}[/]")
        for sentence in sentences:
            console.print(f"  • {sentence}", highlight=False)
