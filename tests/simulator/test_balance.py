"""Who gains, who pays: transfers sum to zero, the net is what is left, nobody's column forgets a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.parameters import ParameterTree
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.balance import ACTORS, all_lines
from maillage.simulator.balance_figures import vehicle_tax_figures
from maillage.simulator.declarations import quantities
from maillage.simulator.formulas import FormulaSet
from maillage.simulator.pass_refund import REFUND, pass_refund_figures
from maillage.simulator.quantities import balance

FORMULAS = FormulaSet.of(balance)
LINES = all_lines()
READ = {*FORMULAS.leaves(), *(name for line in LINES for name in line.quantities)} - set(FORMULAS.formulas)
LEAVES = tuple(sorted(name for name in READ if "." not in name))
PARAMETERS = tuple(name for name in FORMULAS.leaves() if "." in name)

MAY_BE_NEGATIVE = {
    "ledger_net",
    "meals_saved_eur",
    "place_meals_saved_eur",
    "car_cost_saved_eur",
    "pass_saved_eur",
}


def bounds(name: str) -> tuple[float, float]:
    """What a leaf may be: a share, an amount, or an amount that may be a loss."""
    if name.endswith("_share"):
        return 0, 1
    return (-1e6 if name in MAY_BE_NEGATIVE else 0), 1e6


cases = st.fixed_dictionaries({name: st.floats(*bounds(name)) for name in LEAVES})
shares = st.fixed_dictionaries(
    {name: st.floats(0, 1) for name in PARAMETERS if name.endswith("_share") and name.startswith("balance.")}
)


def table(case: dict[str, float], parameters: dict[str, float] | None = None) -> dict[str, dict[str, float]]:
    """Amount of each actor by line, for an invented case."""
    reader = ParameterTree.load().reader(2026)
    read = {name: reader.number(name) for name in PARAMETERS}
    values = FORMULAS.evaluate({**read, **(parameters or {}), **case})
    return {
        line.id: {
            actor: line.sign(name) * values[name.removeprefix("-")] for actor, name in line.amounts.items()
        }
        for line in LINES
    }


def column(rows: dict[str, dict[str, float]], actor: str) -> float:
    return sum(row.get(actor, 0.0) for row in rows.values())


@given(cases, shares)
def test_every_transfer_sums_to_zero(case, parameters):
    rows = table(case, parameters)
    for line in LINES:
        if line.kind == "transfer":
            assert sum(rows[line.id].values()) == 0, line.id


@given(cases, shares)
def test_the_sum_of_all_columns_is_the_net(case, parameters):
    rows = table(case, parameters)
    net = sum(sum(rows[line.id].values()) for line in LINES if line.kind == "net")
    size = max(1.0, *(abs(value) for value in case.values()))
    assert sum(column(rows, actor) for actor in ACTORS) == pytest.approx(net, abs=1e-6 * size)


@given(cases)
def test_the_employees_column_is_what_an_employee_counts(case):
    """Transport, less the refund lost, meals, childcare and allowance, less energy, equipment and seats: S8."""
    refund = ParameterTree.load().reader(2026).number(REFUND)
    counted = (
        case["car_cost_saved_eur"]
        + case["pass_saved_eur"] * (1 - refund)
        + case["fares_saved_eur"]
        + case["meals_saved_eur"]
        + case["childcare_saved_eur"]
        + case["allowance_eur"]
        - case["home_energy_eur"]
        - case["employee_equipment_eur"]
        - case["employee_seats_eur"]
    )
    size = max(1.0, *(abs(value) for value in case.values()))
    assert column(table(case), "employee") == pytest.approx(counted, abs=1e-9 * size)


@given(cases)
def test_the_employers_column_is_what_an_employer_counts(case):
    refund = ParameterTree.load().reader(2026).number(REFUND)
    counted = (
        case["premises_saved_eur"]
        + case["production_gain_eur"]
        + case["recruitment_saved_eur"]
        + case["office_expenses_saved_eur"]
        + case["pass_saved_eur"] * refund
        - case["allowance_eur"]
        - case["seats_eur"]
        - case["equipment_eur"]
        - case["management_eur"]
    )
    size = max(1.0, *(abs(value) for value in case.values()))
    assert column(table(case), "employer") == pytest.approx(counted, abs=1e-9 * size)


def test_a_worked_line_of_each_kind():
    """One employee of whom four in five work elsewhere: car 800 €, pass 400 €, lunches 300 €, seats 60 and 40 €, 1 t of CO2e."""
    case = dict.fromkeys(LEAVES, 0.0) | {
        "car_cost_saved_eur": 800,
        "pass_saved_eur": 400,
        "meals_saved_eur": 300,
        "home_energy_eur": 50,
        "place_telework_days": 25,
        "seats_eur": 60,
        "employee_seats_eur": 40,
        "work_elsewhere_share": 0.8,
        "vehicle_tax_share": 0.3,
        "ledger_net": 1000,
    }
    chosen = {
        "balance.local_income_share": 0.5,
        "balance.lunch_respent_ratio": 0.7,
        "balance.home_energy_tax_share": 0.3,
        "balance.shopping_moved_per_day": 2,
        "carbon.value": 256,
    }
    rows = table(case, chosen)
    # 800 × 0.3 = 240 of tax, 560 of fuel, parts and labour
    assert rows["car_taxes"] == pytest.approx({"employee": 240, "state": -240})
    assert rows["car"] == pytest.approx({"employee": 560})
    assert rows["pass_refund"] == pytest.approx({"employer": 200, "employee": -200})
    assert rows["passes"] == pytest.approx({"employee": 400, "state": -400})
    # 300 kept by the employee: half was income near work; 0.7 × 300 = 210 is spent near home instead, which moves for four in
    # five and leaves half as income: 84
    assert rows["lunch_income_lost"] == pytest.approx({"work_commune": -150, "employee": 150})
    assert rows["meals"] == pytest.approx({"employee": 150})
    assert rows["lunches_moved"] == pytest.approx({"work_commune": -84, "home_commune": 84})
    # 25 days in a third place × 2 = 50 of purchases, 40 of them by those who work elsewhere, half of it income
    assert rows["shopping_moved"] == pytest.approx({"work_commune": -20, "home_commune": 20})
    # half of a seat is income of the place, half pays for what the place buys
    assert rows["seats"] == pytest.approx({"employer": -30, "home_commune": 30})
    assert rows["seat_resources"] == pytest.approx({"employer": -30})
    assert rows["employee_seats"] == pytest.approx({"employee": -20, "home_commune": 20})
    assert rows["employee_seat_resources"] == pytest.approx({"employee": -20})
    assert rows["home_energy_taxes"] == pytest.approx({"employee": -15, "state": 15})
    assert rows["home_energy"] == pytest.approx({"employee": -35})
    assert rows["carbon"] == pytest.approx({"state": 256})


def test_a_canteen_cheaper_than_home_takes_nothing_from_anyone_else():
    rows = table(dict.fromkeys(LEAVES, 0.0) | {"meals_saved_eur": -100})
    assert rows["meals"] == {"employee": -100}
    assert rows["lunches_moved"] == {"work_commune": 0, "home_commune": 0}
    assert rows["lunch_income_lost"] == {"work_commune": 0, "employee": 0}


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"distance_km": 2, "mode": "bike", "own_equipment_eur": 600},
        {"mode": {"ter": 0.8, "car_combustion": 0.2}, "pass_change": "given_up", "sector": "state"},
        {
            "mode": "bus_diesel",
            "pass_change": "cheaper",
            "new_pass_eur_per_month": 10,
            "pass_eur_per_month": 60,
        },
        {"place_share": 1, "place_paid_by": "employee", "place_distance_km": 5},
        {"canteen_eur": 3, "home_meal_eur": 6, "childcare_eur_per_day": 4, "heating_source": "oil"},
        {"sector": "hospital", "telework_days_per_week": 3, "home_heated_anyway": False},
    ],
)
def test_the_employees_column_is_the_net_result_shown_to_the_employee(answers):
    """S8 and the employee's column say the same, to the cent, whatever the answers."""
    found = simulate("employee", answers, options=SimulationOptions(draws=DrawOptions(0), drivers="none"))
    headline = found.indicator("S8").values[0]
    assert found.to_dict()["balance"]["total"]["employee"] == pytest.approx(found.value(headline), abs=0.005)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"sector": "state", "third_place_share": 0.5},
        {"staff": 500, "flex_office": True, "telework_days_per_week": 3},
        {"production_reading": "commute_time"},
    ],
)
def test_the_employers_column_is_the_net_gain_shown_to_the_employer(answers):
    """E29 and the employer's column say the same, to the cent, whatever the answers."""
    found = simulate("employer", answers, options=SimulationOptions(draws=DrawOptions(0), drivers="none"))
    headline = found.indicator("E29").values[0]
    assert found.to_dict()["balance"]["total"]["employer"] == pytest.approx(found.value(headline), abs=0.005)


