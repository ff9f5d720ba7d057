"""A simulation as a page in the terminal, to be read at a glance."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from maillage.language import headline, number, percent, text
from maillage.reports.page_style import ACCENT, titled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from maillage.simulator import Simulation

_DRIVERS_SHOWN = 3
_FAR = 0.25
"""Share of the interval from which the median is worth a word."""
SHARE = "share"
_THOUSAND = 1000
_MILLION = 1_000_000


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
    table = titled(title)
    for heading, side in columns:
        right = side == "right"
        table.add_column(heading, justify="right" if right else "left", no_wrap=right, overflow="fold")
    return table


def _indicators(document: dict[str, Any], language: str) -> Table:
    table = _table(text("simulator.indicators", language), ("", "left"), *_figure_headings(language))
    for theme, items in groupby(document["indicators"], key=lambda item: item["theme_label"]):
        table.add_row("", f"[bold]{theme}[/]", "", "")
        for item in items:
            _indicator_rows(table, item, language)
    return table


def _figure_headings(language: str) -> list[tuple[str, str]]:
    headings = (text(f"simulator.columns.{name}", language) for name in ("central", "interval"))
    return [("", "left"), *((heading, "right") for heading in headings)]


def _indicator_rows(table: Table, item: dict[str, Any], language: str) -> None:
    """One row; for an indicator of several values its name, then a row for each under its own label."""
    if not item["values"]:
        colon = " : " if language == "fr" else ": "
        table.add_row(item["id"], f"{item['name']}{colon}[italic]{item['text']}[/]", "", "")
    elif len(item["values"]) == 1:
        value = item["values"][0]
        table.add_row(item["id"], item["name"] + _unit(value), *figure_cells(value, language))
    else:
        table.add_row(item["id"], item["name"], "", "")
        for value in item["values"]:
            table.add_row("", f"  [dim]{value['name']}[/]{_unit(value)}", *figure_cells(value, language))


def _unit(value: dict[str, Any]) -> str:
    """The unit, after a label; a share is written as a percentage instead."""
    return "" if value["unit"] == SHARE else f" [dim italic]({value['unit_label']})[/]"


def figure_cells(value: dict[str, Any], language: str) -> tuple[str, str]:
    """Central value and interval of a quantity; the median too, where skewed ranges leave it far from the centre."""

    def written(figure: float) -> str:
        if value["unit"] == SHARE:
            return percent(figure, language)
        return compact(figure, language, value["decimals"])

    low, central, high = (written(value[end]) for end in ("low", "central", "high"))
    interval = "" if low == high else f"{low} … {high}"
    if abs(value["median"] - value["central"]) > _FAR * (value["high"] - value["low"]):
        interval += f"\n[dim]{text('simulator.median', language, value=written(value['median']))}[/]"
    return central, interval


def compact(figure: float, language: str, decimals: int) -> str:
    """A figure to be read at a glance: three significant figures from a thousand on, millions written M.

    >>> compact(122_083_658, "en", 0) == "122\N{NO-BREAK SPACE}M", compact(80_871, "en", 0), compact(4.25, "en", 1)
    (True, '80,900', '4.2')
    """
    if abs(figure) >= _MILLION:
        return f"{headline(figure / _MILLION, language)}\N{NO-BREAK SPACE}M"
    large = abs(figure) >= _THOUSAND
    return headline(figure, language) if large else number(figure, language, decimals)


def _ledger(document: dict[str, Any], language: str) -> Table:
    """The lines that count for something, in the unit said once."""
    unit = _unit(document["ledger"][-1])
    table = _table(text("simulator.ledger", language) + unit, *_figure_headings(language))
    for line in document["ledger"]:
        if any(round(line[end], line["decimals"]) for end in ("low", "central", "high")):
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
    scale = _THOUSAND if largest >= _MILLION else 1
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
            labels = " ; ".join(_driver(driver, language) for driver in drivers[:_DRIVERS_SHOWN])
            table.add_row(f"{item['id']} {item['name']}", f"[dim]{labels}[/]")
    return table


def _driver(driver: dict[str, Any], language: str) -> str:
    """A figure that moves a result, and where it comes from."""
    status = f"status.{driver['status']}" if driver["status"] else "simulator.given"
    return f"{driver['label']} ({text(status, language)})"


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
    for kind, style in (("outside", "red"), ("to_check", "yellow"), ("applies", "dim")):
        rules = document["law"][kind]
        if rules:
            console.print(f"  [{style}]{text(f'simulator.law_headings.{kind}', language)}[/]")
        for rule in rules:
            console.print(f"  • {rule['text']} [dim]({rule['reference']})[/]", highlight=False)
    console.print(f"  {document['law']['warning']}", style="italic", highlight=False)


def _print_sentences(document: dict[str, Any], console: Console, language: str) -> None:
    for section, sentences in document["qualitative"].items():
        if not sentences:
            continue
        console.print()
        console.print(f"[bold]{text(f'simulator.sections.{section}', language)}[/]")
        for sentence in sentences:
            console.print(f"  • {sentence}", highlight=False)
