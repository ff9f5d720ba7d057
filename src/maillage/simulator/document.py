"""A simulation as plain values: what ``maillage simulate --json`` prints and what a web page reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import text, unit_label
from maillage.simulator.balance import ACTORS, balance_lines
from maillage.simulator.declarations import quantities
from maillage.simulator.ledger import ledger_lines

if TYPE_CHECKING:
    from maillage.parameters import Label
    from maillage.simulator.balance import BalanceLine
    from maillage.simulator.declarations import Indicator
    from maillage.simulator.drivers import Driver, Influence
    from maillage.simulator.simulation import Simulation

MOST_DRIVERS = 5
MOST_RANKED = 10
RANKED_BY = "teleworkers"


def simulation_document(simulation: Simulation, language: str = "fr") -> dict[str, Any]:
    """Everything a simulation says, in one language, ready for JSON.

    Returns:
        ``audience``, ``year``, ``inputs``, ``indicators``, ``ledger``, ``balance``, ``law``, ``drivers``,
        ``qualitative``; for a territory also ``communes`` (one row each) and ``ranking``.
    """
    document = {
        "audience": simulation.audience.name,
        "year": simulation.year,
        "inputs": input_values(simulation),
        "indicators": [indicator_row(simulation, each, language) for each in simulation.indicators],
        "ledger": [{"id": line.id, **shown(simulation, line.quantity, language)} for line in ledger_lines()],
        "balance": balance_table(simulation, language),
        "law": simulation.law.to_dict(language) if simulation.law else None,
        "drivers": {
            each.id: [
                driver_row(simulation, driver, language)
                for driver in simulation.drivers.get(each.values[0], ())[:MOST_DRIVERS]
            ]
            for each in simulation.indicators
            if not each.qualitative
        },
        "qualitative": simulation.page.to_dict(language),
    }
    if simulation.audience.name == "territory":
        document |= {"communes": simulation.by_commune(), "ranking": commune_ranking(simulation)}
    return document


def commune_ranking(simulation: Simulation) -> dict[str, Any]:
    """Communes by potential teleworkers, each with the share of the draws in which it stays among the first ones."""
    from maillage.simulator.ranking import ranking_stability
    from maillage.simulator.territory_table import profile_of

    top = min(MOST_RANKED, len(profile_of(simulation).commune_ids))
    found = ranking_stability(simulation, RANKED_BY, top=top, options=simulation.draws)
    return {"by": RANKED_BY, "top": top, "communes": [vars(each) for each in found]}


def words(label: Label, language: str) -> str:
    """A label in a language."""
    return label.en if language == "en" else label.fr


def input_values(simulation: Simulation) -> dict[str, Any]:
    """Every answer by name of question: the value used, and whether the user gave it or it is a default."""
    amounts = {name: simulation.figures[name].to_dict() for name in simulation.inputs.questions()}
    given = simulation.inputs.model_fields_set
    choices = {
        name: {"value": value, "given": name in given} for name, value in simulation.inputs.choices().items()
    }
    return {**amounts, **choices}


def shown(simulation: Simulation, quantity: str, language: str) -> dict[str, Any]:
    """One quantity with its interval, unit, status and the sources of the figures it stands on."""
    declared, computed = quantities(simulation.audience.name)[quantity], simulation.computed
    sources = {each.source for each in simulation.standing_on(quantity) if each.source}
    return {
        "quantity": quantity,
        "name": words(declared.label, language),
        "unit": declared.unit,
        "unit_label": unit_label(declared.unit, language),
        "decimals": declared.decimals,
        "low": computed.low[quantity],
        "central": computed.totals[quantity],
        "high": computed.high[quantity],
        "median": computed.median[quantity],
        "status": simulation.status(quantity),
        "sources": sorted(sources),
    }


def indicator_row(simulation: Simulation, declared: Indicator, language: str) -> dict[str, Any]:
    """One indicator with its words and all its figures, as plain values."""
    heading = {
        "id": declared.id,
        "name": words(declared.name, language),
        "theme": declared.theme,
        "theme_label": text(f"simulator.themes.{declared.theme}", language),
        "explanation": words(declared.explanation, language),
        "sign": declared.sign,
        "key": declared.key,
    }
    if declared.qualitative:
        said = simulation.qualitative_text(declared, language)
        empty = dict.fromkeys(("unit", "low", "central", "high", "median"))
        return {**heading, **empty, "text": said, "status": "derived", "sources": [], "values": []}
    values = [shown(simulation, name, language) for name in declared.values]
    first = {key: value for key, value in values[0].items() if key != "name"}
    return {**heading, **first, "values": values}


def driver_row(simulation: Simulation, driver: Driver | Influence, language: str) -> dict[str, Any]:
    """One figure that moves a result, with its label and status."""
    label = words(simulation.figures[driver.name].label, language)
    status = simulation.figures[driver.name].status
    return {"label": label, "status": status, **vars(driver)}


def balance_table(simulation: Simulation, language: str) -> dict[str, Any]:
    """Who gains, who pays: one row per line with an amount for each actor, transfers and net gains summed apart."""
    lines = balance_lines(simulation.audience.formulas)
    rows = [_balance_row(simulation, line, language) for line in lines]
    sums = {
        kind: {actor: sum(row["amounts"][actor] for row in rows if row["kind"] == kind) for actor in ACTORS}
        for kind in ("transfer", "net")
    }
    everyone = {actor: sums["transfer"][actor] + sums["net"][actor] for actor in ACTORS}
    labels = {actor: text(f"simulator.actors.{actor}", language) for actor in ACTORS}
    return {"unit": "EUR / year", "actors": labels, "lines": rows, "sums": sums, "total": everyone}


def _balance_row(simulation: Simulation, line: BalanceLine, language: str) -> dict[str, Any]:
    amounts: dict[str, float] = dict.fromkeys(ACTORS, 0.0)
    for actor, amount in line.amounts.items():
        amounts[actor] = line.sign(amount) * simulation.computed.totals[amount.removeprefix("-")]
    return {"id": line.id, "kind": line.kind, "label": words(line.label, language), "amounts": amounts}
