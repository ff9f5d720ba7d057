"""The answers in an address: read, each problem told in the language of the page, and written back in their shortest form."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from maillage.language import figure, text
from maillage.parameters import ParameterTree
from maillage.simulator.ledger import counted_shares
from maillage.simulator.simulation import DEFAULT_YEAR
from maillage.web.simulators.controls import YEAR, Control, controls
from maillage.web.simulators.typed_numbers import ends_typed, number_typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from maillage.parameters.parameter import Bounds

KEPT = ("lang", "embed")
"""What an address says of the form of the page, not of the answers."""
HALF = 0.5
"""Share of the way in the second mode when it is not told."""
LONGEST = 60
LONGEST_NAME = 120
LONGEST_LINES = 2_000
_LONGEST = {"lines": LONGEST_LINES, "words": LONGEST_NAME}
MOST_LINES = 50
_INTERVAL_ENDS = 3


@dataclass(frozen=True)
class Told:
    """A problem with an answer, or a word of the address that is no question.

    Attributes:
        name: of the control.
        said: what is wrong, in the language of the page.
    """

    name: str
    said: str


@dataclass(frozen=True)
class Typed:
    """The answers of an address, as they were typed and as the simulator reads them.

    Attributes:
        audience: whose answers.
        raw: what was typed, by name of control.
        many: choices made where several may be.
        values: what was read, by name of control; nothing for an answer that cannot be used.
        problems: all of them.
        ignored: words of the address that are no question, and may have been meant as one.
        year: year asked for.
    """

    audience: str
    raw: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Any]
    problems: tuple[Told, ...] = ()
    ignored: tuple[Told, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        """The year of the figures in force, when it was given."""
        return self.values.get(YEAR)

    def pairs(self) -> list[tuple[str, str]]:
        """The shortest address of these answers: those given, in the order they are asked."""
        known = controls(self.audience)
        found: list[tuple[str, str]] = []
        for name, control in known.items():
            if name in self.many:
                found += [(name, each) for each in self.many[name]]
            elif name in self.values:
                found.append((name, _short(self.values[name], control)))
            elif name in self.raw:
                found.append((name, self.raw[name]))
        return found


class _RefusedError(Exception):
    """An answer that cannot be used; its message is for people."""


def read_typed(audience: str, query: Iterable[tuple[str, str]], language: str) -> Typed:
    """Read the answers of an address; all problems are told together.

    Args:
        audience: whose answers.
        query: names and values, in the order of the address.
        language: of the messages.
    """
    known = controls(audience)
    given: dict[str, list[str]] = defaultdict(list)
    for name, value in query:
        if name not in KEPT and value.strip():
            given[name].append(value.strip())
    reading = _Reading(language)
    for name in [each for each in known if each in given]:
        reading.read(known[name], given[name])
    ignored = tuple(_ignored(name, known, language) for name in given if name not in known)
    made = Typed(audience, reading.raw, reading.many, reading.values, tuple(reading.problems), ignored)
    answers = {} if reading.problems else simulator_answers(made)
    return Typed(audience, made.raw, made.many, made.values, made.problems, made.ignored, answers)


@dataclass
class _Reading:
    """Reads one control after the other."""

    language: str
    raw: dict[str, str] = field(default_factory=dict)
    many: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Told] = field(default_factory=list)

    def read(self, control: Control, typed: list[str]) -> None:
        try:
            if control.kind == "many":
                self.many[control.name] = tuple(dict.fromkeys(each[:LONGEST] for each in typed))
                self.many[control.name] = self._several(control, typed)
                return
            self.raw[control.name] = typed[0]
            value = self._one(control, typed)
            if control.kind in {"amount", "lines"} or value != _default(control):
                self.values[control.name] = value
            else:
                del self.raw[control.name]
        except _RefusedError as error:
            self.problems.append(Told(control.name, str(error)))

    def _one(self, control: Control, typed: list[str]) -> Any:  # noqa: ANN401 - a number, words, an interval
        if len(set(typed)) > 1:
            self._refuse("twice", answers=" ; ".join(each[:LONGEST] for each in typed))
        if len(typed[0]) > _LONGEST.get(control.kind, LONGEST):
            self._refuse("too_long")
        return self._readers()[control.kind](control, typed[0])

    def _readers(self) -> dict[str, Callable[[Control, str], Any]]:
        return {
            "amount": self._amount,
            "whole": self._whole,
            "choice": self._choice,
            "words": self._words,
            "lines": self._lines,
        }

    def _words(self, control: Control, typed: str) -> str:
        if control.question == "territory" and typed.startswith("@"):
            self._refuse("file")
        return typed

    def _several(self, control: Control, typed: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._choice(control, each) for each in typed))

    def _choice(self, control: Control, typed: str) -> str:
        if typed not in control.options:
            self._refuse("choice", found=typed[:LONGEST])
        return typed

    def _whole(self, control: Control, typed: str) -> int:
        value = self._number(typed, control)
        if not value.is_integer():
            self._refuse("whole", found=typed)
        self._check_bounds(control, value)
        return int(value)

    def _amount(self, control: Control, typed: str) -> Any:  # noqa: ANN401 - a number or an interval
        ends = [self._number(each, control) for each in ends_typed(typed)]
        for end in ends:
            self._check_bounds(control, end)
        if len(ends) == 1:
            if _counts_persons(control) and not ends[0].is_integer():
                self._refuse("whole", found=typed)
            return ends[0] / control.scale
        if len(ends) > _INTERVAL_ENDS or ends != sorted(ends) or not control.parameter:
            self._refuse("interval", found=typed)
        low, *middle, high = (end / control.scale for end in ends)
        return {"low": low, "central": middle[0] if middle else (low + high) / 2, "high": high}

    def _number(self, typed: str, control: Control) -> float:
        value = number_typed(typed, self.language, percent=control.percent)
        if value is None:
            self._refuse("number", found=typed)
        return value

    def _check_bounds(self, control: Control, value: float) -> None:
        low, high = bounds(control)
        if low is not None and value < low:
            self._refuse("below", found=self._said(value, control), least=self._said(low, control))
        if high is not None and value > high:
            self._refuse("above", found=self._said(value, control), most=self._said(high, control))

    def _said(self, value: float, control: Control | None = None) -> str:
        if control is not None and control.kind == "whole":
            return f"{value:.0f}"  # a year has no thousands
        return figure(value, self.language).replace("-", "\N{MINUS SIGN}")

    def _lines(self, control: Control, typed: str) -> dict[str, float]:
        """The user's own values of parameters, one on each line."""
        found: dict[str, float] = {}
        tree = ParameterTree.load()
        lines = [line.strip() for line in re.split(r"[\n\r;]+", typed) if line.strip()]
        if len(lines) > MOST_LINES:
            self._refuse("too_long")
        for line in lines:
            name, separator, value = (part.strip() for part in line.partition("="))
            if not separator or not value:
                self._refuse("line", found=line[:LONGEST])
            if name not in tree.parameters:
                near = _nearest(name, tree.parameters)
                self._refuse("parameter" if near else "parameter_unknown", found=name[:LONGEST], near=near)
            found[name] = self._own_value(control, name, value)
        return found

    def _own_value(self, control: Control, name: str, written: str) -> float:
        value, limits = self._number(written, control), ParameterTree.load().parameter(name).bounds
        if not limits.hold(value):
            self._refuse("parameter_bounds", name=name, found=self._said(value), bounds=self._span(limits))
        return value

    def _span(self, limits: Bounds) -> str:
        ends = (limits.minimum, limits.maximum)
        return " … ".join("" if end is None else self._said(end) for end in ends).strip()

    def _refuse(self, key: str, **values: object) -> NoReturn:
        raise _RefusedError(text(f"web.simulators.refused.{key}", self.language, **values))


