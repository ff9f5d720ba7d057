"""What the page says, as plain values: taken from the sheet, and from the balance added up draw by draw."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maillage.language import counted_unit, text
from maillage.parameters import ParameterTree
from maillage.reports.exports import ORDER_OF_MAGNITUDE
from maillage.simulator.balance import ACTORS
from maillage.simulator.document import shown, words
from maillage.web.sheet.making import MEASURED
from maillage.web.synthesis.verdict import grade, verdict
from maillage.web.synthesis.wording import climate_sentence, together_sentence, verdict_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maillage.provenance import DatasetVersion
    from maillage.simulator.balance_sums import BalanceSums
    from maillage.simulator.simulation import Simulation
    from maillage.study import Study
    from maillage.web.synthesis.openings import Openings

CONDITION_SHARE = "synthesis.condition_share"
NET_CARBON = "ledger_net"
MOST_DRIVERS = 3
PLACES = "third_places"


def synthesis_data(
    sheet: Mapping[str, Any],
    study: Study,
    simulation: Simulation,
    sums: BalanceSums,
    openings: Openings | None,
    language: str,
) -> dict[str, Any]:
    """The whole page.

    Args:
        sheet: the data of the sheet, whose figures these are.
        study: of the sheet.
        simulation: of the sheet.
        sums: of its balance.
        openings: the first places to open.
        language: ``fr`` or ``en``.
    """
    threshold = ParameterTree.load().at(CONDITION_SHARE, study.year).value
    found = verdict(sums, threshold)
    labels = {name: words(simulation.figures[name].label, language) for name in found.conditions}
    net = net_carbon(sheet, simulation, language)
    everyone = asdict(sums.everyone)
    rough = sheet["figures"][0]["reliability"] == ORDER_OF_MAGNITUDE
    return {
        "territory": sheet["territory"],
        "choices": sheet["choices"],
        "verdict": {**asdict(found), "sentence": verdict_sentence(found, labels, language)},
        "together": {**everyone, "sentence": together_sentence(everyone, language, rough=rough)},
        "climate": climate_sentence(net, language) if net else None,
        "figures": {each["id"]: each for each in sheet["figures"]},
        "net_co2": net,
        "balance": [_actor(actor, sums, language) for actor in ACTORS],
        "openings": None if openings is None else asdict(openings),
        "drivers": [_driver(simulation, each, language) for each in sums.drivers[:MOST_DRIVERS]],
        "sources": sources([*study.provenance.datasets, *_places(study)]),
        "notes": len(sheet["notes"]),
    }


def net_carbon(sheet: Mapping[str, Any], simulation: Simulation, language: str) -> dict[str, Any] | None:
    """The carbon avoided once rebounds are off; None in the readings of the study, which have no rebounds."""
    if sheet["choices"]["reading"] != MEASURED:
        return None
    found = shown(simulation, NET_CARBON, language)
    kept = {key: found[key] for key in ("unit", "unit_label", "low", "high", "status")}
    return {**kept, "value": found["central"], "grade": grade(found["low"], found["high"])}


def _actor(actor: Any, sums: BalanceSums, language: str) -> dict[str, Any]:  # noqa: ANN401 - one of ACTORS
    amounts: dict[str, Any] = {part: asdict(each) for part, each in sums.actors[actor].items()}
    total = sums.actors[actor]["total"]
    name = text(f"web.synthesis.actor_names.{actor}", language)
    return {"actor": actor, "name": name, "grade": grade(total.low, total.high), **amounts}


def _driver(simulation: Simulation, driver: Any, language: str) -> dict[str, Any]:  # noqa: ANN401 - a Driver
    read = simulation.figures[driver.name]
    return {
        **asdict(driver),
        "label": words(read.label, language),
        "low": read.low,
        "high": read.high,
        "unit": counted_unit(read.high, read.unit, language),
        "status": read.status,
    }


def _places(study: Study) -> tuple[DatasetVersion, ...]:
    """The files of third places, which the first places to open are chosen beside."""
    return tuple(study.core.point_datasets(PLACES)) if PLACES in study.core.points else ()


def sources(datasets: Iterable[DatasetVersion]) -> list[dict[str, Any]]:
    """Who published what the study read: publisher, first and last vintage, number of files; by publisher."""
    by_publisher: dict[str, list[str]] = {}
    for each in sorted(set(datasets), key=lambda each: (each.publisher, each.id)):
        by_publisher.setdefault(each.publisher, []).append(each.vintage)
    return [
        {"publisher": name, "first": min(vintages), "last": max(vintages), "files": len(vintages)}
        for name, vintages in sorted(by_publisher.items())
    ]