def test_no_telework_moves_no_money():
    rows = table(dict.fromkeys(LEAVES, 0.0))
    assert all(amount == 0 for row in rows.values() for amount in row.values())


def test_every_formula_is_in_a_line_with_its_words():
    shown = {name for line in LINES for name in line.quantities}
    assert set(FORMULAS.formulas) <= shown
    assert set(FORMULAS.formulas) <= set(quantities("shared"))
    words = {**quantities("employer"), **quantities("employee")}
    assert all(words[name].unit == "EUR / year" for name in shown)


def test_purchases_move_for_those_who_work_elsewhere_and_go_to_a_third_place_alone():
    """A commune does not take purchases from itself, and a day at home moves none."""
    all_day = dict.fromkeys(LEAVES, 0.0) | {"meals_saved_eur": 300, "place_telework_days": 25}
    here = table(all_day | {"work_elsewhere_share": 0})
    assert here["shopping_moved"]["home_commune"] == here["lunches_moved"]["home_commune"] == 0
    at_home = table(all_day | {"work_elsewhere_share": 1, "place_telework_days": 0})
    assert at_home["shopping_moved"]["home_commune"] == 0
    assert at_home["lunches_moved"]["home_commune"] > 0


def test_a_lunch_in_a_third_place_is_not_counted_twice():
    """It is among the purchases made near the third place, so it is not among the lunches that move."""
    case = dict.fromkeys(LEAVES, 0.0) | {"work_elsewhere_share": 1, "meals_saved_eur": 300}
    rows = table(case | {"place_meals_saved_eur": 300})
    assert rows["lunches_moved"]["home_commune"] == 0


