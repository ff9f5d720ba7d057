"""Formulas of who gains and who pays, in euros a year: each amount is counted once, by the actor that receives it.

A transfer is one formula, read with a plus by who receives it and with a minus by who pays it, so that it sums to zero
by construction; what is left over is net. Costs known with their taxes are split: the tax is a transfer with the State,
the rest a resource that is spent or spared. Taxes on production and wages are not counted, nor the lunches of a third
place's users. The time saved is not money: it stays beside, in hours.
"""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula

_KG_PER_TONNE = 1000.0


@formula
def balance_allowance(allowance_eur):
    return allowance_eur * 1.0


@formula
def balance_seats(seats_eur):
    return seats_eur * 1.0


@formula
def balance_employee_seats(employee_seats_eur):
    return employee_seats_eur * 1.0


@formula
def balance_lunches_moved(meals_saved_eur, balance__lunch_respent_ratio):
    """Nothing moves where lunches near work are the cheaper ones: what is then lost stays the employee's own."""
    return np.maximum(meals_saved_eur, 0) * balance__lunch_respent_ratio


@formula
def balance_shopping_moved(telework_days, balance__shopping_moved_per_day):
    return telework_days * balance__shopping_moved_per_day


@formula
def balance_lunch_income_lost(meals_saved_eur, balance__lunch_local_income_share):
    """What a lunch not taken left as wages, rent and profit near the workplace: lost there, kept by the employee."""
    return np.maximum(meals_saved_eur, 0) * balance__lunch_local_income_share


@formula
def balance_meals(meals_saved_eur, balance_lunch_income_lost):
    return meals_saved_eur - balance_lunch_income_lost


@formula
def balance_childcare(childcare_saved_eur):
    return childcare_saved_eur * 1.0


@formula
def balance_car_taxes(
    car_cost_saved_eur,
    car__energy_cost,
    car__maintenance_cost,
    balance__fuel_tax_share,
    balance__vat_share,
):
    """Tax in the cost of one's vehicle: energy and maintenance are taxed differently, in the proportions of a car's cost per km."""
    per_km = car__energy_cost * balance__fuel_tax_share + car__maintenance_cost * balance__vat_share
    return car_cost_saved_eur * per_km / (car__energy_cost + car__maintenance_cost)


@formula
def balance_car_resources(car_cost_saved_eur, balance_car_taxes):
    return car_cost_saved_eur - balance_car_taxes


@formula
def balance_passes(pass_saved_eur):
    return pass_saved_eur * 1.0


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
def balance_production(production_gain_eur):
    return production_gain_eur * 1.0


@formula
def balance_equipment(equipment_eur):
    return equipment_eur * 1.0


@formula
def balance_employee_equipment(employee_equipment_eur):
    return employee_equipment_eur * 1.0


@formula
def balance_management(management_eur):
    return management_eur * 1.0


@formula
def balance_carbon(ledger_net, carbon__value):
    return ledger_net / _KG_PER_TONNE * carbon__value
