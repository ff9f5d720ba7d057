"""Telework probability by CSP and year, for which a reference population teleworks at the rate of the scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maillage.provenance import Note
from maillage.telework.adoption import adoption_rate
from maillage.telework.calibration import telework_probability
from maillage.telework.potential import ELIGIBLE_CSP
from maillage.telework.propensity import propensity_weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maillage.parameters import ParameterReader
    from maillage.telework.reference import ReferencePopulation
    from maillage.telework.scenario import Scenario


@dataclass(frozen=True)
class Probabilities:
    """Telework probability by CSP in several years.

    Attributes:
        table: columns ``csp``, ``year``, ``telework_probability`` (0 to 1).
        rates: adoption rate by year.
        notes: what must be said of them.
    """

    table: dict[str, list[Any]]
    rates: dict[int, float]
    notes: tuple[Note, ...]


def probabilities(
    scenario: Scenario, reader: ParameterReader, reference: ReferencePopulation, years: Iterable[int]
) -> Probabilities:
    """Telework probability by eligible CSP in each year, for which the reference population's mean is the scenario's rate.

    Source: model §2.1, row "rate".
    """
    rows: list[tuple[str, int, float]] = []
    rates: dict[int, float] = {}
    notes: list[Note] = []
    eligible = {csp: reference.active_by_csp.get(csp, 0.0) for csp in ELIGIBLE_CSP}
    for year in sorted(set(years)):
        of_year = replace(reader, year=year)
        rate = adoption_rate(scenario, of_year, year)
        weights = propensity_weights(scenario, of_year, reference.active_by_csp)
        made = telework_probability(
            weights, eligible, rate.rate, scenario.denominator, reference.total_active
        )
        rows += [(csp, year, probability) for csp, probability in sorted(made.probability.items())]
        rates[year] = rate.rate
        if rate.held:
            notes.append(Note.of("rate_held", year=year, rate=rate.rate))
    csp, when, probability = (list(column) for column in zip(*rows, strict=True))
    return Probabilities({"csp": csp, "year": when, "telework_probability": probability}, rates, tuple(notes))
