"""A figure that a simulation starts from: an answer of the user, a default, or a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.parameters import Label, ParameterReader
    from maillage.provenance import Status

_WEAKEST_FIRST = ("assumption", "derived", "source", "study")


@dataclass(frozen=True)
class Figure:
    """One figure, what it may reasonably be between, and where it comes from.

    Attributes:
        name: as the formulas read it.
        value: central value, in the unit; an array when it differs by commune.
        low: lower end of its range; the value itself when it is taken as exactly known.
        high: upper end of its range.
        unit: unit of measure.
        label: name for people.
        status: status of the figure; nothing for an answer of the user, which has no source but the user.
        source: title of the document it was read in.
        parameter: name of the parameter it stands on, if any.
        given: whether the user gave it.
    """

    name: str
    value: Any
    low: Any
    high: Any
    unit: str
    label: Label
    status: Status | None
    source: str = ""
    parameter: str | None = None
    given: bool = False

    @property
    def uncertain(self) -> bool:
        """Whether it has a range to draw from."""
        return bool(self.low < self.high) if isinstance(self.value, float | int) else False

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, without the label."""
        return {
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "given": self.given,
            "status": self.status,
            "source": self.source,
            "parameter": self.parameter,
        }


def read_figure(reader: ParameterReader, parameter: str, name: str | None = None) -> Figure:
    """A parameter as a figure; a value without a range is taken as exactly known.

    Args:
        reader: the parameters in force; the reading is noted.
        parameter: dotted name.
        name: as the formulas read it, when it is an answer whose default this parameter is.
    """
    found, declared = reader.at(parameter), reader.tree.parameter(parameter)
    low = found.value if found.low is None else found.low
    high = found.value if found.high is None else found.high
    overridden = parameter in reader.tree.overrides
    return Figure(
        name or parameter,
        found.value,
        low,
        high,
        declared.unit,
        declared.label,
        None if overridden else found.status,
        "" if overridden or found.reference is None else found.reference.title,
        parameter,
        overridden,
    )


def weakest(statuses: list[Status]) -> Status:
    """The status of a result: that of the weakest figure it stands on; derived when it stands on answers alone.

    >>> weakest(["study", "assumption", "source"]), weakest([])
    ('assumption', 'derived')
    """
    if not statuses:
        return "derived"
    found = min(statuses, key=_WEAKEST_FIRST.index)
    return found if found == "assumption" else "derived"
