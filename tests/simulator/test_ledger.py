"""The rebound ledger: lines sum to the net, each can be left out, and the two published results are found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.errors import InputError, UnknownNameError
from maillage.parameters import ParameterTree
from maillage.simulator.formulas import FormulaSet
from maillage.simulator.heating import heating_figures
from maillage.simulator.ledger import NET, counted_shares, ledger_figures, ledger_lines, presets
from maillage.simulator.quantities import home_energy, rebound

FORMULAS = FormulaSet.of(rebound, home_energy)
COUNTED = tuple(presets()["default"])
WITHOUT_REAL_ESTATE = (
    "trip_chains",
    "video_meetings",
    "home_energy",
    "equipment",
    "longer_commutes",
    "other",
)

amounts = st.floats(0, 1e6)
shares = st.floats(0, 1)
cases = st.fixed_dictionaries(
    {
        "direct_kgco2e": amounts,
        "teleworkers": amounts,
        "telework_days_per_week": st.floats(0, 5),
        "home_telework_days": amounts,
        "office_m2_freed": amounts,
        "rebound.longer_commutes_share": st.floats(-0.5, 0),
    }
)


def ledger(case: dict[str, float], choice) -> dict[str, float]:
    """Every line of the ledger of an invented case, by its id."""
    reader = ParameterTree.load().reader(2026)
    parameters = {name: reader.number(name) for name in FORMULAS.leaves() if "." in name}
    figures = {**heating_figures(reader), **ledger_figures(reader, choice)}
    leaves = {**parameters, **{name: each.value for name, each in figures.items()}, **case}
    values = FORMULAS.evaluate(leaves)
    return {line.id: values[line.quantity] for line in ledger_lines()}


@given(cases, st.dictionaries(st.sampled_from(COUNTED), shares))
def test_lines_sum_to_the_net(case, choice):
    lines = ledger(case, choice)
    net = lines.pop(NET)
    size = max(1.0, *(abs(value) for value in lines.values()))
    assert net == pytest.approx(sum(lines.values()), abs=1e-9 * size)


@given(cases, st.sampled_from(COUNTED))
def test_each_line_can_be_left_out_without_moving_the_others(case, line):
    whole, without = ledger(case, {"other": 0}), ledger(case, {"other": 0, line: 0})
    assert without[line] == 0
    for other in set(whole) - {line, NET}:
        assert without[other] == whole[other]


@given(cases, st.sampled_from(COUNTED), shares)
def test_a_share_of_a_line_is_that_part_of_it(case, line, share):
    whole, part = ledger(case, {line: 1}), ledger(case, {line: share})
    assert part[line] == pytest.approx(share * whole[line], abs=1e-6)


@given(cases)
def test_nothing_counted_leaves_the_travel_avoided(case):
    lines = ledger(case, "gross")
    assert lines[NET] == lines["direct"] == case["direct_kgco2e"]


@given(cases)
def test_the_public_calculator_of_ademe_takes_off_a_quarter(case):
    assert ledger(case, "ademe-calculator")[NET] == pytest.approx(0.75 * case["direct_kgco2e"])


@given(cases, st.dictionaries(st.sampled_from([line for line in COUNTED if line != "other"]), shares))
def test_the_total_of_ademe_2020_is_never_added_on_top_of_lines_already_counted(case, more):
    """Whatever other lines are counted, all rebounds without real estate make 31 % of the travel avoided, or more."""
    lines = ledger(case, {**presets()["ademe-2020"], **more})
    rebounds = sum(lines[line] for line in WITHOUT_REAL_ESTATE)
    total = -0.31 * case["direct_kgco2e"]
    size = max(1.0, *(abs(value) for value in lines.values()))
    if lines["other"]:
        assert rebounds == pytest.approx(total, abs=1e-9 * size)
    assert lines["other"] * total >= 0, "never the sign opposite to that of the total"


def test_lines_that_go_beyond_the_total_leave_nothing_to_the_other_line():
    """A cyclist: 0.5 kg avoided, two days a week. 2 x 2.6 = 5.2 kg of video meetings are over 31 % of 0.5 kg; nothing cancels them."""
    cyclist = {
        "direct_kgco2e": 0.5,
        "teleworkers": 1,
        "telework_days_per_week": 2,
        "home_telework_days": 92,
        "office_m2_freed": 0,
    }
    lines = ledger(cyclist, "ademe-2020")
    assert lines["other"] == 0
    assert lines[NET] == pytest.approx(0.5 - 0.125 - 5.2)


def test_the_published_figures_of_ademe_2020():
    """271 kg a year for one weekly day: 67.7 of trip chains, 2.6 of video meetings, 31 % in all."""
    one = {
        "direct_kgco2e": 271,
        "teleworkers": 1,
        "telework_days_per_week": 1,
        "home_telework_days": 46,
        "office_m2_freed": 0,
    }
    lines = ledger(one, "ademe-2020")
    assert lines["trip_chains"] == pytest.approx(-67.75)
    assert lines["video_meetings"] == pytest.approx(-2.6)
    assert lines[NET] == pytest.approx(271 * 0.69)


def test_home_electricity_is_the_power_times_the_hours():
    """100 days × 150 W × 8 h = 120 kWh; at 0.064 kg, 7.68 kg; no heating."""
    case = {
        "direct_kgco2e": 0,
        "teleworkers": 1,
        "telework_days_per_week": 2,
        "home_telework_days": 100,
        "office_m2_freed": 0,
    }
    heating = {"heating_kwh_per_day": 0}
    assert ledger({**case, **heating}, "default")["home_energy"] == pytest.approx(-7.68)


def test_every_preset_says_its_share_of_every_line():
    for name, shares_counted in presets().items():
        assert set(shares_counted) == set(COUNTED), name
        assert counted_shares(name) == shares_counted


def test_lines_not_named_are_counted_as_by_default():
    assert counted_shares({"flex_office": 0.5}) == {**presets()["default"], "flex_office": 0.5}


def test_figures_bear_the_name_that_the_formulas_read_and_say_what_the_user_chose():
    figures = ledger_figures(ParameterTree.load().reader(2026), {"equipment": 0})
    assert set(figures) == {name for name in FORMULAS.leaves() if name.startswith("count_")}
    assert [name for name, each in figures.items() if each.given] == ["count_equipment"]
    assert figures["count_equipment"].label.fr == "Part comptée : Équipement"


def test_an_unknown_preset_or_line_is_told_with_the_closest():
    with pytest.raises(UnknownNameError, match="'ademe-2020'"):
        counted_shares("ademe-202")
    with pytest.raises(UnknownNameError, match="'flex_office'"):
        counted_shares({"flex_offices": 1})


def test_all_shares_out_of_bounds_are_told_at_once():
    with pytest.raises(InputError) as refused:
        counted_shares({"equipment": 2, "home_energy": -1})
    assert {problem.where for problem in refused.value.problems} == {"equipment", "home_energy"}
