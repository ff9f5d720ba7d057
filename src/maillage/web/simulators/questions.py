"""The questions behind a form: those of an audience of the simulator, or those of a project of third place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.simulator.audience import audience as audience_named
from maillage.third_places.project import PROJECT, ProjectInputs

if TYPE_CHECKING:
    from maillage.simulator.inputs import Inputs


def questions_of(audience: str) -> type[Inputs]:
    """The model of the answers.

    Args:
        audience: ``employer``, ``employee``, ``territory`` or ``project``.

    Raises:
        UnknownNameError: there is none of that name.
    """
    return ProjectInputs if audience == PROJECT else audience_named(audience).inputs
