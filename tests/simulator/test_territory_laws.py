"""Laws of the territory simulator: sums over communes, zero in zero out, third places, intervals, rankings, the study itself."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.demo import build_demo
from maillage.engine import Engine
from maillage.errors import InputError, MissingDataError, UnknownNameError
from maillage.parameters import ParameterTree
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.audience import audience
from maillage.simulator.computation import total, totals_by_draw
from maillage.simulator.declarations import quantities
from maillage.simulator.ranking import ranking_stability
from maillage.simulator.territory import TerritoryInputs
from maillage.simulator.territory_table import by_commune
from maillage.study import Study
from maillage.telework.calibration import telework_probability
from maillage.telework.scenario import Scenario
from maillage.territory import Territory

LAWS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW_DRAWS = SimulationOptions(draws=DrawOptions(256), drivers="none")
NO_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")
SAME = {
    "teleworkers": "teleworkers",
    "avoided_trips": "avoided_trips",
    "avoided_distance_pkm": "avoided_distance_pkm",
    "time_saved_h": "time_saved_h",
    "car_cost_saved_eur": "money_saved_eur",
    "direct_kgco2e": "avoided_co2_kgco2e",
}
ROUNDING_OF_SUMS = 1e-4
"""The study adds up in millionths, so that two runs give the same bytes: a small commune differs by that much."""
TRAVEL = ("avoided_trips", "avoided_distance_pkm", "time_saved_h", "car_cost_saved_eur", "direct_kgco2e")


@pytest.fixture(scope="module")
def demo():
    with Engine.open() as engine:
        core = build_demo(engine)
        rows = core.engine.rows(core.communes.select("commune_id"))
        yield core, Territory("demo", "", "Demo", tuple(sorted(row["commune_id"] for row in rows)))


@pytest.fixture(scope="module")
def simulated(demo):
    return simulate("territory", TerritoryInputs.on(*demo), options=FEW_DRAWS)


@pytest.fixture(scope="module")
def leaves(simulated) -> dict[str, Any]:
    return {name: each.value for name, each in simulated.figures.items()}


def whole(values: dict[str, Any], name: str) -> float:
    return float(total(name, values, audience("territory").formulas, quantities("territory")))


def evaluated(leaves: dict[str, Any], **changed: float) -> dict[str, Any]:
    return audience("territory").formulas.evaluate({**leaves, **changed})


@pytest.mark.parametrize("share", [None, 0.0, 0.4])
def test_the_five_indicators_are_those_of_the_study(demo, share):
    parameters = {} if share is None else {"third_place.share": share}
    tree = ParameterTree.load().with_overrides(parameters)
    study = Study.run(*demo, Scenario.named("etude-2016"), parameters=tree)
    answers = {} if share is None else {"third_place_share": share}
    result = simulate("territory", TerritoryInputs.on(*demo, answers), options=NO_DRAWS)
    rows = {row["commune_id"]: row for row in study.tables["communes"].to_pylist()}
    for row in by_commune(result, SAME):
        theirs = {mine: rows[row["commune_id"]][study_name] for mine, study_name in SAME.items()}
        found = {mine: row[mine] for mine in SAME}
        assert found == pytest.approx(theirs, rel=1e-9, abs=ROUNDING_OF_SUMS), row["name"]
    sums = {mine: sum(row[name] or 0.0 for row in rows.values()) for mine, name in SAME.items()}
    assert {mine: result.value(mine) for mine in SAME} == pytest.approx(sums, rel=1e-9)


def test_the_year_and_the_scenario_are_those_asked_for(demo):
    result = simulate(
        "territory", TerritoryInputs.on(*demo, {"year": 2021, "scenario": "citistats"}), options=NO_DRAWS
    )
    assert result.figures["adoption_rate"].value == pytest.approx(0.16)
    assert result.value("teleworkers_2020") < result.value("teleworkers") < result.value("teleworkers_2025")
    assert result.figures["adoption_rate"].source.startswith("Citistats")


def test_totals_are_the_sums_of_the_communes(simulated):
    formulas, declared = simulated.audience.formulas, quantities("territory")
    ratios = {"telework_share", "weight", "calibration", "probability", "peak_presence_share"}
    for name in simulated.computed.totals:
        value = simulated.computed.central[name]
        if np.ndim(value) and name not in ratios:
            made = float(total(name, simulated.computed.central, formulas, declared))
            assert made == pytest.approx(float(np.sum(value)), rel=1e-9, abs=1e-6), name


def test_totals_by_draw_are_those_of_the_sums_over_communes(simulated):
    """What is computed from totals alone equals what the communes add up to, draw by draw."""
    formulas, declared, figures = simulated.audience.formulas, quantities("territory"), simulated.figures
    drawn = {
        name: np.linspace(each.low, each.high, 5)
        for name, each in figures.items()
        if each.uncertain and name in formulas.leaves()
    }
    wanted = (
        "teleworkers",
        "direct_kgco2e",
        "ledger_net",
        "third_places_needed",
        "balance_car_taxes",
        "new_third_place_jobs",
    )
    made = totals_by_draw(formulas, figures, wanted, declared, drawn)
    fixed = {name: each.value for name, each in figures.items()}
    for place in range(5):
        values = formulas.evaluate({**fixed, **{name: row[place] for name, row in drawn.items()}}, wanted)
        for name in wanted:
            assert made[name][place] == pytest.approx(float(np.sum(values[name])), rel=1e-9), name


@LAWS
@given(share=st.floats(0, 1), days=st.floats(1, 200))
def test_third_places_keep_a_trip_and_split_the_days(leaves, share, days):
    home = evaluated(leaves, third_place_share=0.0, telework_days_per_year=days)
    some = evaluated(leaves, third_place_share=share, telework_days_per_year=days)
    for name in TRAVEL[1:]:
        assert whole(some, name) <= whole(home, name) * (1 + 1e-12)
    split = whole(some, "home_telework_days") + whole(some, "place_telework_days")
    assert split == pytest.approx(whole(some, "telework_days"))
    assert whole(some, "third_place_users") <= whole(some, "teleworkers")


@LAWS
@given(days=st.floats(1, 150), more=st.floats(1.01, 2), share=st.floats(0, 1))
def test_more_days_avoid_more(leaves, days, more, share):
    few = evaluated(leaves, telework_days_per_year=days, third_place_share=share)
    many = evaluated(leaves, telework_days_per_year=days * more, third_place_share=share)
    for name in TRAVEL:
        assert whole(many, name) == pytest.approx(more * whole(few, name))
    assert whole(many, "seats_needed") >= whole(few, "seats_needed")


def test_without_teleworkers_nothing_is_avoided_and_nothing_is_needed(leaves):
    none = evaluated(leaves, adoption_rate=0.0)
    for name in (
        *TRAVEL,
        "teleworkers",
        "seats_needed",
        "third_places_needed",
        "ledger_net",
        "meals_saved_eur",
        "cars_off_the_road",
    ):
        assert whole(none, name) == 0


def test_without_third_places_no_seat_is_needed(leaves):
    home = evaluated(leaves, third_place_share=0.0)
    for name in (
        "third_place_users",
        "seats_needed",
        "third_places_needed",
        "third_place_turnover_eur",
        "seats_eur",
    ):
        assert whole(home, name) == 0


@LAWS
@given(
    active=st.lists(st.floats(10, 1e6), min_size=4, max_size=4),
    weights=st.lists(st.floats(0.01, 1), min_size=4, max_size=4),
    rate=st.floats(0, 0.97),
)
def test_the_calibration_is_that_of_the_model_cap_included(leaves, active, weights, rate):
    groups = ("2", "3", "4", "5")
    changed = {f"reference_{csp}": count for csp, count in zip(groups, active, strict=True)}
    changed |= {f"propensity_{csp}": weight for csp, weight in zip(groups, weights, strict=True)}
    values = evaluated(leaves, **changed, adoption_rate=rate, rate_base=sum(active))
    made = telework_probability(
        dict(zip(groups, weights, strict=True)),
        dict(zip(groups, active, strict=True)),
        rate,
        "eligible",
        sum(active),
    )
    found = {csp: float(values[f"probability_{csp}"]) for csp in groups}
    assert found == pytest.approx(made.probability, rel=1e-6, abs=1e-9)


def test_figures_lie_in_their_interval_and_draws_are_the_same_twice(simulated, demo):
    computed = simulated.computed
    for name, central in computed.totals.items():
        assert computed.low[name] <= central <= computed.high[name], name
    again = simulate("territory", TerritoryInputs.on(*demo), options=FEW_DRAWS)
    assert again.computed.low == computed.low


def test_transfers_sum_to_zero_and_nothing_is_not_a_number(simulated):
    table = simulated.to_dict("en")["balance"]
    assert sum(table["sums"]["transfer"].values()) == pytest.approx(0, abs=1e-6)
    document = {"whole": simulated.to_dict("fr"), "communes": by_commune(simulated)}
    assert json.dumps(document, allow_nan=False)


def test_the_table_has_one_row_per_commune(simulated, demo):
    rows = simulated.by_commune()
    assert [row["commune_id"] for row in rows] == list(demo[1].commune_ids)
    assert sum(row["teleworkers"] for row in rows) == pytest.approx(simulated.value("teleworkers"))


def test_a_ranking_says_how_stable_it_is(simulated):
    options = DrawOptions(128)
    ranked = ranking_stability(simulated, "third_places_needed", top=10, options=options)
    assert [each.rank for each in ranked] == list(range(1, len(ranked) + 1))
    assert [each.value for each in ranked] == sorted((each.value for each in ranked), reverse=True)
    assert all(0 <= each.share_in_top <= 1 for each in ranked)
    assert sum(each.share_in_top for each in ranked) >= 10 - 1e-9
    assert ranking_stability(simulated, "third_places_needed", top=10, options=options) == ranked


def test_all_communes_stay_in_a_ranking_of_all(simulated):
    ranked = ranking_stability(simulated, "teleworkers", top=150, options=DrawOptions(16))
    assert {each.share_in_top for each in ranked} == {1.0}


def test_a_ranking_that_cannot_be_made_is_refused(simulated):
    with pytest.raises(UnknownNameError):
        ranking_stability(simulated, "telewokers")
    with pytest.raises(InputError, match="whole territory"):
        ranking_stability(simulated, "calibration")
    with pytest.raises(InputError):
        ranking_stability(simulated, "teleworkers", top=0)


def test_only_a_territory_has_communes():
    with pytest.raises(InputError, match="no communes"):
        simulate("employee", {}, options=NO_DRAWS).by_commune()


def test_mistakes_in_the_answers_are_told():
    with pytest.raises(InputError, match="Did you mean 'territory'"):
        TerritoryInputs.read({"teritory": "demo"})
    with pytest.raises(UnknownNameError):
        simulate("territory", {"scenario": "etude-2061"}, options=NO_DRAWS)
    with pytest.raises(UnknownNameError):
        simulate("territory", {"territory": "atlantis"}, options=NO_DRAWS)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_speaks_to_elected_members(simulated, language):
    page = simulated.to_dict(language)["qualitative"]
    assert all(page[section] for section in ("strengths", "attention", "first_steps"))
    assert "{" not in json.dumps(
        [page["strengths"], page["attention"], page["first_steps"]], ensure_ascii=False
    )


def test_a_single_commune_is_a_territory(demo):
    core, whole_land = demo
    commune = whole_land.commune_ids[5]
    alone = Territory("commune", commune, "One", (commune,))
    one = simulate(
        "territory", TerritoryInputs.on(core, alone, {"scenario": "etude-2016"}), options=FEW_DRAWS
    )
    assert len(by_commune(one)) == 1
    assert one.computed.low["teleworkers"] < one.value("teleworkers") < one.computed.high["teleworkers"]
    assert json.dumps(one.to_dict("fr"), allow_nan=False)
    assert ranking_stability(one, "teleworkers", top=1)[0].share_in_top == 1


def test_a_territory_where_nobody_is_known_is_refused(small_land):
    core, _ = small_land()
    with pytest.raises(MissingDataError, match="no active population"):
        simulate(
            "territory", TerritoryInputs.on(core, Territory("commune", "C", "C", ("C",))), options=NO_DRAWS
        )


def test_a_derivation_is_of_the_whole_or_of_one_commune(simulated):
    whole_land = simulated.derivation("T15", "fr").to_dict()
    one = simulated.derivation("T15", "fr", commune=3).to_dict()
    assert json.dumps([whole_land, one], allow_nan=False)
    assert whole_land["steps"][-1]["value"] == pytest.approx(simulated.value("avoided_distance_pkm"))
    assert whole_land["steps"][-1]["with_numbers"] == "somme des communes"
    assert one["steps"][-1]["value"] == pytest.approx(by_commune(simulated)[3]["avoided_distance_pkm"])
    shown = {figure["name"]: figure["value"] for figure in one["figures"]}
    assert shown["work_km"] == pytest.approx(float(simulated.computed.central["work_km"][3]))


@LAWS
@given(more=st.floats(1, 50), share=st.floats(0, 1))
def test_places_already_open_never_raise_what_is_gained(leaves, more, share):
    """What exists is no gain: with more of it, less is left to create, and what is there already is told apart."""
    existing = ("existing_third_places", "accessible_seats")
    before = evaluated(leaves, third_place_share=share)
    added = {name: leaves[name] * more + 1 for name in existing}
    after = evaluated(
        leaves, third_place_share=share, communes_equipped=np.ones_like(leaves["communes_equipped"]), **added
    )
    for name in ("local_spending_eur", "new_third_place_jobs", "new_inhabitants", "tax_receipts_eur"):
        assert whole(after, name) <= whole(before, name) * (1 + 1e-12), name
        assert name == "local_spending_eur" or whole(after, name) == 0, name
    for name in ("existing_local_spending_eur", "existing_third_place_jobs"):
        assert whole(after, name) > whole(before, name), name
