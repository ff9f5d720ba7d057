"""Formulas of who gains and who pays, in euros a year: each amount is counted once, by the actor that receives it.

A transfer is one formula, read with a plus by who receives it and with a minus by who pays it, so that it sums to zero
by construction; what is left over is net. Costs known with their taxes are split: the tax is a transfer with the State,
the rest a resource that is spent or spared.

The two communes are counted in income, never in turnover: of what is spent in a shop, a canteen or a third place, the part
that stays there as wages, rent and profit (``balance.local_income_share``, one figure for all); the rest pays for goods that
come from elsewhere. What moves, moves only for those who work in another commune than theirs: the balance of a commune with
itself is nothing. Other purchases move with the days of a third place alone, as published, and hold the lunches taken
there: the lunches that move are those of the days at home.

Taxes on production and wages are not counted. The time saved is not money: it stays beside, in hours.
"""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula

_KG_PER_TONNE = 1000.0


@formula
def balance_seats(seats_eur, balance__local_income_share):
    """Income of the third place and of those who work for it."""
    return seats_eur * balance__local_income_share


@formula
def balance_seat_resources(seats_eur, balance_seats):
    return seats_eur - balance_seats


@formula
def balance_employee_seats(employee_seats_eur, balance__local_income_share):
    return employee_seats_eur * balance__local_income_share


@formula
def balance_employee_seat_resources(employee_seats_eur, balance_employee_seats):
    return employee_seats_eur - balance_employee_seats


@formula
def balance_lunches_moved(
    meals_saved_eur,
    place_meals_saved_eur,
    balance__lunch_respent_ratio,
    work_elsewhere_share,
    balance__local_income_share,
):
    """Nothing moves where lunches near work are the cheaper ones: what is then lost stays the employee's own."""
    at_home = np.maximum(meals_saved_eur - place_meals_saved_eur, 0)
    return at_home * balance__lunch_respent_ratio * work_elsewhere_share * balance__local_income_share


@formula
def balance_shopping_moved(
    place_telework_days, balance__shopping_moved_per_day, work_elsewhere_share, balance__local_income_share
):
    moved = place_telework_days * balance__shopping_moved_per_day
    return moved * work_elsewhere_share * balance__local_income_share


@formula
def balance_lunch_income_lost(meals_saved_eur, balance__local_income_share):
    """What a lunch not taken left as wages, rent and profit near the workplace: lost there, kept by the employee."""
    return np.maximum(meals_saved_eur, 0) * balance__local_income_share


@formula
def balance_meals(meals_saved_eur, balance_lunch_income_lost):
    return meals_saved_eur - balance_lunch_income_lost


@formula
def balance_car_taxes(car_cost_saved_eur, vehicle_tax_share):
    """Tax in the cost of one's vehicle: fuel, electricity and maintenance are taxed differently."""
    return car_cost_saved_eur * vehicle_tax_share


@formula
def balance_car_resources(car_cost_saved_eur, balance_car_taxes):
    return car_cost_saved_eur - balance_car_taxes


@formula
def balance_pass_refund(pass_saved_eur, balance__pass_refund_share):
    return pass_saved_eur * balance__pass_refund_share


@formula
def balance_home_energy_taxes(home_energy_eur, balance__home_energy_tax_share):
    return home_energy_eur * balance__home_energy_tax_share


@formula
def balance_home_energy(home_energy_eur, balance_home_energy_taxes):
    return home_energy_eur - balance_home_energy_taxes


@formula
def balance_office_taxes(premises_saved_eur, balance__premises_local_tax_share):
    return premises_saved_eur * balance__premises_local_tax_share


@formula
def balance_premises(premises_saved_eur, balance_office_taxes):
    return premises_saved_eur - balance_office_taxes


@formula
def balance_carbon(ledger_net, carbon__value):
    return ledger_net / _KG_PER_TONNE * carbon__value
