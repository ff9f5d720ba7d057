"""What a third place costs in a year: premises, staff, running, and its fit-out spread over the years."""

from __future__ import annotations

from maillage.simulator.formulas import formula


@formula
def floor_m2(seats, m2_per_seat, rooms, project__m2_per_room, other_floor_m2):
    return seats * m2_per_seat + rooms * project__m2_per_room + other_floor_m2


@formula
def rent_eur(floor_m2, rent_per_m2, rent_paid):
    """Nothing where the premises are lent."""
    return floor_m2 * rent_per_m2 * rent_paid


@formula
def premises_running_eur(floor_m2, running_per_m2):
    return floor_m2 * running_per_m2


@formula
def seat_running_eur(seats, running_per_seat):
    return seats * running_per_seat


@formula
def staff_eur(staff_fte, staff_cost):
    return staff_fte * staff_cost


@formula
def purchases_eur(activity_sales_eur, purchase_share):
    return activity_sales_eur * purchase_share


@formula
def fit_out_eur(floor_m2, fit_out_per_m2, fit_out_part):
    """Before aid; a part of it where a place that hosts already is converted."""
    return floor_m2 * fit_out_per_m2 * fit_out_part


@formula
def depreciation_eur(fit_out_eur, fit_out_years):
    return fit_out_eur / fit_out_years


@formula
def running_costs_eur(
    rent_eur, premises_running_eur, seat_running_eur, staff_eur, purchases_eur, overhead_eur
):
    return rent_eur + premises_running_eur + seat_running_eur + staff_eur + purchases_eur + overhead_eur


@formula
def costs_eur(running_costs_eur, depreciation_eur):
    return running_costs_eur + depreciation_eur


@formula
def cost_per_seat_eur(costs_eur, seats):
    return costs_eur / seats
