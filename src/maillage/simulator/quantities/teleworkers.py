"""Formulas of a group of teleworkers, each with the usual answers: an employer's staff, a territory."""

from __future__ import annotations

from maillage.simulator.formulas import formula


@formula
def place_telework_days(telework_days, third_place_share):
    return telework_days * third_place_share


@formula
def childcare_saved_eur(telework_days, teleworker__childcare_eur_per_day):
    return telework_days * teleworker__childcare_eur_per_day


@formula
def employee_equipment_eur(teleworkers, teleworker__own_equipment_eur, teleworker__equipment_years):
    return teleworkers * teleworker__own_equipment_eur / teleworker__equipment_years
