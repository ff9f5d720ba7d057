"""What one place more changes, what money lacks, and what is said where little can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from maillage.reports.site_sentences import plan_choices, plan_notes, plan_reasons
from maillage.site_plan.coverage import Coverage
from maillage.site_plan.curve import OneMore, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.site_plan import SitePlan

    Plans = Callable[..., SitePlan]

THREE = {"sites": 3, "strategy": "tissu-local"}
SEATED = {"sites": 2, "strategy": "tissu-local", "capacity": 20.0}
POOR = {"sites": 3, "strategy": "tissu-local", "budget": 200_000.0}


@pytest.mark.parametrize("asked", [{}, THREE, SEATED, POOR])
def test_the_curve_goes_through_the_plan(plan_of: Plans, asked: dict[str, object]) -> None:
    plan = plan_of(**asked)
    (step,) = [row for row in plan.summary["gain_curve"] if row["in_plan"]]
    assert set(step["commune_ids"].split()) == set(plan.sites)
    counted = plan.summary["counted"]
    assert step["covered"] == pytest.approx(plan.summary["after"][counted])


def test_one_more_is_the_plan_and_a_commune(plan_of: Plans) -> None:
    plan = plan_of(**THREE)
    one = plan.summary["one_more"]
    assert set(one["commune_ids"]) == {*plan.sites, one["added"]["commune_id"]}
    there = plan.with_sites(one["commune_ids"])
    gained = there.summary["after"]["teleworkers"] - plan.summary["after"]["teleworkers"]
    assert one["gain"] == pytest.approx(gained)
    # no other commune would add more to this plan
    left = [code for code in plan.problem.commune_ids if code not in plan.sites]
    best = max(
        Coverage.of(plan.problem, plan.options).covered(_columns(plan, [*plan.sites, code])) for code in left
    )
    assert best - plan.summary["after"]["teleworkers"] == pytest.approx(gained)
    # starting from nothing is never worse
    assert one["from_scratch"]["gain"] >= one["gain"] * (1 - 1e-9)


def test_the_best_from_scratch_may_be_other_communes() -> None:
    more = OneMore(3, None, Step(3, 30.0, 30.0, 0.0, 5.0, (4, 5, 6)))
    assert not more.same((1, 2))
    assert OneMore(3, None, None).same((1, 2))


def test_money_that_runs_out_is_told_as_money(plan_of: Plans) -> None:
    plan = plan_of(**POOR)
    assert len(plan.sites) < 3
    assert plan.summary["fewer_than_asked"]["why"] == "budget_too_small"
    one = plan.summary["one_more"]
    assert one["added"] is None
    assert one["unpaid"]["gain"] > 0
    assert one["unpaid"]["missing_eur"] == pytest.approx(one["unpaid"]["cost_eur"] - one["left_eur"])
    # with that money more, the place can be had, and brings what is said
    budget = POOR["budget"] + one["unpaid"]["missing_eur"]
    richer = plan_of(**{**POOR, "budget": budget})
    gained = richer.summary["after"]["teleworkers"] - plan.summary["after"]["teleworkers"]
    assert gained >= one["unpaid"]["gain"] * (1 - 1e-9)
    said = " ".join(plan_notes(plan, "en"))
    assert "3 places asked for, 2 opened" in said
    assert "The budget does not pay for another place" in said


def test_when_all_are_within_reach_one_more_shortens_trips(plan_of: Plans) -> None:
    plan = plan_of()
    added = plan.summary["one_more"]["added"]
    assert added["gain"] == 0
    assert added["mean_minutes_saved"] > 0
    before = plan.summary["after"]["mean_minutes"]
    there = plan.with_sites([*plan.sites, added["commune_id"]]).summary
    assert there["after"]["mean_minutes"] < before
    assert there["plan"]["covered"] == pytest.approx(0.0, abs=1e-6)
    assert any("would shorten most" in said for said in plan_notes(plan, "en"))


def test_seats_and_reach_are_told_apart(plan_of: Plans) -> None:
    plan = plan_of(**SEATED)
    today, after = plan.summary["today"], plan.summary["after"]
    assert plan.summary["counted"] == "users_seated"
    assert today["users_seated"] <= after["users_seated"] <= after["teleworkers_in_third_places"]
    # the newly seated of the sites make up the difference
    newly = sum(row["newly_covered"] for row in plan.summary["sites"])
    assert today["users_seated"] + newly == pytest.approx(after["users_seated"])
    assert plan.summary["proof"]["objective"] == pytest.approx(after["users_seated"])
    said = " ".join(plan_notes(plan, "fr"))
    assert "usagers avec un poste" in said
    assert "ne sont pas essayés quand les postes sont limités" in said


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({}, "leave nobody too far"),
        ({"sites": 2}, "the most inhabitants within reach"),
        ({"budget": 200_000.0}, "the most inhabitants within reach"),
        (THREE, "the most teleworkers within reach"),
        (SEATED, "the most users with a seat"),
    ],
)
def test_the_title_says_what_the_plan_does(plan_of: Plans, asked: dict[str, object], title: str) -> None:
    assert title in plan_choices(plan_of(**asked), "en")


def test_communes_that_no_place_can_serve_are_listed(plan_of: Plans) -> None:
    plan = plan_of(sites=2, max_minutes=5.0)
    lost = plan.summary["out_of_reach"]
    rows = [row for row in plan.tables["communes"].to_pylist() if row["out_of_reach"]]
    assert 0 < lost["communes"] == len(rows)
    assert lost["inhabitants"] == pytest.approx(sum(row["inhabitants"] for row in rows))
    everywhere = plan.with_sites(plan.problem.commune_ids)
    assert not any(row["covered_after"] for row in everywhere.communes.to_pylist() if row["out_of_reach"])
    assert everywhere.summary["after"]["communes"] == len(plan.problem) - lost["communes"]
    said = plan_notes(plan, "en")
    assert any("not even one of" in each for each in said)
    assert any("Other access times are not tried: yours is given" in each for each in said)


def test_places_that_no_commune_can_reach_are_explained(plan_of: Plans) -> None:
    plan = plan_of(sites=1, max_minutes=2.5)
    existing = plan.summary["existing"]
    assert existing["third_places"] > 0
    assert plan.summary["today"]["communes"] == 0
    assert existing["trip_inside_min"] > 2.5
    assert any("Yet no commune is within" in said for said in plan_notes(plan, "en"))


def test_each_chosen_commune_has_its_reason(plan_of: Plans) -> None:
    plan = plan_of(**THREE)
    reasons = plan_reasons(plan, "en")
    assert len(reasons) == 3
    for row, reason in zip(plan.summary["sites"], reasons, strict=True):
        assert reason.startswith(row["name"])
        assert "potential teleworkers within reach, in" in reason
        assert f"rank {row['score_rank']} by the score" in reason
        assert row["newly_communes"] == len(row["newly_commune_names"].split("; "))
    # whom the sites newly bring within reach is whom the plan does
    newly = sum(row["newly_communes"] for row in plan.summary["sites"])
    assert newly == plan.summary["after"]["communes"] - plan.summary["today"]["communes"]
    gained = plan.summary["after"]["teleworkers"] - plan.summary["today"]["teleworkers"]
    assert sum(row["newly_covered"] for row in plan.summary["sites"]) == pytest.approx(gained)


def _columns(plan: SitePlan, codes: list[str]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(np.isin(plan.problem.commune_ids, codes)).tolist())
