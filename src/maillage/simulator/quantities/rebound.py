"""Formulas of the rebound ledger: carbon, gross to net, in kgCO2e a year, a gain counted positive.

Every line is multiplied by the share of it that is counted (``count_…``, 0 to 1), so that each can be set to zero.
Source: model §3.4.
"""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula

_WATTS_PER_KILOWATT = 1000.0


@formula
def ledger_trip_chains(direct_kgco2e, rebound__trip_chains_share, count_trip_chains):
    return direct_kgco2e * rebound__trip_chains_share * count_trip_chains


@formula
def ledger_video_meetings(teleworkers, telework_days_per_week, rebound__video_meetings, count_video_meetings):
    return teleworkers * telework_days_per_week * rebound__video_meetings * count_video_meetings


@formula
def home_electricity_kwh(home_telework_days, rebound__home_power, rebound__home_hours_per_day):
    return home_telework_days * rebound__home_power * rebound__home_hours_per_day / _WATTS_PER_KILOWATT


@formula
def home_heating_kwh(home_telework_days, heating_kwh_per_day, home_not_heated_share):
    return home_telework_days * heating_kwh_per_day * home_not_heated_share


@formula
def ledger_home_energy(
    home_electricity_kwh,
    home_heating_kwh,
    energy__electricity__kgco2e_per_kwh,
    heating_kgco2e_per_kwh,
    count_home_energy,
):
    electricity = home_electricity_kwh * energy__electricity__kgco2e_per_kwh
    return -(electricity + home_heating_kwh * heating_kgco2e_per_kwh) * count_home_energy


@formula
def ledger_equipment(teleworkers, rebound__equipment, count_equipment):
    return -teleworkers * rebound__equipment * count_equipment


@formula
def ledger_flex_office(office_m2_freed, rebound__office_carbon, count_flex_office):
    return office_m2_freed * rebound__office_carbon * count_flex_office


@formula
def flex_office_kwh(office_m2_freed, rebound__office_energy):
    return office_m2_freed * rebound__office_energy


@formula
def ledger_longer_commutes(direct_kgco2e, rebound__longer_commutes_share, count_longer_commutes):
    return direct_kgco2e * rebound__longer_commutes_share * count_longer_commutes


@formula
def ledger_other(
    direct_kgco2e,
    rebound__preset__ademe_2020_total_share,
    ledger_trip_chains,
    ledger_video_meetings,
    ledger_home_energy,
    ledger_equipment,
    ledger_longer_commutes,
    count_other,
):
    """What a published total holds beyond the lines that the preset counts, those of buildings apart.

    A line that is not counted is zero, and leaves its part to this one. Where the lines counted already go beyond the
    total, nothing is left: this line never has the sign opposite to that of the total, so it never cancels another one.
    """
    counted = (
        ledger_trip_chains
        + ledger_video_meetings
        + ledger_home_energy
        + ledger_equipment
        + ledger_longer_commutes
    )
    total = direct_kgco2e * rebound__preset__ademe_2020_total_share
    left = total - counted
    return np.where(total < 0, np.minimum(left, 0), np.maximum(left, 0)) * count_other


@formula
def ledger_net(
    direct_kgco2e,
    ledger_trip_chains,
    ledger_video_meetings,
    ledger_home_energy,
    ledger_equipment,
    ledger_flex_office,
    ledger_longer_commutes,
    ledger_other,
):
    return (
        direct_kgco2e
        + ledger_trip_chains
        + ledger_video_meetings
        + ledger_home_energy
        + ledger_equipment
        + ledger_flex_office
        + ledger_longer_commutes
        + ledger_other
    )
