"""Laws that an employee's simulation obeys whatever the answers, and answers that it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.errors import InputError
from maillage.simulator import DrawOptions, Simulation, SimulationOptions, simulate
from maillage.simulator.ledger import ledger_lines
from maillage.simulator.modes import share_of, transport_modes

WITHOUT_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")
MODES = st.sampled_from(tuple(transport_modes()))
KILOMETRES = st.floats(0.5, 80).map(lambda value: round(value, 2))
DAYS = st.floats(0, 5).map(lambda value: round(value, 2))
SHARES = st.floats(0, 1).map(lambda value: round(value, 3))
EUROS = st.floats(0, 30).map(lambda value: round(value, 2))


@st.composite
def mixes(draw: Any) -> Any:
    """One mode, or two with their shares of the distance."""
    first, second = draw(MODES), draw(MODES)
    share = round(draw(st.floats(0.01, 0.99)), 3)
    return first if first == second else {first: share, second: 1 - share}


ANSWERS = st.fixed_dictionaries(
    {
        "distance_km": KILOMETRES,
        "mode": mixes(),
        "telework_days_per_week": DAYS,
        "place_share": SHARES,
        "place_distance_km": KILOMETRES,
        "place_mode": mixes(),
        "place_paid_by": st.sampled_from(("employer", "employee", "nobody")),
        "sector": st.sampled_from(("private", "state", "territorial", "hospital")),
        "canteen_eur": EUROS,
        "home_meal_eur": EUROS,
        "childcare_eur_per_day": EUROS,
        "own_equipment_eur": EUROS,
    },
    optional={
        "allowance_eur_per_day": EUROS,
        "equipment_years": st.floats(1, 10),
        "home_heated_anyway": st.booleans(),
    },
)
few = settings(max_examples=60, deadline=None)


def run(answers: dict[str, Any], **changed: Any) -> Simulation:
    return simulate("employee", {**answers, **changed}, options=WITHOUT_DRAWS)


@few
@given(ANSWERS)
def test_the_net_result_is_what_is_spared_less_what_it_costs(answers):
    found = run(answers)
    transport, everyday, home = (
        found.value(name) for name in ("transport_saved_eur", "everyday_saved_eur", "home_cost_eur")
    )
    assert found.value("net_result_eur") == pytest.approx(transport + everyday - home)


@few
@given(ANSWERS, EUROS)
def test_the_balance_gives_the_employee_the_net_result(answers, fares):
    found = run(answers, fares_eur_per_day=fares)
    assert found.to_dict()["balance"]["total"]["employee"] == pytest.approx(
        found.value("net_result_eur"), abs=1e-6
    )


@few
@given(ANSWERS)
def test_transfers_sum_to_zero(answers):
    for line in run(answers).to_dict()["balance"]["lines"]:
        if line["kind"] == "transfer":
            assert sum(line["amounts"].values()) == pytest.approx(0, abs=1e-9)


@few
@given(ANSWERS)
def test_the_lines_of_the_ledger_sum_to_the_net(answers):
    found = run(answers)
    *lines, net = [found.value(line.quantity) for line in ledger_lines()]
    assert sum(lines) == pytest.approx(net, abs=1e-9)


@few
@given(ANSWERS)
def test_days_at_home_and_in_the_third_place_are_the_teleworked_days(answers):
    found = run(answers)
    parts = found.value("home_telework_days") + found.value("place_telework_days")
    assert parts == pytest.approx(found.value("telework_days"))


@few
@given(ANSWERS)
def test_no_telework_changes_nothing(answers):
    found = run(answers, telework_days_per_week=0)
    for name in ("time_saved_h", "avoided_distance_pkm", "direct_kgco2e", "ledger_net", "net_result_eur"):
        assert found.value(name) == pytest.approx(0, abs=1e-12), name


@few
@given(ANSWERS)
def test_a_third_place_never_used_is_the_home_only_model(answers):
    home_only = {name: value for name, value in answers.items() if not name.startswith("place_")}
    unused, without = run(answers, place_share=0), run(home_only)
    for name in ("time_saved_h", "avoided_distance_pkm", "direct_kgco2e", "net_result_eur", "seats_eur"):
        assert unused.value(name) == pytest.approx(without.value(name)), name


@few
@given(ANSWERS)
def test_a_third_place_as_far_as_work_saves_no_travel(answers):
    same = {"place_share": 1, "place_distance_km": answers["distance_km"], "place_mode": answers["mode"]}
    found = run(answers, **same)
    for name in (
        "time_saved_h",
        "avoided_distance_pkm",
        "avoided_car_vkm",
        "direct_kgco2e",
        "transport_saved_eur",
    ):
        assert found.value(name) == pytest.approx(0, abs=1e-6), name


@few
@given(ANSWERS, st.floats(0, 40))
def test_more_kilometres_to_work_never_avoid_less(answers, more):
    near, far = run(answers), run(answers, distance_km=answers["distance_km"] + more)
    for name in ("time_saved_h", "avoided_distance_pkm", "direct_kgco2e", "transport_saved_eur"):
        assert far.value(name) >= near.value(name) - 1e-9, name


@few
@given(ANSWERS, SHARES)
def test_a_farther_third_place_never_avoids_more(answers, more):
    near, far = run(answers), run(answers, place_distance_km=answers["place_distance_km"] + more)
    for name in ("time_saved_h", "avoided_distance_pkm", "direct_kgco2e", "transport_saved_eur"):
        assert far.value(name) <= near.value(name) + 1e-9, name


@few
@given(ANSWERS)
def test_twice_the_days_avoid_twice_the_travel(answers):
    once = run(answers, telework_days_per_week=1)
    twice = run(answers, telework_days_per_week=2)
    for name in ("time_saved_h", "avoided_distance_pkm", "direct_kgco2e", "everyday_saved_eur"):
        assert twice.value(name) == pytest.approx(2 * once.value(name)), name


@few
@given(ANSWERS, st.floats(1, 5))
def test_sharing_the_car_never_raises_what_telework_avoids_by_car(answers, persons):
    home = {**answers, "place_share": 0}
    alone, shared = run(home, occupancy=1), run(home, occupancy=persons)
    assert shared.value("avoided_car_vkm") <= alone.value("avoided_car_vkm") + 1e-9
    assert shared.value("avoided_distance_pkm") == alone.value("avoided_distance_pkm")


@few
@given(ANSWERS)
def test_car_kilometres_are_within_the_kilometres(answers):
    found = run(answers, place_share=0)
    by_car = share_of(found.inputs.mode, "car")
    assert found.value("avoided_car_vkm") == pytest.approx(by_car * found.value("avoided_distance_pkm"))


@few
@given(ANSWERS)
def test_the_public_allowance_never_passes_its_cap(answers):
    found = run({**answers, "sector": "state", "allowance_eur_per_day": 30})
    assert found.value("allowance_eur") <= 253.44 + 1e-9


def test_no_public_allowance_before_there_was_one():
    early = SimulationOptions(year=2018, draws=DrawOptions(0), drivers="none")
    answers = {"sector": "state", "telework_days_per_week": 2}
    assert simulate("employee", answers, options=early).value("allowance_eur") == 0
    assert run(answers).value("allowance_eur") > 0


@few
@given(ANSWERS)
def test_the_page_and_every_indicator_can_be_written(answers):
    found = run(answers)
    for language in ("fr", "en"):
        document = found.to_dict(language)
        sentences = [text for section in document["qualitative"].values() for text in section]
        assert sentences
        assert not any("{" in text for text in sentences)
        assert all(each["values"] or each["text"] for each in document["indicators"])


def test_each_mode_alone_emits_its_factor():
    for name in transport_modes():
        found = run({"mode": name, "distance_km": 10, "telework_days_per_week": 1, "weeks_per_year": 50})
        factors = found.figures["car_kgco2e_per_vkm"].value + found.figures["other_kgco2e_per_pkm"].value
        assert found.value("direct_kgco2e") == pytest.approx(1000 * factors), name


def test_an_uncertain_answer_widens_the_interval_of_the_net_result():
    options = SimulationOptions(draws=DrawOptions(1024), drivers="none")
    sure = simulate("employee", {"distance_km": 20}, options=options).computed
    unsure = simulate(
        "employee", {"distance_km": {"low": 10, "central": 20, "high": 40}}, options=options
    ).computed
    width = [each.high["net_result_eur"] - each.low["net_result_eur"] for each in (sure, unsure)]
    assert width[0] < width[1]


def test_what_was_answered_is_told_from_what_is_a_default():
    inputs = run({"distance_km": 20, "mode": "ter"}).to_dict()["inputs"]
    assert inputs["distance_km"]["given"]
    assert inputs["distance_km"]["source"] == ""
    assert not inputs["canteen_eur"]["given"]
    assert inputs["canteen_eur"]["status"] == "assumption"
    assert not inputs["travel_time_min"]["given"]
    assert inputs["mode"] == {"value": {"ter": 1.0}, "given": True}


def test_the_law_is_read_from_the_answers():
    law = run({"sector": "state", "telework_days_per_week": 4, "agreement": "none"}).law
    assert law is not None
    outside = [finding.rule.id for finding in law.outside]
    assert "grey-telework" in outside
    assert len(outside) > 1  # more than three days a week, less than two on site
    assert run({"place_share": 1}).law.situation.places == ("third_place",)
    assert run({"place_share": 0.5, "works_in_train": True}).law.situation.places == (
        "home",
        "third_place",
        "train",
    )
    assert run({}).law.situation.allowance_per_day is None
    assert run({"sector": "territorial"}).law.situation.allowance_per_day == pytest.approx(2.88)


def problems(answers: Any) -> dict[str, str]:
    with pytest.raises(InputError) as raised:
        simulate("employee", answers, options=WITHOUT_DRAWS)
    return {each.where: each.what for each in raised.value.problems}


def test_all_unusable_answers_are_told_at_once():
    found = problems(
        {
            "distance": 10,
            "mode": {"car_combustoin": 0.5, "ter": 0.2},
            "telework_days_per_week": "two",
            "sector": "privat",
            "home_heated_anyway": "perhaps",
            "ledger": "ademe",
            "place_paid_by": "the mayor",
        }
    )
    assert set(found) == {
        "distance",
        "mode",
        "telework_days_per_week",
        "sector",
        "home_heated_anyway",
        "ledger",
        "place_paid_by",
    }
    assert "distance_km" in found["distance"]
    assert "car_combustion" in found["mode"]
    assert "ademe-2020" in found["ledger"] or "ademe-calculator" in found["ledger"]
    assert "private" in found["sector"]


def test_amounts_out_of_bounds_are_told_at_once_with_their_unit():
    found = problems(
        {
            "distance_km": -1,
            "place_share": 1.5,
            "occupancy": 0.5,
            "parameters": {"teleworker.working_days_per_wek": 6},
        }
    )
    assert set(found) == {
        "distance_km",
        "place_share",
        "occupancy",
        "parameters.teleworker.working_days_per_wek",
    }
    assert "0 to 500" in found["distance_km"]
    assert "kilometer" in found["distance_km"]
    assert "teleworker.working_days_per_week" in found["parameters.teleworker.working_days_per_wek"]


def test_contradictions_are_told_at_once():
    found = problems(
        {
            "telework_days_per_week": 3,
            "days_on_site_per_week": 4,
            "distance_km": 0,
            "travel_time_min": 20,
            "mode": "bike",
            "pass_change": "given_up",
            "heating_source": "none",
            "home_heated_anyway": True,
        }
    )
    assert set(found) == {"days_on_site_per_week", "travel_time_min", "pass_change", "home_heated_anyway"}
    assert "7 days a week" in found["days_on_site_per_week"]


@pytest.mark.parametrize(
    ("answers", "where"),
    [
        ({"telework_days_per_week": 6}, "days_on_site_per_week"),
        ({"distance_km": 100, "travel_time_min": 5}, "travel_time_min"),
        (
            {"mode": "ter", "pass_change": "cheaper", "pass_eur_per_month": 20, "new_pass_eur_per_month": 30},
            "new_pass_eur_per_month",
        ),
        ({"mode": {"ter": 0.5, "car_combustion": 0.4}}, "mode"),
        ({"mode": {}}, "mode"),
        ({"mode": {"ter": "half"}}, "mode"),
        ({"mode": {"ter": 1.5}}, "mode"),
        ({"ledger": {"trip_chains": 2}}, "ledger"),
        ({"ledger": {"trip_chain": 1}}, "ledger"),
        ({"ledger": 3}, "ledger"),
        ({"distance_km": {"low": 20, "central": 10, "high": 30}}, "distance_km"),
        ({"agreement": "handshake"}, "agreement"),
        ({"circumstances": ["tired"]}, "circumstances.0"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(answers, where):
    assert where in problems(answers)
