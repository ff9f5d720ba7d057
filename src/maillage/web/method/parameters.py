"""The parameters as the pages of method show them: by family, and one by one with its values by year and its uses."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from maillage.language import text, texts, unit_label
from maillage.parameters.pages import describe, listing
from maillage.simulator.audience import AUDIENCES
from maillage.telework.scenario import Scenario, scenario_names
from maillage.third_places.project import PROJECT
from maillage.web.method.filtering import holds
from maillage.web.method.indicators import uses_of_parameters
from maillage.web.simulators.questions import questions_of

if TYPE_CHECKING:
    from maillage.parameters import ParameterTree

YEARS = (2015, 2020, 2025, 2030, 2035)
"""Shown where a parameter changes with the year."""


def families(tree: ParameterTree, words: str, language: str) -> list[dict[str, Any]]:
    """Parameters by first part of their name, those that hold the words.

    Returns:
        ``family``, ``label`` (what the family serves) and ``rows``, as :func:`maillage.parameters.pages.listing` gives
        them, with ``unit_label``, ``source`` and ``url`` of the latest value.
    """
    rows = [_row(row, tree, language) for row in listing(tree, language)]  # type: ignore[arg-type]
    kept = [row for row in rows if holds(words, row["name"], row["label"], row["source"] or "")]
    return [
        {"family": family, "label": text(f"web.method.families.{family}", language), "rows": list(members)}
        for family, members in groupby(kept, key=lambda row: str(row["name"]).partition(".")[0])
    ]


def _row(row: dict[str, Any], tree: ParameterTree, language: str) -> dict[str, Any]:
    parameter = tree.parameter(row["name"])
    reference = parameter.values[-1].reference
    return {
        **row,
        "unit_label": unit_label(row["unit"], language),
        "source": reference.title if reference else None,
        "url": reference.url if reference else None,
        "dates": len(parameter.values),
    }


def parameter_page(tree: ParameterTree, name: str, year: int, language: str) -> dict[str, Any]:
    """One parameter: its dated values, the value now, by year, and where it is used.

    Args:
        tree: the parameters.
        name: dotted name.
        year: what *now* is.
        language: ``fr`` or ``en``.

    Raises:
        UnknownNameError: there is no such parameter.
    """
    parameter = tree.parameter(name)
    page = describe(parameter, language)  # type: ignore[arg-type]
    help_text = getattr(parameter.help, language) if parameter.help else ""
    family = name.partition(".")[0]
    return {
        **page,
        "help": help_text,
        "family": family,
        "family_label": text(f"web.method.families.{family}", language),
        "unit_label": unit_label(parameter.unit, language),
        "now": {"year": year, **_at(tree, name, year)},
        "by_year": [{"year": each, **_at(tree, name, each)} for each in YEARS]
        if len(page["values"]) > 1
        else [],
        "uses": uses(name, language),
    }


def _at(tree: ParameterTree, name: str, year: int) -> dict[str, Any]:
    found = tree.at(name, year)
    return {
        "value": found.value,
        "status": found.status,
        "low": found.low,
        "high": found.high,
        "held": found.held,
        "interpolated": found.interpolated,
    }


def uses(name: str, language: str) -> dict[str, Any]:
    """Where a parameter is used, as far as declarations tell.

    Returns:
        ``indicators`` (audience, id) whose formulas read it, ``questions`` (audience, label) whose default it is, and
        ``scenarios`` that name it or its family.
    """
    return {
        "indicators": [
            {"audience": audience, "id": each} for audience, each in uses_of_parameters().get(name, ())
        ],
        "questions": [
            {
                "audience": each,
                "audience_label": text(f"simulator.audiences.{each}", language),
                "question": question,
            }
            for each in (*AUDIENCES, PROJECT)
            for question, parameter in questions_of(each).questions().items()
            if parameter == name
        ],
        "scenarios": [each for each in scenario_names() if _named_by(each, name)],
    }


def _named_by(scenario_name: str, name: str) -> bool:
    scenario = Scenario.named(scenario_name)
    paths = {
        f"telework.adoption.{scenario.adoption}",
        f"telework.propensity.{scenario.propensity}",
        f"telework.propensity_share.{scenario.propensity}",
    }
    return name in scenario.parameters or name in paths or name.rpartition(".")[0] in paths


def explained_families(language: str) -> tuple[str, ...]:
    """The families that have words in a language."""
    start = "web.method.families."
    return tuple(key.removeprefix(start) for key in texts(language) if key.startswith(start))
