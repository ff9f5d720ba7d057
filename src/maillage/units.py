"""Units of measure: what a unit string may be, and conversions between them.

Counts of people, trips and money are units of their own, so that a person is never added to a trip.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from maillage.errors import ParameterError
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from pint import UnitRegistry

_DEFINITIONS = (
    "person = [population]",
    "trip = [trip]",
    "site = [site]",
    "seat = [seat]",
    "EUR = [money]",
    "kgCO2e = [carbon]",
    "tCO2e = 1000 * kgCO2e",
    "person_km = person * kilometer",
    "vehicle = [vehicle]",
    "vehicle_km = vehicle * kilometer",
    "share = []",
    "index = []",
    "inhabitant = person",
    "commune = [commune]",
    "accident = [accident]",
)


@cache
def unit_registry() -> UnitRegistry[float]:
    """The registry of units, built at the first use (pint takes a moment to load)."""
    from pint import UnitRegistry

    registry: UnitRegistry[float] = UnitRegistry(cache_folder=None)
    for definition in _DEFINITIONS:
        registry.define(definition)
    return registry


def check_unit(unit: str) -> None:
    """Refuse a unit string that means nothing.

    >>> check_unit("kgCO2e / vehicle_km")
    >>> check_unit("kgCO2 per fortnite")
    Traceback (most recent call last):
    maillage.errors.ParameterError: Unit 'kgCO2 per fortnite' is not a unit of measure.
    Write it with known units, for instance 'day / year / person', 'EUR / vehicle_km' or 'share'.
    """
    try:
        unit_registry().parse_units(unit)
    except Exception as error:
        message = Phrase("Unit '{unit}' is not a unit of measure.", unit=unit)
        advice = Phrase(
            "Write it with known units, for instance 'day / year / person', 'EUR / vehicle_km' or 'share'."
        )
        raise ParameterError(message, do=advice) from error


def convert(value: float, unit: str, to: str) -> float:
    """The same quantity in another unit.

    >>> convert(90, "minute", "hour")
    1.5
    """
    return float(unit_registry().Quantity(value, unit).to(to).magnitude)
