"""The tree of all parameters, and the same tree with a user's own values in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.errors import ParameterError, Problem, raise_collected, unknown_name
from maillage.parameters.files import read_folder
from maillage.parameters.reader import ParameterReader
from maillage.phrase import NOTHING, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters.parameter import Parameter, ValueAt

_ADVICE = Phrase("See all names with `maillage parameters list`.")


@dataclass(frozen=True)
class ParameterTree:
    """Every parameter by its dotted name.

    Attributes:
        parameters: the declared parameters, in alphabetical order of their names.
        overrides: a user's own values, in force at every date.
    """

    parameters: Mapping[str, Parameter]
    overrides: Mapping[str, float] = field(default_factory=dict)
    _by_year: dict[tuple[str, int], ValueAt] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> ParameterTree:
        """The packaged parameters (read once), or those of a folder of YAML files.

        Raises:
            ParameterError: lists every problem of every file.
        """
        return cls(read_folder(folder)) if folder else _packaged()

    def names(self) -> tuple[str, ...]:
        """All names, in alphabetical order."""
        return tuple(self.parameters)

    def parameter(self, name: str) -> Parameter:
        """The declaration of one parameter.

        Raises:
            UnknownNameError: there is no such parameter; the closest names are told.
        """
        if name not in self.parameters:
            kind = Phrase("parameter")
            raise unknown_name(kind, name, self.names(), do=_ADVICE)
        return self.parameters[name]

    def at(self, name: str, year: int) -> ValueAt:
        """The declared figure in one year, whatever the overrides; worked out once.

        Raises:
            UnknownNameError: there is no such parameter.
        """
        if (name, year) not in self._by_year:
            self._by_year[name, year] = self.parameter(name).at(year)
        return self._by_year[name, year]

    def with_overrides(self, overrides: Mapping[str, float]) -> ParameterTree:
        """A new tree in which these parameters have a user's values, at every date.

        Args:
            overrides: value by name, in the unit of the parameter.

        Raises:
            UnknownNameError: there is no such parameter.
            ParameterError: a value is not a finite number, or lies outside the physical bounds.
        """
        problems = [
            Problem(name, problem)
            for name, value in overrides.items()
            if (problem := self._refusal(self.parameter(name), value))
        ]
        message = Phrase("These values of parameters cannot be used.")
        raise_collected(
            message, problems, error=ParameterError, do=Phrase("Give other values, in the unit shown.")
        )
        new = {name: float(value) for name, value in overrides.items()}
        if not new:
            return self
        both = dict(sorted({**self.overrides, **new}.items()))
        return ParameterTree(self.parameters, both, self._by_year)

    def reader(self, year: int) -> ParameterReader:
        """A reader of the figures in force in one year, which notes what it reads."""
        return ParameterReader(self, year)

    @staticmethod
    def _refusal(parameter: Parameter, value: object) -> Phrase:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return Phrase("{value!r} is not a finite number (unit: {unit})", value=value, unit=parameter.unit)
        if not parameter.bounds.hold(value):
            return Phrase(
                "{value:g} is outside {bounds} (unit: {unit})",
                value=value,
                bounds=parameter.bounds.phrase(),
                unit=parameter.unit,
            )
        return NOTHING


def packaged_folder() -> Path:
    """Where the packaged YAML files are."""
    return Path(str(files("maillage") / "data" / "parameters"))


@cache
def _packaged() -> ParameterTree:
    return ParameterTree(read_folder(packaged_folder()))
