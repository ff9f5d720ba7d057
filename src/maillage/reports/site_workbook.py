"""The workbook of a plan: what it changes, a sheet per table, and the parameters and sources behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import text, unit_label
from maillage.reports.plan_sources import plan_provenance
from maillage.reports.sheets import Sheet, SheetColumn
from maillage.reports.site_sentences import plan_notes, plan_reasons
from maillage.reports.table_sheets import (
    Share,
    datasets_sheet,
    notes_sheet,
    parameters_sheet,
    table_sheet,
    titled,
    write_book,
)
from maillage.reports.wording import territory_name
from maillage.site_plan.agreed import PLAN_TABLES, plan_contract, user_layers

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.contracts import TableContract
    from maillage.site_plan import SitePlan

_FIGURES = ("communes", "inhabitants", "teleworkers", "teleworkers_in_third_places")


def plan_contracts(plan: SitePlan) -> dict[str, TableContract]:
    """The contracts of a plan's tables, the user's own layers included, by the name of their files."""
    layers = user_layers(plan.score.criteria)
    return {name: plan_contract(name, layers) for name in PLAN_TABLES}


def write_site_workbook(plan: SitePlan, path: Path, language: str) -> None:
    """Write the workbook.

    Args:
        plan: the plan.
        path: file to write.
        language: language of sheet names, titles and codes.
    """
    title = text("site.files.title", language, territory=territory_name(plan.study.territory, language))
    provenance = plan_provenance(plan)
    agreed = plan_contracts(plan)
    sheets = [
        _summary(plan, language).with_title(title),
        _reasons(plan, language),
        *(table_sheet(f"plan_{name}", plan.tables[name], agreed[name], language) for name in PLAN_TABLES),
        parameters_sheet(provenance, language),
        datasets_sheet(provenance, language),
        notes_sheet([*plan_notes(plan, language), text("codebook.empty", language)], language),
    ]
    write_book(title, sheets, path)


def _summary(plan: SitePlan, language: str) -> Sheet:
    """What was asked for, what it costs, and who is within reach today and afterwards."""
    summary, person = plan.summary, unit_label("person", language)
    today, after = summary["today"], summary["after"]
    rows: list[list[Any]] = [
        _said("territory", territory_name(plan.study.territory, language), language),
        _said("strategy", text(f"site.goals.{summary['goal']}", language), language),
        _said("year", str(plan.study.year), language),
        _said("scenario", str(plan.study.scenario.id), language),
        _said("sites", len(plan.sites), language),
        _said("minutes", plan.problem.max_minutes, language, unit_label("minute", language)),
        _said("cost", summary["cost_eur"], language, unit_label("EUR", language)),
    ]
    for name in _FIGURES:
        label = text(f"site.{name}", language)
        unit = "" if name == "communes" else person
        for when, found in (("today", today), ("after", after)):
            words = f"{label}, {text(f'site.{when}', language)}"
            rows += [[words, found[name], unit], [words, Share(found[f"{name}_share"]), ""]]
    if "users_seated" in after:
        words = text("site.users_seated", language)
        rows += [[words, after["users_seated"], person], [words, Share(after["users_seated_share"]), ""]]
    heads = [("figure", "text"), ("value", "count"), ("unit", "text")]
    columns = [SheetColumn(text(f"columns.{key}", language), kind) for key, kind in heads]
    return titled("plan_summary", language, columns, rows)


def _reasons(plan: SitePlan, language: str) -> Sheet:
    """Why each commune was chosen, in the order of the sites."""
    rows = [[f"{order}. {sentence}"] for order, sentence in enumerate(plan_reasons(plan, language), 1)]
    column = SheetColumn(text("plan_book.reasons", language), "long")
    return titled("plan_reasons", language, [column], rows)


def _said(key: str, value: Any, language: str, unit: str = "") -> list[Any]:  # noqa: ANN401 - a cell holds anything
    return [text(f"plan_book.{key}", language), value, unit]
