"""The parts of a sheet that several pages need, each made once and kept: simulation, material."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maillage.web.sheet.material import Material, Simulated, material, territory_simulation

if TYPE_CHECKING:
    from maillage.web.services import Services
    from maillage.web.studies import Step, Wanted

MEASURED = "measured"
SIMULATION, MATERIAL = "simulation", "sheet"


def measured(wanted: Wanted) -> Wanted:
    """The same study, in the reading that the simulation follows."""
    return replace(wanted, reading=MEASURED)


def simulated_of(wanted: Wanted, services: Services, step: Step) -> Simulated:
    """A study in the reading wanted, with its simulation, which is the same in each reading."""
    step("intervals")
    simulation = services.studies.derived(
        measured(wanted), SIMULATION, lambda study, opened, _: territory_simulation(study, opened), step
    )
    return Simulated(services.studies.study(wanted, step), simulation)


def simulation_ready(wanted: Wanted, services: Services) -> bool:
    """Whether :func:`simulated_of` has nothing left to compute."""
    studies = services.studies
    return studies.ready(wanted) and studies.ready(measured(wanted), SIMULATION)


def material_of(wanted: Wanted, services: Services, step: Step) -> Material:
    """What a sheet is made from; all but the study is the same in each reading, and made once."""
    simulation = simulated_of(wanted, services, step).simulation
    shared = services.studies.derived(
        measured(wanted),
        MATERIAL,
        lambda study, opened, _: material(study, opened, step, simulation),
        step,
    )
    return replace(shared, study=services.studies.study(wanted, step))
