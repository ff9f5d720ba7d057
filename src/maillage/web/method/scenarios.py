"""The packaged scenarios in words: rates by year, table of propensity, denominator, reading."""

from __future__ import annotations

from typing import Any

from maillage.parameters import ParameterTree
from maillage.telework.scenario import ADOPTION_FAMILY, Scenario, scenario_names


def declared_scenarios(language: str) -> list[dict[str, Any]]:
    """Each packaged scenario.

    Args:
        language: ``fr`` or ``en``.

    Returns:
        ``id``, ``label``, ``note``, ``adoption`` and ``propensity`` (names, or the values themselves), ``denominator``,
        ``reading``, ``rate_parameter`` and ``rates`` (by date, when the path is a named one).
    """
    return [_declared(Scenario.named(name), language) for name in scenario_names()]


def _declared(scenario: Scenario, language: str) -> dict[str, Any]:
    plain = scenario.model_dump(mode="json")
    name = f"{ADOPTION_FAMILY}.{scenario.adoption}" if isinstance(scenario.adoption, str) else None
    dated = ParameterTree.load().parameter(name).values if name else ()
    return {
        "id": scenario.id,
        "label": getattr(scenario.label, language),
        "note": getattr(scenario.note, language) if scenario.note else "",
        "adoption": plain["adoption"],
        "propensity": plain["propensity"],
        "denominator": scenario.denominator,
        "reading": scenario.reading,
        "parameters": plain["parameters"],
        "rate_parameter": name,
        "rates": [
            {"year": each.valid_from.year, "rate": each.value, "status": each.status} for each in dated
        ],
    }
