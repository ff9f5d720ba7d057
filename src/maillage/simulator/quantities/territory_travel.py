"""Formulas of the travel that the teleworkers of a territory avoid, and of what follows. Source: model §3.3 and §7.3.

Means per trip are those of the teleworkers who commute each day, weighted by their probability. A teleworker in a third
place avoids the trip to work less the trip to the third place, in the same mode.
"""

from __future__ import annotations

from maillage.simulator.formulas import formula

_MINUTES_PER_HOUR = 60.0
_GRAMS_PER_KILOGRAM = 1000.0
_MONTHS_PER_YEAR = 12.0


@formula
def home_telework_days(telework_days, third_place_share):
    return telework_days * (1 - third_place_share)


@formula
def daily_teleworkers(teleworkers, daily_share):
    """Teleworkers whose way to work is known and short enough to be daily."""
    return teleworkers * daily_share


@formula
def avoided_trips(daily_teleworkers, telework_days_per_year, commute__trips_per_day):
    return daily_teleworkers * telework_days_per_year * commute__trips_per_day


@formula
def spared_km_per_trip(work_km, spared_km, third_place_share):
    return work_km * (1 - third_place_share) + spared_km * third_place_share


@formula
def spared_min_per_trip(work_min, spared_min, third_place_share):
    return work_min * (1 - third_place_share) + spared_min * third_place_share


@formula
def spared_car_km_per_trip(work_car_km, spared_car_km, third_place_share):
    return work_car_km * (1 - third_place_share) + spared_car_km * third_place_share


@formula
def avoided_distance_pkm(avoided_trips, spared_km_per_trip, commute__travellers_per_trip):
    return avoided_trips * spared_km_per_trip * commute__travellers_per_trip


@formula
def time_saved_h(avoided_trips, spared_min_per_trip):
    return avoided_trips * spared_min_per_trip / _MINUTES_PER_HOUR


@formula
def avoided_car_vkm(avoided_trips, spared_car_km_per_trip, commute__travellers_per_trip, car__occupancy):
    return avoided_trips * spared_car_km_per_trip * commute__travellers_per_trip / car__occupancy


@formula
def car_cost_saved_eur(avoided_car_vkm, car__energy_cost, car__maintenance_cost):
    return avoided_car_vkm * (car__energy_cost + car__maintenance_cost)


@formula
def avoided_public_transport_pkm(
    avoided_trips,
    work_public_transport_km,
    spared_public_transport_km,
    third_place_share,
    commute__travellers_per_trip,
):
    per_trip = (
        work_public_transport_km * (1 - third_place_share) + spared_public_transport_km * third_place_share
    )
    return avoided_trips * per_trip * commute__travellers_per_trip


@formula
def other_modes_kgco2e(avoided_trips, work_other_kgco2e, spared_other_kgco2e, third_place_share):
    """Two-wheelers, bikes, walking."""
    return avoided_trips * (
        work_other_kgco2e * (1 - third_place_share) + spared_other_kgco2e * third_place_share
    )


@formula
def direct_kgco2e(
    avoided_car_vkm,
    car_kgco2e_per_vkm,
    avoided_public_transport_pkm,
    public_transport_kgco2e_per_pkm,
    other_modes_kgco2e,
):
    return (
        avoided_car_vkm * car_kgco2e_per_vkm
        + avoided_public_transport_pkm * public_transport_kgco2e_per_pkm
        + other_modes_kgco2e
    )


@formula
def inbound_car_teleworkers(
    inbound_car_2,
    inbound_car_3,
    inbound_car_4,
    inbound_car_5,
    probability_2,
    probability_3,
    probability_4,
    probability_5,
):
    """Teleworkers who come by car from another commune, by commune of work."""
    return (
        inbound_car_2 * probability_2
        + inbound_car_3 * probability_3
        + inbound_car_4 * probability_4
        + inbound_car_5 * probability_5
    )


@formula
def cars_off_the_road(inbound_car_teleworkers, peak_presence_share, car__occupancy):
    return inbound_car_teleworkers * peak_presence_share / car__occupancy


@formula
def fuel_saved_l(avoided_car_vkm, territory__fuel_per_vkm):
    return avoided_car_vkm * territory__fuel_per_vkm


@formula
def nox_avoided_kg(avoided_car_vkm, territory__nox_per_vkm):
    return avoided_car_vkm * territory__nox_per_vkm / _GRAMS_PER_KILOGRAM


@formula
def pm_avoided_kg(avoided_car_vkm, territory__pm_per_vkm):
    return avoided_car_vkm * territory__pm_per_vkm / _GRAMS_PER_KILOGRAM


@formula
def injury_accidents_avoided(avoided_car_vkm, territory__injury_accidents_per_vkm):
    return avoided_car_vkm * territory__injury_accidents_per_vkm


@formula
def deaths_avoided(avoided_car_vkm, territory__deaths_per_vkm):
    return avoided_car_vkm * territory__deaths_per_vkm


@formula
def private_hours(time_saved_h, teleworker__own_time_share):
    return time_saved_h * teleworker__own_time_share


@formula
def pass_saved_eur(
    teleworkers, public_transport_share, teleworker__pass_given_up_share, teleworker__pass_eur_per_month
):
    given_up = teleworkers * public_transport_share * teleworker__pass_given_up_share
    return given_up * teleworker__pass_eur_per_month * _MONTHS_PER_YEAR


@formula
def meals_saved_eur(home_telework_days, canteen_eur, home_meal_eur):
    """A lunch in a third place is taken to cost what it costs on site."""
    return home_telework_days * (canteen_eur - home_meal_eur)


@formula
def allowance_eur(telework_days, allowance_eur_per_day):
    """The mean over all teleworked days, those without an allowance included."""
    return telework_days * allowance_eur_per_day
