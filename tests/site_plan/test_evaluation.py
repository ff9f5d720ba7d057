"""Sites that someone gives: a planner drags a place to another commune, and sees the difference."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from maillage.errors import InputError, UnknownNameError
from maillage.site_plan import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.site_plan import SitePlan

    Plans = Callable[..., SitePlan]

THREE = {"sites": 3, "strategy": "tissu-local"}


@pytest.mark.parametrize("asked", [THREE, {"sites": 2, "strategy": "tissu-local", "capacity": 20.0}])
def test_the_plans_own_sites_are_the_best(plan_of: Plans, asked: dict[str, object]) -> None:
    plan = plan_of(**asked)
    found = plan.with_sites(plan.sites).summary
    assert found["best"]["missing"] == pytest.approx(0.0, abs=1e-6)
    assert found["best"]["proven"]
    assert found["plan"]["added"] == found["plan"]["left_out"] == []
    assert found["cost_eur"] == plan.summary["cost_eur"]
    for name, value in plan.summary["after"].items():
        assert found["after"][name] == pytest.approx(value)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=some.sets(some.integers(0, 149), min_size=3, max_size=3))
def test_no_three_sites_do_better_than_the_plan(plan_of: Plans, rows: set[int]) -> None:
    plan = plan_of(**THREE)
    codes = [plan.problem.commune_ids[row] for row in rows]
    found = plan.with_sites(codes).summary
    assert found["covered"] <= plan.summary["after"]["teleworkers"] * (1 + 1e-9)
    assert found["best"]["missing"] >= -1e-6
    assert found["plan"]["covered"] == pytest.approx(-found["best"]["missing"], abs=1e-6)
    assert {row["commune_id"] for row in found["sites"]} == set(codes)


def test_a_place_moved_to_another_commune(plan_of: Plans) -> None:
    plan = plan_of(**THREE)
    moved = next(code for code in plan.problem.commune_ids if code not in plan.sites)
    found = plan.with_sites([moved, *plan.sites[1:]]).summary
    assert found["plan"]["added"] == [moved]
    assert found["plan"]["left_out"] == [plan.sites[0]]
    lost, gained = found["plan"]["communes_lost"], found["plan"]["communes_gained"]
    assert found["plan"]["communes"] == len(gained) - len(lost)
    json.dumps(found, allow_nan=False)  # plain values, for a page


def test_nothing_opened_is_today(plan_of: Plans) -> None:
    plan = plan_of(**THREE)
    found = plan.with_sites([]).summary
    assert found["sites"] == []
    assert found["after"]["teleworkers"] == pytest.approx(plan.summary["today"]["teleworkers"])
    assert found["cost_eur"] == 0.0


def test_a_budget_is_told_not_imposed(plan_of: Plans) -> None:
    plan = plan_of(sites=3, strategy="tissu-local", budget=200_000.0)
    dear = [code for row, code in enumerate(plan.problem.commune_ids) if not plan.problem.converted[row]][:2]
    found = plan.with_sites(dear).summary
    assert found["cost_eur"] == 374_000
    assert found["within_budget"] is False


def test_without_a_plan_the_best_is_worked_out(plan_of: Plans) -> None:
    plan = plan_of(**THREE)
    alone = evaluate(plan.problem, plan.options, plan.sites)
    assert alone.summary == plan.with_sites(plan.sites).summary


def test_a_commune_that_is_not_known(plan_of: Plans) -> None:
    plan = plan_of(**THREE)
    with pytest.raises(UnknownNameError, match="X104"):
        plan.with_sites(["X104"])
    with pytest.raises(InputError) as caught:
        plan.with_sites(["nowhere", "elsewhere", plan.sites[0], plan.sites[0]])
    assert {problem.where for problem in caught.value.problems} == {"nowhere", "elsewhere", plan.sites[0]}
