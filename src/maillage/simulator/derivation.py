"""How a figure was made: its formula in words and with the numbers put in, down to the answers and parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.language import counted_unit, number, significant, text
from maillage.simulator.expression import expression

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from maillage.simulator.declarations import Quantity
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet

_FIGURES_SHOWN = 6
_MOST_DECIMALS = 6
_SMALLEST_PLAIN = 1e-4
"""Below, a figure is written with a power of ten."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    writer = _Writer(formulas, values, figures, declared, language)
    steps = [writer.step(name, is_sum=name in added) for name in formulas.needed([quantity])]
    return Derivation(quantity, tuple(steps), tuple(map(writer.leaf, formulas.leaves([quantity]))))


@dataclass(frozen=True)
class _Writer:
    """What :func:`derive` is given, to write each step and each leaf."""

    formulas: FormulaSet
    values: Mapping[str, Any]
    figures: Mapping[str, Figure]
    declared: Mapping[str, Quantity]
    language: str

    def step(self, name: str, *, is_sum: bool) -> dict[str, Any]:
        """One formula in words and with its numbers, and its result."""
        made, unit = expression(self.formulas.formulas[name]), self.declared[name].unit
        numbers = (
            text("simulator.sum_of_communes", self.language)
            if is_sum
            else made.written(self._shown, self.language)
        )
        return {
            "quantity": name,
            "label": self._label(name),
            "formula": made.written(self._label, self.language),
            "with_numbers": numbers,
            "value": _plain(self.values[name]),
            "value_text": self._shown(name),
            "unit": unit,
            "unit_text": _unit(self.values[name], unit, self.language),
        }

    def leaf(self, name: str) -> dict[str, Any]:
        """One answer or parameter, with its status and source."""
        figure, value = self.figures[name], self.values[name]
        status = f"status.{figure.status}" if figure.status else "simulator.given"
        of_communes = np.ndim(figure.value) > 0
        return {
            "name": name,
            "label": self._label(name),
            "value_text": self._shown(name),
            "unit_text": _unit(value, figure.unit, self.language),
            "status_text": text(status, self.language),
            **figure.to_dict(),
            **({"value": _plain(value), "low": None, "high": None} if of_communes else {}),
        }

    def _label(self, name: str) -> str:
        words = self.figures[name].label if name in self.figures else self.declared[name].label
        return words.en if self.language == "en" else words.fr

    def _shown(self, name: str) -> str:
        return written(self.values[name], self.language)


def written(value: Any, language: str) -> str:  # noqa: ANN401 - a number or an array
    """A figure inside a derivation: six significant figures, no more decimals than it has.

    >>> written(0.00000074, "en"), written(0.3044, "fr")
    ('7.4 × 10⁻⁷', '0,3044')
    """
    if _unsaid(value):
        return text("simulator.by_commune", language)
    rounded = significant(float(value), _FIGURES_SHOWN)
    if 0 < abs(rounded) < _SMALLEST_PLAIN:
        exponent = math.floor(math.log10(abs(rounded)))
        mantissa = written(rounded / 10.0**exponent, language)
        return f"{mantissa} × 10{str(exponent).translate(_RAISED)}"
    decimals = next((d for d in range(_MOST_DECIMALS + 1) if round(rounded, d) == rounded), _MOST_DECIMALS)
    return number(rounded, language, decimals).replace("-", "\N{MINUS SIGN}")


def _unit(value: Any, unit: str, language: str) -> str:  # noqa: ANN401 - a number or an array
    return counted_unit(2.0 if _unsaid(value) else float(value), unit, language)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a number or an array
    return None if _unsaid(value) else float(value)


def _unsaid(value: Any) -> bool:  # noqa: ANN401 - a number or an array
    """Whether there is no single figure: one per commune, or a mean that has none for the whole."""
    return bool(np.ndim(value)) or bool(np.isnan(value))
