"""Laws of the employer's simulator: desks follow the busiest day, sums hold, nothing in gives nothing out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.errors import InputError
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.employer import EmployerInputs

WITHOUT_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")
FEW_DRAWS = SimulationOptions(draws=DrawOptions(256))
PATTERNS = ("fixed", "floating", "all_on_friday", "spread")
SECTORS = ("private", "state", "territorial", "hospital")
WEEK = 5.0

days = st.floats(0, WEEK)


def one_day_at_most(given_answers):
    """All on Friday is one day a week; more is refused."""
    most = 1 if given_answers["pattern"] == "all_on_friday" else WEEK
    return {**given_answers, "telework_days_per_week": min(given_answers["telework_days_per_week"], most)}


shares = st.floats(0, 1)
answers = st.fixed_dictionaries(
    {
        "staff": st.floats(1, 5000),
        "teleworking_share": shares,
        "telework_days_per_week": days,
        "third_place_share": shares,
        "pattern": st.sampled_from(PATTERNS),
        "sector": st.sampled_from(SECTORS),
        "flex_office": st.booleans(),
        "desk_margin": st.floats(0, 0.5),
        "production_reading": st.sampled_from(["productivity", "commute_time", "none"]),
        "distance_km": st.floats(5, 80),
        "travel_time_min": st.floats(10, 120),
        "discount_rate": st.floats(0, 0.2),
        "horizon_years": st.floats(1, 20),
        "setup_eur": st.floats(0, 5000),
    }
).map(one_day_at_most)


def run(given_answers, **more):
    return simulate("employer", {**given_answers, **more}, options=WITHOUT_DRAWS)


@given(answers)
@settings(max_examples=30, deadline=None)
def test_the_busiest_day_is_never_emptier_than_the_mean_day(given_answers):
    result = run(given_answers)
    least, mean, peak = (
        result.value("staff") - result.value("teleworkers"),
        result.value("present_on_mean_day"),
        result.value("present_on_busiest_day"),
    )
    assert least - 1e-9 <= mean <= peak + 1e-9
    assert peak <= result.value("staff") + 1e-9


@given(answers)
@settings(max_examples=30, deadline=None)
def test_days_in_both_places_sum_and_no_one_teleworks_who_cannot(given_answers):
    result = run(given_answers)
    both = result.value("home_telework_days") + result.value("place_telework_days")
    assert both == pytest.approx(result.value("telework_days"), abs=1e-9)
    assert result.value("teleworkers") <= result.value("eligible_staff") + 1e-9


@given(answers)
@settings(max_examples=30, deadline=None)
def test_zero_days_or_zero_teleworkers_change_nothing(given_answers):
    quantities = (
        "telework_days", "productivity_h", "commute_time_given_h", "production_gain_h", "absence_avoided_days", "recruitment_saved_eur",
        "activity_days_kept", "time_saved_h", "less_stressed", "in_better_health", "commuting_accidents_avoided", "avoided_distance_pkm",
        "direct_kgco2e", "ledger_net", "current_expenses_saved_eur", "telework_cost_eur", "meals_saved_eur", "setup_cost_eur",
    )  # fmt: skip
    for nothing in ({"telework_days_per_week": 0}, {"teleworking_share": 0}):
        result = run({**given_answers, "desk_margin": 0}, **nothing)
        found = {name: result.value(name) for name in (*quantities, "office_m2_freed", "net_gain_eur")}
        assert found == pytest.approx(dict.fromkeys(found, 0), abs=1e-6)


@given(answers, days)
@settings(max_examples=30, deadline=None)
def test_more_spread_days_never_free_less_floor(given_answers, other):
    fewer, more = sorted((given_answers["telework_days_per_week"], other))
    spread = {**given_answers, "pattern": "spread", "flex_office": True}
    freed = [
        run(spread, telework_days_per_week=each).value("office_m2_freed") if each else 0.0
        for each in (fewer, more)
    ]
    assert freed[0] <= freed[1] + 1e-6


@given(answers)
@settings(max_examples=30, deadline=None)
def test_spread_days_free_the_most_and_all_on_friday_the_least(given_answers):
    one_day = one_day_at_most({**given_answers, "pattern": "all_on_friday"})
    freed = {each: run(one_day, pattern=each).value("office_m2_freed") for each in PATTERNS}
    assert freed["all_on_friday"] - 1e-6 <= min(freed.values())
    assert max(freed.values()) <= freed["spread"] + 1e-6
    assert all(value >= 0 for value in freed.values())


@given(answers)
@settings(max_examples=30, deadline=None)
def test_no_floor_is_freed_without_shared_desks(given_answers):
    result = run(given_answers, flex_office=False)
    assert result.value("office_m2_freed") == result.value("premises_saved_eur") == 0


@given(answers, st.floats(0, 0.07))
@settings(max_examples=30, deadline=None)
def test_without_productivity_is_never_better_than_with(given_answers, gain):
    result = run({**given_answers, "distance_km": 40, "travel_time_min": 60}, productivity_gain=gain)
    for with_it, without in (
        ("production_gain_eur", "production_gain_without_productivity_eur"),
        ("net_gain_eur", "net_gain_without_productivity_eur"),
        ("present_value_eur", "present_value_without_productivity_eur"),
    ):
        assert result.value(without) <= result.value(with_it) + 1e-6
    assert result.value("payback_years") <= result.value("payback_without_productivity_years") + 1e-9


@given(answers)
@settings(max_examples=30, deadline=None)
def test_productivity_and_commute_time_are_never_added(given_answers):
    base = run(given_answers, production_reading="none").value("production_gain_h")
    result = run(given_answers)
    counted = result.value("production_gain_h") - base
    alone = {
        "productivity": result.value("productivity_h"),
        "commute_time": result.value("commute_time_given_h"),
        "none": 0.0,
    }
    assert counted == pytest.approx(alone[given_answers["production_reading"]], abs=1e-6)


@given(answers)
@settings(max_examples=30, deadline=None)
def test_the_payback_is_a_number_between_zero_and_its_limit(given_answers):
    result = run(given_answers)
    assert 0 <= result.value("payback_years") <= 30
    if result.value("yearly_cash_eur") * 30 < result.value("setup_cost_eur"):
        assert result.value("payback_years") == 30


@given(answers)
@settings(max_examples=30, deadline=None)
def test_a_longer_wait_is_worth_less(given_answers):
    result = run(given_answers)
    assert result.value("years_of_horizon") <= result.value("horizon_years") + 1e-9


@given(answers)
@settings(max_examples=30, deadline=None)
def test_the_employer_in_the_balance_ends_with_the_net_gain(given_answers):
    result = run(given_answers)
    table = result.to_dict()["balance"]
    net = result.value("net_gain_eur")
    assert table["total"]["employer"] == pytest.approx(net, rel=1e-9, abs=1e-6)


@given(answers, st.floats(1.1, 4))
@settings(max_examples=25, deadline=None)
def test_a_structure_several_times_larger_has_amounts_as_many_times_larger(given_answers, times):
    small, large = run(given_answers), run(given_answers, staff=given_answers["staff"] * times)
    for name in ("telework_days", "direct_kgco2e", "office_m2_freed", "telework_cost_eur", "net_gain_eur"):
        assert large.value(name) == pytest.approx(times * small.value(name), rel=1e-6, abs=1e-3)


@given(answers, days)
@settings(max_examples=25, deadline=None)
def test_more_days_never_shrink_the_recruitment_basin(given_answers, other):
    fewer, more = sorted((given_answers["telework_days_per_week"], other))
    given_answers = {**given_answers, "pattern": "fixed"}
    reach = [run(given_answers, telework_days_per_week=each).value("basin_workers_with_telework") for each in (fewer, more)]  # fmt: skip
    assert reach[0] <= reach[1] + 1e-6
    assert reach[0] >= run(given_answers).value("basin_workers") - 1e-6


@given(answers, shares, shares)
@settings(max_examples=25, deadline=None)
def test_mode_shares_given_are_kept_and_the_others_fill_the_rest(given_answers, car, bike):
    total = car + bike
    given_shares = {"car_share": car / max(total, 1), "bike_share": bike / max(total, 1)}
    result = run(given_answers, **given_shares)
    assert result.value("mode_shares_total") == pytest.approx(1)
    assert result.value("car_share") == given_shares["car_share"]


@given(answers)
@settings(max_examples=15, deadline=None)
def test_every_result_can_be_written_as_json_with_its_interval(given_answers):
    result = simulate("employer", given_answers, options=FEW_DRAWS)
    document = result.to_dict("en")
    json.dumps(document, allow_nan=False)
    for each in document["indicators"]:
        for value in each["values"]:
            assert value["low"] <= value["central"] <= value["high"], each["id"]


def test_all_contradictions_are_told_at_once():
    with pytest.raises(InputError) as refused:
        simulate(
            "employer",
            {
                "telework_days_per_week": 6, "teleworking_share": 0.5, "eligible_share": 0.3, "office_m2": 300, "staff_by_csp": {"3": 400},
                "home_communes": {"59350": 400}, "car_share": 0.9, "bike_share": 0.5, "m2_per_desk": 10, "flex_office": True,
            },
        )  # fmt: skip
    places = {problem.where for problem in refused.value.problems}
    assert places == {"telework_days_per_week", "office_m2", "staff_by_csp", "home_communes", "car_share"}


def test_all_bad_answers_are_told_at_once():
    with pytest.raises(InputError) as refused:
        simulate("employer", {"staf": 3, "staff": -1, "pattern": "monday", "third_place_share": 1.4, "desks": 0, "sector": "x"})  # fmt: skip
    places = {problem.where for problem in refused.value.problems}
    assert {"staf", "staff", "pattern", "third_place_share", "desks", "sector"} <= places
    assert "Did you mean 'staff'" in str(refused.value)


def test_more_teleworkers_than_the_eligible_are_refused():
    with pytest.raises(InputError, match=r"only 0\.3 hold a job that can be teleworked"):
        simulate("employer", {"teleworking_share": 0.5, "eligible_share": 0.3})


def test_a_large_share_of_teleworkers_raises_the_default_eligible_share():
    assert run({"staff": 100, "teleworking_share": 0.9}).value("teleworkers") == pytest.approx(90)


def test_telework_without_any_agreement_is_outside_the_frame():
    opinion = run({"agreement": "none"}).law
    assert opinion is not None
    assert opinion.outside


def test_a_public_employer_who_plans_four_days_is_outside_the_frame():
    opinion = run({"sector": "territorial", "telework_days_per_week": 4}).law
    assert opinion is not None
    assert opinion.outside
    calm = run({"sector": "territorial", "telework_days_per_week": 2}).law
    assert calm is not None
    assert not calm.outside


@given(answers)
@settings(max_examples=25, deadline=None)
def test_the_page_always_has_sentences_and_never_quotes_a_loss_as_a_strength(given_answers):
    result = run(given_answers)
    page = result.to_dict("fr")["qualitative"]
    assert page["attention"]
    assert page["first_steps"]
    praised = any("rapporterait" in sentence for sentence in page["strengths"])
    assert not praised or result.value("net_gain_without_productivity_eur") > 0


def test_public_agents_had_no_allowance_before_it_was_created():
    before = SimulationOptions(year=2019, draws=DrawOptions(0), drivers="none")
    assert simulate("employer", {"sector": "state"}, options=before).value("allowance_eur") == 0
    assert run({"sector": "state"}).value("allowance_eur") > 0


def test_a_commune_code_read_as_a_number_is_a_code_again():
    assert EmployerInputs.read({"work_commune": 1004.0}).work_commune == "01004"


@pytest.mark.parametrize("days", [1.5, 4.5, {"low": 1, "central": 1, "high": 2}])
def test_several_days_a_week_cannot_all_be_fridays(days):
    with pytest.raises(InputError) as refused:
        run({"pattern": "all_on_friday", "telework_days_per_week": days})
    assert {problem.where for problem in refused.value.problems} == {"telework_days_per_week"}


def test_all_on_friday_frees_no_floor_and_says_so():
    """A page never says both that floor is freed and that none can be."""
    page = run({"pattern": "all_on_friday", "flex_office": True, "teleworking_share": 0.38}).page.to_dict(
        "fr"
    )
    assert any("aucun bureau ne peut être rendu" in sentence for sentence in page["attention"])
    assert not any("libèrent" in sentence for sentence in page["strengths"])


@given(answers)
@settings(max_examples=30, deadline=None)
def test_a_plan_is_earned_back_when_its_yearly_net_gain_is_not_negative(given_answers):
    """Payback and net gain never say the opposite of each other."""
    result = run(given_answers)
    net, years, life = (result.value(each) for each in ("net_gain_eur", "payback_years", "setup_life_years"))
    if abs(net) > 1e-6 * result.value("payroll_eur"):
        assert (years <= life + 1e-6) == (net > 0)


def test_the_number_that_means_never_cannot_be_changed_under_the_labels_that_name_it():
    with pytest.raises(InputError):
        run({"parameters": {"employer.payback_limit": 10}})


def test_a_strength_holds_over_the_whole_interval():
    """Without today's absence to avoid, the gain without productivity is a loss at the low end: it is not a strength."""
    found = simulate("employer", {}, options=SimulationOptions(drivers="none"))
    assert found.value("net_gain_without_productivity_eur") > 0
    assert found.computed.low["net_gain_without_productivity_eur"] < 0
    page = found.page.to_dict("fr")
    assert not any("sans compter la productivité" in sentence for sentence in page["strengths"])
    assert any("le bas de l’intervalle est une perte" in sentence for sentence in page["attention"])
