"""One run of the model: from core tables and a scenario to the tables, figures and provenance of a study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from maillage import headline, results
from maillage.indicators.homes import commuters_by_class, located_commuters, located_pairs, ways_by_mode
from maillage.indicators.modes import factors_by_departement, mode_factors
from maillage.indicators.travel import TeleworkHabits, avoided_travel, third_place_trips, ways_to_work
from maillage.late_tables import LateTables
from maillage.provenance import Note, Provenance
from maillage.telework.intensity import classify_intensity
from maillage.telework.potential import ELIGIBLE_CSP, home_scale, potential_by_residence, spread_potential
from maillage.telework.probabilities import probabilities
from maillage.telework.reference import reference_population

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.study_options import StudyOptions
    from maillage.telework.intensity import IntensityClasses
    from maillage.telework.scenario import Scenario
    from maillage.territory import Territory

HEADLINE_YEARS = (2015, 2020, 2025)
FITTED_TABLE = "etude-2016-fitted"


@dataclass(frozen=True)
class StudyRun:
    """One run of the model: reads parameters through one journal, so that the provenance is complete.

    Attributes:
        core: the core tables.
        territory: the perimeter.
        scenario: how telework spreads.
        options: year, reading, classes of intensity.
        reader: the parameters in force.
    """

    core: CoreTables
    territory: Territory
    scenario: Scenario
    options: StudyOptions
    reader: ParameterReader

    def study_fields(self) -> dict[str, Any]:
        """The fields of :class:`maillage.study.Study`."""
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


def _late(tables: dict[str, pa.Table], inputs: results.Inputs, intensity: IntensityClasses) -> LateTables:
    """The tables of a study; flows, and the classes of the communes, are computed when they are read."""
    made = {name: partial(tables.__getitem__, name) for name in tables}
    classed = partial(results.with_intensity, tables["communes"], intensity)
    return LateTables({**made, "communes": classed, "flows": partial(results.flow_table, inputs)})
