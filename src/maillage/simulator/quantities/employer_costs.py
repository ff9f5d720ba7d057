"""Formulas of an employer's costs: desks of the busiest day, premises, cost of telework, net gain and its payback.

The busiest day, not the mean, decides how many desks are needed. The cost of a square metre holds its energy and water,
which are shown and not added. Source: model §7.1, E21 to E29.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from maillage.simulator.formulas import formula

_NO_RATE = 1e-6
"""A yearly rate under one in a million is zero: dividing by it would lose all figures."""


@formula
def absent_on_mean_day(teleworkers, telework_days_per_week, working_days_per_week):
    return teleworkers * telework_days_per_week / working_days_per_week


@formula
def absent_on_busiest_day(
    absent_on_mean_day,
    peak_absence_share,
    teleworkers,
    telework_days_per_week,
    working_days_per_week,
    employer__busiest_days_per_week,
):
    """Part of the mean absence; at least those whose days on site are too few to fall on that day."""
    other_days = working_days_per_week - employer__busiest_days_per_week
    at_least = (telework_days_per_week - other_days) / employer__busiest_days_per_week
    return np.maximum(absent_on_mean_day * peak_absence_share, teleworkers * at_least)


@formula
def present_on_mean_day(staff, absent_on_mean_day):
    return staff - absent_on_mean_day


@formula
def present_on_busiest_day(staff, absent_on_busiest_day):
    return staff - absent_on_busiest_day


@formula
def desks(staff, desk_ratio):
    return staff * desk_ratio


@formula
def desks_needed(desks, present_on_busiest_day, desk_ratio, desk_margin):
    return np.minimum(desks, present_on_busiest_day * desk_ratio * (1 + desk_margin))


@formula
def office_m2_freed(desks, desks_needed, m2_per_desk, flex_office_chosen):
    """Desks that nobody needs on any day; none while each has a desk of their own."""
    return (desks - desks_needed) * m2_per_desk * flex_office_chosen


@formula
def premises_saved_eur(office_m2_freed, cost_per_m2, freed_floor_released_share):
    return office_m2_freed * cost_per_m2 * freed_floor_released_share


@formula
def office_energy_saved_eur(office_m2_freed, employer__office_energy_bill):
    return office_m2_freed * employer__office_energy_bill


@formula
def office_water_saved_m3(office_m2_freed, employer__office_water):
    return office_m2_freed * employer__office_water


@formula
def office_carbon_avoided_kgco2e(office_m2_freed, rebound__office_carbon):
    return office_m2_freed * rebound__office_carbon


@formula
def office_expenses_saved_eur(telework_days, expenses_per_day):
    return telework_days * expenses_per_day


@formula
def current_expenses_saved_eur(office_expenses_saved_eur, balance_pass_refund):
    """Supplies and services, with the part of the passes given up that the employer no longer refunds."""
    return office_expenses_saved_eur + balance_pass_refund


@formula
def setup_cost_eur(teleworkers, setup_eur):
    return teleworkers * setup_eur


@formula
def equipment_eur(setup_cost_eur, setup_life_years, teleworkers, running_eur):
    return setup_cost_eur / setup_life_years + teleworkers * running_eur


@formula
def allowance_eur(
    teleworkers,
    telework_days_per_year,
    allowance_per_day,
    law__public_allowance_per_year,
    allowance_capped,
):
    """Capped by year in the public sector alone."""
    each = telework_days_per_year * allowance_per_day
    return teleworkers * np.where(
        allowance_capped > 0, np.minimum(each, law__public_allowance_per_year), each
    )


@formula
def seats_eur(place_telework_days, seat_price_per_day, seat_paid_share):
    return place_telework_days * seat_price_per_day * seat_paid_share


@formula
def employee_seats_eur(place_telework_days, seat_price_per_day, seat_paid_share):
    return place_telework_days * seat_price_per_day * (1 - seat_paid_share)


@formula
def management_eur(teleworkers, management_hours, hour_cost):
    return teleworkers * management_hours * hour_cost


@formula
def telework_cost_eur(equipment_eur, allowance_eur, seats_eur, management_eur):
    return equipment_eur + allowance_eur + seats_eur + management_eur


@formula
def net_gain_without_productivity_eur(
    production_gain_without_productivity_eur,
    recruitment_saved_eur,
    premises_saved_eur,
    current_expenses_saved_eur,
    telework_cost_eur,
):
    gains = production_gain_without_productivity_eur + recruitment_saved_eur + premises_saved_eur
    return gains + current_expenses_saved_eur - telework_cost_eur


@formula
def net_gain_eur(
    production_gain_eur,
    recruitment_saved_eur,
    premises_saved_eur,
    current_expenses_saved_eur,
    telework_cost_eur,
):
    gains = production_gain_eur + recruitment_saved_eur + premises_saved_eur
    return gains + current_expenses_saved_eur - telework_cost_eur


@formula
def yearly_cash_eur(net_gain_eur, setup_cost_eur, setup_life_years):
    """The net gain of a year in which nothing is bought: the setting up is paid at once, not spread."""
    return net_gain_eur + setup_cost_eur / setup_life_years


@formula
def yearly_cash_without_productivity_eur(net_gain_without_productivity_eur, setup_cost_eur, setup_life_years):
    return net_gain_without_productivity_eur + setup_cost_eur / setup_life_years


@formula
def years_of_horizon(horizon_years, discount_rate, employer__discount_period):
    """What one euro a year, at each year's end, is worth today over the horizon."""
    return _annuity(horizon_years, discount_rate, employer__discount_period)


