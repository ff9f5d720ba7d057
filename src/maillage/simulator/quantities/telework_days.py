"""Formulas that hold for one person, for a staff and for a territory."""

from __future__ import annotations

from maillage.simulator.formulas import formula


@formula
def telework_days(teleworkers, telework_days_per_year):
    return teleworkers * telework_days_per_year
