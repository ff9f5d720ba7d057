"""What moves a result most.

Either each uncertain figure is taken alone from its low to its high (a tornado), or the variance over draws is shared
between the figures (Sobol indices).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.simulator.computation import totals_by_draw
from maillage.simulator.draws import spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from maillage.simulator.declarations import Quantity
    from maillage.simulator.draws import DrawOptions
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet

_SOBOL_ROWS = 512


@dataclass(frozen=True)
class Driver:
    """One figure that moves a result.

    Attributes:
        name: the figure.
        at_low: the result with this figure at its low, all others central.
        at_high: the result with it at its high.
    """

    name: str
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far it moves the result."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Influence:
    """How much of the variance of a result one figure explains (0 to 1, up to the noise of the draws).

    Attributes:
        name: the figure.
        first_order: alone.
        total_order: alone and together with others.
    """

    name: str
    first_order: float
    total_order: float


def tornado(
    formulas: FormulaSet,
    figures: Mapping[str, Figure],
    targets: Iterable[str],
    declared: Mapping[str, Quantity],
) -> dict[str, tuple[Driver, ...]]:
    """The drivers of each quantity, the strongest first; figures that do not move it are left out.

    All the results are computed in one call: two columns for each uncertain figure.
    """
    wanted = tuple(dict.fromkeys(targets))
    needed = set(formulas.leaves(wanted))
    uncertain = [name for name in sorted(needed & set(figures)) if figures[name].uncertain]
    if not uncertain:
        return dict.fromkeys(wanted, ())
    columns = 2 * len(uncertain)
    rows = {name: np.full(columns, figures[name].value) for name in uncertain}
    for place, name in enumerate(uncertain):
        rows[name][2 * place : 2 * place + 2] = figures[name].low, figures[name].high
    made = totals_by_draw(formulas, figures, wanted, declared, rows)
    still = np.zeros(columns)
    return {name: _strongest(uncertain, made.get(name, still).reshape(-1, 2)) for name in wanted}


def _strongest(names: list[str], ends: NDArray[np.float64]) -> tuple[Driver, ...]:
    """The figures that move a result, from the result with each at its low and at its high."""
    swings = np.abs(ends[:, 1] - ends[:, 0])
    order = np.argsort(-swings, kind="stable")  # names are in alphabetical order: so are equals
    moving = order[: np.count_nonzero(swings)]
    return tuple(Driver(names[place], float(ends[place, 0]), float(ends[place, 1])) for place in moving)


def sobol(
    formulas: FormulaSet,
    figures: Mapping[str, Figure],
    targets: Iterable[str],
    declared: Mapping[str, Quantity],
    options: DrawOptions,
) -> dict[str, tuple[Influence, ...]]:
    """The share of the variance of each quantity that each uncertain figure explains, the largest first.

    Each figure is redrawn while the others stay (Saltelli's scheme, by SciPy), :data:`_SOBOL_ROWS` times.

    Args:
        formulas: how each quantity is made.
        figures: every leaf.
        targets: quantities wanted.
        declared: kind of total of each quantity.
        options: seed and distribution of the draws.
    """
    from scipy.stats import sobol_indices, uniform

    wanted = tuple(dict.fromkeys(targets))
    needed = set(formulas.leaves(wanted))
    uncertain = [figures[name] for name in sorted(needed & set(figures)) if figures[name].uncertain]
    if not uncertain:
        return dict.fromkeys(wanted, ())

    def results(cube: NDArray[np.float64]) -> NDArray[np.float64]:
        rows = zip(uncertain, cube, strict=True)
        drawn = {each.name: spread(row, each, options.distribution) for each, row in rows}
        made = totals_by_draw(formulas, figures, wanted, declared, drawn)
        return np.array([made.get(name, np.zeros(cube.shape[1])) for name in wanted])

    rng = np.random.default_rng(options.seed)
    with np.errstate(invalid="ignore"):  # a quantity that nothing moves has no variance to share
        shares = sobol_indices(func=results, n=_SOBOL_ROWS, dists=[uniform()] * len(uncertain), rng=rng)
    orders = np.stack(
        [np.atleast_2d(np.nan_to_num(each)) for each in (shares.first_order, shares.total_order)]
    )
    names = [each.name for each in uncertain]
    return {name: _heaviest(names, orders[:, row]) for row, name in enumerate(wanted)}


def _heaviest(names: list[str], orders: NDArray[np.float64]) -> tuple[Influence, ...]:
    """The figures that explain some of the variance, from their first and total orders."""
    found = [Influence(name, *map(float, pair)) for name, pair in zip(names, orders.T, strict=True)]
    moving = [each for each in found if each.total_order > 0]
    return tuple(sorted(moving, key=lambda each: (-each.total_order, each.name)))
