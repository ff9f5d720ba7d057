"""A territory as the simulator reads it: one number per commune for each leaf of the formulas, from a study's core tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.indicators.homes import located_commuters, located_pairs, ways_by_mode
from maillage.indicators.travel import third_place_trips
from maillage.simulator.territory_places import third_places
from maillage.simulator.territory_ways import mean_ways, mode_shares
from maillage.simulator.territory_work import commuters_at_work
from maillage.study import HEADLINE_YEARS
from maillage.telework.potential import ELIGIBLE_CSP, home_scale, potential_by_residence
from maillage.telework.probabilities import probabilities
from maillage.telework.propensity import propensity_weights
from maillage.telework.reference import reference_population

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader
    from maillage.study import Study

    Numbers = NDArray[np.float64]

CENSUS_FILES = ("rp-", "mobpro-", "flux-", "navetteurs-", "base-")
"""How the names of the datasets begin that count persons and commuters."""


@dataclass(frozen=True)
class TerritoryProfile:
    """The figures of a territory, commune by commune.

    Attributes:
        text: the territory as on the command line.
        name: its plain name.
        commune_ids: communes whose active population is known, sorted; every array follows their order.
        names: their names.
        without_data: code and name of the communes whose active population is not published; they are in no array.
        leaves: one array per leaf that differs by commune.
        scalars: leaves that are one number for the whole territory.
        travel_known: whether the way to work of anybody is known, by commune.
        intensity_class: class of demand, 1 the lowest.
        reliability: ``reliable`` or ``order_of_magnitude``.
        sources: titles of the census files behind it.
        place_sources: figures of the existing third places, with the titles of the files that list these.
        invented: whether it is the invented territory.
        imputed: whether the active population of some commune is imputed.
    """

    text: str
    name: str
    commune_ids: tuple[str, ...]
    names: tuple[str, ...]
    without_data: tuple[tuple[str, str], ...]
    leaves: Mapping[str, Numbers]
    scalars: Mapping[str, float]
    travel_known: NDArray[np.bool_]
    intensity_class: tuple[int | None, ...]
    reliability: tuple[str, ...]
    sources: tuple[str, ...]
    place_sources: Mapping[str, tuple[str, ...]]
    invented: bool
    imputed: bool


def territory_profile(study: Study, reader: ParameterReader, usual_seats: float) -> TerritoryProfile:
    """The profile of a study's territory, in the year of the reader.

    What each teleworker travels is a mean over the flows of the commune, weighted by the central probability of each
    CSP; it does not move with the draws of the propensity.

    Args:
        study: the study of the territory, in the same year.
        reader: the parameters in force, those of the study.
        usual_seats: seats of an existing third place where they are not known.

    Raises:
        InputError: nobody's active population is known in the reference population.
    """
    rows = sorted(study.tables["communes"].to_pylist(), key=lambda row: str(row["commune_id"]))
    known = [row for row in rows if row["active_persons"] is not None]
    without = tuple((row["commune_id"], row["name"]) for row in rows if row["active_persons"] is None)
    maker = _Maker(study, reader, {row["commune_id"]: place for place, row in enumerate(known)})
    leaves, scalars, travel_known, likely, listed = maker.figures(usual_seats)
    classes = tuple(row["intensity_class"] for row in known)
    return TerritoryProfile(
        study.territory.text,
        study.territory.name,
        tuple(maker.places),
        tuple(row["name"] for row in known),
        without,
        leaves,
        {**scalars, **_classes(classes, likely, len(without))},
        travel_known,
        classes,
        tuple(row["reliability"] for row in known),
        _census_titles(study),
        listed,
        study.territory.kind == "demo",
        any(row["population_status"] == "imputed" for row in known),
    )


def _census_titles(study: Study) -> tuple[str, ...]:
    """Titles of the census files among the datasets; all when none is told by its name."""
    datasets = study.core.datasets
    census = {each.title for each in datasets if each.id.startswith(CENSUS_FILES)}
    return tuple(sorted(census or {each.title for each in datasets}))


def _likely(active: Mapping[str, Numbers], chance: Mapping[str, float]) -> Numbers:
    total: Numbers = np.sum([active[f"active_{csp}"] * chance[csp] for csp in ELIGIBLE_CSP], axis=0)
    return total


def _classes(classes: tuple[int | None, ...], likely: Numbers, without_data: int) -> dict[str, float]:
    """How far the demand is gathered in the communes of the two strongest classes."""
    strongest = max((each for each in classes if each is not None), default=0)
    top = np.array([each is not None and each >= strongest - 1 for each in classes], bool)
    return {
        "strong_communes": float(top.sum()),
        "strong_communes_share": float(likely[top].sum() / likely.sum()) if likely.sum() > 0 else 0.0,
        "communes_with_data": float(len(classes)),
        "communes_without_data": float(without_data),
        "one_person": 1.0,
    }


@dataclass(frozen=True)
class _Maker:
    """The parts of a profile, each from the core tables."""

    study: Study
    reader: ParameterReader
    places: Mapping[str, int]

    def figures(
        self, usual_seats: float
    ) -> tuple[dict[str, Numbers], dict[str, float], NDArray[np.bool_], Numbers, dict[str, tuple[str, ...]]]:
        """Leaves by commune, leaves of the whole, whether anybody's travel is known, the potential of the year; sources of places."""
        core, places, reader = self.study.core, self.places, self.reader
        chance, active = self.probability(), self.active()
        potential, scales = self.potential_and_scales(chance)
        travel, travel_known = mean_ways(core, self.ways_of_homes(), places, chance[reader.year], reader)
        work = commuters_at_work(core, places, scales, mode_shares(core))
        third = third_places(core, places, potential, reader, usual_seats)
        likely = {year: _likely(active, chance[year]) for year in (*HEADLINE_YEARS, reader.year)}
        over = np.where(likely[reader.year] > 0, likely[reader.year], 1.0)
        ratios = {f"potential_{year}_ratio": likely[year] / over for year in HEADLINE_YEARS}
        leaves = {**active, **travel, **work, **ratios, **third.leaves}
        listed = dict.fromkeys((*third.leaves, *third.scalars), third.sources) if third.sources else {}
        return leaves, {**self.adoption(), **third.scalars}, travel_known, likely[reader.year], listed

    def probability(self) -> dict[int, dict[str, float]]:
        """Central probability by year and CSP."""
        study = self.study
        reference = reference_population(study.scenario.reference, study.territory, study.core)
        table = probabilities(
            study.scenario, self.reader, reference, (*HEADLINE_YEARS, self.reader.year)
        ).table
        found: dict[int, dict[str, float]] = {}
        for csp, year, value in zip(table["csp"], table["year"], table["telework_probability"], strict=True):
            found.setdefault(year, {})[csp] = value
        return found

    def adoption(self) -> dict[str, float]:
        """What the calibration stands on: rate, weights and reference population."""
        study, year = self.study, self.reader.year
        reference = reference_population(study.scenario.reference, study.territory, study.core)
        made = probabilities(study.scenario, self.reader, reference, (year,))
        weights = propensity_weights(study.scenario, self.reader, reference.active_by_csp)
        eligible = {csp: float(reference.active_by_csp.get(csp, 0.0)) for csp in ELIGIBLE_CSP}
        counted = {csp: persons if weights[csp] > 0 else 0.0 for csp, persons in eligible.items()}
        of_eligible = study.scenario.denominator == "eligible"
        base = sum(eligible.values()) if of_eligible else reference.total_active
        return {
            "adoption_rate": made.rates[year],
            "rate_base": base,
            **{f"propensity_{csp}": weights[csp] for csp in ELIGIBLE_CSP},
            **{f"reference_{csp}": counted[csp] for csp in ELIGIBLE_CSP},
        }

    def active(self) -> dict[str, Numbers]:
        """Active persons by CSP."""
        core = self.study.core
        inside = core.active_population.semi_join(self._wanted(), [("commune_id", "wanted_id")])
        found = {f"active_{csp}": np.zeros(len(self.places)) for csp in ELIGIBLE_CSP}
        for row in core.engine.rows(inside.select("commune_id", "csp", "active_persons")):
            if row["csp"] in ELIGIBLE_CSP and row["commune_id"] in self.places:
                found[f"active_{row['csp']}"][self.places[row["commune_id"]]] += row["active_persons"]
        return found

    def potential_and_scales(self, chance: Mapping[int, Mapping[str, float]]) -> tuple[ir.Table, ir.Table]:
        """Teleworkers of every commune known, inside and outside, and how many each likely commuter stands for."""
        core, year = self.study.core, self.reader.year
        probability = core.engine.table(
            {
                "csp": list(ELIGIBLE_CSP),
                "year": [year] * len(ELIGIBLE_CSP),
                "telework_probability": [chance[year][csp] for csp in ELIGIBLE_CSP],
            }
        )
        active = core.active_population
        eligible = active.filter(active.csp.isin(ELIGIBLE_CSP))
        potential = core.engine.materialise(potential_by_residence(eligible, probability).drop("year"))
        scales = home_scale(self._by_home(), potential, probability.drop("year"))
        return potential, core.engine.materialise(scales)

    def ways_of_homes(self) -> pa.Table:
        """Commuters of the communes of the territory by mode and CSP, with their ways to work.

        In a fixed order: they are added up in floating point, and two runs give the same bytes.
        """
        inside = self._by_home().semi_join(self._wanted(), [("origin_id", "wanted_id")])
        return self.study.core.engine.to_arrow(inside.order_by(["origin_id", "commute_mode", "csp"]))

    def _by_home(self) -> ir.Table:
        """Commuters by home, mode and CSP with their ways to work; the study of the same core made it already."""
        core = self.study.core
        limit = self.reader.number("commute.daily_distance_limit")
        ratio = self.reader.number("third_place.trip_share_of_internal_distance")

        def make() -> ir.Table:
            pairs = core.kept("pairs", lambda: located_pairs(core))
            return ways_by_mode(located_commuters(core, pairs), third_place_trips(core.travel, ratio), limit)

        return core.kept("by_mode", make, limit, ratio)

    def _wanted(self) -> ir.Table:
        return self.study.core.engine.table({"wanted_id": list(self.places)})
