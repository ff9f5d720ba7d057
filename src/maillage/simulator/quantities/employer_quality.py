"""Formulas of the quality of working life, seen by the employer: travel avoided, stress, health, commuting accidents.

A day in a third place keeps its own trip: it is taken off what is avoided. Source: model §7.1, E14 to E20.
"""

from __future__ import annotations

from maillage.simulator.formulas import formula

_MINUTES_PER_HOUR = 60.0
_MONTHS_PER_YEAR = 12.0


@formula
def avoided_distance_pkm(
    avoided_trips, distance_km, place_trips, third_place_distance_km, commute__travellers_per_trip
):
    return (
        avoided_trips * distance_km - place_trips * third_place_distance_km
    ) * commute__travellers_per_trip


@formula
def time_saved_h(avoided_trips, travel_time_min, place_trips, third_place_time_min):
    return (avoided_trips * travel_time_min - place_trips * third_place_time_min) / _MINUTES_PER_HOUR


@formula
def avoided_car_vkm(avoided_distance_pkm, car_vkm_per_pkm):
    return avoided_distance_pkm * car_vkm_per_pkm


@formula
def direct_kgco2e(avoided_distance_pkm, kgco2e_per_pkm):
    return avoided_distance_pkm * kgco2e_per_pkm


@formula
def less_stressed(teleworkers, teleworker__less_stress_share):
    return teleworkers * teleworker__less_stress_share


@formula
def in_better_health(teleworkers, employer__better_health_share):
    return teleworkers * employer__better_health_share


@formula
def commuting_accidents_avoided(avoided_distance_pkm, employer__accident_risk):
    return avoided_distance_pkm * employer__accident_risk


@formula
def car_cost_saved_eur(avoided_distance_pkm, eur_per_pkm):
    """Every vehicle of one's own is in it, two-wheelers included, as for an employee; a fare is not."""
    return avoided_distance_pkm * eur_per_pkm


@formula
def pass_saved_eur(
    teleworkers,
    public_transport_share,
    mode_shares_total,
    teleworker__pass_given_up_share,
    teleworker__pass_eur_per_month,
):
    users = teleworkers * public_transport_share / mode_shares_total
    return users * teleworker__pass_given_up_share * teleworker__pass_eur_per_month * _MONTHS_PER_YEAR


@formula
def meals_saved_eur(home_telework_days, teleworker__lunch_on_site_eur, teleworker__lunch_at_home_eur):
    return home_telework_days * (teleworker__lunch_on_site_eur - teleworker__lunch_at_home_eur)
