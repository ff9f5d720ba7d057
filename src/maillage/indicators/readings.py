"""The three readings of the study's constants: as printed, corrected, and measured on each flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader

Reading = Literal["as_printed", "corrected", "measured"]
READINGS: tuple[Reading, ...] = get_args(Reading)
MINUTES_PER_HOUR = 60.0


def per_teleworker(reading: Literal["as_printed", "corrected"], reader: ParameterReader) -> dict[str, float]:
    """What one teleworker avoids in a year, with the study's constants: everyone drives, alone, the same distance.

    The ``as_printed`` money is the study's "total cost avoided": energy, maintenance, the price of CO2 and the value of
    time; the ``corrected`` money is energy and maintenance, the value of time is left beside.

    Returns:
        The five indicators per teleworker and year (trip, person_km, hour, EUR, kgCO2e).

    Source: the study's table of constants; model §3.1 and §3.2 for what is corrected.
    """
    trips = reader.number("commute.telework_days_per_year") * reader.number("commute.trips_per_day")
    distance = trips * reader.number(f"printed.distance_{reading}")
    hours = trips * reader.number("printed.time_per_trip") / MINUTES_PER_HOUR
    per_km = reader.number(f"printed.energy_{reading}") + reader.number("printed.maintenance")
    money = distance * per_km
    if reading == "as_printed":
        money += distance * reader.number("printed.co2_cost") + hours * reader.number("printed.hour_value")
    return {
        "avoided_trips": trips,
        "avoided_distance_pkm": distance,
        "time_saved_h": hours,
        "money_saved_eur": money,
        "avoided_co2_kgco2e": distance * reader.number("printed.co2_factor"),
    }


def printed_reading(
    reading: Literal["as_printed", "corrected"], teleworkers: float, reader: ParameterReader
) -> dict[str, float]:
    """The five indicators of a territory with the study's constants: teleworkers times what each avoids."""
    return {name: value * teleworkers for name, value in per_teleworker(reading, reader).items()}
