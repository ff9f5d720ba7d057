"""The balance of the five actors added up: the sums are those of the table, their intervals hold them, and transfers cancel."""

from __future__ import annotations

import pytest

from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.balance import ACTORS
from maillage.simulator.balance_sums import PARTS, balance_sums
from maillage.simulator.document import balance_table

AUDIENCES = ("territory", "employer", "employee")


@pytest.fixture(scope="module", params=AUDIENCES)
def simulation(request):
    return simulate(request.param, {}, options=SimulationOptions(draws=DrawOptions(count=256)))


def test_the_central_sums_are_those_of_the_table_to_the_last_digit(simulation):
    sums, table = balance_sums(simulation), balance_table(simulation, "fr")
    for actor in ACTORS:
        assert sums.actors[actor]["transfer"].central == table["sums"]["transfer"][actor]
        assert sums.actors[actor]["net"].central == table["sums"]["net"][actor]
        assert sums.actors[actor]["total"].central == table["total"][actor]


def test_each_sum_lies_in_its_interval(simulation):
    sums = balance_sums(simulation)
    every = [sums.actors[actor][part] for actor in ACTORS for part in PARTS]
    for each in (*every, sums.everyone):
        assert each.low <= each.central <= each.high


def test_what_all_gain_is_what_each_gains_since_transfers_cancel(simulation):
    sums = balance_sums(simulation)
    totals = [sums.actors[actor]["total"].central for actor in ACTORS]
    assert sum(totals) == pytest.approx(sums.everyone.central, abs=1e-6 * sum(map(abs, totals)))


def test_the_strongest_driver_comes_first_and_central_figures_are_between_its_ends(simulation):
    sums = balance_sums(simulation)
    swings = [each.swing for each in sums.drivers]
    assert swings == sorted(swings, reverse=True)
    assert min(swings) > 0
    first = sums.drivers[0]
    low, high = sorted((first.at_low, first.at_high))
    assert low <= sums.everyone.central <= high


def test_without_draws_there_is_no_interval():
    still = simulate("employee", {}, options=SimulationOptions(draws=DrawOptions(count=0)))
    everyone = balance_sums(still).everyone
    assert everyone.low == everyone.central == everyone.high


def test_the_same_seed_gives_the_same_intervals():
    made = [simulate("employee", {}, options=SimulationOptions(draws=DrawOptions(count=64))) for _ in "ab"]
    assert balance_sums(made[0]) == balance_sums(made[1])
