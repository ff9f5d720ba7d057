"""How a figure was made: its formula in words and with the numbers put in, down to the answers and parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.language import counted_unit, number, significant
from maillage.simulator.expression import expression

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from maillage.simulator.declarations import Quantity
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet

_FIGURES_SHOWN = 6
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Derivation:
    """The steps from the leaves to one quantity, and the leaves.

    Attributes:
        quantity: name of the quantity derived.
        steps: formulas in the order they were computed, the quantity itself last, as plain values.
        figures: answers and parameters read, as plain values.
    """

    quantity: str
    steps: tuple[dict[str, Any], ...]
    figures: tuple[dict[str, Any], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"quantity": self.quantity, "steps": list(self.steps), "figures": list(self.figures)}

    def text(self) -> str:
        """Lines for people: each step in words, with numbers, and its result; then where the figures come from."""
        lines = []
        for step in self.steps:
            lines += [
                f"{step['label']} = {step['formula']}",
                f"    = {step['with_numbers']} = {step['value_text']} {step['unit_text']}".rstrip(),
            ]
        for figure in self.figures:
            origin = " · ".join(part for part in (figure["status_text"], figure["source"]) if part)
            amount = f"{figure['value_text']} {figure['unit_text']}".rstrip()
            lines.append(f"  {figure['label']} = {amount} [{origin}]")
        return "\n".join(lines)


def derive(
    quantity: str,
    formulas: FormulaSet,
    values: Mapping[str, Any],
    figures: Mapping[str, Figure],
    declared: Mapping[str, Quantity],
    language: str,
    *,
    added: Collection[str] = (),
) -> Derivation:
    """Write out how a quantity was made.

    Args:
        quantity: name of the quantity.
        formulas: how each quantity is made.
        values: central value of every leaf and quantity; one commune, or the whole.
        figures: leaves, with their status and source.
        declared: words and units of the quantities.
        language: ``fr`` or ``en``.
        added: quantities whose value is a sum over communes: the formula with the totals in it would not give it.
    """
    from maillage.language import text

    def label(name: str) -> str:
        words = figures[name].label if name in figures else declared[name].label
        return words.en if language == "en" else words.fr

    def shown(name: str) -> str:
        return written(values[name], language)

    steps = []
    for name in formulas.needed([quantity]):
        made = expression(formulas.formulas[name])
        steps.append(
            {
                "quantity": name,
                "label": label(name),
                "formula": made.written(label, language),
                "with_numbers": text("simulator.sum_of_communes", language)
                if name in added
                else made.written(shown, language),
                "value": _plain(values[name]),
                "value_text": shown(name),
                "unit": declared[name].unit,
                "unit_text": _unit(values[name], declared[name].unit, language),
            }
        )
    leaves = [figures[name] for name in formulas.leaves([quantity])]
    read = [
        {
            "name": each.name,
            "label": label(each.name),
            "value_text": written(values[each.name], language),
            "unit_text": _unit(values[each.name], each.unit, language),
            "status_text": text(f"status.{each.status}" if each.status else "simulator.given", language),
            **each.to_dict(),
            **(
                {"value": _plain(values[each.name]), "low": None, "high": None} if np.ndim(each.value) else {}
            ),
        }
        for each in leaves
    ]
    return Derivation(quantity, tuple(steps), tuple(read))


def written(value: Any, language: str) -> str:  # noqa: ANN401 - a number or an array
    """A figure inside a derivation: six significant figures, no more decimals than it has."""
    if _unsaid(value):
        return "…"
    rounded = significant(float(value), _FIGURES_SHOWN)
    decimals = next((d for d in range(_MOST_DECIMALS + 1) if round(rounded, d) == rounded), _MOST_DECIMALS)
    return number(rounded, language, decimals).replace("-", "\N{MINUS SIGN}")


def _unit(value: Any, unit: str, language: str) -> str:  # noqa: ANN401 - a number or an array
    return counted_unit(2.0 if _unsaid(value) else float(value), unit, language)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a number or an array
    return None if _unsaid(value) else float(value)


def _unsaid(value: Any) -> bool:  # noqa: ANN401 - a number or an array
    """Whether there is no single figure: one per commune, or a mean that has none for the whole."""
    return bool(np.ndim(value)) or bool(np.isnan(value))
