"""Heating of the home on teleworked days: how much, and the carbon and price of its energy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

from maillage.errors import unknown_name
from maillage.parameters import Label
from maillage.phrase import Phrase
from maillage.simulator.figure import Figure, read_figure, weakest

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader

HeatingSource = Literal["gas", "electricity", "heat_pump", "oil", "wood", "district", "none"]
SOURCES: tuple[str, ...] = get_args(HeatingSource)
NO_HEATING = "none"
_PER_KWH = {"heating_kgco2e_per_kwh": "kgco2e_per_kwh", "heating_eur_per_kwh": "eur_per_kwh"}
_MIXED = {
    "kgco2e_per_kwh": Label(fr="Chauffage, parc national : carbone", en="Heating, national stock: carbon"),
    "eur_per_kwh": Label(fr="Chauffage, parc national : prix", en="Heating, national stock: price"),
}


def heating_figures(
    reader: ParameterReader, source: str | None = None, *, heated_anyway: bool | None = None
) -> dict[str, Figure]:
    """Figures of home heating that the formulas of home energy read.

    Args:
        reader: the parameters in force.
        source: energy that heats the home, one of :data:`SOURCES`; the mix of France's homes when nothing is said.
        heated_anyway: whether the home is heated on office days too; the share of the parameters when nothing is said.

    Returns:
        ``heating_kwh_per_day``, ``home_not_heated_share``, ``heating_kgco2e_per_kwh``, ``heating_eur_per_kwh``.

    Raises:
        UnknownNameError: there is no such source.
    """
    if source is not None and source not in SOURCES:
        kind = Phrase("source of heating")
        raise unknown_name(kind, source, SOURCES)
    amount = read_figure(reader, "rebound.heating_kwh_per_day", "heating_kwh_per_day")
    not_heated = read_figure(reader, "rebound.home_not_heated_share", "home_not_heated_share")
    if heated_anyway is not None:
        not_heated = _answered(not_heated, 0.0 if heated_anyway else 1.0)
    if source == NO_HEATING:
        none = {name: _answered(_mix(reader, name, unit), 0.0) for name, unit in _PER_KWH.items()}
        return {amount.name: _answered(amount, 0.0), not_heated.name: not_heated, **none}
    per_kwh = {
        name: read_figure(reader, f"energy.heating.{source}.{unit}", name)
        if source
        else _mix(reader, name, unit)
        for name, unit in _PER_KWH.items()
    }
    return {amount.name: amount, not_heated.name: not_heated, **per_kwh}


def _mix(reader: ParameterReader, name: str, unit: str) -> Figure:
    """Carbon or price of a kWh, each source weighted by the homes it heats."""
    homes = reader.family("energy.heating_mix")
    parts = {each: read_figure(reader, f"energy.heating.{each}.{unit}") for each in homes}
    whole = sum(homes.values())

    def mean(end: str) -> float:
        return sum(homes[each] * float(getattr(part, end)) for each, part in parts.items()) / whole

    first = next(iter(parts.values()))
    statuses = [part.status for part in parts.values() if part.status]
    source = read_figure(reader, "energy.heating_mix.gas").source
    ends = (mean("value"), mean("low"), mean("high"))
    return Figure(name, *ends, first.unit, _MIXED[unit], weakest(statuses), source)


def _answered(default: Figure, value: float) -> Figure:
    """The same figure with the user's answer in it."""
    return replace(default, value=value, low=value, high=value, status=None, source="", given=True)
