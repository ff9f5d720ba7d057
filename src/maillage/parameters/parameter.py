"""One parameter: a figure of the field with its unit, its values by date, their status, range and reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from maillage.phrase import Phrase
from maillage.provenance import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

Held = Literal["before", "after"]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Text = Annotated[str, Field(min_length=1)]


class Closed(BaseModel):
    """A declaration read from a file: no unknown key, no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Closed):
    """A short name in both languages of the interface."""

    fr: Text
    en: Text


class Reference(Closed):
    """Where a figure was read, or how it was worked out."""

    title: Text
    """Title of the document, or of the choice."""
    url: str | None = None
    """Public address."""
    note: str | None = None
    """Page, sentence, arithmetic or reason."""


class Range(Closed):
    """What the figure may reasonably be between, and how we know."""

    low: Number
    high: Number
    status: Status


class Bounds(Closed):
    """Physical limits that no value, and no override, may leave."""

    minimum: Number | None = None
    maximum: Number | None = None

    def hold(self, value: float) -> bool:
        """Whether the value respects both limits.

        >>> Bounds(minimum=0.0, maximum=1.0).hold(1.2)
        False
        """
        above = self.minimum is None or value >= self.minimum
        return above and (self.maximum is None or value <= self.maximum)

    def phrase(self) -> Phrase:
        """Both limits, for a message."""
        low = "-∞" if self.minimum is None else Phrase("{limit:,.12g}", limit=self.minimum)
        high = "∞" if self.maximum is None else Phrase("{limit:,.12g}", limit=self.maximum)
        return Phrase("{low} to {high}", low=low, high=high)

    def __str__(self) -> str:
        return str(self.phrase())


class DatedValue(Closed):
    """The figure from one date on."""

    valid_from: date
    value: Number
    status: Status
    range: Range | None = None
    reference: Reference | None = None

    @model_validator(mode="after")
    def _is_traceable(self) -> Self:
        if self.status in {"study", "source", "derived"} and self.reference is None:
            message = Phrase("a value of status '{status}' needs a reference", status=self.status)
            raise ValueError(message)
        if self.status == "derived" and not (self.reference and self.reference.note):
            message = Phrase("a derived value needs the arithmetic in the note of its reference")
            raise ValueError(message)
        if self.range and not self.range.low <= self.value <= self.range.high:
            message = Phrase(
                "the range {low:g} to {high:g} does not hold the value {value:g}",
                low=self.range.low,
                high=self.range.high,
                value=self.value,
            )
            raise ValueError(message)
        return self


@dataclass(frozen=True)
class ValueAt:
    """The figure in force in one year.

    Attributes:
        value: the figure, in the unit of its parameter.
        status: status of the figure; between two dates it is derived, or an assumption when either end is one.
        low: lower end of the range, when there is one.
        high: upper end of the range.
        valid_from: date of the value it stands on.
        reference: where that value comes from.
        held: "before" the first date or "after" the last one, the nearest value being held; else nothing.
        interpolated: whether it lies between two dates of a linear parameter.
    """

    value: float
    status: Status
    low: float | None
    high: float | None
    valid_from: date
    reference: Reference | None
    held: Held | None = None
    interpolated: bool = False


class Parameter(Closed):
    """A figure that the model uses, as declared in one YAML file."""

    name: Text
    """Dotted path in the tree of parameters."""
    label: Label
    help: Label | None = None
    """A sentence for the person who is asked for this figure."""
    unit: Text
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1)]
    """By increasing date."""
    interpolation: Literal["step", "linear"] = "step"
    """Between two dates: the earlier value, or a straight line. Before the first and after the last: held."""
    bounds: Bounds = Bounds()
    checked_on: date | None = None
    """When the declaration was last reviewed."""

    @model_validator(mode="before")
    @classmethod
    def _values_by_date(cls, data: Any) -> Any:  # noqa: ANN401 - raw content of a file
        if isinstance(data, dict) and isinstance(data.get("values"), dict):
            return {**data, "values": dated_list(data["values"])}
        return data

    @model_validator(mode="after")
    def _values_in_bounds(self) -> Self:
        outside = [f"{dated.value:g}" for dated in self.values if not self.bounds.hold(dated.value)]
        if outside:
            message = Phrase(
                "the bounds {bounds} do not hold the value {outside}",
                bounds=self.bounds.phrase(),
                outside=", ".join(outside),
            )
            raise ValueError(message)
        return self

    def at(self, year: int) -> ValueAt:
        """The figure on 1 January of a year.

        Args:
            year: calendar year.

        Returns:
            The value with its status, range, and how it was carried to that year.
        """
        moments = [_moment(dated.valid_from) for dated in self.values]
        if year < moments[0]:
            return _as_is(self.values[0], held="before")
        index = max(place for place, moment in enumerate(moments) if moment <= year)
        dated = self.values[index]
        if index == len(moments) - 1:
            return _as_is(dated, held="after" if year > moments[-1] else None)
        if self.interpolation == "step" or moments[index] == year:
            return _as_is(dated)
        part = (year - moments[index]) / (moments[index + 1] - moments[index])
        return _between(dated, self.values[index + 1], part)


def dated_list(values: Mapping[Any, Any]) -> list[Any]:
    """The values of a file, by date, each with its date inside; anything else is left for the checks to refuse."""
    ordered = sorted(values.items(), key=lambda item: str(item[0]))
    return [{"valid_from": day, **value} if isinstance(value, dict) else value for day, value in ordered]


def _moment(day: date) -> float:
    """A date as a year with decimals, so that 1 January is the whole number whatever the leap years."""
    first = date(day.year, 1, 1)
    length = (date(day.year + 1, 1, 1) - first).days
    return day.year + (day - first).days / length


def _as_is(dated: DatedValue, *, held: Held | None = None) -> ValueAt:
    low, high = (dated.range.low, dated.range.high) if dated.range else (None, None)
    return ValueAt(dated.value, dated.status, low, high, dated.valid_from, dated.reference, held)


def _between(before: DatedValue, after: DatedValue, part: float) -> ValueAt:
    def mix(low: float, high: float) -> float:
        return low + (high - low) * part

    ranges = (before.range, after.range)
    low = mix(ranges[0].low, ranges[1].low) if ranges[0] and ranges[1] else None
    high = mix(ranges[0].high, ranges[1].high) if ranges[0] and ranges[1] else None
    status: Status = "assumption" if "assumption" in {before.status, after.status} else "derived"
    value = mix(before.value, after.value)
    return ValueAt(value, status, low, high, before.valid_from, before.reference, interpolated=True)
