"""Lower a convex bound by deflected subgradient steps (Camerini, Fratta and Maffioli 1975; Held, Wolfe and Crowder 1974)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FIRST_LENGTH = 1.5
DEFLECTION = 0.9
SHRINK = 0.7
PATIENCE = 15
SHORTEST = 1e-3
PROGRESS = 1e-7


class Slope(NamedTuple):
    """The bound at some prices, and how it changes with each of them."""

    bound: float
    gradient: NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """Least and greatest price of each row, and the scale on which its price moves."""

    least: NDArray[np.float64]
    most: NDArray[np.float64]
    scale: NDArray[np.float64]


class Descent:
    """A descent that can be continued after the target improves.

    Args:
        oracle: the bound and its gradient at given prices.
        start: first prices.
        box: limits of the prices.

    Attributes:
        bound: lowest bound met.
        prices: where it was met.
        length: of the next steps; the descent is over when it is very short.
    """

    def __init__(
        self, oracle: Callable[[NDArray[np.float64]], Slope], start: NDArray[np.float64], box: Box
    ) -> None:
        self.oracle = oracle
        self.box = box
        self.prices = np.clip(start, box.least, box.most)
        self.bound = np.inf
        self.length = FIRST_LENGTH
        self._here = self.prices
        self._direction = np.zeros_like(start)
        self._stalled = 0

    @property
    def over(self) -> bool:
        """Whether steps became too short to matter."""
        return self.length < SHORTEST

    def run(self, steps: int, target: float) -> None:
        """Take some steps towards a value known to be reachable."""
        for _ in range(steps):
            slope = self.oracle(self._here)
            self._remember(slope.bound)
            if self.over or self.bound <= target:
                return
            self._move(slope, target)

    def _remember(self, bound: float) -> None:
        self._stalled = 0 if bound < self.bound - PROGRESS * abs(self.bound) else self._stalled + 1
        if bound < self.bound:
            self.bound, self.prices = bound, self._here
        if self._stalled >= PATIENCE:
            self.length *= SHRINK
            self._stalled = 0
            self._here, self._direction = self.prices, np.zeros_like(self.prices)

    def _move(self, slope: Slope, target: float) -> None:
        self._direction = slope.gradient + DEFLECTION * self._direction
        box = self.box
        stuck = ((self._here <= box.least) & (self._direction > 0)) | (
            (self._here >= box.most) & (self._direction < 0)
        )
        direction = np.where(stuck, 0.0, self._direction)
        norm = float((direction * direction * box.scale).sum())
        if norm == 0:
            self._direction = np.zeros_like(direction)
            return
        step = self.length * (slope.bound - target) / norm
        self._here = np.clip(self._here - step * box.scale * direction, box.least, box.most)
