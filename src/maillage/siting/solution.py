"""What a siting model answers: which sites, how good, and how far from the best possible at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOT_SERVED = -1
PROVEN = 1e-9


@dataclass(frozen=True, eq=False)
class SitingSolution:
    """Sites to open, with the proof of how good they are.

    Attributes:
        sites: opened columns, in increasing order, without the existing ones.
        objective: what was optimised, in the unit of the model: demand covered, weighted cost, savings, cost of the sites.
            Existing sites count.
        bound: no choice of sites does better than this: at least ``objective`` where the model maximises, at most where it
            minimises.
        gap: ``|bound - objective| / |objective|``; 0 when the optimum is proven.
        assignment: for each row of demand, the column that serves it (most of it, when seats are limited), or -1. Among
            equals, the lowest.
        seconds: time spent, measured.
        method: what gave the proof: ``bound`` (the Lagrangian bound met the solution), ``mixed-integer`` (HiGHS closed the
            gap, or gave the better bound), ``heuristic`` (solution and bound do not meet).
        existing: columns that were open beforehand.
        shares: SciPy CSR, demand x sites, share (0 to 1) of each demand served by each site, when seats are limited; else None.
    """

    sites: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    assignment: NDArray[Any]
    seconds: float
    method: str
    existing: tuple[int, ...] = ()
    shares: Any = None

    @property
    def proven(self) -> bool:
        """Whether no better choice exists."""
        return self.gap == 0

    @property
    def unserved(self) -> NDArray[Any]:
        """Rows of demand that no open site serves."""
        import numpy as np

        return np.flatnonzero(self.assignment == NOT_SERVED)


def relative_gap(objective: float, bound: float) -> float:
    """Distance between solution and bound as a share of the solution; 0 below the precision of the arithmetic.

    >>> relative_gap(200.0, 201.0)
    0.005
    """
    if objective == bound:
        return 0.0
    if objective == 0:
        return float("inf")
    gap = abs(bound - objective) / abs(objective)
    return 0.0 if gap < PROVEN else gap
