"""What the sheet of a territory is made from, whatever the language: study, simulation, exchanges, access, candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.errors import InputError, MissingDataError, UnknownNameError, unknown_name
from maillage.indicators.readings import READINGS
from maillage.parameters import ParameterTree
from maillage.phrase import Phrase
from maillage.study import DEFAULT_SCENARIO, DEFAULT_YEAR
from maillage.telework.scenario import load_scenario, scenario_names
from maillage.web.studies import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.indicators.exchanges import Exchanges
    from maillage.parameters import ParameterReader
    from maillage.simulator.simulation import Simulation
    from maillage.simulator.territory_profile import TerritoryProfile
    from maillage.spatial.existing import CoveredToday
    from maillage.study import Study
    from maillage.web.sheet.candidates import Candidates
    from maillage.web.studies import Opened, Step

MOST_NAMED = 10
MOST_SCORED = 5_000
"""Communes beyond which candidates are not scored for a sheet: the page of siting does it, for smaller perimeters."""
FEWEST_SCORED = 2
LIST_MARK = "@"


@dataclass(frozen=True, eq=False)
class Simulated:
    """A study with the simulation of its territory, scenario and year.

    Attributes:
        study: potential and what it avoids.
        simulation: intervals, statuses, derivations, balance.
    """

    study: Study
    simulation: Simulation


@dataclass(frozen=True, eq=False)
class Material(Simulated):
    """What a sheet says, before words are put on it.

    Attributes:
        by_scenario: potential teleworkers by scenario and year.
        around: who leaves the territory for work, and who comes.
        access: who is within reach of an open third place; None where no third place is imported.
        candidates: the communes of the highest scores; None where there are too many communes, or none with a figure.
    """

    by_scenario: Mapping[str, Mapping[int, float]]
    around: Exchanges
    access: CoveredToday | None
    candidates: Candidates | None


def chosen_study(territory: str, scenario: str = "", annee: str = "", lecture: str = "") -> Wanted:
    """The study that an address asks for; what is not said takes its default.

    Args:
        territory: as on the command line, but no file.
        scenario: name of a packaged scenario.
        annee: year, as written.
        lecture: reading of the study's constants; the scenario's own by default.

    Raises:
        UnknownNameError: a file, or a scenario or reading that does not exist.
        InputError: a year that is none, or that the model does not speak of.
    """
    if territory.startswith(LIST_MARK):
        message = Phrase("A page shows no list of communes of a file.")
        raise UnknownNameError(message, do=Phrase("Use the command line: `maillage study @file.csv`."))
    scenario = scenario or DEFAULT_SCENARIO
    if scenario not in scenario_names():
        kind = Phrase("scenario")
        raise unknown_name(kind, scenario, scenario_names())
    if lecture and lecture not in READINGS:
        kind = Phrase("reading")
        raise unknown_name(kind, lecture, tuple(READINGS))
    reading = lecture or load_scenario(scenario).reading
    return Wanted(territory, scenario, chosen_year(annee), reading)


def chosen_year(written: str) -> int:
    """A year of the model.

    Raises:
        InputError: it is no year, or one that the model does not speak of.
    """
    years = model_years()
    if not written.strip():
        return DEFAULT_YEAR
    short = written.strip()
    if not (short.isascii() and short.isdigit() and len(short) == 4 and int(short) in years):  # noqa: PLR2004 - digits of a year
        message = Phrase(
            "'{given}' is not a year of the model, which speaks of {first} to {last}.",
            given=short[:20],
            first=years[0],
            last=years[-1],
        )
        raise InputError(
            message, do=Phrase("Choose a year from {first} to {last}.", first=years[0], last=years[-1])
        )
    return int(short)


def model_years() -> range:
    """The years that the model speaks of."""
    tree = ParameterTree.load()
    first, last = (int(tree.at(f"telework.{end}_year", DEFAULT_YEAR).value) for end in ("first", "last"))
    return range(first, last + 1)


def material(study: Study, opened: Opened, step: Step, simulation: Simulation) -> Material:
    """Everything that the sheet of a study is made from.

    Args:
        study: the study.
        opened: its territory; its engine is ours meanwhile.
        step: called at each step.
        simulation: of the same territory, scenario and year.
    """
    from maillage.indicators.exchanges import exchanges

    step("exchanges")
    around = exchanges(opened.core, opened.land.commune_ids, MOST_NAMED)
    by_scenario = potential_by_scenario(opened)
    step("access")
    access = _access(study, simulation)
    return Material(study, simulation, by_scenario, around, access, _candidates(study, step))


def territory_simulation(study: Study, opened: Opened) -> Simulation:
    """The simulation of a territory in the scenario and year of a study, on what that study has computed."""
    from maillage.simulator import simulate
    from maillage.simulator.territory import TerritoryInputs
    from maillage.simulator.territory_profile import territory_profile

    def profile_of(reader: ParameterReader, usual_seats: float) -> TerritoryProfile:
        return territory_profile(study, reader, usual_seats)

    answers: dict[str, Any] = {"scenario": study.scenario.id, "year": study.year}
    return simulate("territory", TerritoryInputs.on(opened.core, opened.land, answers, profile_of))


def potential_by_scenario(opened: Opened) -> dict[str, dict[int, float]]:
    """Potential teleworkers by packaged scenario, in every year of the model."""
    from maillage.telework.territory_potential import territory_potential

    years, tree, found = list(model_years()), ParameterTree.load(), {}
    for name in scenario_names():
        scenario = load_scenario(name)
        reader = tree.with_overrides(scenario.parameters).reader(years[-1])
        found[name] = territory_potential(opened.core, opened.land, scenario, reader, years).teleworkers
    return found


def _access(study: Study, simulation: Simulation) -> CoveredToday | None:
    from maillage.spatial.existing import covered_today

    reader = ParameterTree.load().with_overrides(study.scenario.parameters).reader(simulation.year)
    try:
        return covered_today(
            study.core, reader, study.tables["communes"].select(["commune_id", "teleworkers"])
        )
    except MissingDataError:
        return None


def _candidates(study: Study, step: Step) -> Candidates | None:
    from maillage.web.sheet.candidates import candidates

    if not FEWEST_SCORED <= study.tables["communes"].num_rows <= MOST_SCORED:
        return None
    step("scoring")
    try:
        return candidates(study, MOST_NAMED)
    except MissingDataError:
        return None
