"""What the map can show: one figure by commune, with its name, its unit and how it is made under each reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.errors import unknown_name
from maillage.language import HEADLINE_FIGURES, headline, number, percent, significant, text, unit_label
from maillage.phrase import Phrase
from maillage.reports.exports import ROUNDED_UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from maillage.contracts import Column
    from maillage.parameters import ParameterReader

SHARE = "share"


@dataclass(frozen=True)
class MapMeasure:
    """A figure that can be drawn.

    Attributes:
        id: its name in addresses.
        column: of ``out.communes``.
        group: where it stands in the list: ``demand``, ``avoided`` or ``people``.
    """

    id: str
    column: str
    group: str

    @property
    def declared(self) -> Column:
        """Unit, name and description."""
        return column(self.column)

    @property
    def is_indicator(self) -> bool:
        """Whether it is one of the five indicators, which depend on the reading."""
        return self.group == "avoided"

    def unit(self, language: str) -> str:
        """Its unit as people write it; nothing for a share."""
        return "" if self.declared.unit == SHARE else unit_label(self.declared.unit, language)

    def written(self, value: float | None, language: str) -> str:
        """A figure as people read it: a share as a percentage, a count without decimals."""
        unit = self.declared.unit
        if unit == SHARE:
            return percent(value, language)
        if value is not None and unit in ROUNDED_UNITS:
            return number(significant(value, HEADLINE_FIGURES), language)
        return headline(value, language)


MEASURES: Mapping[str, MapMeasure] = {
    each.id: each
    for each in (
        MapMeasure("potentiel", "teleworkers", "demand"),
        MapMeasure("part", "telework_share", "demand"),
        MapMeasure("densite", "teleworkers_per_km2", "demand"),
        MapMeasure("tiers-lieux", "teleworkers_in_third_places", "demand"),
        MapMeasure("travail", "teleworkers_by_work", "demand"),
        MapMeasure("trajets", "avoided_trips", "avoided"),
        MapMeasure("distance", "avoided_distance_pkm", "avoided"),
        MapMeasure("temps", "time_saved_h", "avoided"),
        MapMeasure("argent", "money_saved_eur", "avoided"),
        MapMeasure("co2", "avoided_co2_kgco2e", "avoided"),
        MapMeasure("eligibles", "eligible_active_persons", "people"),
        MapMeasure("actifs", "active_persons", "people"),
    )
}
DEFAULT_MEASURE = "potentiel"


def map_measure(name: str) -> MapMeasure:
    """The measure of a name.

    Raises:
        UnknownNameError: there is none.
    """
    if name not in MEASURES:
        kind = Phrase("measure of the map")
        raise unknown_name(kind, name, tuple(MEASURES))
    return MEASURES[name]


def in_reading(communes: pa.Table, per_teleworker: Mapping[str, float] | None) -> pa.Table:
    """The communes under a reading: their own indicators as measured, else their teleworkers times the study's constants.

    Args:
        communes: ``out.communes``.
        per_teleworker: what one teleworker avoids in a year, for the two readings of the study's constants.
    """
    import pyarrow.compute as pc

    for name, value in (per_teleworker or {}).items():
        place = communes.column_names.index(name)
        communes = communes.set_column(place, name, pc.multiply(communes["teleworkers"], value))
    return communes


def constants(reading: str, reader: ParameterReader) -> dict[str, float] | None:
    """What one teleworker avoids in a year with the study's constants; none when each flow is measured."""
    if reading not in {"as_printed", "corrected"}:
        return None
    from maillage.indicators.readings import per_teleworker

    return per_teleworker(reading, reader)  # type: ignore[arg-type] # one of the two, see above


def measure_groups(language: str) -> list[dict[str, Any]]:
    """The list of measures as the page offers it."""
    groups: dict[str, list[dict[str, str]]] = {}
    for each in MEASURES.values():
        groups.setdefault(each.group, []).append({"id": each.id, "name": each.declared.label.text(language)})
    return [
        {"name": text(f"web.map.groups.{name}", language), "measures": found}
        for name, found in groups.items()
    ]
