"""Computing quantities: central values, totals over communes, intervals over draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.simulator.draws import draw, interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from maillage.simulator.declarations import Quantity
    from maillage.simulator.draws import DrawOptions
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet

_CELLS_AT_ONCE = 60_000
"""Draws × communes computed together: small enough to stay in the processor's cache and in little memory."""


@dataclass(frozen=True)
class Computed:
    """Quantities of one simulation.

    Attributes:
        central: every leaf and quantity by name; arrays where figures differ by commune.
        totals: the quantities wanted, as single figures.
        low: lower end of their 80 % interval; the total itself without draws.
        high: upper end.
        median: the figure that half of the draws exceed, which skewed ranges move away from the total.
    """

    central: Mapping[str, Any]
    totals: Mapping[str, float]
    low: Mapping[str, float]
    high: Mapping[str, float]
    median: Mapping[str, float]


def compute(
    formulas: FormulaSet,
    figures: Mapping[str, Figure],
    targets: Iterable[str],
    declared: Mapping[str, Quantity],
    options: DrawOptions,
) -> Computed:
    """Central values, totals and intervals of some quantities.

    Args:
        formulas: how each quantity is made.
        figures: every leaf that they read.
        targets: quantities wanted.
        declared: unit and kind of total of each quantity.
        options: draws.
    """
    wanted = tuple(dict.fromkeys(targets))
    values = {name: each.value for name, each in figures.items()}
    central = formulas.evaluate(values)
    known: dict[str, Any] = {}
    totals = {name: float(total(name, central, formulas, declared, known)) for name in wanted}
    needed = set(formulas.leaves(wanted))
    drawn = draw({name: each for name, each in figures.items() if name in needed}, options)
    if not drawn:
        return Computed(central, totals, totals, totals, totals)
    made = totals_by_draw(formulas, figures, wanted, declared, drawn)
    low, median, high = dict(totals), dict(totals), dict(totals)
    for name, rows in made.items():
        low[name], median[name], high[name] = interval(rows, totals[name])
    return Computed(central, totals, low, high, median)


def total(
    name: str,
    values: Mapping[str, Any],
    formulas: FormulaSet,
    declared: Mapping[str, Quantity],
    known: dict[str, Any] | None = None,
) -> Any:  # noqa: ANN401 - a number, or one per draw
    """The figure of the whole from those of its communes, along the last axis; a single figure is its own total.

    Args:
        name: leaf or quantity.
        values: figures by commune.
        formulas: how each quantity is made.
        declared: kind of total of each quantity.
        known: totals of the same figures worked out already; those made here join them.
    """
    value = values[name]
    if np.ndim(value) == 0:
        return value
    known = {} if known is None else known
    if name not in known:
        kind = declared[name].total if name in declared else "sum"
        if kind == "formula":
            made = formulas.formulas[name]
            known[name] = made.function(
                *[total(each, values, formulas, declared, known) for each in made.arguments]
            )
        else:
            known[name] = np.sum(value, axis=-1) if kind == "sum" else np.nan
    return known[name]


def totals_by_draw(
    formulas: FormulaSet,
    figures: Mapping[str, Figure],
    wanted: tuple[str, ...],
    declared: Mapping[str, Quantity],
    drawn: Mapping[str, NDArray[np.float64]],
) -> dict[str, NDArray[np.float64]]:
    """Totals of the wanted quantities, one per draw; those that no drawn figure moves are left out.

    Args:
        formulas: how each quantity is made.
        figures: every leaf.
        wanted: quantities wanted.
        declared: kind of total of each quantity.
        drawn: one array per drawn figure, all of the same length.
    """
    fixed = {name: each.value for name, each in figures.items() if name not in drawn}
    communes = max((np.size(value) for value in fixed.values()), default=1)
    if communes == 1:
        values = formulas.evaluate({**fixed, **drawn}, wanted)
        return {name: values[name] for name in wanted if np.ndim(values[name])}
    count = len(next(iter(drawn.values())))
    whole, added = _split(wanted, formulas, declared)
    chunks: dict[str, list[NDArray[np.float64]]] = {name: [] for name in added}
    step = max(1, _CELLS_AT_ONCE // communes)
    for start in range(0, count, step):
        part = {name: row[start : start + step, None] for name, row in drawn.items()}
        values = formulas.evaluate({**fixed, **part}, added)
        rows = min(step, count - start)
        for name in added:
            made = np.asarray(total(name, values, formulas, declared))
            chunks[name].append(np.broadcast_to(made.reshape(-1), rows))
    totals: dict[str, Any] = {**{name: total(name, fixed, formulas, declared) for name in fixed}, **drawn}
    totals |= {name: np.concatenate(parts) for name, parts in chunks.items()}
    for name in whole:
        made_by = formulas.formulas[name]
        totals[name] = made_by.function(*[totals[each] for each in made_by.arguments])
    return {name: np.broadcast_to(np.asarray(totals[name]), count) for name in wanted}


def _split(
    wanted: tuple[str, ...], formulas: FormulaSet, declared: Mapping[str, Quantity]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What totals alone give, in order, and what must be computed by commune and added up.

    A quantity whose total is the same formula on totals needs no figure by commune, nor do the quantities that only it reads.
    """
    whole, added, waiting = set(), set(), list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in formulas.formulas or name in whole or name in added:
            continue
        if name in declared and declared[name].total == "formula":
            whole.add(name)
            waiting += formulas.formulas[name].arguments
        else:
            added.add(name)
    order = tuple(formulas.formulas)
    return tuple(each for each in order if each in whole), tuple(each for each in order if each in added)
