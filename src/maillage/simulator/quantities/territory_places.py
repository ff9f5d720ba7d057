"""Formulas of the third places of a territory and of what they bring. Source: model §5 and §7.3 (T5 to T13)."""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula

_MONTHS_PER_YEAR = 12.0


@formula
def third_place_users(teleworkers, third_place_share):
    return teleworkers * third_place_share


@formula
def third_place_employees(third_place_users, employee_share):
    return third_place_users * employee_share


@formula
def telework_days_per_week(telework_days_per_year, commute__weeks_per_year):
    return telework_days_per_year / commute__weeks_per_year


@formula
def peak_presence_share(telework_days_per_week, teleworker__working_days_per_week, peak_day_factor):
    """Share of the teleworkers who telework on the busiest day."""
    return np.minimum(1.0, telework_days_per_week / teleworker__working_days_per_week * peak_day_factor)


@formula
def seats_needed(third_place_users, peak_presence_share, territory__seats_per_present_person):
    return third_place_users * peak_presence_share * territory__seats_per_present_person


@formula
def seats_by_ratio(third_place_users, territory__persons_per_seat):
    """The same from a published ratio, as a check."""
    return third_place_users / territory__persons_per_seat


@formula
def seats_found(seats_needed, accessible_seats):
    """Seats needed that existing third places offer within the access time."""
    return np.minimum(seats_needed, accessible_seats)


@formula
def seats_missing(seats_needed, seats_found):
    return seats_needed - seats_found


@formula
def third_places_needed(seats_missing, seats_per_third_place):
    """Beside the existing ones; a part of a place where the demand of a commune does not fill one."""
    return seats_missing / seats_per_third_place


@formula
def third_places_open(existing_third_places):
    return existing_third_places * 1.0


@formula
def communes_newly_equipped(
    communes_counted, communes_equipped, third_places_needed, territory__third_places_per_commune
):
    """Communes that a new third place would equip; a part of one where the demand does not fill a place."""
    missing = communes_counted - communes_equipped
    return np.minimum(missing, third_places_needed / territory__third_places_per_commune)


@formula
def local_spending_eur(third_places_needed, territory__local_spending_per_third_place):
    """Of the third places needed beside the existing ones; what these bring is there already."""
    return third_places_needed * territory__local_spending_per_third_place


@formula
def existing_local_spending_eur(third_places_open, territory__local_spending_per_third_place):
    return third_places_open * territory__local_spending_per_third_place


@formula
def local_spending_by_user_eur(
    seats_missing, territory__persons_per_seat, territory__local_spending_per_user
):
    """The same from the users of the seats missing, as a check."""
    return seats_missing * territory__persons_per_seat * territory__local_spending_per_user


@formula
def new_third_place_jobs(communes_newly_equipped, territory__jobs_per_commune):
    return communes_newly_equipped * territory__jobs_per_commune


@formula
def existing_third_place_jobs(communes_equipped, territory__jobs_per_commune):
    return communes_equipped * territory__jobs_per_commune


@formula
def new_inhabitants(communes_newly_equipped, territory__inhabitants_per_commune):
    return communes_newly_equipped * territory__inhabitants_per_commune


@formula
def existing_third_place_inhabitants(communes_equipped, territory__inhabitants_per_commune):
    return communes_equipped * territory__inhabitants_per_commune


@formula
def tax_receipts_eur(new_inhabitants, tax_per_inhabitant):
    return new_inhabitants * tax_per_inhabitant


@formula
def existing_tax_receipts_eur(existing_third_place_inhabitants, tax_per_inhabitant):
    return existing_third_place_inhabitants * tax_per_inhabitant


@formula
def third_place_turnover_eur(seats_needed, fill_rate, seat_price):
    """Of the seats that the teleworkers need, in existing places and new ones."""
    return seats_needed * fill_rate * seat_price * _MONTHS_PER_YEAR


@formula
def seats_eur(third_place_turnover_eur, employee_share):
    """Seats of employees are taken to be paid by their employer."""
    return third_place_turnover_eur * employee_share


@formula
def employee_seats_eur(third_place_turnover_eur, seats_eur):
    return third_place_turnover_eur - seats_eur
