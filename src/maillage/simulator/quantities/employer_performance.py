"""Formulas of an employer's performance: teleworkers and days, production, absence, departures, recruitment, disruptions.

Productivity and commute time given to work overlap: one of them is counted, as the choice ``production_reading`` says.
Source: model §7.1, E1 to E13.
"""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula

_PERCENT = 100.0


@formula
def eligible_staff(staff, eligible_share):
    return staff * eligible_share


@formula
def teleworkers(staff, teleworking_share, eligible_staff, uptake, counted_by_uptake, telework_days_per_week):
    """Never more than those eligible; nobody when no day is teleworked."""
    wanted = np.where(counted_by_uptake > 0, eligible_staff * uptake, staff * teleworking_share)
    return np.where(telework_days_per_week > 0, np.minimum(wanted, eligible_staff), 0)


@formula
def telework_days_per_year(telework_days_per_week, commute__weeks_per_year):
    return telework_days_per_week * commute__weeks_per_year


@formula
def hours_worked(staff, commute__weeks_per_year, working_days_per_week, hours_per_day):
    return staff * commute__weeks_per_year * working_days_per_week * hours_per_day


@formula
def productivity_h(telework_days, hours_per_day, productivity_gain):
    return telework_days * hours_per_day * productivity_gain


@formula
def commute_time_given_h(time_saved_h, teleworker__own_time_share):
    """What is not kept for oneself."""
    return time_saved_h * (1 - teleworker__own_time_share)


@formula
def absence_avoided_days(
    teleworkers,
    absence_days,
    employer__absence_days_avoided,
    employer__absence_reduction_share,
    absence_by_share,
):
    """A number of days, never more than today's absence, or a share of today's absence."""
    by_days = np.minimum(employer__absence_days_avoided, absence_days)
    by_share = absence_days * employer__absence_reduction_share
    return teleworkers * np.where(absence_by_share > 0, by_share, by_days)


@formula
def micro_absence_avoided_h(teleworkers, employer__micro_absence_hours):
    return teleworkers * employer__micro_absence_hours


@formula
def absence_regained_h(absence_avoided_days, hours_per_day):
    return absence_avoided_days * hours_per_day


@formula
def production_gain_without_productivity_h(micro_absence_avoided_h, absence_regained_h):
    return micro_absence_avoided_h + absence_regained_h


@formula
def production_gain_h(
    productivity_h,
    productivity_counted,
    commute_time_given_h,
    commute_time_counted,
    production_gain_without_productivity_h,
):
    """One of productivity and commute time given to work, or none, with the absence avoided."""
    counted = productivity_h * productivity_counted + commute_time_given_h * commute_time_counted
    return counted + production_gain_without_productivity_h


@formula
def production_gain_percent(production_gain_h, hours_worked):
    return _PERCENT * production_gain_h / hours_worked


@formula
def production_gain_without_productivity_percent(production_gain_without_productivity_h, hours_worked):
    return _PERCENT * production_gain_without_productivity_h / hours_worked


@formula
def production_gain_of_teleworkers_percent(production_gain_h, hours_worked, teleworkers, staff):
    """In the hours of the teleworkers alone; of all when there is none."""
    return (
        _PERCENT * production_gain_h / (hours_worked * np.where(teleworkers > 0, teleworkers, staff) / staff)
    )


@formula
def production_gain_eur(production_gain_h, hour_cost):
    return production_gain_h * hour_cost


@formula
def production_gain_without_productivity_eur(production_gain_without_productivity_h, hour_cost):
    return production_gain_without_productivity_h * hour_cost


@formula
def departures_avoided(teleworkers, turnover, employer__turnover_reduction):
    """Among the teleworkers only: those who do not telework stay or leave as before."""
    return teleworkers * turnover * employer__turnover_reduction


@formula
def recruitment_saved_eur(departures_avoided, recruitment_cost):
    return departures_avoided * recruitment_cost


@formula
def acceptable_time_min(
    employer__basin_time_min,
    employer__basin_time_limit_min,
    telework_days_per_week,
    working_days_per_week,
):
    """One-way time that keeps the week's travel time the same with fewer trips, up to a limit."""
    days_on_site = working_days_per_week - telework_days_per_week
    fewest = working_days_per_week * employer__basin_time_min / employer__basin_time_limit_min
    return employer__basin_time_min * working_days_per_week / np.maximum(days_on_site, fewest)


@formula
def basin_workers_with_telework(
    basin_workers, acceptable_time_min, employer__basin_time_min, basin_growth_power
):
    return basin_workers * (acceptable_time_min / employer__basin_time_min) ** basin_growth_power


@formula
def basin_workers_gained(basin_workers_with_telework, basin_workers):
    return basin_workers_with_telework - basin_workers


@formula
def activity_days_kept(teleworkers, disruption_days, employer__disruption_kept_share):
    return teleworkers * disruption_days * employer__disruption_kept_share
