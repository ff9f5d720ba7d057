"""The next third places of the invented territory: what a planner asks, and what must hold whatever she asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from maillage.errors import InputError, UnknownNameError
from maillage.reports.site_page import site_json
from maillage.site_plan import site
from maillage.site_plan.strategies import weights
from maillage.siting import solve_max_coverage

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.site_plan import SitePlan
    from maillage.study import Study

    Plans = Callable[..., SitePlan]


def test_as_few_sites_as_leave_nobody_too_far(plan_of: Plans) -> None:
    plan = plan_of()
    assert plan.summary["after"]["communes_share"] == 1.0
    assert plan.summary["proof"]["model"] == "set_cover"
    assert plan.summary["proof"]["proven"]
    fewer = plan_of(sites=len(plan.sites) - 1)
    assert fewer.summary["after"]["communes_share"] < 1.0


def test_the_next_five_follow_the_demand_with_proof(plan_of: Plans) -> None:
    plan = plan_of(sites=5, strategy="tissu-local")
    assert len(plan.sites) == len(set(plan.sites)) == 5
    assert plan.summary["proof"]["proven"]
    today, after = plan.summary["today"], plan.summary["after"]
    assert 0 < today["teleworkers"] < after["teleworkers"]
    assert plan.summary["one_more"]["sites"] == 6
    # what is said to be covered is what the communes of the table add up to
    rows = plan.tables["communes"].to_pylist()
    assert after["teleworkers"] == pytest.approx(
        sum(row["teleworkers"] for row in rows if row["covered_after"])
    )


def test_each_strategy_is_best_at_what_it_counts(plan_of: Plans) -> None:
    asked = {"sites": 2, "existing": False}
    for_all, for_demand = plan_of(**asked), plan_of(**asked, strategy="tissu-local")
    assert for_all.summary["after"]["inhabitants"] >= for_demand.summary["after"]["inhabitants"]
    assert for_demand.summary["after"]["teleworkers"] >= for_all.summary["after"]["teleworkers"]


def test_shorter_trips_do_not_cost_coverage(plan_of: Plans) -> None:
    """Among equal choices the plan takes the one with the shortest trips: it must still be an optimal one."""
    plan = plan_of(sites=3, strategy="tissu-local", existing=False)
    problem = plan.problem
    best = solve_max_coverage(problem.covers, problem.teleworkers, 3)
    assert problem.teleworkers[problem.covered(plan.chosen.sites)].sum() == pytest.approx(best.objective)


@pytest.mark.parametrize("strategy", ["maillage", "tissu-local"])
@pytest.mark.parametrize("existing", [True, False])
def test_one_more_site_never_covers_less(plan_of: Plans, strategy: str, existing: bool) -> None:
    curve = plan_of(sites=7, strategy=strategy, existing=existing).summary["gain_curve"]
    assert [row["sites"] for row in curve] == list(range(9))
    covered = [row["covered"] for row in curve]
    assert covered == sorted(covered)
    assert all(row["gain_of_each_more"] >= 0 for row in curve)
    assert all(row["bound"] >= row["covered"] * (1 - 1e-9) for row in curve)


def test_existing_places_serve_first_and_are_not_opened_again(plan_of: Plans) -> None:
    plan = plan_of(sites=5, strategy="tissu-local")
    existing = plan.summary["existing"]
    assert existing["third_places"] == sum(
        plan.problem.places.opened[code]
        for code in plan.problem.commune_ids
        if code in plan.problem.places.opened
    )
    # a commune covered today stays covered, and an equipped commune goes to a place of its own
    for row in plan.tables["communes"].to_pylist():
        assert row["covered_after"] >= row["covered_today"]
    alone = plan_of(sites=5, strategy="tissu-local", existing=False)
    assert alone.summary["today"]["communes"] == 0
    assert alone.summary["after"]["teleworkers"] <= plan.summary["after"]["teleworkers"]


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(budget=some.floats(80_000, 900_000), strategy=some.sampled_from(["maillage", "tissu-local"]))
def test_a_budget_is_never_exceeded(demo_study: Study, budget: float, strategy: str) -> None:
    plan = site(demo_study, strategy=strategy, budget=budget)
    assert 0 < plan.summary["cost_eur"] <= budget
    assert plan.summary["cost_eur"] == sum(row["cost_eur"] for row in plan.summary["sites"])


def test_conversions_make_a_budget_go_further(plan_of: Plans) -> None:
    plan = plan_of(strategy="tissu-local", budget=187_000.0)
    assert {row["site_state"] for row in plan.summary["sites"]} == {"conversion"}
    assert len(plan.sites) == 2  # where one new place would have taken it all


def test_seats_are_never_exceeded(plan_of: Plans) -> None:
    plan = plan_of(sites=5, strategy="tissu-local", capacity=25.0)
    for row in plan.summary["sites"]:
        assert row["seats_needed"] <= 25 * (1 + 1e-6)
    after = plan.summary["after"]
    assert after["users_seated"] <= after["teleworkers_in_third_places"]
    shares = np.asarray(plan.chosen.solution.shares.sum(axis=1)).ravel()
    assert shares.max() <= 1 + 1e-6


def test_the_score_is_the_sum_of_its_parts(plan_of: Plans) -> None:
    plan = plan_of(sites=5, strategy="tissu-local")
    used = plan.summary["score"]["weights"]
    assert sum(used.values()) == pytest.approx(1.0)
    for row in plan.tables["candidates"].to_pylist():
        assert row["score"] == pytest.approx(
            sum(weight * row[f"{name}_part"] for name, weight in used.items())
        )
        assert all(0 <= row[f"{name}_part"] <= 1 for name in used)
        assert 1 <= row["score_rank_p10"] <= row["score_rank_p90"] <= 150


def test_a_single_weight_ranks_by_that_criterion(demo_study: Study) -> None:
    others = dict.fromkeys(
        ("leavers", "distance_saved", "connectivity", "station", "carpool", "hosts", "unserved", "amenities"),
        0.0,
    )
    plan = site(demo_study, 2, "tissu-local", max_minutes=15.0, weights={"demand": 1.0, **others})
    rows = sorted(plan.tables["candidates"].to_pylist(), key=lambda row: row["score_rank"])
    assert rows[0]["demand"] == max(row["demand"] for row in rows)
    assert rows[0]["share_of_draws_in_first"] == 1.0  # no other weight, and no other access time, is drawn


def test_methods_are_compared(plan_of: Plans) -> None:
    plan = plan_of(sites=5, strategy="tissu-local")
    assert set(plan.methods) == {
        "score",
        "coverage_inhabitants",
        "coverage_teleworkers",
        "p_median",
        "savings",
    }
    assert all(len(method.sites) == 5 for method in plan.methods.values())
    by_pair = {
        (row["siting_method"], row["other_siting_method"]): row["sites_in_common"]
        for row in plan.summary["overlaps"]
    }
    assert len(by_pair) == 10
    both = set(plan.methods["score"].sites) & set(plan.methods["p_median"].sites)
    assert by_pair["score", "p_median"] == len(both)
    # the plan is the coverage that its strategy counts
    assert {plan.problem.commune_ids[row] for row in plan.methods["coverage_teleworkers"].sites} == set(
        plan.sites
    )


def test_json_is_plain_and_the_same_twice(demo_study: Study) -> None:
    texts = [
        json.dumps(site_json(site(demo_study, 3, "tissu-local"), "fr"), allow_nan=False, sort_keys=True)
        for _ in range(2)
    ]
    assert texts[0] == texts[1]
    found = json.loads(texts[0])
    assert found["options"]["max_minutes"] == 15
    names = {each["name"] for each in found["provenance"]["parameters"]}
    assert {"siting.new_site_cost", "territory.access_time", "siting.weight.demand"} <= names


def test_a_longer_trip_covers_no_less(plan_of: Plans) -> None:
    shorter, longer = (plan_of(sites=3, strategy="tissu-local", max_minutes=float(each)) for each in (10, 20))
    assert shorter.summary["after"]["teleworkers"] <= longer.summary["after"]["teleworkers"]
    total = weights(longer.problem, "tissu-local").sum()
    assert longer.summary["after"]["teleworkers"] <= total * (1 + 1e-12)


def test_by_name_from_the_top_of_the_library(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    import maillage

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    assert len(maillage.site("demo", sites=1).sites) == 1


def test_more_sites_than_communes(demo_study: Study) -> None:
    with pytest.raises(InputError, match="151 sites are asked for, and demo has 150 communes"):
        site(demo_study, 151)


def test_a_budget_that_buys_nothing(demo_study: Study) -> None:
    with pytest.raises(InputError, match="buys nothing: the cheapest site costs 74,800 EUR"):
        site(demo_study, budget=1_000)


def test_an_unknown_strategy(demo_study: Study) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'tissu-local'"):
        site(demo_study, 2, "tissus-local")


def test_all_that_is_wrong_is_said_at_once(demo_study: Study) -> None:
    with pytest.raises(InputError) as caught:
        site(demo_study, 0, budget=-5.0, capacity=float("nan"), max_minutes=0.0)
    assert {problem.where for problem in caught.value.problems} == {
        "sites",
        "budget",
        "capacity",
        "max_minutes",
    }


def test_seats_are_those_of_teleworkers(demo_study: Study) -> None:
    with pytest.raises(InputError, match="choose tissu-local"):
        site(demo_study, 2, capacity=20.0)


@pytest.mark.parametrize("capacity", [10.0, 25.0, 60.0])
def test_no_place_serves_more_users_than_its_seats(plan_of: Plans, capacity: float) -> None:
    plan = plan_of(sites=5, strategy="tissu-local", capacity=capacity)
    needed = [
        row["seats_needed"] for row in plan.tables["sites"].to_pylist() if row["site_state"] != "existing"
    ]
    assert needed
    assert max(needed) <= capacity * (1 + 1e-9)


@pytest.mark.parametrize(
    "asked", [{"strategy": "tissu-local"}, {"strategy": "tissu-local", "capacity": 20.0}]
)
def test_how_many_must_be_said(demo_study: Study, asked: dict[str, object]) -> None:
    with pytest.raises(InputError, match="give a number of sites, or a budget"):
        site(demo_study, **asked)


@pytest.mark.parametrize(
    ("given_weights", "said"),
    [
        ({"beauty": 1.0}, "is no criterion"),
        ({"demand": -1.0}, "0 or more"),
        ({"demand": float("nan")}, "0 or more"),
    ],
)
def test_weights_that_mean_nothing(demo_study: Study, given_weights: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        site(demo_study, 2, weights=given_weights)
