"""What moves a result most: each uncertain figure taken alone from its low to its high (a tornado)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.simulator.computation import total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maillage.simulator.declarations import Quantity
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet


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
    fixed = {name: each.value for name, each in figures.items() if name not in rows}
    by_commune = any(np.ndim(value) for value in fixed.values())
    shaped = {name: row[:, None] if by_commune else row for name, row in rows.items()}
    values = formulas.evaluate({**fixed, **shaped}, wanted)
    found = {}
    for name in wanted:
        made = np.asarray(total(name, values, formulas, declared) if by_commune else values[name])
        ends = np.broadcast_to(made.reshape(-1) if made.size > 1 else made, columns)
        drivers = [Driver(each, *map(float, ends[2 * i : 2 * i + 2])) for i, each in enumerate(uncertain)]
        moving = [each for each in drivers if each.swing > 0]
        found[name] = tuple(sorted(moving, key=lambda each: (-each.swing, each.name)))
    return found
