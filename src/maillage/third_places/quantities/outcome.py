"""Aid, result and break-even of a year."""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula

_MONTHS_PER_YEAR = 12.0


@formula
def investment_aid_eur(fit_out_eur, aid_share):
    return fit_out_eur * aid_share


@formula
def aid_released_eur(investment_aid_eur, fit_out_years):
    """Aid to the fit-out, counted year after year as the fit-out is."""
    return investment_aid_eur / fit_out_years


@formula
def programme_aid_eur(programme_chosen, programme_in_force, project__programme_eur):
    return programme_chosen * programme_in_force * project__programme_eur


@formula
def aid_eur(aid_released_eur, programme_aid_eur, grants_eur):
    return aid_released_eur + programme_aid_eur + grants_eur


@formula
def resources_eur(turnover_eur, aid_eur):
    return turnover_eur + aid_eur


@formula
def result_eur(resources_eur, costs_eur):
    return resources_eur - costs_eur


@formula
def cash_eur(result_eur, depreciation_eur, aid_released_eur):
    """What enters the till, less what leaves it: neither depreciation nor aid received before does."""
    return result_eur + depreciation_eur - aid_released_eur


@formula
def subsidy_share(aid_eur, resources_eur, one_euro_per_year):
    return aid_eur / np.maximum(resources_eur, one_euro_per_year)


@formula
def grant_needed_eur(costs_eur, turnover_eur, aid_released_eur):
    """Operating grant that brings the year to balance; what is planned already is not counted."""
    short = costs_eur - turnover_eur - aid_released_eur
    return np.maximum(short, 0)


@formula
def own_funds_needed_eur(fit_out_eur, investment_aid_eur):
    """To pay for the fit-out, before the first sale."""
    return fit_out_eur - investment_aid_eur


@formula
def break_even_fill(fill_rate, result_eur, full_desks_eur):
    """Fill at which the result is nought, all else equal: the result is a straight line of the fill."""
    return fill_rate - result_eur / full_desks_eur


@formula
def seat_margin_eur(
    desk_price,
    fill_rate,
    year_ramp,
    m2_per_seat,
    rent_per_m2,
    rent_paid,
    running_per_m2,
    running_per_seat,
    fit_out_per_m2,
    fit_out_part,
    aid_share,
    fit_out_years,
):
    """What one seat more adds to the result, its floor and its share of the fit-out paid."""
    floor_cost = rent_per_m2 * rent_paid + running_per_m2
    fit_out = fit_out_per_m2 * fit_out_part * (1 - aid_share) / fit_out_years
    return (
        desk_price * _MONTHS_PER_YEAR * fill_rate * year_ramp
        - m2_per_seat * (floor_cost + fit_out)
        - running_per_seat
    )


@formula
def left_to_seats_eur(seats, seat_margin_eur, result_eur):
    """What the other lines leave for the seats to pay."""
    return seats * seat_margin_eur - result_eur
