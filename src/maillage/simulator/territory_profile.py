"""A territory as the simulator reads it: one number per commune for each leaf of the formulas, from a study's core tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.indicators.homes import located_commuters, located_pairs, ways_by_mode
from maillage.indicators.modes import CAR, KNOWN_MODES, ModeFactor, factors_by_departement
from maillage.indicators.travel import third_place_trips
from maillage.simulator.territory_places import third_places
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

PUBLIC_TRANSPORT = "public_transport"
CENSUS_FILES = ("rp-", "mobpro-", "flux-", "navetteurs-", "base-")
"""How the names of the datasets begin that count persons and commuters."""
_PART = {"work": "way", "spared": "spared"}


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
    invented: bool
    imputed: bool


def territory_profile(study: Study, reader: ParameterReader) -> TerritoryProfile:
    """The profile of a study's territory, in the year of the reader.

    What each teleworker travels is a mean over the flows of the commune, weighted by the central probability of each
    CSP; it does not move with the draws of the propensity.

    Args:
        study: the study of the territory, in the same year.
        reader: the parameters in force, those of the study.

    Raises:
        InputError: nobody's active population is known in the reference population.
    """
    rows = sorted(study.tables["communes"].to_pylist(), key=lambda row: str(row["commune_id"]))
    known = [row for row in rows if row["active_persons"] is not None]
    places = {row["commune_id"]: place for place, row in enumerate(known)}
    maker = _Maker(study, reader, places)
    chance = maker.probability()
    active = maker.active()
    potential, scales = maker.potential_and_scales(chance)
    travel, travel_known = maker.travel(chance[reader.year])
    work = commuters_at_work(study.core, places, scales, maker.mode_shares())
    third = third_places(study.core, places, potential, reader)
    likely = {year: _likely(active, chance[year]) for year in (*HEADLINE_YEARS, reader.year)}
    over = np.where(likely[reader.year] > 0, likely[reader.year], 1.0)
    ratios = {f"potential_{year}_ratio": likely[year] / over for year in HEADLINE_YEARS}
    classes = tuple(row["intensity_class"] for row in known)
    without = tuple((row["commune_id"], row["name"]) for row in rows if row["active_persons"] is None)
    scalars = {**maker.adoption(), **_classes(classes, likely[reader.year], len(without)), **third.scalars}
    return TerritoryProfile(
        study.territory.text,
        study.territory.name,
        tuple(places),
        tuple(row["name"] for row in known),
        without,
        {**active, **travel, **work, **ratios, **third.leaves},
        scalars,
        travel_known,
        classes,
        tuple(row["reliability"] for row in known),
        _census_titles(study),
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

    def mode_shares(self) -> dict[str, pa.Table]:
        """Share of the car and of public transport in each mode, by département: the mode not published is spread."""
        return {
            mode: self._factors({each: float(each == mode) for each in KNOWN_MODES})
            for mode in (CAR, PUBLIC_TRANSPORT)
        }

    def travel(self, chance: Mapping[str, float]) -> tuple[dict[str, Numbers], NDArray[np.bool_]]:
        """Means over the teleworkers of each commune: their one-way trip, and what is left of it near a third place."""
        engine = self.study.core.engine
        rows = engine.to_arrow(self._by_home().semi_join(self._wanted(), [("origin_id", "wanted_id")]))
        column = {
            name: _numbers(rows, name)
            for name in ("commuters", "daily_commuters", "way_km", "way_min", "spared_km", "spared_min")
        }
        home = np.array([self.places.get(each, -1) for each in rows["origin_id"].to_pylist()], int)
        weight = np.array([chance.get(csp, 0.0) for csp in rows["csp"].to_pylist()]) * (home >= 0)
        keys = list(
            zip(rows["origin_departement_id"].to_pylist(), rows["commute_mode"].to_pylist(), strict=True)
        )
        shares = {mode: _looked_up(table, keys) for mode, table in self.mode_shares().items()}
        other = _looked_up(self._factors(self._other_emissions()), keys)

        def over_homes(values: Numbers) -> Numbers:
            return np.bincount(np.maximum(home, 0), values * weight, len(self.places)).astype(float)

        likely, daily = over_homes(column["commuters"]), over_homes(column["daily_commuters"])
        each_daily = np.where(daily > 0, daily, 1.0)
        found = {
            "daily_share": daily / np.where(likely > 0, likely, 1.0),
            "public_transport_share": over_homes(column["commuters"] * shares[PUBLIC_TRANSPORT])
            / np.where(likely > 0, likely, 1.0),
        }
        for way, prefix in _PART.items():
            km = column[f"{prefix}_km"]
            found |= {
                f"{way}_km": over_homes(km) / each_daily,
                f"{way}_min": over_homes(column[f"{prefix}_min"]) / each_daily,
                f"{way}_car_km": over_homes(km * shares[CAR]) / each_daily,
                f"{way}_public_transport_km": over_homes(km * shares[PUBLIC_TRANSPORT]) / each_daily,
                f"{way}_other_kgco2e": over_homes(km * other) / each_daily,
            }
        return found, daily > 0

    def _other_emissions(self) -> dict[str, float]:
        """Emissions of a person-km in the modes that are neither the car nor public transport."""
        found = {}
        for mode in KNOWN_MODES:
            parts = self.reader.family(f"mode_mix.{mode}")
            found[mode] = (
                0.0
                if mode in {CAR, PUBLIC_TRANSPORT}
                else sum(
                    share
                    * (
                        self.reader.number(f"emission.{each}.use")
                        + self.reader.number(f"emission.{each}.manufacture")
                    )
                    for each, share in parts.items()
                )
            )
        return found

    def _factors(self, by_mode: Mapping[str, float]) -> pa.Table:
        core = self.study.core
        lands = core.engine.rows(core.communes.select("departement_id").distinct())
        users = core.engine.rows(core.departement_modes) if core.departement_modes is not None else []
        return factors_by_departement(
            {mode: ModeFactor(value, 0.0) for mode, value in by_mode.items()},
            [land["departement_id"] for land in lands],
            [(row["departement_id"], row["commute_mode"], row["commuters"]) for row in users],
        )

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


def _numbers(rows: pa.Table, name: str) -> Numbers:
    """A column as numbers; an empty cell counts for nothing."""
    values = np.asarray(rows[name].to_numpy(), np.float64)
    return np.where(np.isnan(values), 0.0, values)


def _looked_up(table: pa.Table, keys: list[tuple[str, str]]) -> Numbers:
    """The factor of each pair of département and mode; nothing where there is none."""
    found = {
        (departement, mode): value
        for departement, mode, value in zip(
            table["departement_id"].to_pylist(),
            table["commute_mode"].to_pylist(),
            table["kgco2e_per_pkm"].to_pylist(),
            strict=True,
        )
    }
    return np.array([found.get(key, 0.0) for key in keys])
