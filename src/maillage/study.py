"""The use case: a territory and a scenario make a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from maillage.assembly.opening import open_territory
from maillage.drawn import drawn_table
from maillage.engine import Engine
from maillage.errors import MissingDataError, unknown_name
from maillage.parameters import ParameterTree
from maillage.phrase import Phrase
from maillage.study_options import DEFAULT_YEAR, StudyOptions
from maillage.study_run import HEADLINE_YEARS, StudyRun
from maillage.telework.potential import ELIGIBLE_CSP
from maillage.telework.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pyarrow as pa
    from geopandas import GeoDataFrame

    from maillage.assembly.assemble import AssemblyOptions
    from maillage.core import CoreTables
    from maillage.provenance import Provenance
    from maillage.telework.intensity import IntensityClasses
    from maillage.telework.scenario import Scenario
    from maillage.territory import Territory

DEFAULT_SCENARIO = "etude-2016"

__all__ = [
    "DEFAULT_SCENARIO",
    "DEFAULT_YEAR",
    "HEADLINE_YEARS",
    "Study",
    "StudyOptions",
    "refuse_unknown",
]


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

    @classmethod
    def run(
        cls,
        core: CoreTables,
        territory: Territory,
        scenario: Scenario,
        *,
        options: StudyOptions | None = None,
        parameters: ParameterTree | None = None,
    ) -> Self:
        """Run the model on a territory.

        Args:
            core: the core tables, from the official files or from the invented territory.
            territory: the perimeter.
            scenario: how telework spreads.
            options: year, reading, classes of intensity.
            parameters: the parameter tree; the packaged one by default. The scenario's own overrides come on top.

        Raises:
            InputError: a year, a reading, a measure, a scheme or a rate that the model cannot serve.
            MissingDataError: no active population is known in any commune of the territory.
        """
        chosen = options or StudyOptions()
        chosen.check()
        refuse_unknown(core, territory)
        tree = (parameters or ParameterTree.load()).with_overrides(scenario.parameters)
        run = StudyRun(core, territory, scenario, chosen, tree.reader(chosen.year))
        return cls(**run.study_fields())

    @classmethod
    def of(
        cls,
        territory: str,
        *,
        scenario: str | Scenario = DEFAULT_SCENARIO,
        options: StudyOptions | None = None,
        parameters: ParameterTree | None = None,
        data: AssemblyOptions | None = None,
        engine: str = "duckdb",
    ) -> Self:
        """Open a territory by name and run the model on it.

        Args:
            territory: as on the command line: ``demo``, ``scot:lille-metropole``, ``departement:61`` …
            scenario: a scenario, its name, or the path of its file.
            options: year, reading, classes of intensity.
            parameters: the parameter tree.
            data: choices of data, for an imported territory.
            engine: ``duckdb`` or ``spark``.

        Example:
            >>> study = Study.of("demo")
            >>> study.summary["communes"]
            150
        """
        tree = parameters or ParameterTree.load()
        chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
        what = options or StudyOptions(reading=chosen.reading)
        core, land = open_territory(territory, Engine.open(engine), tree.reader(what.year), options=data)
        return cls.run(core, land, chosen, options=what, parameters=tree)

    def table(self, name: str) -> ir.Table:
        """A result table as an Ibis table, in the study's engine."""
        if name not in self.tables:
            kind = Phrase("table of a study")
            raise unknown_name(kind, name, tuple(self.tables))
        return self.core.engine.table(self.tables[name])

    @property
    def communes(self) -> ir.Table:
        """Results by commune of residence, as an Ibis table."""
        return self.table("communes")

    @property
    def flows(self) -> ir.Table:
        """Results by flow, as an Ibis table."""
        return self.table("flows")

    def geo(self) -> GeoDataFrame:
        """Results by commune with the outlines of the communes (WGS 84); communes without outline are left out.

        Communes that have since merged into one outline are one row, with their sum.

        Raises:
            MissingDataError: no outlines are imported.
        """
        if self.core.polygons is None:
            message = Phrase(
                "{territory}: no outlines of communes are imported.", territory=self.territory.text
            )
            raise MissingDataError(
                message,
                do=Phrase("Import them: `maillage data import PATH` (dataset commune-polygons-2018)."),
            )
        from maillage.spatial.polygons import commune_polygons

        rows = self.drawn_communes()
        wanted = rows["commune_id"].to_pylist()
        found = commune_polygons(self.core.polygons, wanted, self.core.outline_of)
        rows = rows.drop_columns("name").to_pandas()
        return found.outlines.merge(rows, on="commune_id", how="left", validate="one_to_one")

    def drawn_communes(self) -> pa.Table:
        """``out.communes`` by outline: communes that share one are added up, under the code of the outline."""
        read = self.provenance.parameters
        return drawn_table(self.tables["communes"], self.core.drawn_with, self.intensity, read)


def refuse_unknown(core: CoreTables, territory: Territory) -> None:
    """Refuse a territory of which nothing can be said.

    Raises:
        MissingDataError: the active population that may telework is known in none of its communes.
    """
    wanted = core.engine.table({"wanted_id": list(territory.commune_ids)}) if territory.commune_ids else None
    active = core.active_population.filter(core.active_population.csp.isin(ELIGIBLE_CSP))
    if wanted is not None and core.engine.scalar(
        active.semi_join(wanted, [("commune_id", "wanted_id")]).count()
    ):
        return
    message = Phrase(
        "{territory}: no active population by CSP is known in any of its communes.", territory=territory.text
    )
    raise MissingDataError(
        message, do=Phrase("Import the census file of its communes: `maillage data list`.")
    )
