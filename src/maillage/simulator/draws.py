"""Draws of uncertain figures: seeded, spread evenly (Sobol or Latin hypercube), triangular or PERT between their ends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError, Problem, raise_collected
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from maillage.simulator.figure import Figure

DISTRIBUTIONS = ("triangular", "pert")
SEQUENCES = ("sobol", "latin_hypercube")
QUANTILES = (0.1, 0.5, 0.9)
"""Between the outer two fall four draws out of five: the 80 % interval; half of the draws exceed the middle one."""
MOST_DRAWS = 1_000_000
_PERT_SHAPE = 4.0
_PERT_KNOTS = 513


@dataclass(frozen=True)
class DrawOptions:
    """How many draws, and how.

    Attributes:
        count: number of draws; none when 0.
        seed: the same seed gives the same draws.
        distribution: shape between low, central and high.
        sequence: how the draws are spread.
    """

    count: int = 4096
    seed: int = 2017
    distribution: str = "triangular"
    sequence: str = "sobol"

    def check(self) -> None:
        """Refuse impossible choices, all at once.

        Raises:
            InputError: a count, a distribution or a sequence that cannot be.
        """
        problems = []
        if self.seed < 0:
            problems.append(Problem("seed", Phrase("{seed} is negative", seed=self.seed)))
        if not 0 <= self.count <= MOST_DRAWS:
            problems.append(
                Problem(
                    "draws",
                    Phrase("{count} is outside 0 to {most_draws}", count=self.count, most_draws=MOST_DRAWS),
                )
            )
        if self.distribution not in DISTRIBUTIONS:
            problems.append(
                Problem(
                    "distribution",
                    Phrase(
                        "'{distribution}' is not one of {distributions}",
                        distribution=self.distribution,
                        distributions=", ".join(DISTRIBUTIONS),
                    ),
                )
            )
        if self.sequence not in SEQUENCES:
            problems.append(
                Problem(
                    "sequence",
                    Phrase(
                        "'{sequence}' is not one of {sequences}",
                        sequence=self.sequence,
                        sequences=", ".join(SEQUENCES),
                    ),
                )
            )
        raise_collected(
            Phrase("These draws cannot be made."),
            problems,
            error=InputError,
            do=Phrase("Change these options."),
        )


def draw(figures: Mapping[str, Figure], options: DrawOptions) -> dict[str, NDArray[np.float64]]:
    """Independent draws of the uncertain figures.

    Args:
        figures: figures by name; those taken as exactly known are left out.
        options: how many, and how.

    Returns:
        One array of ``options.count`` values for each uncertain figure, each between its low and its high.
    """
    uncertain = [figures[name] for name in sorted(figures) if figures[name].uncertain]
    if not uncertain or not options.count:
        return {}
    uniform = _uniform(options.count, len(uncertain), options.seed, options.sequence)
    return {
        each.name: spread(row, each, options.distribution)
        for each, row in zip(uncertain, uniform, strict=True)
    }


def spread(uniform: NDArray[np.float64], figure: Figure, distribution: str) -> NDArray[np.float64]:
    """Even draws between 0 and 1 as values of a figure, in its distribution."""
    quantile = triangular if distribution == "triangular" else pert
    return quantile(uniform, figure.low, figure.value, figure.high)


def triangular(uniform: NDArray[np.float64], low: float, mode: float, high: float) -> NDArray[np.float64]:
    """Quantiles of the triangular distribution.

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0, 1, 2)
    array([0., 1., 2.])
    """
    width, left, right = high - low, mode - low, high - mode
    rising = low + np.sqrt(uniform * width * left)
    falling = high - np.sqrt((1 - uniform) * width * right)
    return np.where(uniform * width < left, rising, falling)


def pert(uniform: NDArray[np.float64], low: float, mode: float, high: float) -> NDArray[np.float64]:
    """Quantiles of the PERT distribution (a beta around the mode), read on a fine table.

    >>> pert(np.array([0.0, 0.5, 1.0]), 0, 1, 2)
    array([0., 1., 2.])
    """
    place = (mode - low) / (high - low)
    return low + (high - low) * np.interp(uniform, *_pert_table(place))


def interval(values: NDArray[np.float64], central: float) -> tuple[float, float, float]:
    """The 80 % interval of draws with their median, widened to hold the central value where skewed ranges leave it outside.

    Args:
        values: one value per draw.
        central: what the central figures give.

    Returns:
        Low, median, high.
    """
    low, median, high = (float(each) for each in np.quantile(values, QUANTILES))
    return min(low, central), median, max(high, central)


@lru_cache(maxsize=4)
def _uniform(count: int, dimensions: int, seed: int, sequence: str) -> NDArray[np.float64]:
    """Even draws in the unit cube, one row per dimension."""
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    if sequence == "sobol":
        exponent = max(count - 1, 1).bit_length()
        points = qmc.Sobol(dimensions, rng=rng).random_base2(exponent)[:count]
    else:
        points = qmc.LatinHypercube(dimensions, rng=rng).random(count)
    rows: NDArray[np.float64] = np.ascontiguousarray(points.T)
    rows.setflags(write=False)
    return rows


@lru_cache(maxsize=512)
def _pert_table(place: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from scipy.special import betaincinv

    knots = np.linspace(0, 1, _PERT_KNOTS)
    return knots, betaincinv(1 + _PERT_SHAPE * place, 1 + _PERT_SHAPE * (1 - place), knots)