def bounds(control: Control) -> tuple[float | None, float | None]:
    """Least and greatest answer, as people write it."""
    if control.parameter:
        declared = ParameterTree.load().parameter(control.parameter).bounds
        ends = (declared.minimum, declared.maximum)
        low, high = (None if end is None else round(end * control.scale, 9) for end in ends)
        return low, high
    if control.kind == "whole":
        reader = ParameterTree.load().reader(DEFAULT_YEAR)
        first, last = (reader.at(f"telework.{end}_year").value for end in ("first", "last"))
        return first, last
    if control.percent:
        return 0.0, 100.0
    return 0.0, float(MOST_PERSONS)


def _counts_persons(control: Control) -> bool:
    """Whether it asks for whole persons: ``1.200`` is then told, instead of being read as one person and a fifth."""
    if control.question == "staff_by_csp":
        return True
    return bool(control.parameter) and ParameterTree.load().parameter(control.parameter).unit == "person"


MOST_PERSONS = 10_000_000
"""Bound of the counts and floors that no parameter declares; far above any employer's."""


def _default(control: Control) -> Any:  # noqa: ANN401 - a word or a whole number
    return int(control.default) if control.kind == "whole" and control.default else control.default


def _short(value: Any, control: Control) -> str:  # noqa: ANN401 - what was read
    """A value as the address writes it."""
    if isinstance(value, dict) and control.kind == "lines":
        return ";".join(f"{name}={_bare(each)}" for name, each in value.items())
    if isinstance(value, dict):
        return "..".join(_bare(value[end] * control.scale) for end in ("low", "central", "high"))
    return _bare(value * control.scale) if isinstance(value, float) else str(value)


