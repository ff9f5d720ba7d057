"""What a third place sells in a year. A year of its start sells a part (``year_ramp``) of a settled year."""

from __future__ import annotations

from maillage.simulator.formulas import formula

_MONTHS_PER_YEAR = 12.0


@formula
def full_desks_eur(seats, desk_price, year_ramp):
    """If every seat were taken by the month."""
    return seats * desk_price * _MONTHS_PER_YEAR * year_ramp


@formula
def desk_sales_eur(full_desks_eur, fill_rate):
    return full_desks_eur * fill_rate


@formula
def day_sales_eur(day_passes, day_price, year_ramp):
    return day_passes * day_price * _MONTHS_PER_YEAR * year_ramp


@formula
def room_sales_eur(rooms, room_hours_per_week, project__open_weeks, room_price, year_ramp):
    return rooms * room_hours_per_week * project__open_weeks * room_price * year_ramp


@formula
def event_sales_eur(events_per_year, event_income, year_ramp):
    return events_per_year * event_income * year_ramp


@formula
def activity_sales_eur(other_sales_eur, year_ramp):
    return other_sales_eur * year_ramp


@formula
def turnover_eur(desk_sales_eur, day_sales_eur, room_sales_eur, event_sales_eur, activity_sales_eur):
    return desk_sales_eur + day_sales_eur + room_sales_eur + event_sales_eur + activity_sales_eur
