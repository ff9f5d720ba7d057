"""Reading parameters in one year, keeping the journal of what was read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maillage.errors import unknown_name
from maillage.phrase import Phrase
from maillage.provenance import ParameterRead

if TYPE_CHECKING:
    from maillage.parameters.parameter import Parameter, ValueAt
    from maillage.parameters.tree import ParameterTree


@dataclass(frozen=True)
class ParameterReader:
    """A door to the figures in force in one year; everything read through it is noted, for the provenance of a result.

    Attributes:
        tree: the parameters.
        year: year of the figures, unless another is asked for.
    """

    tree: ParameterTree
    year: int
    _journal: dict[ParameterRead, None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def reads(self) -> tuple[ParameterRead, ...]:
        """What was read so far, each once, in the order of the first reading."""
        return tuple(self._journal)

    def number(self, name: str, *, year: int | None = None) -> float:
        """The figure in force, in the unit of the parameter.

        Args:
            name: dotted name.
            year: another year than the reader's.

        Raises:
            UnknownNameError: there is no such parameter.
        """
        read = self._read(self.tree.parameter(name), self.year if year is None else year)
        self._journal[read] = None
        return read.value

    def at(self, name: str, *, year: int | None = None) -> ValueAt:
        """The figure in force with how it was carried to the year (held, interpolated); noted as read."""
        when = self.year if year is None else year
        value = self.number(name, year=when)
        found = self.tree.at(name, when)
        if name in self.tree.overrides:
            return replace(found, value=value, status="assumption", low=None, high=None, held=None)
        return found

    def family(self, prefix: str, *, year: int | None = None) -> dict[str, float]:
        """The figures of all direct children of a dotted prefix, by last part of the name.

        Raises:
            UnknownNameError: nothing bears that prefix.
        """
        start = f"{prefix}."
        names = [
            name for name in self.tree.names() if name.startswith(start) and "." not in name[len(start) :]
        ]
        if not names:
            prefixes = sorted({name.rpartition(".")[0] for name in self.tree.names()})
            kind = Phrase("family of parameters")
            raise unknown_name(kind, prefix, prefixes)
        return {name[len(start) :]: self.number(name, year=year) for name in names}

    def _read(self, parameter: Parameter, year: int) -> ParameterRead:
        name, overridden = parameter.name, self.tree.overrides.get(parameter.name)
        if overridden is not None:
            return ParameterRead(name, overridden, parameter.unit, "assumption", overridden=True)
        found = self.tree.at(name, year)
        return ParameterRead(
            name,
            found.value,
            parameter.unit,
            found.status,
            found.low,
            found.high,
            found.valid_from.isoformat(),
            found.reference.title if found.reference else "",
        )
