"""Writes each question of a simulator for people: its words, unit, bounds, default with its source, choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.language import HEADLINE_FIGURES, counted_unit, figure, significant, text, texts
from maillage.parameters import ParameterTree
from maillage.simulator.declarations import quantities
from maillage.simulator.document import words
from maillage.simulator.ledger import DEFAULT_PRESET, counted_shares, ledger_lines
from maillage.simulator.modes import transport_modes
from maillage.simulator.simulation import DEFAULT_YEAR
from maillage.web.simulators.answers import HALF, bounds

if TYPE_CHECKING:
    from maillage.parameters import ValueAt
    from maillage.simulator.simulation import Simulation
    from maillage.web.simulators.answers import Typed
    from maillage.web.simulators.controls import Control

SEVERAL = 2.0
MODES_AS_NAMES = ("mode_2", "place_mode")
"""Where modes are listed by their names, and not as a part of a sentence."""


@dataclass(frozen=True)
class Option:
    """A choice offered."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Source:
    """Where a default comes from."""

    status: str
    title: str
    url: str | None
    parameter: str


@dataclass(frozen=True)
class Field:
    """One control as a template shows it.

    Attributes:
        name: in the address.
        kind: as in :class:`Control`.
        label: the question.
        help: a sentence more.
        value: what was typed.
        shown: the value in force when nothing is typed.
        unit: after the value.
        facts: bounds and likely range, in words.
        options: choices offered.
        source: of the default, for an amount.
        problem: what is wrong with what was typed.
        given: whether it was answered.
        in_words: the answer as people call it, where it differs from what is typed.
    """

    name: str
    kind: str
    label: str
    help: str
    value: str
    shown: str
    unit: str
    facts: tuple[str, ...]
    options: tuple[Option, ...]
    source: Source | None
    problem: str
    given: bool
    in_words: str = ""

    @property
    def said(self) -> str:
        """The answer in words, with its unit."""
        chosen = ", ".join(each.label for each in self.options if each.chosen)
        return chosen or self.in_words or f"{self.value} {self.unit}".strip()

    @property
    def width(self) -> int:
        """Room for the answer, in characters."""
        return max(len(self.value), len(self.shown), 3) + 1


