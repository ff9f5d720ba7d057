"""Formulas of the energy that telework uses at home, in euros a year, tax included. Source: model §3.4."""

from __future__ import annotations

from maillage.simulator.formulas import formula


@formula
def home_electricity_eur(home_electricity_kwh, energy__electricity__eur_per_kwh):
    return home_electricity_kwh * energy__electricity__eur_per_kwh


@formula
def home_heating_eur(home_heating_kwh, heating_eur_per_kwh):
    return home_heating_kwh * heating_eur_per_kwh


@formula
def home_energy_eur(home_electricity_eur, home_heating_eur):
    return home_electricity_eur + home_heating_eur
