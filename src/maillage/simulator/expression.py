"""A formula written out: the same function, called with names instead of numbers, gives its own expression."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from numpy.lib.mixins import NDArrayOperatorsMixin

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.simulator.formulas import Formula

AnyFunction = TypeVar("AnyFunction", bound="Callable[..., Any]")
_SIGNS = {
    "add": ("+", 1),
    "subtract": ("−", 1),
    "multiply": ("×", 2),
    "divide": ("/", 2),
    "true_divide": ("/", 2),
    "power": ("^", 4),
    "less": ("<", 0),
    "less_equal": ("≤", 0),
    "greater": (">", 0),
    "greater_equal": ("≥", 0),
    "equal": ("=", 0),
}
_NEGATIVE = 3
_WHOLE = 5
_WORDS = {
    "minimum": {"fr": "le plus petit de", "en": "smaller of"},
    "maximum": {"fr": "le plus grand de", "en": "larger of"},
    "where": {"fr": "si", "en": "if"},
    "ceil": {"fr": "arrondi au-dessus de", "en": "rounded up"},
    "sqrt": {"fr": "racine de", "en": "square root of"},
    "absolute": {"fr": "valeur absolue de", "en": "absolute value of"},
    "calibrated": {"fr": "calage de", "en": "calibration of"},
}


def closed(function: AnyFunction) -> AnyFunction:
    """Mark a function of numbers or arrays that expressions show by its name and what it is given, without opening it.

    Its word in each language is one of those above.
    """

    @wraps(function)
    def called(*arguments: Any) -> Any:  # noqa: ANN401 - numbers, arrays or terms
        if any(isinstance(each, Term) for each in arguments):
            return Operation(function.__name__, tuple(_term(each) for each in arguments))
        return function(*arguments)

    return cast("AnyFunction", called)


class Term(NDArrayOperatorsMixin):
    """A part of an expression: NumPy's operators and functions applied to it make a larger one.

    A formula must not branch on a value: the truth of a term is not known.
    """

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Operation:  # noqa: ANN401 - NumPy's protocol
        """What NumPy calls for an operator or an element-wise function."""
        del method
        return Operation(ufunc.__name__, tuple(_term(each) for each in inputs))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Operation:  # noqa: ANN401 - NumPy's protocol
        """What NumPy calls for its other functions."""
        del types, kwargs
        return Operation(func.__name__, tuple(_term(each) for each in args))

    def __bool__(self) -> bool:
        """Refused: an expression holds for all values.

        Raises:
            TypeError: always.
        """
        message = "a formula does not branch on a value: use numpy.where"
        raise TypeError(message)

    def written(self, show: Callable[[str], str], language: str) -> str:
        """The expression in words or in figures.

        Args:
            show: what to write for a name.
            language: ``fr`` or ``en``.
        """
        return self.ranked(show, language)[0]

    def ranked(self, show: Callable[[str], str], language: str) -> tuple[str, int]:
        """The text, and how tightly its outer operator binds."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Name(Term):
    """A quantity, by its name."""

    name: str

    def ranked(self, show: Callable[[str], str], language: str) -> tuple[str, int]:
        """What is shown for the name."""
        del language
        text = show(self.name)
        return text, _NEGATIVE if text.startswith(("-", "−")) else _WHOLE


@dataclass(frozen=True, eq=False)
class Constant(Term):
    """A number written in the formula itself, such as 60 minutes in an hour."""

    value: float

    def ranked(self, show: Callable[[str], str], language: str) -> tuple[str, int]:
        """The number."""
        del show
        text = f"{self.value:g}".replace(".", "," if language == "fr" else ".")
        return text, _WHOLE


@dataclass(frozen=True, eq=False)
class Operation(Term):
    """An operator or a function and what it applies to."""

    kind: str
    parts: tuple[Term, ...]

    def ranked(self, show: Callable[[str], str], language: str) -> tuple[str, int]:
        """The parts with the operator between them, in parentheses where they are needed."""
        written = [part.ranked(show, language) for part in self.parts]
        if self.kind == "negative":
            return f"−{_held(written[0], _NEGATIVE)}", _NEGATIVE
        if self.kind in _SIGNS:
            sign, rank = _SIGNS[self.kind]
            firmer = rank + 1 if self.kind in {"subtract", "divide", "true_divide", "power"} else rank
            after = _WHOLE if written[1][1] == _NEGATIVE else firmer
            return f"{_held(written[0], rank)} {sign} {_held(written[1], after)}", rank
        word = _WORDS.get(self.kind, {}).get(language, self.kind)
        space = "\N{NO-BREAK SPACE}" if language == "fr" else ""
        parts = f"{space}; ".join(text for text, _ in written)
        return f"{word}{space}({parts})", _WHOLE


def expression(formula: Formula) -> Term:
    """The expression of a formula, over the names of what it reads.

    >>> from maillage.simulator.formulas import Formula
    >>> def round_trip_km(distance_km):
    ...     return 2 * distance_km
    >>> expression(Formula.of(round_trip_km)).written(str, "en")
    '2 × distance_km'
    """
    return _term(formula.function(*[Name(name) for name in formula.arguments]))


def _term(value: Any) -> Term:  # noqa: ANN401 - a term or a number
    return value if isinstance(value, Term) else Constant(float(value))


def _held(part: tuple[str, int], rank: int) -> str:
    text, own = part
    return text if own >= rank else f"({text})"
