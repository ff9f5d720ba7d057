"""The use case: a territory and a scenario make a study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from maillage import headline, results
from maillage.assembly.opening import open_territory
from maillage.drawn import drawn_table
from maillage.engine import Engine
from maillage.errors import MissingDataError, unknown_name
from maillage.indicators.homes import commuters_by_class, located_commuters, located_pairs, ways_by_mode
from maillage.indicators.modes import factors_by_departement, mode_factors
from maillage.indicators.readings import READINGS
from maillage.indicators.travel import TeleworkHabits, avoided_travel, third_place_trips, ways_to_work
from maillage.late_tables import LateTables
from maillage.parameters import ParameterTree
from maillage.provenance import Note, Provenance
from maillage.telework.intensity import MEASURES, SCHEMES, classify_intensity
from maillage.telework.potential import ELIGIBLE_CSP, home_scale, potential_by_residence, spread_potential
from maillage.telework.probabilities import probabilities
from maillage.telework.reference import reference_population
from maillage.telework.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pyarrow as pa
    from geopandas import GeoDataFrame

    from maillage.assembly.assemble import AssemblyOptions
    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.telework.intensity import IntensityClasses
    from maillage.telework.scenario import Scenario
    from maillage.territory import Territory

HEADLINE_YEARS = (2015, 2020, 2025)
DEFAULT_YEAR = 2025
DEFAULT_SCENARIO = "etude-2016"
FITTED_TABLE = "etude-2016-fitted"


@dataclass(frozen=True)
class StudyOptions:
    """Choices of a study, each printed beside its result.

    Attributes:
        year: year of the figures by commune and by flow.
        reading: reading of the study's constants in force.
        measure: what the classes of intensity are made on.
        scheme: how the bounds of the classes are chosen.
    """

    year: int = DEFAULT_YEAR
    reading: str = "measured"
    measure: str = "teleworkers"
    scheme: str = "natural_breaks"

    def check(self) -> None:
        """Refuse choices that do not exist, before anything is computed.

        Raises:
            UnknownNameError: the reading, the measure or the scheme does not exist.
        """
        known = {
            "reading": (self.reading, tuple(READINGS)),
            "measure of intensity": (self.measure, MEASURES),
            "scheme of classes": (self.scheme, tuple(SCHEMES)),
        }
        for kind, (chosen, names) in known.items():
            if chosen not in names:
                raise unknown_name(kind, chosen, names)


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
        computation = _Computation(core, territory, scenario, chosen, tree.reader(chosen.year))
        return cls(**computation.study_fields())

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
            kind = "table of a study"
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
            message = f"{self.territory.text}: no outlines of communes are imported."
            raise MissingDataError(
                message, do="Import them: `maillage data import PATH` (dataset commune-polygons-2018)."
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
    message = f"{territory.text}: no active population by CSP is known in any of its communes."
    raise MissingDataError(message, do="Import the census file of its communes: `maillage data list`.")


def _late(tables: dict[str, pa.Table], inputs: results.Inputs, intensity: IntensityClasses) -> LateTables:
    """The tables of a study; flows, and the classes of the communes, are computed when they are read."""
    made = {name: partial(tables.__getitem__, name) for name in tables}
    classed = partial(results.with_intensity, tables["communes"], intensity)
    return LateTables({**made, "communes": classed, "flows": partial(results.flow_table, inputs)})


@dataclass(frozen=True)
class _Computation:
    """One run of the model: reads parameters through one journal, so that the provenance is complete."""

    core: CoreTables
    territory: Territory
    scenario: Scenario
    options: StudyOptions
    reader: ParameterReader

    def study_fields(self) -> dict[str, Any]:
        """The fields of :class:`Study`."""
        reference = reference_population(self.scenario.reference, self.territory, self.core)
        years = (*HEADLINE_YEARS, self.options.year)
        made = probabilities(self.scenario, self.reader, reference, years)
        notes = list(made.notes)
        inputs = self._inputs(self.core.engine.table(made.table))
        tables = results.study_tables(inputs)
        intensity = self._intensity(tables["communes"])
        notes += headline.warnings(inputs, tables)
        if self.scenario.propensity == FITTED_TABLE:
            notes.append(Note.of("csp_table_not_unique"))
        notes.append(Note.of("reference_population", name=reference.name))
        provenance = Provenance().adding(datasets=self.core.datasets, notes=(*self.core.notes, *notes))
        summary = headline.summary(inputs, tables, scenario=self.scenario.id, rates=made.rates)
        provenance = provenance.adding(parameters=self.reader.reads)
        return {
            "territory": self.territory,
            "scenario": self.scenario,
            "year": self.options.year,
            "reading": self.options.reading,
            "core": self.core,
            "tables": _late(tables, inputs, intensity),
            "intensity": intensity,
            "summary": {**summary, "provenance": provenance.to_dict()},
            "provenance": provenance,
        }

    def _inputs(self, probability: ir.Table) -> results.Inputs:
        """The model: potential of each commune, then its teleworkers and what they avoid, by home and by flow."""
        core, year = self.core, self.options.year
        materialise = core.engine.materialise
        potential = materialise(potential_by_residence(self._known_active(), probability))
        known = potential.filter(potential.year == year).drop("year")
        probability = probability.filter(probability.year == year).drop("year")
        habits, factors = TeleworkHabits.read(self.reader), self._factors()
        limit, ratio = habits.daily_limit_km, habits.third_place_trip_ratio
        places = third_place_trips(core.travel, ratio)
        pairs = core.kept("pairs", lambda: located_pairs(core))
        commuters = located_commuters(core, pairs)
        by_class = core.kept("by_class", lambda: commuters_by_class(commuters, limit), limit)
        by_mode = core.kept("by_mode", lambda: ways_by_mode(commuters, places, limit), limit, ratio)
        scales = materialise(home_scale(by_class, known, probability))
        spread = partial(spread_potential, scales=scales, probability=probability)
        ways = ways_to_work(commuters, places, limit)
        return results.Inputs(
            core,
            self.territory,
            year,
            self.options.reading,
            potential=potential,
            by_class=materialise(results.teleworkers_by_class(spread(by_class))),
            avoided=avoided_travel(spread(by_mode), factors, habits),
            commuting=spread(core.commuters),
            flows=avoided_travel(spread(ways), factors, habits),
            reader=self.reader,
        )

    def _known_active(self) -> ir.Table:
        active = self.core.active_population
        return active.filter(active.csp.isin(ELIGIBLE_CSP)).select("commune_id", "csp", "active_persons")

    def _factors(self) -> ir.Table:
        """What a person-km costs and emits, by département of residence and mode."""
        core = self.core
        departements = [
            row["departement_id"]
            for row in core.engine.rows(core.communes.select("departement_id").distinct())
        ]
        users = core.engine.rows(core.departement_modes) if core.departement_modes is not None else []
        factors = factors_by_departement(
            mode_factors(self.reader),
            departements,
            [(row["departement_id"], row["commute_mode"], row["commuters"]) for row in users],
        )
        return core.engine.table(factors)

    def _intensity(self, communes: pa.Table) -> IntensityClasses:
        return classify_intensity(
            communes[self.options.measure].to_pylist(),
            measure=self.options.measure,
            scheme=self.options.scheme,
            classes=round(self.reader.number("intensity.classes")),
        )
