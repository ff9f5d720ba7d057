"""A plan of third places as a page in the terminal, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import ABSENT, headline, number, percent, text
from maillage.reports.page_style import ACCENT, WIDEST, escaped, titled
from maillage.reports.summary import plain_figures
from maillage.reports.wording import territory_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from maillage.site_plan import SitePlan

CURVE_SHOWN = 12
FIRM = 0.8
"""Share of the draws of weights from which a rank is said to hold."""
_BAR = 20
_NAME = 14
COUNTED = {"maillage": "inhabitants", "tissu-local": "teleworkers"}


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
        subtitle=escaped(_choices(plan, language)),
        border_style=ACCENT,
        padding=(1, 2),
        width=min(console.width, WIDEST),
    )
    console.print(panel)
    for table in (
        _sites(plan, language),
        _curve(plan, language),
        _methods(plan, language),
        _named(plan, language),
    ):
        if table is not None and table.row_count:
            console.print()
            console.print(table)
    _print_notes(plan, console, language)
    if folder is not None:
        console.print(f"\n[bold]{escaped(text('site.folder', language, folder=folder))}[/]", soft_wrap=True)


def _choices(plan: SitePlan, language: str) -> str:
    words = text(f"site.strategies.{plan.options.strategy}", language)
    return text(
        "site.choices", language, strategy=words, minutes=plan.problem.max_minutes, year=plan.study.year
    )


def _covered(plan: SitePlan, language: str) -> Table:
    from rich.table import Table

    today, after = plan.summary["today"], plan.summary["after"]
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("")
    for key in ("today", "after", "more"):
        grid.add_column(text(f"site.{key}", language), justify="right")
    for key in ("communes", "inhabitants", "teleworkers", "teleworkers_in_third_places"):
        shares = [percent(each[f"{key}_share"], language) for each in (today, after)]
        counted = key == COUNTED[plan.options.strategy]
        more = after[key] - today[key]
        written = number(more, language) if key == "communes" else headline(more, language)
        grid.add_row(text(f"site.{key}", language), *shares, f"+ {written}", style="bold" if counted else "")
    if "users_seated" in after:
        share = percent(after["users_seated_share"], language)
        grid.add_row(text("site.users_seated", language), "", share, "", style="bold")
    return grid


def _sites(plan: SitePlan, language: str) -> Table:
    table = titled(text("site.sites", language))
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
    table = titled(text("site.curve", language))
    table.add_column(text("site.opened", language), justify="right")
    for key in ("share", "gain"):
        table.add_column(text(f"site.{key}", language), justify="right")
    table.add_column("", no_wrap=True)
    steps = plan.summary["gain_curve"]
    shown = steps if len(steps) <= CURVE_SHOWN else [*steps[: CURVE_SHOWN - 3], *steps[-3:]]
    for row in shown:
        asked = row["sites"] == len(plan.sites)
        bar = "█" * round(_BAR * row["covered_share"])
        gain = ABSENT if not row["sites"] else f"+ {headline(row['gain_of_each_more'], language)}"
        label = f"{'▸ ' if asked else ''}{row['sites']}"
        table.add_row(
            label,
            percent(row["covered_share"], language),
            gain,
            f"[{ACCENT}]{bar}[/]",
            style="bold" if asked else "",
        )
    return table


def _methods(plan: SitePlan, language: str) -> Table:
    """What each method would open; a commune of the plan is marked."""
    table = titled(text("site.methods", language))
    table.add_column(text("site.method", language), max_width=26)
    table.add_column(text("site.opens", language), overflow="fold")
    for name, found in plan.summary["methods"].items():
        pairs = zip(found["commune_ids"], found["names"], strict=True)
        words = [f"[bold]{escaped(each)}[/]" if code in plan.sites else escaped(each) for code, each in pairs]
        shown = ", ".join(words[:CURVE_SHOWN]) + (" …" if len(words) > CURVE_SHOWN else "")
        table.add_row(text(f"site.of_method.{name}", language), shown)
    return table


def _named(plan: SitePlan, language: str) -> Table | None:
    """The communes named by the study, with their ranks."""
    rows = plan.summary["named_by_study"]
    table = titled(text("site.named", language, communes=len(plan.problem)))
    table.add_column(text("site.commune", language), overflow="fold", min_width=_NAME)
    names = [name for name in plan.summary["methods"] if name != "score"]
    for key in ("score_rank", "rank_interval", *(f"{name}_rank" for name in names), "chosen"):
        table.add_column(text(f"site.ranks.{key}", language), justify="right", max_width=9)
    for row in rows:
        interval = ABSENT
        if row["score_rank_p10"] is not None:
            interval = f"{row['score_rank_p10']:.0f}–{row['score_rank_p90']:.0f}"
        ranks = [number(row[f"{name}_rank"], language) for name in names]
        ranks = [
            f"{rank} ●" if row[f"{name}_opens"] else rank for name, rank in zip(names, ranks, strict=True)
        ]
        table.add_row(
            escaped(row["name"]), str(row["score_rank"]), interval, *ranks, "●" if row["chosen"] else ""
        )
    return table


def plan_notes(plan: SitePlan, language: str) -> list[str]:
    """How sure the plan is, and what to know, as sentences."""
    return [*_proof(plan, language), *_sureness(plan, language), *_limits(plan, language)]


def _proof(plan: SitePlan, language: str) -> Iterable[str]:
    proof, one = plan.summary["proof"], plan.summary["one_more"]
    if proof["proven"]:
        yield text(f"site.proven.{proof['model']}", language, count=len(plan.sites))
    else:
        yield text("site.not_proven", language, gap=proof["gap"] or 0.0)
    if one is not None:
        key = "one_more" if one["gain"] > 0 else "one_more_nothing"
        counted = text(f"site.{COUNTED[plan.options.strategy]}", language).lower()
        yield text(
            f"site.{key}",
            language,
            gain=one["gain"],
            share=one["gain_share"],
            counted=counted,
            sites=one["sites"],
        )


def _sureness(plan: SitePlan, language: str) -> Iterable[str]:
    for other in plan.summary["other_access_times"]:
        yield text(
            "site.other_time",
            language,
            minutes=other["max_minutes"],
            share=other["same_sites_covered_share"],
            sites=other["sites"],
            kept=other["kept"],
            best=other["covered_share"],
        )
    firm = [
        row["name"]
        for row in plan.tables["candidates"].to_pylist()
        if (row["share_of_draws_in_first"] or 0) >= FIRM
    ]
    if plan.options.draws:
        names = ", ".join(firm) or ABSENT
        yield text("site.firm", language, count=len(plan.sites), draws=plan.options.draws, names=names)


def _limits(plan: SitePlan, language: str) -> Iterable[str]:
    summary = plan.summary
    existing = summary["existing"]
    if not existing["third_places_known"]:
        yield text("site.no_layer", language)
    elif plan.options.existing:
        yield text(
            "site.existing",
            language,
            **{name: existing[name] for name in ("third_places", "communes", "communes_outside")},
        )
    else:
        yield text("site.existing_left_out", language)
    yield text("site.cost_note", language, cost=summary["cost_eur"])
    yield text(
        "site.unlimited" if plan.options.capacity is None else "site.limited",
        language,
        seats=plan.options.capacity or 0.0,
    )
    if summary["score"]["missing"]:
        names = ", ".join(text(f"site.criteria.{name}", language) for name in summary["score"]["missing"])
        yield text("site.missing", language, names=names)
    if summary["inhabitants_stood_in"]:
        yield text("site.stood_in", language, count=summary["inhabitants_stood_in"])
    yield text("site.centres", language)


def _print_notes(plan: SitePlan, console: Console, language: str) -> None:
    from rich.padding import Padding
    from rich.table import Table

    console.print(f"\n[bold]{text('site.notes', language)}[/]")
    for sentence in plan_notes(plan, language):
        item = Table.grid(padding=(0, 1))
        item.add_row("•", escaped(sentence))
        console.print(Padding(item, (0, 0, 0, 1)), width=min(console.width, WIDEST))
