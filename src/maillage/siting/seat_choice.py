"""A choice of sites with seats under way: what it brings, and better ones found by closing one site and opening another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maillage.siting.seat_prices import SeatPrices
from maillage.siting.seat_transport import Seated, seat_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.seat_model import SeatCase
    from maillage.siting.settings import SearchSettings

SMALLEST_STEP = 1e-9
VISITS_PER_SEATED_PAIR = 400
"""Giving out seats over one pair costs as much as looking at so many pairs."""


class Opening(NamedTuple):
    """A site to open and how the seats are then given out."""

    site: int
    seated: Seated


class SeatChoice:
    """The best choice so far; it is changed in place.

    Args:
        case: demand and sites.
        settings: seed, and how many pairs may be looked at.

    Attributes:
        opened: whether each site is open, existing ones included.
        seated: who has a seat.
        prices: the bound of the case.
        visits: work done so far, in pairs looked at.
    """

    def __init__(self, case: SeatCase, settings: SearchSettings) -> None:
        self.case = case
        self.settings = settings
        self.prices = SeatPrices(case)
        self.opened = case.is_open.copy()
        self.visits = 0
        self.seated = self.seat(self.opened)

    @property
    def value(self) -> float:
        """What the choice brings."""
        return self.seated.value

    @property
    def tired(self) -> bool:
        """Whether the work allowed is done."""
        return self.visits >= self.settings.visits

    def seat(self, opened: NDArray[np.bool_]) -> Seated:
        """Give out the seats of these sites."""
        self.visits += VISITS_PER_SEATED_PAIR * int(opened[self.case.column].sum())
        return seat_all(self.case, opened, self.settings)

    def money(self, opened: NDArray[np.bool_]) -> float:
        """What the sites leave of the budget."""
        if self.case.cost is None or self.case.budget is None:
            return np.inf
        spent = float(self.case.cost[opened & ~self.case.is_open].sum())
        return self.case.budget * (1 + 1e-12) - spent

    def allowed(self, opened: NDArray[np.bool_]) -> bool:
        """Whether these sites are few and cheap enough."""
        count = int((opened & ~self.case.is_open).sum())
        return count <= self.case.sites and self.money(opened) >= 0

    def offer(self, opened: NDArray[np.bool_]) -> bool:
        """Take a choice if it is allowed and no worse; say whether it is better."""
        if not self.allowed(opened):
            return False
        seated = self.seat(opened)
        better = seated.value > self.value * (1 + SMALLEST_STEP)
        if better or seated.value >= self.value:
            self.opened, self.seated = opened.copy(), seated
        return better

    def swap(self) -> None:
        """Fill up; then close each site in turn for the best other one, until no swap helps or the work is done."""
        changed = True
        while changed and not self.tired:
            changed = self._fill()
            for site in np.flatnonzero(self.opened & ~self.case.is_open).tolist():
                rest = self.opened.copy()
                rest[site] = False
                found = self.best_opening(rest, without=site)
                if found is not None:
                    self._take(rest, found)
                    changed = True
                if self.tired:
                    break

    def best_opening(self, opened: NDArray[np.bool_], without: int | None = None) -> Opening | None:
        """The site to open beside these that brings most, if that is more than the choice in hand brings.

        Args:
            opened: whether each site is open.
            without: a site not to open.
        """
        base = self.seat(opened)
        most = self.prices.gross(base.price)
        most[opened] = 0.0
        if without is not None:
            most[without] = 0.0
        if self.case.cost is not None:
            most[self.case.cost > self.money(opened)] = 0.0
        least, best = self.value, None
        for site in np.argsort(-most, kind="stable").tolist():
            if most[site] <= 0 or base.value + most[site] <= least * (1 + SMALLEST_STEP) or self.tired:
                break
            trial = opened.copy()
            trial[site] = True
            seated = self.seat(trial)
            if seated.value > least * (1 + SMALLEST_STEP):
                least, best = seated.value, Opening(site, seated)
        return best

    def _fill(self) -> bool:
        """Open further sites while they are allowed and bring more."""
        changed = False
        while int((self.opened & ~self.case.is_open).sum()) < self.case.sites:
            found = self.best_opening(self.opened)
            if found is None:
                break
            self._take(self.opened, found)
            changed = True
        return changed

    def _take(self, opened: NDArray[np.bool_], found: Opening) -> None:
        self.opened = opened.copy()
        self.opened[found.site] = True
        self.seated = found.seated
