"""Formulas of an employee's money, in euros a year: what telework spares, what it costs, what is left.

Each line is the employee's own; the balance of the five actors splits the same lines. Source: model §7.2.
"""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula

_MONTHS_PER_YEAR = 12.0


@formula
def eur_per_pkm(car_distance_share, car_eur_per_vkm, occupancy, other_eur_per_pkm):
    return car_distance_share * car_eur_per_vkm / occupancy + other_eur_per_pkm


@formula
def place_eur_per_pkm(place_car_distance_share, place_car_eur_per_vkm, occupancy, place_other_eur_per_pkm):
    return place_car_distance_share * place_car_eur_per_vkm / occupancy + place_other_eur_per_pkm


@formula
def car_cost_saved_eur(commute_spared_pkm, eur_per_pkm, place_travel_pkm, place_eur_per_pkm):
    """Every vehicle of one's own is in it, two-wheelers included; a fare is not."""
    return commute_spared_pkm * eur_per_pkm - place_travel_pkm * place_eur_per_pkm


@formula
def pass_saved_eur(teleworkers, pass_changes, pass_eur_per_month, new_pass_eur_per_month):
    return teleworkers * pass_changes * (pass_eur_per_month - new_pass_eur_per_month) * _MONTHS_PER_YEAR


@formula
def pass_refund_lost_eur(pass_saved_eur, pass_refund_share):
    return pass_saved_eur * pass_refund_share


@formula
def fares_saved_eur(telework_days, fares_eur_per_day):
    return telework_days * fares_eur_per_day


@formula
def transport_saved_eur(car_cost_saved_eur, fares_saved_eur, pass_saved_eur, pass_refund_lost_eur):
    return car_cost_saved_eur + fares_saved_eur + pass_saved_eur - pass_refund_lost_eur


@formula
def place_meals_saved_eur(place_telework_days, canteen_eur, place_meal_eur):
    return place_telework_days * (canteen_eur - place_meal_eur)


@formula
def meals_saved_eur(home_telework_days, canteen_eur, home_meal_eur, place_meals_saved_eur):
    return home_telework_days * (canteen_eur - home_meal_eur) + place_meals_saved_eur


@formula
def childcare_saved_eur(telework_days, childcare_eur_per_day):
    return telework_days * childcare_eur_per_day


@formula
def everyday_saved_eur(meals_saved_eur, childcare_saved_eur):
    return meals_saved_eur + childcare_saved_eur


@formula
def employee_equipment_eur(teleworkers, own_equipment_eur, equipment_years):
    return teleworkers * own_equipment_eur / equipment_years


@formula
def employee_seats_eur(place_telework_days, place_eur_per_day, place_paid_by_employee):
    return place_telework_days * place_eur_per_day * place_paid_by_employee


@formula
def seats_eur(place_telework_days, place_eur_per_day, place_paid_by_employer):
    return place_telework_days * place_eur_per_day * place_paid_by_employer


@formula
def allowance_eur(telework_days, allowance_eur_per_day, teleworkers, allowance_cap_eur, allowance_capped):
    """Capped by year in the public sector alone."""
    paid = telework_days * allowance_eur_per_day
    return np.where(allowance_capped > 0, np.minimum(paid, teleworkers * allowance_cap_eur), paid)


@formula
def home_cost_eur(home_energy_eur, employee_equipment_eur, employee_seats_eur, allowance_eur):
    return home_energy_eur + employee_equipment_eur + employee_seats_eur - allowance_eur


@formula
def net_result_eur(transport_saved_eur, everyday_saved_eur, home_cost_eur):
    return transport_saved_eur + everyday_saved_eur - home_cost_eur


@formula
def net_result_per_month_eur(net_result_eur):
    return net_result_eur / _MONTHS_PER_YEAR


@formula
def net_loss_eur(net_result_eur):
    return np.maximum(-net_result_eur, 0)


@formula
def published_saving_eur(persons, employee__published_saving):
    return persons * employee__published_saving * _MONTHS_PER_YEAR


@formula
def saved_beside_published(transport_saved_eur, everyday_saved_eur, published_saving_eur):
    """What is saved, home costs apart, beside the published saving of a teleworker, all in."""
    return (transport_saved_eur + everyday_saved_eur) / published_saving_eur