def _bare(value: float) -> str:
    return f"{round(value, 9):.12g}"


def _ignored(name: str, known: Mapping[str, Control], language: str) -> Told:
    near = _nearest(name, known)
    key = "web.simulators.ignored_near" if near else "web.simulators.ignored"
    return Told(name[:LONGEST], text(key, language, name=name[:LONGEST], near=near))


def _nearest(name: str, known: Iterable[str]) -> str:
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def simulator_answers(typed: Typed) -> dict[str, Any]:
    """The answers as the simulator reads them, from all the controls of each question."""
    known, found = controls(typed.audience), dict[str, Any]()
    parts: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in typed.values.items():
        control = known[name]
        if control.question == "year" and typed.audience != "territory":
            continue
        if control.part or control.question in _MADE_OF_PARTS:
            parts[control.question][control.part] = value
        elif control.options == ("true", "false"):
            found[control.question] = value == "true"
        else:
            found[control.question] = value
    found |= {known[name].question: chosen for name, chosen in typed.many.items()}
    found |= {question: _MADE_OF_PARTS[question](of) for question, of in parts.items()}
    return found


def _modes(parts: Mapping[str, Any]) -> dict[str, float]:
    """One mode, or two with their shares of the distance."""
    first, second = parts.get("", _first_mode()), parts.get("second")
    share = parts.get("share", HALF)
    if not second or second == first or not share:
        return {first: 1.0}
    return {first: 1.0 - share, second: share} if share < 1 else {second: 1.0}


def _ledger(parts: Mapping[str, Any]) -> str | dict[str, float]:
    """A preset, with single lines changed on top."""
    preset = str(parts.get("", _first_preset()))
    changed = {line: share for line, share in parts.items() if line}
    return {**counted_shares(preset), **changed} if changed else preset


@cache
def _first_mode() -> str:
    return controls("employee")["mode"].default


@cache
def _first_preset() -> str:
    return controls("employee")["ledger"].default


_MADE_OF_PARTS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "mode": _modes,
    "ledger": _ledger,
    "staff_by_csp": dict,
}
"""Questions that several controls answer, and how."""
