"""How often a plan ends in profit, in balance or at a loss over the ranges of its figures, beside what the sector declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.simulator.draws import draw, interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader
    from maillage.simulator.draws import DrawOptions
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet

TARGETS = ("turnover_eur", "resources_eur", "result_eur", "subsidy_share", "full_desks_eur")
FILLS = tuple(each / 10 for each in range(11))


@dataclass(frozen=True)
class Odds:
    """Shares of the draws of a settled year, and the result along the fill.

    Attributes:
        loss: share of the draws at a loss, beyond the margin.
        balance: share within the margin of balance.
        profit: share in profit, beyond the margin.
        deficit: share below nought, whatever the margin.
        margin: of balance, as a share of the resources.
        curve: ``fill``, ``low``, ``central``, ``high`` result (EUR a year).
    """

    loss: float
    balance: float
    profit: float
    deficit: float
    margin: float
    curve: tuple[Mapping[str, float], ...]


def odds(
    formulas: FormulaSet, figures: Mapping[str, Figure], reader: ParameterReader, options: DrawOptions
) -> Odds:
    """The odds of a settled year.

    Args:
        formulas: how each quantity is made.
        figures: every leaf.
        reader: the parameters in force, for the margin of balance.
        options: draws; without any, the central figures alone are told.
    """
    margin = reader.number("project.balance_margin")
    fixed = {name: each.value for name, each in figures.items()}
    drawn = draw({name: figures[name] for name in formulas.leaves(TARGETS)}, options)
    made = formulas.evaluate({**fixed, **drawn}, TARGETS)
    result, resources = (
        np.atleast_1d(np.asarray(made[name], float)) for name in ("result_eur", "resources_eur")
    )
    band = margin * np.abs(resources)
    loss, profit = float(np.mean(result < -band)), float(np.mean(result > band))
    return Odds(
        loss,
        float(np.mean(np.abs(result) <= band)),
        profit,
        float(np.mean(result < 0)),
        margin,
        _curve(formulas, fixed, drawn),
    )


def _curve(
    formulas: FormulaSet, fixed: Mapping[str, float], drawn: Mapping[str, np.ndarray]
) -> tuple[Mapping[str, float], ...]:
    """The result at each fill, the other figures drawn as before."""
    found = []
    others = {name: rows for name, rows in drawn.items() if name != "fill_rate"}
    for fill in FILLS:
        central = float(formulas.evaluate({**fixed, "fill_rate": fill}, ["result_eur"])["result_eur"])
        rows = np.atleast_1d(np.asarray(formulas.evaluate({**fixed, **others, "fill_rate": fill}, ["result_eur"])["result_eur"], float))  # fmt: skip
        low, _, high = interval(rows, central)
        found.append({"fill": fill, "low": low, "central": central, "high": high})
    return tuple(found)
