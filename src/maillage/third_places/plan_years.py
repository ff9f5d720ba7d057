"""The years of a plan from the opening on: sales ramp up, the State's programme ends; the same formulas as a settled year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.simulator.draws import draw, interval
from maillage.simulator.figure import read_figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader
    from maillage.simulator.draws import DrawOptions
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet

YEARS = (1, 2, 3, 4, 5)
LINES = (
    "turnover_eur",
    "aid_eur",
    "running_costs_eur",
    "depreciation_eur",
    "costs_eur",
    "result_eur",
    "cash_eur",
)
"""What is shown of each year."""


@dataclass(frozen=True)
class PlanYear:
    """One year of a plan.

    Attributes:
        number: 1 for the year of the opening.
        central: each of :data:`LINES` (EUR a year).
        low: lower end of its 80 % interval.
        high: upper end.
        loss_odds: share of the draws in which the year ends at a loss; none without draws.
    """

    number: int
    central: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    loss_odds: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "number": self.number,
            "loss_odds": self.loss_odds,
            **{name: {"low": self.low[name], "central": self.central[name], "high": self.high[name]} for name in LINES},
        }  # fmt: skip


def year_figures(reader: ParameterReader, number: int) -> dict[str, Figure]:
    """What makes a year differ from a settled one: its ramp-up, and whether the State's programme runs.

    Args:
        reader: the parameters in force.
        number: 1 for the year of the opening.
    """
    ramp = read_figure(reader, f"project.ramp_up.{number}", "year_ramp")
    length = read_figure(reader, "project.programme_years", "programme_in_force")
    running = float(number <= length.value)
    return {"year_ramp": ramp, "programme_in_force": replace(length, value=running, low=running, high=running, unit="share")}  # fmt: skip


def plan_years(
    formulas: FormulaSet, figures: Mapping[str, Figure], reader: ParameterReader, options: DrawOptions
) -> tuple[PlanYear, ...]:
    """The first years of a plan.

    Args:
        formulas: how each quantity is made.
        figures: every leaf of a settled year.
        reader: the parameters in force.
        options: draws behind the intervals; the same draw of a figure holds for all the years.
    """
    return tuple(_year(number, formulas, figures, reader, options) for number in YEARS)


def _year(
    number: int,
    formulas: FormulaSet,
    figures: Mapping[str, Figure],
    reader: ParameterReader,
    options: DrawOptions,
) -> PlanYear:
    leaves = {**figures, **year_figures(reader, number)}
    fixed = {name: each.value for name, each in leaves.items()}
    central = {name: float(value) for name, value in formulas.evaluate(fixed, LINES).items() if name in LINES}
    drawn = draw({name: leaves[name] for name in formulas.leaves(LINES)}, options)
    if not drawn:
        return PlanYear(number, central, central, central, None)
    made = formulas.evaluate({**fixed, **drawn}, LINES)
    low, high = {}, {}
    for name in LINES:
        rows: NDArray[np.float64] = np.broadcast_to(np.asarray(made[name], float), options.count)
        low[name], _, high[name] = interval(rows, central[name])
    return PlanYear(number, central, low, high, float(np.mean(np.asarray(made["result_eur"]) < 0)))
