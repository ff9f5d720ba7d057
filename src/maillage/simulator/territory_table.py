"""A territory's simulation commune by commune: one row each, empty where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.simulator.declarations import indicators
from maillage.simulator.territory import AUDIENCE, TerritoryInputs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maillage.simulator.simulation import Simulation
    from maillage.simulator.territory_profile import TerritoryProfile

OF_TRAVEL = ("daily_share", "work_km", "work_min", "work_car_km")
"""Leaves that are not known where nobody's way to work is."""
BESIDE = ("commune_incoming", "commune_outgoing", "internal_commuters", "third_places_open", "ledger_net")
"""What a table by commune shows beside the headlines."""


def by_commune(simulation: Simulation, quantities: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Central figures of each commune, sorted by code, ready for JSON.

    A commune whose active population is not published has a row with empty cells, never zeros; so has the travel of a commune
    whose commuters are not known.

    Args:
        simulation: a simulation of a territory.
        quantities: quantities wanted; by default the headline of each indicator, and :data:`BESIDE`. What is one figure for the whole territory is
            left out.

    Returns:
        Rows with ``commune_id``, ``name``, ``intensity_class``, ``reliability`` and each quantity.

    Raises:
        InputError: it is the simulation of another audience.
    """
    profile = profile_of(simulation)
    wanted = tuple(quantities) if quantities is not None else (*headlines(), *BESIDE)
    arrays = {name: simulation.computed.central[name] for name in wanted}
    arrays = {name: values for name, values in arrays.items() if np.ndim(values)}
    blank = {name: travels(simulation, name) for name in arrays}
    rows = [
        {
            "commune_id": commune,
            "name": profile.names[place],
            "intensity_class": profile.intensity_class[place],
            "reliability": profile.reliability[place],
            **{
                name: None if blank[name] and not profile.travel_known[place] else float(values[place])
                for name, values in arrays.items()
            },
        }
        for place, commune in enumerate(profile.commune_ids)
    ]
    empty = dict.fromkeys(("intensity_class", "reliability", *arrays))
    rows += [{"commune_id": commune, "name": name, **empty} for commune, name in profile.without_data]
    return sorted(rows, key=lambda row: str(row["commune_id"]))


def headlines() -> tuple[str, ...]:
    """First quantity of each indicator of a territory that is a figure."""
    return tuple(each.values[0] for each in indicators(AUDIENCE) if not each.qualitative)


def travels(simulation: Simulation, quantity: str) -> bool:
    """Whether a quantity stands on the way to work of the residents."""
    return bool(set(OF_TRAVEL) & set(simulation.audience.formulas.leaves([quantity])))


def profile_of(simulation: Simulation) -> TerritoryProfile:
    """The communes behind a simulation.

    Raises:
        InputError: it is the simulation of another audience.
    """
    if not isinstance(simulation.inputs, TerritoryInputs):
        message = Phrase(
            "A simulation for the audience '{audience}' has no communes.", audience=simulation.audience.name
        )
        raise InputError(message, do=Phrase("Simulate a territory."))
    return simulation.inputs.latest_profile
