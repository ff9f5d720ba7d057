"""Formulas of days and trips of those whose way to work is one distance: an employee, an employer's staff."""

from __future__ import annotations

from maillage.simulator.formulas import formula


@formula
def home_telework_days(telework_days, place_telework_days):
    return telework_days - place_telework_days


@formula
def avoided_trips(telework_days, commute__trips_per_day):
    """Trips between home and work."""
    return telework_days * commute__trips_per_day


@formula
def place_trips(place_telework_days, commute__trips_per_day):
    """Trips between home and a third place, which telework adds."""
    return place_telework_days * commute__trips_per_day
