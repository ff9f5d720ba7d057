"""The demand drawn anew: the propensity of each CSP and the telework rate, within their ranges in the parameter tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.site_plan.commuting import Ways, commuter_ways, saved_by_pair
from maillage.site_plan.coverage import covered_share
from maillage.telework.adoption import adoption_rate
from maillage.telework.calibration import telework_probability
from maillage.telework.potential import ELIGIBLE_CSP
from maillage.telework.propensity import propensity_weights
from maillage.telework.reference import reference_population

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader
    from maillage.site_plan.problem import SitingProblem
    from maillage.study import Study

    Floats = NDArray[np.float64]

RATE = "territory.adoption_factor"
PROPENSITY = "territory.propensity_factor"
_PAIRS_AT_ONCE = 10_000_000
"""Pairs times draws held at once."""


@dataclass(frozen=True, eq=False)
class DemandByCsp:
    """What the demand of a territory is made of; communes × CSP, in the order of :data:`ELIGIBLE_CSP`.

    Attributes:
        active: active persons; 0 where not known.
        commuters: those of them whose flow is known.
        leaving: commuters who work in another commune.
        daily: flows of the commuters that are made each day.
    """

    active: Floats
    commuters: Floats
    leaving: Floats
    daily: Ways

    @classmethod
    def of(cls, study: Study, problem: SitingProblem, daily_km: float) -> DemandByCsp:
        """The demand of a study's territory."""
        row_of = {code: row for row, code in enumerate(problem.commune_ids)}
        place = {csp: column for column, csp in enumerate(ELIGIBLE_CSP)}
        active = np.zeros((len(problem), len(ELIGIBLE_CSP)))
        table = study.core.active_population
        rows = table.filter(table.csp.isin(ELIGIBLE_CSP)).select("commune_id", "csp", "active_persons")
        for each in study.core.engine.rows(rows):
            if each["commune_id"] in row_of:
                active[row_of[each["commune_id"]], place[each["csp"]]] = each["active_persons"] or 0.0
        ways = commuter_ways(study, problem)
        return cls(
            active,
            _by_home(ways.home, ways.persons, len(problem)),
            _by_home(ways.home[ways.away], ways.persons[ways.away], len(problem)),
            ways.daily(daily_km),
        )


def drawn_probabilities(study: Study, reader: ParameterReader, draws: int, seed: int) -> Floats:
    """Probability that one of each CSP teleworks, draws × CSP, calibrated in each draw on the drawn rate.

    Propensities and rate follow triangular laws over their ranges; a figure that the user set is not drawn.

    Args:
        study: scenario, reference population, year.
        reader: where the ranges are read and noted.
        draws: how many.
        seed: of the draws.
    """
    scenario = study.scenario
    people = reference_population(scenario.reference, study.territory, study.core)
    weights = propensity_weights(scenario, reader, people.active_by_csp)
    rate = adoption_rate(scenario, reader, study.year).rate
    random = np.random.default_rng([seed, 1])  # apart from the draws of weights
    factor = {csp: _drawn(reader, f"{PROPENSITY}.{csp}", draws, random) for csp in ELIGIBLE_CSP}
    rates = rate * _drawn(reader, RATE, draws, random)
    active = {csp: people.active_by_csp.get(csp, 0.0) for csp in ELIGIBLE_CSP}
    counted = sum(active.values()) if scenario.denominator == "eligible" else people.total_active
    most = sum(active[csp] for csp in ELIGIBLE_CSP if weights[csp] > 0) / counted
    found = np.zeros((draws, len(ELIGIBLE_CSP)))
    for row in range(draws):
        of_row = {csp: weights[csp] * float(factor[csp][row]) for csp in ELIGIBLE_CSP}
        made = telework_probability(
            of_row, active, min(float(rates[row]), most), scenario.denominator, people.total_active
        )
        found[row] = [made.probability[csp] for csp in ELIGIBLE_CSP]
    return found


def drawn_criteria(
    problem: SitingProblem, demand: DemandByCsp, probabilities: Floats
) -> Iterator[dict[str, Floats]]:
    """The criteria that hang on the demand, one set of values per draw (one entry per commune).

    Args:
        problem: reach and existing places.
        demand: of the territory, by CSP.
        probabilities: draws × CSP.
    """
    from scipy.sparse import csr_array

    count = len(problem)
    inside = problem.covers[:, :count].T.tocsr()
    free = 1.0 - covered_share(problem, ())
    pairs, saved = saved_by_pair(problem, demand.daily)
    home, site = problem.reach.origin[pairs], problem.reach.destination[pairs]
    to_site = csr_array((np.ones(len(pairs)), (site, np.arange(len(pairs)))), shape=(count, len(pairs)))
    at_once = max(1, _PAIRS_AT_ONCE // max(len(pairs), count))
    for first in range(0, len(probabilities), at_once):
        drawn = probabilities[first : first + at_once].T
        teleworkers = demand.active @ drawn
        likely = demand.commuters @ drawn
        # the teleworkers of a commune are spread over its flows as its likely commuters are
        ratio = np.divide(teleworkers, likely, out=np.zeros_like(teleworkers), where=likely > 0)
        reached = inside @ teleworkers
        unserved = inside @ (teleworkers * free[:, None])
        values = {
            "demand": reached,
            "leavers": inside @ ((demand.leaving @ drawn) * ratio),
            "distance_saved": to_site @ ((saved @ drawn) * ratio[home]),
            "unserved": np.divide(unserved, reached, out=np.zeros_like(reached), where=reached > 0),
        }
        for column in range(drawn.shape[1]):
            yield {name: np.asarray(each)[:, column] for name, each in values.items()}


def _drawn(reader: ParameterReader, name: str, draws: int, random: np.random.Generator) -> Floats:
    found = reader.at(name)
    if found.low is None or found.high is None or not found.low < found.high:
        return np.full(draws, found.value)
    return random.triangular(found.low, found.value, found.high, size=draws)


def _by_home(home: NDArray[np.int64], persons: Floats, count: int) -> Floats:
    return np.column_stack([np.bincount(home, weights=each, minlength=count) for each in persons.T])