@formula
def years_of_setup(setup_life_years, discount_rate, employer__discount_period):
    """The same over the life of the setting up."""
    return _annuity(setup_life_years, discount_rate, employer__discount_period)


@formula
def setup_over_horizon_eur(setup_cost_eur, years_of_horizon, years_of_setup):
    """Setting up and its renewals, today's value: the equal yearly payment of one life, over the horizon."""
    return setup_cost_eur * years_of_horizon / years_of_setup


@formula
def present_value_eur(yearly_cash_eur, years_of_horizon, setup_over_horizon_eur):
    return yearly_cash_eur * years_of_horizon - setup_over_horizon_eur


@formula
def present_value_without_productivity_eur(
    yearly_cash_without_productivity_eur, years_of_horizon, setup_over_horizon_eur
):
    return yearly_cash_without_productivity_eur * years_of_horizon - setup_over_horizon_eur


@formula
def payroll_eur(hours_worked, hour_cost):
    return hours_worked * hour_cost


@formula
def payback_years(setup_cost_eur, yearly_cash_eur, setup_life_years, payroll_eur, employer__payback_limit):
    """Years to earn the setting up back; the limit, which means never, when it must be renewed before."""
    return _payback(setup_cost_eur, yearly_cash_eur, setup_life_years, payroll_eur, employer__payback_limit)


@formula
def payback_without_productivity_years(
    setup_cost_eur,
    yearly_cash_without_productivity_eur,
    setup_life_years,
    payroll_eur,
    employer__payback_limit,
):
    return _payback(
        setup_cost_eur,
        yearly_cash_without_productivity_eur,
        setup_life_years,
        payroll_eur,
        employer__payback_limit,
    )


def _annuity(years, rate, period) -> Any:  # noqa: ANN401 - numbers or arrays
    """The number of years itself where the rate is zero, or as good as zero."""
    counted = np.where(rate > _NO_RATE, rate, 1)
    return period * np.where(
        rate > _NO_RATE, (1 - (1 + counted) ** -(years / period)) / counted, years / period
    )


def _payback(setup, cash, life, positive, limit) -> Any:  # noqa: ANN401 - numbers or arrays
    """What is not earned back within its life never is: it is bought again before, and the net gain of a year is negative.

    A positive amount stands where there is no gain to divide by; the result is the limit there, or 0 without setup.
    """
    return np.where(
        cash * np.minimum(life, limit) >= setup, setup / np.where(cash > 0, cash, positive), limit
    )
