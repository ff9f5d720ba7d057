"""How stable a ranking of communes is: in which share of the draws each one stays among the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError, Problem, raise_collected, unknown_name
from maillage.phrase import Phrase
from maillage.simulator.draws import DrawOptions, draw
from maillage.simulator.territory_table import profile_of, travels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.simulator.simulation import Simulation

_CELLS_AT_ONCE = 60_000


@dataclass(frozen=True)
class Ranked:
    """One commune in a ranking.

    Attributes:
        commune_id: its code.
        name: its name.
        rank: its rank with the central figures, 1 for the highest.
        value: the central figure.
        share_in_top: share of the draws in which it is among the first ones (0 to 1).
    """

    commune_id: str
    name: str
    rank: int
    value: float
    share_in_top: float


def ranking_stability(
    simulation: Simulation, quantity: str, *, top: int = 10, options: DrawOptions | None = None
) -> tuple[Ranked, ...]:
    """Communes by decreasing central value, each with how often it stays among the first ``top``.

    Communes that tie at the last place are all counted among the first. Communes without data are not ranked.

    Args:
        simulation: a simulation of a territory.
        quantity: by what they are ranked; it must differ by commune.
        top: how many are the first.
        options: draws; the same seed gives the same shares.

    Raises:
        UnknownNameError: there is no such quantity.
        InputError: the quantity is the same for all communes, or ``top`` is not a count of communes.
    """
    profile = profile_of(simulation)
    central = _by_commune(simulation, quantity)
    kept = profile.travel_known if travels(simulation, quantity) else np.ones(len(central), bool)
    problems = (
        []
        if 1 <= top <= len(central)
        else [Problem("top", Phrase("{top} is outside 1 to {count}", top=top, count=len(central)))]
    )
    raise_collected(
        Phrase("This ranking cannot be made."), problems, error=InputError, do=Phrase("Change the count.")
    )
    count = min(top, int(kept.sum()))
    shares = _shares_in_top(simulation, quantity, kept, count, options or DrawOptions())
    places = np.flatnonzero(kept)
    order = places[np.lexsort((places, -central[places]))]
    return tuple(
        Ranked(
            profile.commune_ids[place],
            profile.names[place],
            rank,
            float(central[place]),
            float(shares[place]),
        )
        for rank, place in enumerate(order, start=1)
    )


def _by_commune(simulation: Simulation, quantity: str) -> NDArray[np.float64]:
    central = simulation.computed.central
    if quantity not in central:
        kind = Phrase("quantity")
        raise unknown_name(kind, quantity, tuple(central))
    if not np.ndim(central[quantity]):
        message = Phrase(
            "'{quantity}' is one figure for the whole territory: communes cannot be ranked by it.",
            quantity=quantity,
        )
        raise InputError(
            message, do=Phrase("Choose a quantity that differs by commune, such as teleworkers.")
        )
    return np.asarray(central[quantity], np.float64)


def _shares_in_top(
    simulation: Simulation, quantity: str, kept: NDArray[np.bool_], top: int, options: DrawOptions
) -> NDArray[np.float64]:
    """Share of the draws in which each commune reaches the value of the last of the first ones."""
    options.check()
    formulas, figures = simulation.audience.formulas, simulation.figures
    needed = set(formulas.leaves([quantity]))
    drawn = draw({name: each for name, each in figures.items() if name in needed}, options)
    fixed = {name: each.value for name, each in figures.items() if name not in drawn}
    count = options.count if drawn else 1
    step = max(1, _CELLS_AT_ONCE // len(kept))
    times = np.zeros(len(kept))
    for start in range(0, count, step):
        part = {name: row[start : start + step, None] for name, row in drawn.items()}
        values = np.atleast_2d(formulas.evaluate({**fixed, **part}, [quantity])[quantity])
        values = np.broadcast_to(values, (min(step, count - start), len(kept)))
        ranked = np.where(kept, values, -np.inf)
        last = np.partition(ranked, len(kept) - top, axis=1)[:, len(kept) - top, None]
        times += np.sum((ranked >= last) & kept, axis=0)
    shares: NDArray[np.float64] = times / count
    return shares
