"""Laws of a project's plan: its accounts add up, break-even is where the result is nought, each price pulls its own way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.errors import InputError
from maillage.parameters import ParameterTree
from maillage.simulator.draws import DrawOptions
from maillage.simulator.simulation import SimulationOptions
from maillage.third_places.business_plan import BusinessPlan, business_plan
from maillage.third_places.local_demand import LocalDemand

FEW = SimulationOptions(draws=DrawOptions(count=0), drivers="none")
AROUND = LocalDemand("X0001", "Valmer", "rural", 15.0, 4, 900.0, 10.0, places_known=True, invented=True)

amount = st.floats(min_value=0, max_value=500, allow_nan=False)
answers = st.fixed_dictionaries(
    {
        "seats": st.floats(min_value=1, max_value=300),
        "desk_price": st.floats(min_value=20, max_value=600),
        "fill_rate": st.floats(min_value=0.05, max_value=0.95),
        "rent_per_m2": amount,
        "running_per_m2": amount,
        "rooms": st.floats(min_value=0, max_value=10),
        "other_sales_eur": st.floats(min_value=0, max_value=500_000),
        "staff_fte": st.floats(min_value=0, max_value=20),
        "grants_eur": st.floats(min_value=0, max_value=200_000),
        "aid_share": st.floats(min_value=0, max_value=1),
        "premises": st.sampled_from(["rented", "lent", "host"]),
        "activity": st.sampled_from(["coworking", "mixed"]),
        "zone": st.sampled_from(["rural", "town", "large_city", "paris"]),
    }
)


def plan(wanted: dict[str, Any], demand: LocalDemand | None = None) -> BusinessPlan:
    return business_plan(wanted, demand, options=FEW)


@settings(max_examples=30)
@given(answers)
def test_costs_and_result_are_turnover_and_aid(wanted):
    made = plan(wanted)
    assert made.value("costs_eur") + made.value("result_eur") == pytest.approx(
        made.value("turnover_eur") + made.value("aid_eur"), rel=1e-9, abs=1e-6
    )
    for year in made.years:
        each = year.central
        assert each["costs_eur"] + each["result_eur"] == pytest.approx(
            each["turnover_eur"] + each["aid_eur"], rel=1e-9, abs=1e-6
        )
        assert each["running_costs_eur"] + each["depreciation_eur"] == pytest.approx(each["costs_eur"])


@settings(max_examples=30)
@given(answers)
def test_at_the_break_even_fill_the_result_is_nought(wanted):
    made = plan(wanted)
    fill = made.value("break_even_fill")
    if 0 <= fill <= 1:
        assert plan({**wanted, "fill_rate": fill}).value("result_eur") == pytest.approx(0, abs=1e-4)
    else:
        # no fill that can be had balances: the result has one sign all along
        ends = [plan({**wanted, "fill_rate": each}).value("result_eur") for each in (0.0, 1.0)]
        assert all(each >= 0 for each in ends) or all(each <= 0 for each in ends)


@settings(max_examples=30)
@given(answers)
def test_with_the_break_even_seats_the_result_is_nought(wanted):
    made = plan(wanted)
    seats, most = made.break_even_seats, made.most_seats
    if most is not None and 1 <= most <= 1000:
        assert plan({**wanted, "seats": most}).value("result_eur") == pytest.approx(0, abs=1e-3)
    if seats is None:
        assert made.value("seat_margin_eur") <= 0
    elif 1 <= seats <= 1000:
        assert plan({**wanted, "seats": seats}).value("result_eur") == pytest.approx(0, abs=1e-3)


@settings(max_examples=20)
@given(answers, st.floats(min_value=1.01, max_value=1.5))
def test_the_result_grows_with_price_and_fill_and_falls_with_rent(wanted, times):
    before = plan(wanted).value("result_eur")
    assert plan({**wanted, "desk_price": wanted["desk_price"] * times}).value("result_eur") > before
    assert plan({**wanted, "fill_rate": min(1.0, wanted["fill_rate"] * times)}).value("result_eur") > before
    rented = {**wanted, "premises": "rented", "rent_per_m2": 100.0}
    dearer = {**rented, "rent_per_m2": 100.0 * times}
    assert plan(dearer).value("result_eur") < plan(rented).value("result_eur")


@settings(max_examples=20)
@given(answers)
def test_the_grant_needed_balances_the_year_and_no_more(wanted):
    made = plan({**wanted, "grants_eur": 0.0})
    needed = made.value("grant_needed_eur")
    after = plan({**wanted, "grants_eur": needed}).value("result_eur")
    assert after == pytest.approx(max(made.value("result_eur"), 0.0), abs=1e-4)


def test_a_project_is_as_large_as_the_places_that_a_territory_would_create():
    reader = ParameterTree.load().reader(2026)
    assert reader.number("project.seats") == reader.number("territory.seats_per_third_place")


def test_premises_that_are_lent_cost_no_rent_and_a_host_has_its_walls_fitted_out_in_part():
    rented, lent, host = (plan({"premises": each}) for each in ("rented", "lent", "host"))
    assert lent.value("rent_eur") == host.value("rent_eur") == 0 < rented.value("rent_eur")
    assert host.value("fit_out_eur") < lent.value("fit_out_eur") == rented.value("fit_out_eur")


def test_the_programme_of_the_state_runs_three_years_and_no_settled_one():
    with_it, without = plan({"programme": True}), plan({})
    paid = [
        a.central["aid_eur"] - b.central["aid_eur"] for a, b in zip(with_it.years, without.years, strict=True)
    ]
    assert paid == pytest.approx([50_000, 50_000, 50_000, 0, 0])
    assert with_it.value("result_eur") == without.value("result_eur")


def test_sales_grow_year_after_year_up_to_those_of_a_settled_year():
    made = plan({})
    sales = [each.central["turnover_eur"] for each in made.years]
    assert sales == sorted(sales)
    assert sales[-1] == pytest.approx(made.value("turnover_eur"))


def test_the_worst_moment_holds_the_fit_out_and_the_losses_of_the_start():
    made = plan({})
    assert made.lowest_cash_eur >= made.value("own_funds_needed_eur")
    losses = sum(each.central["cash_eur"] for each in made.years)
    assert made.lowest_cash_eur == pytest.approx(made.value("own_funds_needed_eur") - losses)


def test_the_zone_of_the_commune_sets_the_price_unless_another_is_answered():
    assert plan({}).figures["desk_price"].value == 176
    assert plan({}, AROUND).figures["desk_price"].value == 127
    assert plan({"zone": "paris"}, AROUND).figures["desk_price"].value == 330
    assert plan({"zone": "paris", "desk_price": 99.0}, AROUND).figures["desk_price"].value == 99


def test_more_seats_than_the_demand_found_are_told_and_cost_their_rent():
    asked = plan({}, AROUND).value("seats_asked")
    small, large = plan({"seats": asked * 0.5}, AROUND), plan({"seats": asked * 4}, AROUND)
    assert not small.too_many_seats
    assert small.value("demand_result_eur") == pytest.approx(small.value("result_eur"))
    assert large.too_many_seats
    assert large.value("seats_too_many") == pytest.approx(asked * 3)
    assert large.value("demand_fill") == pytest.approx(0.25)
    assert large.value("demand_result_eur") < large.value("result_eur")


def test_seats_of_the_territory_are_asked_as_in_the_territory_simulator():
    made = plan({"third_place_share": 0.1}, AROUND)
    assert made.value("third_place_users") == pytest.approx(90)
    assert made.value("seats_missing") == pytest.approx(made.value("seats_needed") - 10)


def test_a_plan_without_a_commune_says_nothing_of_demand():
    made = plan({})
    assert made.demand is None
    assert not made.too_many_seats
    assert {each.theme for each in made.indicators}.isdisjoint({"local_demand"})
    assert made.to_dict("fr")["demand"] is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"seats": "many"}, "seats"),
        ({"seats": -3}, "seats"),
        ({"fill_rate": 1.2}, "fill_rate"),
        ({"sieges": 12}, "sieges"),
        ({"zone": "moon"}, "zone"),
        ({"seats": 10, "fill_rate": 0.9, "day_passes": 4000}, "day_passes"),
        ({"parameters": {"project.nothing": 3}}, "project.nothing"),
    ],
)
def test_wrong_answers_are_told_by_name(wrong, named):
    with pytest.raises(InputError) as caught:
        plan(wrong)
    assert named in caught.value.text()


def test_all_wrong_answers_are_told_at_once():
    with pytest.raises(InputError) as caught:
        plan({"seats": -3, "fill_rate": 7, "rent_per_m2": "x"})
    assert {each.where for each in caught.value.problems} == {"seats", "fill_rate", "rent_per_m2"}


def test_a_demand_that_is_short_of_seats_may_still_fill_them_as_planned():
    asked = plan({}, AROUND).value("seats_asked")
    tight = plan({"seats": asked * 1.2, "fill_rate": 0.5}, AROUND)
    assert tight.too_many_seats
    assert not tight.demand_lowers_fill
    assert tight.value("demand_result_eur") == pytest.approx(tight.value("result_eur"))
    assert plan({"seats": asked * 4}, AROUND).demand_lowers_fill
