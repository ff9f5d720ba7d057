"""Formulas of an employee's travel: days, trips, kilometres, hours and carbon, a third place's trip being kept.

Source: model §3.3 and §7.2.
"""

from __future__ import annotations

from maillage.simulator.formulas import formula

_MINUTES_PER_HOUR = 60.0
_PERCENT = 100.0


@formula
def telework_days_per_year(telework_days_per_week, weeks_per_year):
    return telework_days_per_week * weeks_per_year


@formula
def place_telework_days(telework_days, place_share):
    return telework_days * place_share


@formula
def commute_spared_pkm(avoided_trips, distance_km, commute__travellers_per_trip):
    return avoided_trips * distance_km * commute__travellers_per_trip


@formula
def place_travel_pkm(place_trips, place_distance_km, commute__travellers_per_trip):
    return place_trips * place_distance_km * commute__travellers_per_trip


@formula
def avoided_distance_pkm(commute_spared_pkm, place_travel_pkm):
    return commute_spared_pkm - place_travel_pkm


@formula
def kept_distance_pkm(
    persons,
    days_on_site_per_week,
    weeks_per_year,
    commute__trips_per_day,
    distance_km,
    commute__travellers_per_trip,
    place_travel_pkm,
):
    on_site = persons * days_on_site_per_week * weeks_per_year * commute__trips_per_day
    return on_site * distance_km * commute__travellers_per_trip + place_travel_pkm


@formula
def avoided_car_vkm(
    commute_spared_pkm, car_distance_share, place_travel_pkm, place_car_distance_share, occupancy
):
    return (commute_spared_pkm * car_distance_share - place_travel_pkm * place_car_distance_share) / occupancy


@formula
def kgco2e_per_pkm(car_distance_share, car_kgco2e_per_vkm, occupancy, other_kgco2e_per_pkm):
    return car_distance_share * car_kgco2e_per_vkm / occupancy + other_kgco2e_per_pkm


@formula
def place_kgco2e_per_pkm(
    place_car_distance_share, place_car_kgco2e_per_vkm, occupancy, place_other_kgco2e_per_pkm
):
    return place_car_distance_share * place_car_kgco2e_per_vkm / occupancy + place_other_kgco2e_per_pkm


@formula
def direct_kgco2e(commute_spared_pkm, kgco2e_per_pkm, place_travel_pkm, place_kgco2e_per_pkm):
    return commute_spared_pkm * kgco2e_per_pkm - place_travel_pkm * place_kgco2e_per_pkm


@formula
def time_saved_h(avoided_trips, travel_time_min, place_trips, place_time_min):
    return (avoided_trips * travel_time_min - place_trips * place_time_min) / _MINUTES_PER_HOUR


@formula
def own_time_h(time_saved_h, teleworker__own_time_share):
    return time_saved_h * teleworker__own_time_share


@formula
def less_stress_percent(teleworker__less_stress_share):
    return teleworker__less_stress_share * _PERCENT
