"""Indicators and quantities as declared: words, unit, sign, theme; the formula is found by the quantity's name."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError

from maillage.errors import InternalError, Problem
from maillage.language import filled
from maillage.parameters.files import read_yaml
from maillage.parameters.parameter import Closed, Label, Text
from maillage.validation import found_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

Declared = TypeVar("Declared", bound=Closed)
Sign = Literal["gain", "cost", "neutral"]
Total = Literal["sum", "formula", "none"]
Bound = Literal["low", "central", "high"]


def bound_name(quantity: str, bound: Bound) -> str:
    """Under which name the values of a simulation hold an end of a quantity's interval; the central value has its own name.

    >>> bound_name("net_gain_eur", "central"), bound_name("net_gain_eur", "low")
    ('net_gain_eur', 'net_gain_eur (low)')
    """
    return quantity if bound == "central" else f"{quantity} ({bound})"


class Condition(Closed):
    """When a sentence holds: a quantity lies between two ends, or an answer is one of several."""

    quantity: Text | None = None
    """Name of a quantity."""
    bound: Bound = "central"
    """Which of its values is looked at: the central one, or an end of its 80 % interval."""
    at_least: float | None = None
    below: float | None = None
    answer: Text | None = None
    """Name of a question that offers choices."""
    is_one_of: tuple[Text | bool, ...] = ()

    def holds(self, values: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
        """Whether the condition holds for these values, named by :func:`bound_name`, and these answers."""
        if self.answer is not None and answers.get(self.answer) not in self.is_one_of:
            return False
        if self.quantity is None:
            return True
        value = float(values[bound_name(self.quantity, self.bound)])
        high_enough = self.at_least is None or value >= self.at_least
        return high_enough and (self.below is None or value < self.below)


class Sentence(Closed):
    """A plain sentence with the conditions under which it is said.

    The text may name quantities between braces with a format of :mod:`maillage.language`: ``{net_gain:rounded}``.
    """

    when: tuple[Condition, ...] = ()
    text: Label

    def holds(self, values: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
        """Whether all its conditions hold."""
        return all(condition.holds(values, answers) for condition in self.when)

    def written(self, values: Mapping[str, Any], language: str) -> str:
        """The sentence in a language, with its figures put in."""
        return filled(self.text.en if language == "en" else self.text.fr, language, values)


class Quantity(Closed):
    """What a formula gives: unit, name for people, decimals shown."""

    unit: Text
    label: Label
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    total: Total = "sum"
    """The figure of a territory: the sum of those of its communes, the same formula on the totals (a ratio), or none."""


class Indicator(Closed):
    """One indicator of the simulator.

    Example:
        >>> indicators("employer")[0].id
        'E1'
    """

    id: Text
    theme: Text
    sign: Sign
    """Whether more of it is a gain, a cost, or neither."""
    name: Label
    explanation: Label
    """One sentence for the reader."""
    key: bool = False
    """Whether it is one of the few figures that sum the simulation up."""
    values: tuple[Text, ...] = ()
    """Quantities it shows; the first is the headline."""
    sentences: tuple[Sentence, ...] = ()
    """For a qualitative indicator: the first sentence that holds is its text."""

    @property
    def qualitative(self) -> bool:
        """Whether it is a text and not a figure."""
        return not self.values


@cache
def indicators(audience: str) -> tuple[Indicator, ...]:
    """All indicators of an audience, in their order."""
    content = _content(f"{audience}.yaml")
    return tuple(
        valid(Indicator, {"id": name, **item}, f"{audience}.yaml, {name}") for name, item in content.items()
    )


@cache
def quantities(audience: str) -> dict[str, Quantity]:
    """Declared quantities that the formulas of an audience give, by name; those of ``shared`` included."""
    found: dict[str, Quantity] = {}
    for file in (f"quantities/{audience}.yaml", "quantities/shared.yaml"):
        for name, item in _content(file).items():
            found[name] = valid(Quantity, item, f"{file}, {name}")
    return found


def folder() -> Path:
    """Where the packaged declarations are."""
    return Path(str(files("maillage") / "data" / "indicators"))


def _content(file: str) -> dict[str, Any]:
    return read_yaml(folder() / file) or {}


def valid(model: type[Declared], item: dict[str, Any], where: str) -> Declared:
    """A declaration read from a packaged file.

    Raises:
        InternalError: the file is not as it should be.
    """
    try:
        return model.model_validate(item)
    except ValidationError as error:
        problems = [Problem(".".join(map(str, each["loc"])), found_wrong(each)) for each in error.errors()]
        message = f"The declaration {where} is not valid."
        raise InternalError(message, problems=problems) from error
