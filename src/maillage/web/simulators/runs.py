"""Running a simulation for a page: how many draws, and what to say of answers that cannot be used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maillage.errors import InputError, MissingDataError, Problem, UnknownNameError
from maillage.language import text, told
from maillage.phrase import verbatim
from maillage.simulator.draws import DrawOptions
from maillage.simulator.employer import EmployerInputs
from maillage.simulator.simulation import DEFAULT_YEAR, SimulationOptions, simulate
from maillage.simulator.territory import TerritoryInputs
from maillage.simulator.territory_profile import territory_profile
from maillage.telework.scenario import load_scenario
from maillage.web.jobs import Job
from maillage.web.pages.waiting import waited
from maillage.web.simulators.answers import Told
from maillage.web.simulators.controls import OWN_VALUES, controls
from maillage.web.simulators.reach import reach, reach_document, reach_key
from maillage.web.simulators.writer import FieldWriter
from maillage.web.studies import Wanted, silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from maillage.parameters import ParameterReader
    from maillage.simulator.commune_reach import Reached
    from maillage.simulator.simulation import Simulation
    from maillage.simulator.territory_profile import TerritoryProfile
    from maillage.web.services import Services
    from maillage.web.simulators.answers import Typed
    from maillage.web.studies import Step
    from maillage.web.view import View

TERRITORY = "territory"
DRAWS = 2048
"""Behind the intervals of a page: enough for two figures, few enough to follow one's typing."""
FEWEST_DRAWS = 128
MOST_CELLS = 1_000_000
"""Draws times communes of a territory: beyond, fewer draws are made, and the page says how many."""


def options(typed: Typed, communes: int = 1) -> SimulationOptions:
    """The choices of a simulation for a page.

    >>> from maillage.web.simulators.answers import read_typed
    >>> options(read_typed("territory", [], "fr"), communes=4_000).draws.count
    128
    """
    count = DRAWS
    while count > FEWEST_DRAWS and count * communes > MOST_CELLS:
        count //= 2
    return SimulationOptions(year=typed.year or DEFAULT_YEAR, draws=DrawOptions(count=count))


def run(typed: Typed, view: View, services: Services) -> Simulation | Response:
    """The simulation of these answers, or the page that shows the progress of a long one.

    Raises:
        InputError: answers that cannot be used, or contradict each other.
    """
    if typed.audience == TERRITORY:
        return _on_territory(typed, view, services)
    if "work_commune" in typed.answers:
        return _with_basin(typed, view, services)
    return simulate(typed.audience, typed.answers, options=options(typed))


def _with_basin(typed: Typed, view: View, services: Services) -> Simulation | Response:
    """The simulation of an employer whose commune of work is known: its recruitment basin is read once and kept.

    Only the basin, which is public, may take long and be a job; what the employer says stays in the request.
    """

    def reached_of(reader: ParameterReader, commune: str) -> Reached:
        return reach(services, reader, commune, silent)

    inputs = EmployerInputs.reached_by(typed.answers, reached_of)
    commune = typed.answers["work_commune"]
    tree = services.studies.parameters(tuple(typed.answers.get("parameters", {}).items()))
    reader = tree.reader(typed.year or DEFAULT_YEAR)
    kept = reach_key(services, reader, commune)
    patient = replace(
        view, as_json=view.as_json or view.fragment
    )  # leaving the page would lose the list typed in it
    key, ready = ("simulator-reach", kept), kept in services.reached
    made = waited(key, lambda step: reach(services, reader, commune, step), patient, services, ready=ready)
    if not isinstance(made, Job):
        return made
    made.result()
    return simulate(typed.audience, inputs, options=options(typed))


def reach_of(commune: str, view: View, services: Services) -> dict[str, Any] | Response:
    """How communes are reached from a commune of work, for the page; or the answer to a program that must wait."""
    reader = services.studies.parameters().reader(DEFAULT_YEAR)
    key = ("simulator-reach", services.studies.data_state(), commune)
    made = waited(key, lambda step: reach(services, reader, commune, step), view, services)
    return reach_document(made.result(), reader, commune) if isinstance(made, Job) else made


def _on_territory(typed: Typed, view: View, services: Services) -> Simulation | Response:
    """The simulation of a territory, whose profile is made once and kept for all who ask for it."""
    wanted, seats = _wanted(typed), typed.answers.get("seats_per_third_place")
    what = ("simulator-profile", repr(seats))

    def work(step: Step) -> Simulation:
        opened = services.studies.opened(wanted.territory, step)

        def profile_of(reader: ParameterReader, usual: float) -> TerritoryProfile:
            return services.studies.derived(
                wanted, what, lambda study, *_: territory_profile(study, reader, usual), step
            )

        inputs = TerritoryInputs.on(opened.core, opened.land, typed.answers, profile_of)
        step("intervals")
        return simulate(TERRITORY, inputs, options=options(typed, len(opened.land.commune_ids)))

    key = ("simulator", services.studies.data_state(), tuple(typed.pairs()))
    made = waited(key, work, view, services, ready=services.studies.ready(wanted, what))
    if not isinstance(made, Job):
        return made
    found: Simulation = made.result()
    return found


def _wanted(typed: Typed) -> Wanted:
    """The study behind the answers about a territory."""
    defaults = TerritoryInputs()
    answers = typed.answers
    scenario = str(answers.get("scenario", defaults.scenario))
    return Wanted(
        str(answers.get("territory", defaults.territory)),
        scenario,
        int(answers.get("year", defaults.year)),
        load_scenario(scenario).reading,
        tuple(sorted(answers.get("parameters", {}).items())),
    )


def problems_of(error: InputError, typed: Typed, language: str) -> tuple[Told, ...]:
    """The problems of an error, each at the control to change.

    Args:
        error: what the simulator refused.
        typed: the answers.
        language: of the messages.
    """
    found = tuple(_told(each, typed, language) for each in error.problems)
    if found:
        return found
    if isinstance(error, MissingDataError | UnknownNameError) and typed.audience == TERRITORY:
        return (Told("territoire", text("web.simulators.refused.missing", language)),)
    if isinstance(error, MissingDataError) and "work_commune" in typed.values:
        return (Told("work_commune", text("web.simulators.refused.missing_commune", language)),)
    return (Told("", told(error.message, language, page=True)),)


def as_error(problems: Sequence[Told], language: str) -> InputError:
    """Problems told already, as the error that a program gets in place of the page.

    Args:
        problems: each at its control.
        language: in which they are told.
    """
    message = verbatim(text("web.simulators.refused.title", language))
    return InputError(message, problems=[Problem(each.name, verbatim(each.said)) for each in problems])


def _told(problem: Problem, typed: Typed, language: str) -> Told:
    """A problem in the reader's language; a question that it names is called by its label."""
    what = problem.what
    if "other" in what.values:
        other = controls(typed.audience).get(_control_of(str(what.values["other"]), typed))
        if other:
            what = what.with_values(other=FieldWriter(typed, None, language).field(other).label)
    return Told(_control_of(problem.where, typed), told(what, language, page=True))


def _control_of(where: str, typed: Typed) -> str:
    """The control behind a place named by the simulator: the one answered, else the first of its question."""
    question = where.partition(".")[0]
    if question == "parameters":
        return OWN_VALUES
    found = [name for name, control in controls(typed.audience).items() if control.question == question]
    answered = [name for name in found if name in typed.raw]
    return next(iter((*answered, *found)), "")
