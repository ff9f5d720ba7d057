"""Running a simulation for a page: how many draws, and what to say of answers that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import problem_text
from maillage.simulator.draws import DrawOptions
from maillage.simulator.simulation import DEFAULT_YEAR, SimulationOptions, simulate
from maillage.web.simulator_answers import Told
from maillage.web.simulator_controls import OWN_VALUES, controls

if TYPE_CHECKING:
    from starlette.responses import Response

    from maillage.errors import InputError
    from maillage.simulator.simulation import Simulation
    from maillage.web.services import Services
    from maillage.web.simulator_answers import Typed
    from maillage.web.view import View

DRAWS = 2048
"""Behind the intervals of a page: enough for two figures, few enough to follow one's typing."""


def options(typed: Typed) -> SimulationOptions:
    """The choices of a simulation for a page."""
    return SimulationOptions(year=typed.year or DEFAULT_YEAR, draws=DrawOptions(count=DRAWS))


def run(typed: Typed, view: View, services: Services) -> Simulation | Response:
    """The simulation of these answers, or the page that shows the progress of a long one.

    Raises:
        InputError: answers that cannot be used, or contradict each other.
    """
    del view, services
    return simulate(typed.audience, typed.answers, options=options(typed))


def problems_of(error: InputError, typed: Typed, language: str) -> tuple[Told, ...]:
    """The problems of an error, each at the control to change.

    Args:
        error: what the simulator refused.
        typed: the answers.
        language: of the messages.
    """
    told = tuple(
        Told(_control_of(each.where, typed), problem_text(each, language)) for each in error.problems
    )
    return told or (Told("", error.message),)


def _control_of(where: str, typed: Typed) -> str:
    """The control behind a place named by the simulator: the one answered, else the first of its question."""
    question = where.partition(".")[0]
    if question == "parameters":
        return OWN_VALUES
    found = [name for name, control in controls(typed.audience).items() if control.question == question]
    answered = [name for name in found if name in typed.raw]
    return next(iter((*answered, *found)), "")