@pytest.mark.parametrize(
    ("mix", "share"),
    [
        ({"bike": 1.0}, 0.1667),
        ({"walking": 1.0}, 0),
        ({"ter": 1.0}, 0),
        # 0.0844 × 0.55 + 0.22 × 0.1667 = 0.083094 over 0.3044
        ({"car_combustion": 1.0}, 0.083094 / 0.3044),
        # 0.04 × 0.28 + 0.22 × 0.1667 = 0.047874 over 0.26
        ({"car_electric": 1.0}, 0.047874 / 0.26),
        # two persons a car: 0.5 × 0.3044 / 2 = 0.0761, 0.5 × 0.02 = 0.01; (0.5 × 0.083094 / 2 + 0.01 × 0.1667) / 0.0861
        ({"car_combustion": 0.5, "bike": 0.5}, (0.0207735 + 0.001667) / 0.0861),
    ],
)
def test_only_what_burns_fuel_bears_the_tax_on_fuel(mix, share):
    made = vehicle_tax_figures(ParameterTree.load().reader(2026), mix, occupancy=2)["vehicle_tax_share"]
    assert made.value == pytest.approx(share)
    assert made.low <= made.value <= made.high


def test_a_transfer_is_one_quantity_received_and_paid():
    for line in LINES:
        if line.kind == "transfer":
            assert len(line.quantities) == 1, line.id
            assert sum(line.sign(name) for name in line.amounts.values()) == 0, line.id
        else:
            assert len(line.amounts) == 1, line.id


def test_every_actor_is_in_the_balance():
    assert {actor for line in LINES for actor in line.amounts} == set(ACTORS)


def test_a_public_employer_refunds_three_quarters_of_a_pass_since_september_2023():
    tree = ParameterTree.load()
    assert pass_refund_figures(tree.reader(2026), "private")[REFUND].value == 0.5
    assert pass_refund_figures(tree.reader(2026), "state")[REFUND].value == 0.75
    assert pass_refund_figures(tree.reader(2022), "state")[REFUND].value == 0.5
    own = tree.with_overrides({REFUND: 1.0}).reader(2026)
    assert pass_refund_figures(own, "hospital")[REFUND].value == 1.0


def test_a_territory_moves_purchases_between_its_communes_by_its_own_flows():
    """Commune by commune: third-place days × the share of its commuters who leave it × 2.06 € × 40 % of income."""
    found = simulate("territory", {}, options=SimulationOptions(draws=DrawOptions(0), drivers="none"))
    values = found.computed.central
    leaving, staying = values["commune_outgoing"], values["internal_commuters"]
    share = leaving / (leaving + staying).clip(1)
    moved = (values["place_telework_days"] * share).sum() * 2.06 * 0.4
    assert found.value("balance_shopping_moved") == pytest.approx(moved)
    assert 0 < share.mean() < 1
