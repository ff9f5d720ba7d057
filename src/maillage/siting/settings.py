"""How much work a search may do.

All limits but one are counts, not seconds: the same input gives the same answer on a slow and on a fast machine. Only
``time_limit`` is a clock, off by default; a search it stops still returns a valid solution and a valid bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from maillage.errors import InputError, Problem, raise_collected
from maillage.phrase import Phrase

Method = Literal["auto", "exact", "heuristic"]


@dataclass(frozen=True)
class SearchSettings:
    """Limits of a search.

    Attributes:
        method: ``auto`` proves the optimum when the case, once reduced, is small enough, and else returns a solution with
            a bound; ``exact`` always goes to the mixed-integer solver; ``heuristic`` never does.
        seed: of the random restarts and of the mixed-integer solver.
        bound_steps: most steps of the Lagrangian bound.
        restarts: most perturbations of the local search (problems other than coverage); a fifth of them in cases the mixed-integer solver can close.
        regions: most regions of a coverage problem that are solved again around a good solution; a sixtieth of them in small cases,
            a fiftieth with seats.
        visits: most demand-site pairs these trials may look at; it bounds their time in large cases.
        exact_pairs: most demand-site pairs left after reduction for ``auto`` to call the mixed-integer solver; a third in a set cover,
            a fiftieth with seats.
        nodes: most nodes of its tree.
        time_limit: seconds given to the mixed-integer solver; None for no limit.
    """

    method: Method = "auto"
    seed: int = 0
    bound_steps: int = 1_000
    restarts: int = 1_000
    regions: int = 1_200
    visits: int = 300_000_000
    exact_pairs: int = 150_000
    nodes: int = 20_000
    time_limit: float | None = None

    def __post_init__(self) -> None:
        problems = [
            Problem(name, Phrase("is {value}; a number of 0 or more is expected", value=value))
            for name in (
                "seed",
                "bound_steps",
                "restarts",
                "regions",
                "visits",
                "exact_pairs",
                "nodes",
                "time_limit",
            )
            if (value := getattr(self, name)) is not None and not value >= 0
        ]
        if self.method not in {"auto", "exact", "heuristic"}:
            problems.append(
                Problem(
                    "method",
                    Phrase("is {method!r}; 'auto', 'exact' or 'heuristic' is expected", method=self.method),
                )
            )
        raise_collected(Phrase("The settings of the search cannot be used."), problems, error=InputError)
