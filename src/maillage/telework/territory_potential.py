"""The potential of a whole territory, year by year, from its active persons alone: no flow is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.exact_sum import exact_sum
from maillage.telework.potential import ELIGIBLE_CSP, potential_by_residence
from maillage.telework.probabilities import probabilities
from maillage.telework.reference import reference_population

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.telework.scenario import Scenario
    from maillage.territory import Territory


@dataclass(frozen=True)
class TerritoryPotential:
    """What a territory counts.

    Attributes:
        eligible: its eligible active persons.
        teleworkers: its potential teleworkers, by year.
    """

    eligible: float
    teleworkers: dict[int, float]


def territory_potential(
    core: CoreTables,
    territory: Territory,
    scenario: Scenario,
    reader: ParameterReader,
    years: Iterable[int],
) -> TerritoryPotential:
    """Eligible active persons and potential teleworkers of a territory.

    Args:
        core: active persons by commune and CSP.
        territory: the perimeter.
        scenario: how telework spreads.
        reader: the parameters, the scenario's own overrides included.
        years: years asked for.
    """
    engine = core.engine
    reference = reference_population(scenario.reference, territory, core)
    probability = engine.table(probabilities(scenario, reader, reference, tuple(years)).table)
    wanted = engine.table({"wanted_id": list(territory.commune_ids)})
    active = core.active_population.semi_join(wanted, core.active_population.commune_id == wanted.wanted_id)
    eligible = active.filter(active.csp.isin(ELIGIBLE_CSP)).select("commune_id", "csp", "active_persons")
    potential = potential_by_residence(eligible, probability)
    sums = potential.group_by("year").aggregate(teleworkers=exact_sum(potential.teleworkers))
    return TerritoryPotential(
        float(engine.scalar(exact_sum(eligible.active_persons)) or 0.0),
        {row["year"]: row["teleworkers"] for row in engine.rows(sums.order_by("year"))},
    )
