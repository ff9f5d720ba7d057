"""Formulas of the means over the persons of a group who use several modes (modes of the census).

The figures of each mode come from :func:`maillage.simulator.mode_figures.census_figures`. The shares need not sum to 1: they are
divided by their sum. Everyone is taken to travel the same distance, whatever the mode.
"""

from __future__ import annotations

from maillage.simulator.formulas import formula


@formula
def mode_shares_total(car_share, public_transport_share, motor_two_wheeler_share, bike_share, walking_share):
    return car_share + public_transport_share + motor_two_wheeler_share + bike_share + walking_share


@formula
def car_vkm_per_pkm(car_share, mode_shares_total, car__occupancy):
    return car_share / mode_shares_total / car__occupancy


@formula
def kgco2e_per_pkm(
    car_vkm_per_pkm,
    car_kgco2e_per_vkm,
    public_transport_share,
    public_transport_kgco2e_per_pkm,
    motor_two_wheeler_share,
    motor_two_wheeler_kgco2e_per_pkm,
    bike_share,
    bike_kgco2e_per_pkm,
    mode_shares_total,
):
    others = (
        public_transport_share * public_transport_kgco2e_per_pkm
        + motor_two_wheeler_share * motor_two_wheeler_kgco2e_per_pkm
        + bike_share * bike_kgco2e_per_pkm
    )
    return car_vkm_per_pkm * car_kgco2e_per_vkm + others / mode_shares_total


@formula
def eur_per_pkm(
    car_vkm_per_pkm,
    car_eur_per_vkm,
    motor_two_wheeler_share,
    motor_two_wheeler_eur_per_pkm,
    bike_share,
    bike_eur_per_pkm,
    mode_shares_total,
):
    others = motor_two_wheeler_share * motor_two_wheeler_eur_per_pkm + bike_share * bike_eur_per_pkm
    return car_vkm_per_pkm * car_eur_per_vkm + others / mode_shares_total
