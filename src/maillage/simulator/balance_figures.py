"""Figures that the balance of the five actors reads and that depend on the audience: taxes of its vehicles, communes of its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.parameters.parameter import Label
from maillage.simulator.figure import Figure, read_figure, weakest
from maillage.simulator.modes import transport_modes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from maillage.parameters import ParameterReader

WORK_ELSEWHERE = "work_elsewhere_share"
_TAX_SHARE = Label(
    fr="Part des taxes dans le coût des véhicules, selon leur énergie",
    en="Share of tax in the cost of the vehicles, by their energy",
)
_PLACE_MEALS = Label(
    fr="Déjeuners économisés les jours en tiers-lieu (comptés au prix de ceux du site)",
    en="Lunches saved on third-place days (counted at the price of those on site)",
)


def work_elsewhere_figures(reader: ParameterReader) -> dict[str, Figure]:
    """Share of those who work outside their commune, where their communes are not known."""
    return {WORK_ELSEWHERE: read_figure(reader, f"balance.{WORK_ELSEWHERE}", WORK_ELSEWHERE)}


def no_place_meals() -> dict[str, Figure]:
    """No lunch saved in a third place, for an audience that counts those of the home alone."""
    name = "place_meals_saved_eur"
    return {name: Figure(name, 0.0, 0.0, 0.0, "EUR / year", _PLACE_MEALS, "assumption")}


def vehicle_tax_figures(
    reader: ParameterReader, mix: Mapping[str, float], occupancy: float = 1.0
) -> dict[str, Figure]:
    """Share of tax in what the vehicles of a mix cost: that on fuel only for what burns fuel.

    Args:
        reader: the parameters in force.
        mix: share of the distance, of persons, by mode; what is no vehicle of one's own counts for nothing.
        occupancy: persons per car, between whom its cost is shared.

    Returns:
        ``vehicle_tax_share``; its range is that of the shares of tax, the costs being central.
    """
    parts = list(_taxed_costs(reader, mix, occupancy))
    whole = sum(cost for cost, _ in parts)

    def mean(end: str) -> float:
        return sum(cost * float(getattr(tax, end)) for cost, tax in parts) / whole if whole else 0.0

    statuses = [tax.status for _, tax in parts if tax.status]
    sources = " ; ".join(dict.fromkeys(tax.source for _, tax in parts if tax.source))
    name = "vehicle_tax_share"
    ends = (mean("value"), mean("low"), mean("high"))
    return {name: Figure(name, *ends, "share", _TAX_SHARE, weakest(statuses), sources)}


def _taxed_costs(
    reader: ParameterReader, mix: Mapping[str, float], occupancy: float
) -> Iterator[tuple[float, Figure]]:
    """Each cost of each mode, weighted by its share, with its share of tax."""
    for name, share in mix.items():
        mode = transport_modes()[name]
        persons = occupancy if mode.is_car else 1.0
        for cost, tax in zip(mode.costs, mode.taxes, strict=True):
            if share > 0:
                yield share * reader.number(cost) / persons, read_figure(reader, tax)