@dataclass(frozen=True)
class FieldWriter:
    """Writes the fields of one form.

    Attributes:
        typed: the answers.
        simulation: made from them, if it could be.
        language: of the words.
    """

    typed: Typed
    simulation: Simulation | None
    language: str

    def field(self, control: Control) -> Field:
        """One control with its answer."""
        name = control.name
        return Field(
            name=name,
            kind=control.kind,
            label=self._label(control),
            help=self._help(control),
            value=self._value(control),
            shown=self._shown(control),
            unit=self._unit(control),
            facts=self._facts(control),
            options=self._options(control),
            source=self._source(control),
            problem=next((each.said for each in self.typed.problems if each.name == name), ""),
            given=name in self.typed.raw or name in self.typed.many,
            in_words=self._in_words(control),
        )

    def _in_words(self, control: Control) -> str:
        """One's own values of parameters, each under its label, as those who read a printed page need them."""
        read = self.typed.values.get(control.name)
        if control.kind != "lines" or not isinstance(read, dict):
            return ""
        tree = ParameterTree.load()
        labels = {name: words(tree.parameter(name).label, self.language) for name in read}
        return ", ".join(f"{labels[name]} = {self._written(value)}" for name, value in read.items())

    def _value(self, control: Control) -> str:
        """What was typed; a number that could be read is written as the language does."""
        read = self.typed.values.get(control.name)
        if isinstance(read, float):
            return self._written(read * control.scale)
        if control.kind == "amount" and isinstance(read, dict):
            ends = (read[end] * control.scale for end in ("low", "central", "high"))
            return " … ".join(self._written(end) for end in ends)
        if control.kind == "lines" and isinstance(read, dict):
            return "\n".join(f"{name} = {self._written(value)}" for name, value in read.items())
        return self.typed.raw.get(control.name, "")

    def _written(self, value: float) -> str:
        return figure(round(value, 9), self.language).replace("-", "\N{MINUS SIGN}")

    def _shown(self, control: Control) -> str:
        """What holds when nothing is typed."""
        if control.kind == "amount":
            value = self._in_force(control)
            if value is None:
                return ""
            value *= control.scale
            declared = not control.parameter or value == self._at(control).value * control.scale
            return self._written(value if declared else significant(value, HEADLINE_FIGURES))
        if control.question == "territory":
            return text("web.simulators.invented", self.language)
        return control.default if control.kind == "whole" else ""

    def _in_force(self, control: Control) -> float | None:
        if control.parameter:
            made = self.simulation
            return self._at(control).value if made is None else float(made.figures[control.question].value)
        if control.part == "share":
            return HALF
        if control.question == "ledger":
            preset = str(self.typed.values.get("ledger", DEFAULT_PRESET))
            return counted_shares(preset)[control.part]
        return None

    def _label(self, control: Control) -> str:
        if control.parameter:
            return words(ParameterTree.load().parameter(control.parameter).label, self.language)
        if control.question == "ledger" and control.part:
            quantity = next(line.quantity for line in ledger_lines() if line.id == control.part)
            return words(quantities("shared")[quantity].label, self.language)
        return text(f"web.simulators.questions.{control.name}.label", self.language)

    def _help(self, control: Control) -> str:
        own = texts(self.language).get(f"web.simulators.questions.{control.name}.help", "")
        if own or not control.parameter:
            return own
        said = ParameterTree.load().parameter(control.parameter).help
        return words(said, self.language) if said else ""

    def _unit(self, control: Control) -> str:
        if control.percent:
            return "%"
        if control.parameter:
            unit = ParameterTree.load().parameter(control.parameter).unit
            read = self.typed.values.get(control.name)
            value = read if isinstance(read, float) else self._in_force(control)
            return counted_unit(SEVERAL if value is None else value, unit, self.language)
        return texts(self.language).get(f"web.simulators.questions.{control.name}.unit", "")

    def _facts(self, control: Control) -> tuple[str, ...]:
        if not control.parameter:
            return ()
        at = self._at(control)
        likely = [None if end is None else end * control.scale for end in (at.low, at.high)]
        facts = [self._span("allowed", *bounds(control)), self._span("likely", *likely)]
        return tuple(each for each in facts if each)

    def _span(self, key: str, low: float | None, high: float | None) -> str:
        if low is None or high is None:
            return ""
        return text(f"simulator.{key}", self.language, low=self._written(low), high=self._written(high))

    def _options(self, control: Control) -> tuple[Option, ...]:
        if control.kind not in {"choice", "many"}:
            return ()
        chosen = self.typed.many.get(control.name, ())
        if control.kind == "choice":
            chosen = (str(self.typed.values.get(control.name, control.default)),)
        options = [Option(each, self._option(control, each), each in chosen) for each in control.options]
        if control.optional:
            nothing = text(f"web.simulators.options.{control.name}.nothing", self.language)
            options.insert(0, Option("", nothing, chosen == ("",)))
        return tuple(options)

    def _option(self, control: Control, option: str) -> str:
        if control.name in MODES_AS_NAMES:
            return words(transport_modes()[option].label, self.language)
        if control.name == "scenario":
            from maillage.telework.scenario import load_scenario

            return words(load_scenario(option).label, self.language)
        return text(f"web.simulators.options.{control.name}.{option}", self.language)

    def _source(self, control: Control) -> Source | None:
        if not control.parameter:
            return None
        at = self._at(control)
        title, url = (at.reference.title, at.reference.url) if at.reference else ("", None)
        return Source(at.status, title, url, control.parameter)

    def _at(self, control: Control) -> ValueAt:
        """The parameter behind a control, in the year asked for."""
        return ParameterTree.load().reader(self.typed.year or DEFAULT_YEAR).at(control.parameter)
