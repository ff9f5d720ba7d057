"""The sixty indicators of the simulators with their formulas written out, from the declarations and the code itself."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from maillage.language import text, unit_label
from maillage.parameters import ParameterTree
from maillage.simulator.audience import AUDIENCES
from maillage.simulator.audience import audience as audience_named
from maillage.simulator.declarations import Indicator, indicators, quantities
from maillage.simulator.expression import expression

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLURAL = re.compile(r"\{\w+:plural [^|}]*\|([^}]*)\}")
_FIGURE = re.compile(r"\{(\w+)(?::\w+)?\}")


def declared_indicators(language: str, audience: str | None = None) -> list[dict[str, Any]]:
    """Indicators as declared.

    Args:
        language: ``fr`` or ``en``.
        audience: one audience; all three by default.

    Returns:
        ``id``, ``audience``, ``name``, ``theme``, ``theme_label``, ``sign``, ``key``, ``explanation``, ``sentences`` (of a
        qualitative one) and ``formulas``: one per quantity shown, with ``quantity``, ``label``, ``unit``, ``formula`` (empty for an
        answer or a parameter shown as it is).
    """
    chosen = AUDIENCES if audience is None else (audience,)
    return [_declared(each, name, language) for name in chosen for each in indicators(name)]


def chain(indicator_id: str, language: str) -> dict[str, Any] | None:
    """An indicator with every formula that its headline stands on, in the order they are computed, and the leaves.

    Args:
        indicator_id: ``E1`` … ``T23``.
        language: ``fr`` or ``en``.

    Returns:
        As :func:`declared_indicators`, with ``steps`` and ``leaves`` (``name``, ``label``, ``parameter`` when it is one or
        has one for default); nothing when there is none of that id.
    """
    for audience in AUDIENCES:
        for each in indicators(audience):
            if each.id == indicator_id:
                return {**_declared(each, audience, language), **_below(each, audience, language)}
    return None


def _declared(indicator: Indicator, audience: str, language: str) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "audience": audience,
        "name": getattr(indicator.name, language),
        "theme": indicator.theme,
        "theme_label": text(f"simulator.themes.{indicator.theme}", language),
        "sign": indicator.sign,
        "key": indicator.key,
        "explanation": getattr(indicator.explanation, language),
        "sentences": [
            readable(getattr(each.text, language), labels(audience, language)) for each in indicator.sentences
        ],
        "formulas": [_formula(name, audience, language) for name in indicator.values],
    }


def readable(sentence: str, words: Mapping[str, str]) -> str:
    """A sentence whose figures are not known yet: the name of each stands in its place.

    >>> readable("{hours:count} {hours:plural heure|heures} par an", {"hours": "Temps gagné"})
    '[Temps gagné] heures par an'
    """
    several = _PLURAL.sub(r"\1", sentence)
    return _FIGURE.sub(lambda found: f"[{words.get(found[1], found[1].replace('_', ' '))}]", several)


def _below(indicator: Indicator, audience: str, language: str) -> dict[str, Any]:
    formulas = audience_named(audience).formulas
    parameters = leaf_parameters(audience)
    words = labels(audience, language)
    return {
        "steps": [_formula(name, audience, language) for name in formulas.needed(indicator.values)],
        "leaves": [
            {"name": name, "label": words[name], "parameter": parameters.get(name)}
            for name in formulas.leaves(indicator.values)
        ],
    }


@cache
def _formula(name: str, audience: str, language: str) -> dict[str, Any]:
    declared, words = quantities(audience)[name], labels(audience, language)
    made = audience_named(audience).formulas.formulas.get(name)
    return {
        "quantity": name,
        "label": getattr(declared.label, language),
        "unit": declared.unit,
        "unit_label": unit_label(declared.unit, language),
        "formula": expression(made).written(words.__getitem__, language) if made else "",
        "parameter": None if made else leaf_parameters(audience).get(name),
    }


@cache
def leaf_parameters(audience: str) -> dict[str, str]:
    """The parameter that each leaf of the formulas is, or has for default."""
    about = audience_named(audience)
    found = {name: name for name in about.formulas.leaves() if "." in name}
    return {**found, **about.inputs.questions()}


@cache
def labels(audience: str, language: str) -> dict[str, str]:
    """Words for every quantity and leaf of an audience's formulas; a leaf without any keeps its name."""
    about, tree = audience_named(audience), ParameterTree.load()
    found = {name: name.replace("_", " ") for name in about.formulas.leaves()}
    found |= {name: getattr(each.label, language) for name, each in _figures(audience).items()}
    for name, parameter in leaf_parameters(audience).items():
        found[name] = getattr(tree.parameter(parameter).label, language)
    return found | {name: getattr(each.label, language) for name, each in quantities(audience).items()}


def _figures(audience: str) -> dict[str, Any]:
    """The leaves made from choices, as a simulation by default has them; those of a territory are declared."""
    from maillage.simulator import DrawOptions, SimulationOptions, simulate
    from maillage.simulator.balance_figures import no_place_meals, vehicle_tax_figures
    from maillage.simulator.heating import heating_figures
    from maillage.simulator.ledger import ledger_figures
    from maillage.simulator.mode_figures import census_figures

    if audience == "territory":
        reader = ParameterTree.load().reader(SimulationOptions().year)
        made = (census_figures(reader), heating_figures(reader), vehicle_tax_figures(reader, {}))
        return {**made[0], **made[1], **made[2], **no_place_meals(), **ledger_figures(reader)}
    plain = SimulationOptions(draws=DrawOptions(0), drivers="none")
    return dict(simulate(audience, options=plain).figures)


@cache
def uses_of_parameters() -> dict[str, tuple[tuple[str, str], ...]]:
    """For each parameter, the audience and id of the indicators whose headline or values stand on it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for audience in AUDIENCES:
        formulas, parameters = audience_named(audience).formulas, leaf_parameters(audience)
        for each in indicators(audience):
            for leaf in formulas.leaves(each.values) if each.values else ():
                if leaf in parameters:
                    found.setdefault(parameters[leaf], []).append((audience, each.id))
    return {name: tuple(dict.fromkeys(uses)) for name, uses in found.items()}
