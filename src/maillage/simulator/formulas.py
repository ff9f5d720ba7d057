"""Formulas: plain functions of named quantities, put in order, computed on numbers or on arrays of any shape."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, TypeVar

from maillage.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType

AnyFunction = TypeVar("AnyFunction", bound="Callable[..., Any]")
_MARK = "_is_formula"
_DOT = "__"


def formula(function: AnyFunction) -> AnyFunction:
    """Mark a function as a formula: its name is the quantity it gives, its arguments are the quantities it reads.

    An argument is an answer of the user, another formula, or a parameter, whose dots are written as double underscores
    (``car__occupancy`` reads ``car.occupancy``). A formula has no branch and calls NumPy only, so that one call serves
    one employer, ten thousand draws or all the communes of France, and so that it can be written out.

    Example:
        >>> @formula
        ... def round_trip_km(distance_km):
        ...     return 2 * distance_km
        >>> round_trip_km(13)
        26
    """
    setattr(function, _MARK, True)
    return function


@dataclass(frozen=True)
class Formula:
    """One formula with the names of what it reads.

    Attributes:
        name: the quantity it gives.
        function: how.
        arguments: names of the quantities it reads, in the order of the function's arguments.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Formula:
        """The formula that a marked function is."""
        names = inspect.signature(function).parameters
        return cls(function.__name__, function, tuple(name.replace(_DOT, ".") for name in names))


@dataclass(frozen=True)
class FormulaSet:
    """Formulas in an order in which each comes after those it reads.

    Attributes:
        formulas: formula by name.
    """

    formulas: Mapping[str, Formula]
    _needed: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    _leaves: dict[tuple[str, ...] | None, tuple[str, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of(cls, *modules: ModuleType) -> FormulaSet:
        """All the formulas written in some modules.

        Raises:
            InternalError: a name is given twice, or formulas read each other in a circle.
        """
        found = [Formula.of(each) for module in modules for each in _marked(module)]
        by_name: dict[str, Formula] = {}
        for each in found:
            if each.name in by_name:
                message = f"The formula '{each.name}' is written twice."
                raise InternalError(message)
            by_name[each.name] = each
        graph = {name: [a for a in each.arguments if a in by_name] for name, each in by_name.items()}
        try:
            order = tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            message = f"These formulas read each other in a circle: {', '.join(error.args[1])}."
            raise InternalError(message) from error
        return cls({name: by_name[name] for name in order})

    def needed(self, targets: Iterable[str]) -> tuple[str, ...]:
        """Names of the formulas that these quantities stand on, themselves included, in order."""
        asked = tuple(targets)
        if asked not in self._needed:
            wanted = set(asked)
            for name in reversed(tuple(self.formulas)):
                if name in wanted:
                    wanted.update(self.formulas[name].arguments)
            self._needed[asked] = tuple(name for name in self.formulas if name in wanted)
        return self._needed[asked]

    def leaves(self, targets: Iterable[str] | None = None) -> tuple[str, ...]:
        """Names of the answers and parameters that these quantities (all by default) stand on, alphabetically."""
        asked = None if targets is None else tuple(targets)
        if asked not in self._leaves:
            names = self.formulas if asked is None else self.needed(asked)
            read = {argument for name in names for argument in self.formulas[name].arguments}
            read.update(asked or ())
            self._leaves[asked] = tuple(sorted(read - set(self.formulas)))
        return self._leaves[asked]

    def evaluate(self, leaves: Mapping[str, Any], targets: Iterable[str] | None = None) -> dict[str, Any]:
        """Compute quantities from their leaves.

        Args:
            leaves: number or array by name; arrays of several shapes are broadcast by NumPy's rules.
            targets: quantities wanted; all by default.

        Returns:
            Leaves and computed quantities by name, in an order in which each comes after those it reads.

        Raises:
            InternalError: a leaf is missing.
        """
        values = dict(leaves)
        for name in self.formulas if targets is None else self.needed(targets):
            each = self.formulas[name]
            try:
                values[name] = each.function(*[values[argument] for argument in each.arguments])
            except KeyError as error:
                message = f"The formula '{name}' reads {error}, which is neither an answer, a parameter nor a formula."
                raise InternalError(message) from error
        return values


def _marked(module: ModuleType) -> list[Callable[..., Any]]:
    return [each for each in vars(module).values() if inspect.isfunction(each) and hasattr(each, _MARK)]
