"""Sites where access fades with the trip, or is chosen against the trip to work: each commune counts with its best place."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from maillage.errors import InputError, UnknownNameError
from maillage.parameters import ParameterTree
from maillage.site_plan import SiteOptions, SitePlan
from maillage.site_plan.problem import SitingProblem, siting_problem
from maillage.siting import solve_max_coverage
from maillage.spatial.choice import ACCESS_FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.study import Study

YEAR = 2025


def problem_of(
    study: Study, access: str, values: Mapping[str, float] | None = None, **more: object
) -> SitingProblem:
    options = SiteOptions(3, "tissu-local", access=access, **more).check()  # type: ignore[arg-type]
    return siting_problem(study, options, ParameterTree.load().with_overrides(values or {}).reader(YEAR))


def served(problem: SitingProblem, sites: tuple[int, ...]) -> float:
    """Teleworkers served, each commune by the best of its places."""
    return float(
        problem.teleworkers
        @ problem.covers.toarray()[:, [*sites, *problem.existing]].max(axis=1, initial=0.0)
    )


@pytest.mark.parametrize("access", ACCESS_FORMS)
def test_a_share_is_a_share_and_fades_with_the_trip(demo_study: Study, access: str):
    problem = problem_of(demo_study, access)
    reach = problem.reach
    assert ((problem.weights >= 0) & (problem.weights <= 1)).all()
    assert problem.weights.sum() > 0
    order = np.lexsort((reach.travel_time_min, reach.origin))
    falls = np.diff(problem.weights[order]) <= 1e-12
    assert falls[np.diff(reach.origin[order]) == 0].all()


@pytest.mark.parametrize(
    ("access", "values"),
    [("linear", {"access.full_minutes": 15.0}), ("linear", {"access.full_minutes": 60.0}), ("exponential", {"access.half_minutes": 120.0})],
)  # fmt: skip
def test_a_decay_that_does_not_fade_is_the_threshold(
    demo_study: Study, access: str, values: dict[str, float]
):
    problem, by_default = problem_of(demo_study, access, values), problem_of(demo_study, "threshold")
    assert (by_default.weights == 1.0).all()
    least = 1.0 if access == "linear" else 0.5 ** (15 / 120)
    assert problem.weights.min() >= least - 1e-12
    assert (problem.reach.origin == by_default.reach.origin).all()


@pytest.mark.parametrize("access", ["linear", "exponential", "choice"])
def test_the_sites_are_the_best_of_all_choices_of_so_many(demo_study: Study, access: str):
    problem = problem_of(demo_study, access, existing=False)
    found = solve_max_coverage(problem.covers, problem.teleworkers, 2, existing=problem.existing)
    columns = np.argsort(-(problem.covers.T @ problem.teleworkers))[:14].tolist()
    best = max(served(problem, sites) for sites in combinations(columns, 2))
    assert found.gap == 0.0
    assert found.objective == pytest.approx(served(problem, found.sites))
    assert found.objective >= best - 1e-6


@pytest.mark.parametrize("access", ACCESS_FORMS)
def test_a_further_site_never_serves_less(demo_study: Study, access: str):
    problem = problem_of(demo_study, access)
    figures = [served(problem, tuple(range(count))) for count in range(6)]
    assert figures == sorted(figures)


@pytest.mark.parametrize("access", ACCESS_FORMS)
def test_what_is_said_to_be_reached_is_what_the_proof_counts(demo_study: Study, access: str):
    plan = SitePlan.of(demo_study, SiteOptions(2, "tissu-local", access=access))
    after, proof = plan.summary["after"], plan.summary["proof"]
    assert after["teleworkers"] == pytest.approx(proof["objective"])
    assert plan.summary["today"]["teleworkers"] <= after["teleworkers"]
    assert plan.summary["options"]["access"] == access
    assert plan.summary["gain_curve"][2]["covered"] == pytest.approx(proof["objective"])


@pytest.mark.parametrize("access", ["linear", "exponential", "choice"])
def test_those_served_in_part_are_left_over_in_part(demo_study: Study, access: str):
    """The criterion ``unserved`` and the ranks of the coverage count what the open places do not serve of a commune."""
    plan = SitePlan.of(demo_study, SiteOptions(2, "tissu-local", access=access))
    problem = plan.problem
    shares = problem.covers.toarray()
    served_today = shares[:, list(problem.existing)].max(axis=1)
    assert ((served_today > 0) & (served_today < 1)).any()
    here = shares[:, : len(problem)]
    left = here.T @ (problem.teleworkers * (1 - served_today))
    of = here.T @ problem.teleworkers
    expected = np.divide(left, of, out=np.zeros(len(of)), where=of > 0)
    assert plan.score.criteria["unserved"].value == pytest.approx(expected)
    today = served(problem, ())
    gains = np.array([served(problem, (column,)) - today for column in range(len(problem))])
    ranks = plan.methods["coverage_teleworkers"].rank
    brings = gains > 1e-6
    assert (ranks[brings] > 0).all()
    assert (np.diff(gains[brings][np.argsort(ranks[brings])]) <= 1e-6).all()


@pytest.mark.parametrize("access", ACCESS_FORMS)
def test_users_are_counted_as_far_as_they_are_served(demo_study: Study, access: str):
    plan = SitePlan.of(demo_study, SiteOptions(2, "tissu-local", access=access))
    rows = plan.tables["communes"].to_pylist()
    users = sum(row["users_served"] for row in rows)
    assert users == pytest.approx(plan.summary["after"]["teleworkers_in_third_places"])
    for site in plan.tables["sites"].to_pylist():
        here = [
            row for row in rows if row["site_id"] == site["commune_id"] and row["site_state"] != "existing"
        ]
        assert site["users_served"] == pytest.approx(sum(row["users_served"] for row in here))


def test_only_those_whose_trip_to_work_is_longer_choose_a_place(demo_study: Study):
    problem = problem_of(demo_study, "choice")
    flows = demo_study.tables["flows"]
    home, work, persons = (
        np.array(flows[name].to_pylist()) for name in ("origin_id", "travel_time_min", "teleworkers")
    )
    most = []
    for row, minutes in zip(problem.reach.origin, problem.reach.travel_time_min, strict=True):
        here = home == problem.commune_ids[row]
        most.append(persons[here & (work.astype(float) > minutes)].sum() / max(persons[here].sum(), 1e-300))
    assert (problem.weights <= np.array(most) + 1e-9).all()
    assert problem.weights.max() > 0


REFUSED = {
    "set cover": (SiteOptions(None, "maillage", access="linear"), "nobody too far has no meaning where access fades"),
    "inhabitants who choose": (SiteOptions(3, "maillage", access="choice"), "counts inhabitants"),
    "seats": (SiteOptions(3, "tissu-local", capacity=20, access="exponential"), "seats are given out to all within reach alike"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_has_no_meaning_is_refused(case: str):
    options, said = REFUSED[case]
    with pytest.raises(InputError, match=said):
        options.check()


def test_an_unknown_form_gets_the_closest():
    with pytest.raises(UnknownNameError, match="Did you mean 'linear'"):
        SiteOptions(3, access="linaer").check()


@pytest.mark.parametrize("access", ["linear", "exponential"])
def test_inhabitants_may_fade_where_a_number_of_sites_is_given(access: str):
    assert SiteOptions(3, "maillage", access=access).check().access == access
