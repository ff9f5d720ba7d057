"""The use case: a territory and a scenario make a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.contracts import contract

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pyarrow as pa
    from geopandas import GeoDataFrame

    from maillage.core import CoreTables
    from maillage.provenance import Provenance
    from maillage.telework.intensity import IntensityClasses
    from maillage.telework.scenario import Scenario
    from maillage.territory import Territory


@dataclass(frozen=True)
class Study:
    """The result of a study: tables, indicators, and what they were made from.

    Attributes:
        territory: the perimeter studied.
        scenario: how telework spreads.
        year: year of the figures by commune and by flow.
        reading: reading of the study's constants in force (``measured``, ``corrected`` or ``as_printed``).
        core: the core tables it was computed from.
        tables: result tables by name (``communes``, ``potential``, ``flows``, ``destinations``, ``perimeters``,
            ``readings``), each under its contract ``out.<name>``.
        intensity: how the classes of demand were made.
        summary: the headline figures, as ``maillage study --json`` prints them.
        provenance: datasets, parameters, methods and warnings.
    """

    territory: Territory
    scenario: Scenario
    year: int
    reading: str
    core: CoreTables
    tables: Mapping[str, pa.Table]
    intensity: IntensityClasses
    summary: Mapping[str, Any]
    provenance: Provenance
