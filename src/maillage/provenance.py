"""What a result was made from: datasets with their fingerprint, parameters as read, methods and their warnings."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

Status = Literal["study", "source", "derived", "assumption"]
STATUSES: tuple[str, ...] = get_args(Status)


@dataclass(frozen=True, order=True)
class DatasetVersion:
    """One published file, of one vintage, as it was read.

    Attributes:
        id: name in the registry, for instance ``rp-2018-communes``.
        title: title given by its publisher.
        publisher: who publishes it.
        vintage: year or date the figures speak of.
        geography_year: year of the geographic code its commune codes belong to.
        licence: licence of the data.
        file_name: name of the file read.
        sha256: fingerprint of the file read.
    """

    id: str
    title: str
    publisher: str
    vintage: str
    geography_year: int | None
    licence: str
    file_name: str
    sha256: str


@dataclass(frozen=True, order=True)
class ParameterRead:
    """One parameter as a computation read it: the figure, and where it comes from."""

    name: str
    value: float
    unit: str
    status: Status
    low: float | None = None
    high: float | None = None
    valid_from: str | None = None
    reference: str = ""
    overridden: bool = False


@dataclass(frozen=True, order=True)
class Note:
    """A method used, or a warning, that must be printed beside the result.

    Attributes:
        key: message key in the locale files (``notes.<key>``).
        details: named values put into the message.
    """

    key: str
    details: tuple[tuple[str, str | int | float], ...] = ()

    @classmethod
    def of(cls, key: str, **details: str | float) -> Note:
        """Build a note from keywords, kept in alphabetical order so that two runs give the same bytes."""
        return cls(key, tuple(sorted(details.items())))


@dataclass(frozen=True)
class Provenance:
    """Everything a result was made from, without duplicates, in a stable order."""

    datasets: tuple[DatasetVersion, ...] = ()
    parameters: tuple[ParameterRead, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    def adding(
        self,
        *,
        datasets: Iterable[DatasetVersion] = (),
        parameters: Iterable[ParameterRead] = (),
        notes: Iterable[Note] = (),
    ) -> Provenance:
        """A new provenance that also holds these."""
        return replace(
            self,
            datasets=tuple(sorted({*self.datasets, *datasets})),
            parameters=tuple(
                sorted(
                    {*self.parameters, *parameters},
                    key=lambda read: (read.name, read.valid_from or "", read.value),
                )
            ),
            notes=tuple(dict.fromkeys((*self.notes, *notes))),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "datasets": [asdict(dataset) for dataset in self.datasets],
            "parameters": [asdict(read) for read in self.parameters],
            "notes": [{"key": note.key, **dict(note.details)} for note in self.notes],
        }
