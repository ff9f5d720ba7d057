"""A plan of third places as a page in the terminal, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.assembly.points import plain_name
from maillage.language import ABSENT, headline, number, percent, text
from maillage.reports.page_style import ACCENT, WIDEST, escaped, titled
from maillage.reports.site_sentences import counted_words, plan_choices, plan_notes, plan_reasons
from maillage.reports.summary import plain_figures
from maillage.reports.wording import territory_name

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from maillage.site_plan import SitePlan

__all__ = ["plan_notes", "plan_reasons", "print_plan", "site_json"]

CURVE_SHOWN = 12
_BAR = 20
_NAME = 14
COUNTS = ("communes", "inhabitants", "teleworkers", "teleworkers_in_third_places", "users_seated")


def site_json(plan: SitePlan, language: str) -> dict[str, Any]:
    """The plan as ``maillage site --json`` prints it."""
    summary: dict[str, Any] = plain_figures(dict(plan.summary))
    territory = {**summary["territory"], "name": territory_name(plan.study.territory, language)}
    return {**summary, "territory": territory}


def print_plan(
    plan: SitePlan, console: Console, language: str = "fr", folder: Path | str | None = None
) -> None:
    """Print a plan: what it covers, the sites, what each more brings, how sure it is, the study's communes.

    Args:
        plan: the plan.
        console: Rich console; 80 columns are enough.
        language: ``fr`` or ``en``.
        folder: where layers and tables were written.
    """
    from rich.panel import Panel

    name = territory_name(plan.study.territory, language)
    panel = Panel(
        _covered(plan, language),
        title=f"[bold]{escaped(text('site.heading', language, territory=name, count=len(plan.sites)))}[/]",
        subtitle=escaped(plan_choices(plan, language)),
        border_style=ACCENT,
        padding=(1, 2),
        width=min(console.width, WIDEST),
    )
    console.print(panel)
    if plan.sites:
        console.print()
        console.print(_sites(plan, language))
        reasons = plan_reasons(plan, language)
        _print_list(console, text("site.whys", language), reasons[:CURVE_SHOWN], numbered=True)
        if len(reasons) > CURVE_SHOWN:
            console.print(f" {text('site.whys_left', language, count=len(reasons) - CURVE_SHOWN)}")
    for table in (
        _curve(plan, language),
        _methods(plan, language) if plan.sites else None,
        _named(plan, language),
    ):
        if table is not None and table.row_count:
            console.print()
            console.print(table)
    _print_list(console, text("site.notes", language), plan_notes(plan, language))
    console.print(f"\n[dim]{escaped(text('site.options', language))}[/]", width=min(console.width, WIDEST))
    if folder is not None:
        console.print(f"\n[bold]{escaped(text('site.folder', language, folder=folder))}[/]", soft_wrap=True)


def _covered(plan: SitePlan, language: str) -> Table:
    from rich.table import Table

    today, after = plan.summary["today"], plan.summary["after"]
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("")
    for key in ("today", "after", "more"):
        grid.add_column(text(f"site.{key}", language), justify="right")
    for key in COUNTS:
        if key not in after:
            continue
        shares = [percent(each[f"{key}_share"], language) for each in (today, after)]
        more = max(after[key] - today[key], 0)
        written = number(more, language) if key == "communes" else headline(more, language)
        bold = "bold" if key == plan.summary["counted"] else ""
        grid.add_row(text(f"site.{key}", language), *shares, f"+ {written}", style=bold)
    minutes = [number(each["mean_minutes"], language, 1) for each in (today, after)]
    grid.add_row(text("site.mean_minutes", language), *minutes, "")
    return grid


def _sites(plan: SitePlan, language: str) -> Table:
    table = titled(text("site.sites", language, counted=counted_words(plan, language)))
    table.add_column("", justify="right")
    table.add_column(text("site.commune", language), overflow="fold")
    for key in ("state", "newly", "users", "seats", "cost", "rank"):
        table.add_column(text(f"site.{key}", language), justify="left" if key == "state" else "right")
    for row in plan.summary["sites"]:
        table.add_row(
            str(row["order"]),
            f"{escaped(row['name'])} [dim]{row['commune_id']}[/]",
            text(f"site.states.{row['site_state']}", language),
            f"+ {headline(row['newly_covered'], language)}" if row["newly_covered"] else ABSENT,
            headline(row["users_served"], language),
            number(row["seats_needed"], language),
            number(row["cost_eur"] / 1000, language),
            number(row["score_rank"], language),
        )
    return table


def _curve(plan: SitePlan, language: str) -> Table:
    """What each number of sites covers; where some are left out, the gain is a mean, and called so."""
    counted = plan.summary["counted"]
    table = titled(text("site.curve", language, counted=counted_words(plan, language)))
    steps = plan.summary["gain_curve"]
    whole = all(row["sites"] == place for place, row in enumerate(steps))
    table.add_column(
        text("site.opened" if plan.options.budget is None else "site.opened_most", language), justify="right"
    )
    table.add_column(text(f"site.share_of.{counted}", language), justify="right")
    table.add_column(text("site.gain" if whole else "site.mean_gain", language), justify="right")
    table.add_column("", no_wrap=True)
    shown = steps if len(steps) <= CURVE_SHOWN else [*steps[: CURVE_SHOWN - 3], *steps[-3:]]
    for place, row in enumerate(shown):
        if place and len(steps) > CURVE_SHOWN and place == CURVE_SHOWN - 3:
            table.add_row("…", "", "", "")
        bar = "█" * round(_BAR * row["covered_share"])
        gain = ABSENT if not row["sites"] else f"+ {headline(row['gain_of_each_more'], language)}"
        table.add_row(
            f"{'▸ ' if row['in_plan'] else ''}{row['sites']}",
            percent(row["covered_share"], language),
            gain,
            f"[{ACCENT}]{bar}[/]",
            style="bold" if row["in_plan"] else "",
        )
    return table


def _methods(plan: SitePlan, language: str) -> Table:
    """What each method would open; a commune of the plan is marked."""
    limited = plan.options.budget is not None or plan.options.capacity is not None
    table = titled(text("site.methods_unlimited" if limited else "site.methods", language))
    table.add_column(text("site.method", language), max_width=26)
    table.add_column(text("site.opens", language), overflow="fold")
    for name, found in plan.summary["methods"].items():
        pairs = sorted(zip(found["commune_ids"], found["names"], strict=True), key=_by_name)
        words = [f"[bold]{escaped(each)}[/]" if code in plan.sites else escaped(each) for code, each in pairs]
        shown = ", ".join(words[:CURVE_SHOWN]) + (" …" if len(words) > CURVE_SHOWN else "")
        table.add_row(text(f"site.of_method.{name}", language), shown)
    return table


def _by_name(place: tuple[str, str]) -> tuple[str, str]:
    """Where a commune stands in a list by name, whatever its accents."""
    code, name = place
    return plain_name(name), code


def _named(plan: SitePlan, language: str) -> Table | None:
    """The communes named by the study, with their ranks."""
    rows = plan.summary["named_by_study"]
    table = titled(text("site.named", language, communes=len(plan.problem)))
    table.add_column(text("site.commune", language), overflow="fold", min_width=_NAME)
    names = [name for name in plan.summary["methods"] if name != "score"]
    for key in ("score_rank", "rank_interval", *(f"{name}_rank" for name in names)):
        table.add_column(text(f"site.ranks.{key}", language), justify="right", max_width=8)
    for row in rows:
        interval = ABSENT
        if row["score_rank_p10"] is not None:
            interval = f"{row['score_rank_p10']:.0f}–{row['score_rank_p90']:.0f}"
        ranks = [number(row[f"{name}_rank"], language) for name in names]
        ranks = [
            f"{rank} ●" if row[f"{name}_opens"] else rank for name, rank in zip(names, ranks, strict=True)
        ]
        name = f"[bold]{escaped(row['name'])} ●[/]" if row["chosen"] else escaped(row["name"])
        table.add_row(name, str(row["score_rank"]), interval, *ranks)
    return table


def _print_list(console: Console, heading: str, sentences: list[str], *, numbered: bool = False) -> None:
    from rich.padding import Padding
    from rich.table import Table

    if not sentences:
        return
    console.print(f"\n[bold]{escaped(heading)}[/]")
    for order, sentence in enumerate(sentences, 1):
        item = Table.grid(padding=(0, 1))
        item.add_row(str(order) if numbered else "•", escaped(sentence))
        console.print(Padding(item, (0, 0, 0, 1)), width=min(console.width, WIDEST))
