"""The use case: a territory and a scenario make a study."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from maillage import results
from maillage.assembly.opening import open_territory
from maillage.engine import Engine
from maillage.errors import MissingDataError, unknown_name
from maillage.indicators.modes import factors_by_departement, mode_factors
from maillage.indicators.readings import READINGS
from maillage.indicators.travel import TeleworkHabits, avoided_travel, third_place_trips
from maillage.late_tables import LateTables
from maillage.parameters import ParameterTree
from maillage.provenance import Note, Provenance
from maillage.telework.adoption import adoption_rate
from maillage.telework.calibration import telework_probability
from maillage.telework.intensity import classify_intensity
from maillage.telework.potential import (
    ELIGIBLE_CSP,
    eligible_by_flow,
    home_scale,
    potential_by_residence,
    spread_potential,
)
from maillage.telework.propensity import propensity_weights
from maillage.telework.reference import reference_population
from maillage.telework.scenario import load_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir
    import pyarrow as pa
    from geopandas import GeoDataFrame

    from maillage.assembly.assemble import AssemblyOptions
    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.telework.intensity import IntensityClasses
    from maillage.telework.reference import ReferencePopulation
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
            InputError: a year, a reading or a rate that the model cannot serve.
        """
        chosen = options or StudyOptions()
        if chosen.reading not in READINGS:
            kind = "reading"
            raise unknown_name(kind, chosen.reading, READINGS)
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

        Raises:
            MissingDataError: no outlines are imported.
        """
        if self.core.polygons is None:
            message = f"{self.territory.text}: no outlines of communes are imported."
            raise MissingDataError(
                message, do="Import them: `maillage data import PATH` (dataset commune-polygons-2018)."
            )
        from maillage.spatial.polygons import commune_polygons

        found = commune_polygons(self.core.polygons, self.territory.commune_ids)
        rows = self.tables["communes"].drop_columns("name").to_pandas()
        return found.outlines.merge(rows, on="commune_id", how="left", validate="one_to_one")


@dataclass(frozen=True)
class Probabilities:
    """Telework probability by CSP in several years.

    Attributes:
        table: columns ``csp``, ``year``, ``telework_probability`` (0 to 1).
        rates: adoption rate by year.
        notes: what must be said of them.
    """

    table: dict[str, list[Any]]
    rates: dict[int, float]
    notes: tuple[Note, ...]


def probabilities(
    scenario: Scenario, reader: ParameterReader, reference: ReferencePopulation, years: Iterable[int]
) -> Probabilities:
    """Telework probability by eligible CSP in each year, for which the reference population's mean is the scenario's rate.

    Source: model §2.1, row "rate".
    """
    rows: list[tuple[str, int, float]] = []
    rates: dict[int, float] = {}
    notes: list[Note] = []
    eligible = {csp: reference.active_by_csp.get(csp, 0.0) for csp in ELIGIBLE_CSP}
    for year in sorted(set(years)):
        of_year = replace(reader, year=year)
        rate = adoption_rate(scenario, of_year, year)
        weights = propensity_weights(scenario, of_year, reference.active_by_csp)
        made = telework_probability(
            weights, eligible, rate.rate, scenario.denominator, reference.total_active
        )
        rows += [(csp, year, probability) for csp, probability in sorted(made.probability.items())]
        rates[year] = rate.rate
        if rate.held:
            notes.append(Note.of("rate_held", year=year, rate=rate.rate))
    csp, when, probability = (list(column) for column in zip(*rows, strict=True))
    return Probabilities({"csp": csp, "year": when, "telework_probability": probability}, rates, tuple(notes))


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
        probability, notes = self.core.engine.table(made.table), list(made.notes)
        potential = self._materialise(potential_by_residence(self._known_active(), probability))
        spread = self._spread(potential, probability)
        flows = self._measured(spread)
        limit = self.reader.number("commute.daily_distance_limit")
        homes = self._materialise(results.flows_by_home(flows, limit))
        options = self.options
        inputs = results.Inputs(
            self.core,
            self.territory,
            options.year,
            options.reading,
            potential,
            flows,
            spread,
            homes,
            self.reader,
        )
        tables = results.study_tables(inputs)
        intensity = self._intensity(tables["communes"])
        notes += results.warnings(inputs, tables)
        if self.scenario.propensity == FITTED_TABLE:
            notes.append(Note.of("csp_table_not_unique"))
        notes.append(Note.of("reference_population", name=reference.name))
        provenance = Provenance().adding(datasets=self.core.datasets, notes=(*self.core.notes, *notes))
        summary = results.summary(inputs, tables, scenario=self.scenario.id, rates=made.rates)
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

    def _materialise(self, expression: ir.Table) -> ir.Table:
        return self.core.engine.materialise(expression)

    def _known_active(self) -> ir.Table:
        active = self.core.active_population
        return active.filter(active.csp.isin(ELIGIBLE_CSP)).select("commune_id", "csp", "active_persons")

    def _spread(self, potential: ir.Table, probability: ir.Table) -> ir.Table:
        """Every flow from a commune whose potential is known, with its teleworkers."""
        year = self.options.year
        flows = self._prepared_flows()
        known = potential.filter(potential.year == year).drop("year")
        probability = probability.filter(probability.year == year).drop("year")
        scales = self._materialise(home_scale(flows, known, probability))
        return spread_potential(flows, scales, probability)

    def _measured(self, spread: ir.Table) -> ir.Table:
        """The same flows with what their teleworkers avoid."""
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
        habits = TeleworkHabits.read(self.reader)
        places = third_place_trips(core.travel, habits.third_place_trip_ratio)
        return avoided_travel(spread, places, core.engine.table(factors), habits)

    def _prepared_flows(self) -> ir.Table:
        """Flows with all that no scenario changes: made by the first study of these tables, kept for the next."""
        kept = self.core.prepared
        if "flows" not in kept:
            kept["flows"] = self._materialise(
                results.located(eligible_by_flow(self.core.commuters), self.core)
            )
        return kept["flows"]

    def _intensity(self, communes: pa.Table) -> IntensityClasses:
        return classify_intensity(
            communes[self.options.measure].to_pylist(),
            measure=self.options.measure,
            scheme=self.options.scheme,
            classes=round(self.reader.number("intensity.classes")),
        )
