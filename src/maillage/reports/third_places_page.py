"""The third places of a territory, and the plan of a project, as pages in the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from maillage.language import headline, number, percent, text
from maillage.reports.page_style import ACCENT, titled
from maillage.reports.simulation_page import figure_cells
from maillage.reports.third_places_document import state_data

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from maillage.study import Study
    from maillage.third_places.business_plan import BusinessPlan
    from maillage.third_places.state_of_play import StateOfPlay

MOST_MISSING = 10
_FEW = 4
"""Columns up to which the first one, of names, is never cut."""
YEAR_LINES = ("turnover_eur", "aid_eur", "running_costs_eur", "depreciation_eur", "result_eur", "cash_eur")


def print_state(study: Study, state: StateOfPlay, console: Console, language: str = "fr") -> None:
    """Print the state of play of a territory.

    Args:
        study: of the territory.
        state: its state of play.
        console: Rich console; 80 columns are enough.
        language: ``fr`` or ``en``.
    """
    data = state_data(study, state, language)
    _heading(
        console,
        text("web.third_places.state.title", language, territory=data["territory"]["name"]),
        state.year,
    )
    console.print(_lead(data, language), highlight=False)
    if data["known"]["third_places"] and data["territory"]["kind"] != "demo":
        told = {"listed": data["listed"], "total": data["history"][0]["years"][-1]["value"]}
        console.print(text("web.third_places.state.listed", language, **told), style="dim", highlight=False)
    for table in (_kinds(data, language), _zones(data, language), _missing(data, language)):
        if table.row_count:
            console.print()
            console.print(table)


def print_business_plan(plan: BusinessPlan, console: Console, language: str = "fr") -> None:
    """Print the plan of a project: indicators, years, break-even, demand, sentences.

    Args:
        plan: the plan.
        console: Rich console; 80 columns are enough.
        language: ``fr`` or ``en``.
    """
    document = plan.to_dict(language)
    _heading(console, text("web.third_places.plan.title", language), plan.year)
    for table in (_indicators(document, language), _years(plan, language)):
        console.print()
        console.print(table)
    said = [text("web.third_places.plan.years.cash", language, amount=plan.lowest_cash_eur)]
    seats = plan.break_even_seats
    key = "no_seats" if seats is None else "seats" if seats else "zero_seats"
    shown = math.ceil(seats or 0)
    if plan.most_seats is not None:
        key, shown = "up_to", math.floor(plan.most_seats)
    said.append(text(f"web.third_places.plan.balance.{key}", language, seats=shown))
    if plan.odds is not None:
        shares = {
            name: percent(getattr(plan.odds, name), language, 0) for name in ("loss", "balance", "profit")
        }
        said.append(text("web.third_places.plan.sector.odds_said", language, **shares))
    if plan.demand is not None:
        found = {"seats": plan.value("seats_asked"), "planned": plan.figures["seats"].value, "result": plan.value("demand_result_eur")}  # fmt: skip
        found["fill"] = percent(plan.figures["fill_rate"].value, language, 0)
        short = "too_many" if plan.demand_lowers_fill else "tight"
        key = short if plan.too_many_seats else "enough"
        said.append(text(f"web.third_places.plan.demand.{key}", language, **found))
    said += [
        sentence for section in ("strengths", "attention") for sentence in document["qualitative"][section]
    ]
    console.print()
    for sentence in said:
        console.print(f"  {sentence}", highlight=False)


def _heading(console: Console, title: str, year: int) -> None:
    console.print()
    console.print(f"[bold {ACCENT}]{title}[/]  [dim]{year}[/]", highlight=False)


def _lead(data: dict[str, Any], language: str) -> str:
    counts = data["counts"]
    told = {"open": counts["open"], "convertible": counts["convertible"], "communes": data["territory"]["communes"], "share": data["covered_share"], "minutes": data["max_minutes"]}  # fmt: skip
    key = "unknown" if not data["known"]["third_places"] else "lead" if counts["open"] else "lead_none"
    return text(f"web.third_places.state.{key}", language, **told)


def _columns(title: str, *columns: tuple[str, str]) -> Table:
    table = titled(title)
    for place, (heading, side) in enumerate(columns):
        table.add_column(
            heading,
            justify="right" if side == "right" else "left",
            no_wrap=place == 0 and len(columns) <= _FEW,
        )
    return table


def _named(key: str, language: str) -> str:
    if key == "teleworkers":  # the short word: there is no room for more
        return text("study.teleworkers", language)
    return text(f"web.third_places.columns.{key}", language)


def _kinds(data: dict[str, Any], language: str) -> Table:
    table = _columns(
        text("web.third_places.kinds.by_kind", language),
        (_named("kind", language), ""),
        (_named("state", language), ""),
        (_named("places", language), "right"),
    )
    for row in data["by_kind"]:
        state = text(f"web.third_places.states.{row['state']}", language)
        table.add_row(row["label"], state, number(row["places"], language))
    return table


def _zones(data: dict[str, Any], language: str) -> Table:
    names = ("communes", "open", "hosts", "teleworkers", "covered")
    table = _columns(text("web.third_places.zones.title", language), (_named("zone", language), ""), *((_named(name, language), "right") for name in names))  # fmt: skip
    unknown = text("web.third_places.not_known", language)
    for row in data["zones"]:
        share = (
            row["covered"] / row["teleworkers"] if row["covered"] is not None and row["teleworkers"] else None
        )
        table.add_row(
            text(f"web.third_places.zones.{row['zone']}", language),
            number(row["communes"], language),
            number(row["opened"], language) if data["known"]["third_places"] else unknown,
            number(row["hosts"], language),
            headline(row["teleworkers"], language),
            unknown if row["covered"] is None else percent(share, language, 0),
        )
    return table


def _missing(data: dict[str, Any], language: str) -> Table:
    names = (("teleworkers", "right"), ("nearest", "right"), ("could_host", ""))
    table = _columns(text("web.third_places.missing.title", language), (text("study.commune", language), ""), *((_named(name, language), side) for name, side in names))  # fmt: skip
    for row in data["missing"][:MOST_MISSING]:
        minutes = (
            "–" if row["nearest_min"] is None else f"{number(math.ceil(row['nearest_min']), language)} min"
        )
        hosts = number(row["hosts"], language)
        table.add_row(row["name"], headline(row["teleworkers"], language), minutes, hosts)
    return table


def _indicators(document: dict[str, Any], language: str) -> Table:
    table = _columns(
        text("web.simulators.indicators", language, count=len(document["indicators"])),
        ("", ""),
        (text("simulator.columns.central", language), "right"),
        (text("simulator.columns.interval", language), "right"),
        ("", ""),
    )
    for item in document["indicators"]:
        central, interval = figure_cells(item["values"][0], language)
        table.add_row(f"{item['id']} {item['name']}", central, interval.partition("\n")[0], item["values"][0]["unit_label"])  # fmt: skip
    return table


def _years(plan: BusinessPlan, language: str) -> Table:
    columns = [(str(each.number), "right") for each in plan.years]
    table = _columns(text("web.third_places.plan.years.title", language), ("€", ""), *columns)
    for line in YEAR_LINES:
        table.add_row(text(f"web.third_places.plan.lines.{line}", language), *(headline(each.central[line], language) for each in plan.years))  # fmt: skip
    if all(each.loss_odds is not None for each in plan.years):
        table.add_row(text("web.third_places.plan.years.odds", language), *(percent(each.loss_odds, language, 0) for each in plan.years))  # fmt: skip
    return table
