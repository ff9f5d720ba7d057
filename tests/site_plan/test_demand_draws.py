"""The demand drawn anew for the stability of ranks, and the savings beside the other methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from maillage.parameters import ParameterTree
from maillage.site_plan import site
from maillage.site_plan.commuting import teleworker_ways
from maillage.site_plan.demand_draws import DemandByCsp, drawn_criteria, drawn_probabilities
from maillage.siting import savings_matrix, solve_savings

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.site_plan import SitePlan
    from maillage.study import Study

    Plans = Callable[..., SitePlan]

DRAWN = ("territory.adoption_factor", *(f"territory.propensity_factor.{csp}" for csp in "2345"))
DAILY_KM = "commute.daily_distance_limit"


@pytest.mark.parametrize("access", ["threshold", "linear"])
def test_without_uncertainty_the_draws_are_the_score_itself(
    plan_of: Plans, demo_study: Study, access: str
) -> None:
    """Factors that the user sets are not drawn: the drawn criteria are then those of the plan."""
    plan = plan_of(sites=3, strategy="tissu-local", access=access)
    reader = ParameterTree.load().with_overrides(dict.fromkeys(DRAWN, 1.0)).reader(demo_study.year)
    probabilities = drawn_probabilities(demo_study, reader, 2, seed=1)
    demand = DemandByCsp.of(demo_study, plan.problem, reader.number(DAILY_KM))
    for drawn in drawn_criteria(plan.problem, demand, probabilities):
        for name, values in drawn.items():
            assert values == pytest.approx(plan.score.criteria[name].value, rel=1e-6, abs=1e-6), name


def test_draws_are_seeded_and_stay_within_their_ranges(demo_study: Study) -> None:
    reader = ParameterTree.load().reader(demo_study.year)
    one, same, other = (drawn_probabilities(demo_study, reader, 200, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert ((one >= 0) & (one <= 1)).all()
    # a cadre of the draws teleworks in up to twice, and never less than half as many cases as the table says
    usual = drawn_probabilities(
        demo_study,
        ParameterTree.load().with_overrides(dict.fromkeys(DRAWN, 1.0)).reader(demo_study.year),
        1,
        1,
    )
    assert (one[:, 1] > 0.5 * usual[0, 1]).all()
    assert (one[:, 1] < 2.2 * usual[0, 1]).all()
    assert {each.name for each in reader.reads} >= set(DRAWN)


def test_savings_are_those_of_every_flow(plan_of: Plans, demo_study: Study) -> None:
    """Flows are put together before the model is solved: nothing else than with each flow apart."""
    plan = plan_of(sites=3, strategy="tissu-local")
    problem = plan.problem
    ways = teleworker_ways(demo_study, problem).daily(ParameterTree.load().reader(2025).number(DAILY_KM))
    km, minutes = (np.full((len(problem), len(problem.columns)), np.inf) for _ in range(2))
    reach = problem.reach
    km[reach.origin, reach.destination] = reach.distance_km
    minutes[reach.origin, reach.destination] = reach.travel_time_min
    matrix = savings_matrix(
        ways.home,
        ways.km,
        km,
        work_minutes=ways.minutes,
        site_minutes=minutes,
        most_minutes=15.0,
        least_minutes_saved=10.0,
    )
    persons = ways.persons[:, 0]
    best = solve_savings(matrix, persons, 3, existing=problem.existing)

    def saved(sites: tuple[int, ...]) -> float:
        return float(persons @ matrix[:, [*sites, *problem.existing]].max(axis=1).toarray().ravel())

    assert saved(plan.methods["savings"].sites) == pytest.approx(best.objective, rel=1e-6)
    for other in ("score", "p_median", "coverage_teleworkers"):
        assert saved(plan.methods[other].sites) <= best.objective * (1 + 1e-9)


def test_the_studys_rule_alone_lets_more_go(plan_of: Plans, demo_study: Study) -> None:
    """Without the ten minutes to be saved, the access time alone decides: no commune saves less."""
    tree = ParameterTree.load().with_overrides({"siting.least_minutes_saved": 0.0})
    free, strict = (
        site(demo_study, 3, "tissu-local", parameters=tree),
        plan_of(sites=3, strategy="tissu-local"),
    )
    brings = [(plan.methods["savings"].rank > 0).sum() for plan in (free, strict)]
    assert brings[0] >= brings[1] > 0
