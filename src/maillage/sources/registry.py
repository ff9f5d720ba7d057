"""The registry of official datasets: who publishes each, of which vintage, under which licence, in which columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from maillage.errors import DatasetError, Problem, raise_collected, unknown_name
from maillage.phrase import Phrase
from maillage.validation import found_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pyarrow as pa

Text = Annotated[str, Field(min_length=1)]
Compared = Literal["same", "different", "unknown"]
"""How a file stands to the published one: same bytes, other bytes, or no fingerprint to compare with."""
Separator = Annotated[str, Field(min_length=1, max_length=1)]


class Dataset(BaseModel):
    """One official dataset of one vintage, and how to know its file when one sees it.

    Attributes:
        id: name of the dataset in the registry.
        title: title given by its publisher.
        publisher: who publishes it.
        vintage: year or date the figures speak of.
        geography_year: year of the geographic code its commune codes belong to; none when it has no commune.
        licence: licence of the data.
        page: address of the publisher's page.
        download: address of the file; none when it must be fetched by hand from the page.
        derived_from: the published file it was made from, and how; none when it is read as published.
        member: glob of the file inside the zip; none when the file is not zipped.
        sha256: fingerprint of the published file; none: the first download records it.
        file_names: globs of the names it is published under. A hint only: files are known by their header.
        separator: field separator of the published file.
        other_separators: separators of other editions of the same file, accepted as well.
        encodings: encodings tried after UTF-8, in order.
        skip_lines: lines before the header.
        has_header: whether there is a header; without one, ``columns`` are the names in order.
        columns: columns that the file must have.
        exact_columns: whether it may have no other.
        format: ``delimited`` text or ``geojson``.
        extractor: name of the function that makes the extract tables.
        tables: extract tables it gives.
        parts: whether several files make up the dataset (one per département, for instance).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    publisher: Text
    vintage: Text
    geography_year: Annotated[int, Field(ge=1943, le=2100)] | None
    licence: Text
    page: Annotated[str, Field(pattern=r"^https?://")]
    download: Annotated[str, Field(pattern=r"^https?://")] | None = None
    derived_from: Text | None = None
    member: Text | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    file_names: tuple[Text, ...] = ()
    separator: Separator = ";"
    other_separators: tuple[Separator, ...] = ()
    encodings: tuple[Text, ...] = ("utf-8-sig",)
    skip_lines: Annotated[int, Field(ge=0)] = 0
    has_header: bool = True
    columns: Annotated[tuple[Text, ...], Field(min_length=1)]
    exact_columns: bool = False
    format: Literal["delimited", "geojson"] = "delimited"
    extractor: Text
    tables: Annotated[tuple[Text, ...], Field(min_length=1)]
    parts: bool = False

    @model_validator(mode="after")
    def _coherent(self) -> Dataset:
        double = sorted({name for name in self.columns if self.columns.count(name) > 1})
        if double:
            message = Phrase("columns named twice: {double}", double=", ".join(double))
            raise ValueError(message)
        strange = [table for table in self.tables if not table.startswith("extract.")]
        if strange:
            message = Phrase("not extract tables: {strange}", strange=", ".join(strange))
            raise ValueError(message)
        return self

    def compare(self, sha256: str, file_name: str) -> Compared:
        """Compare a file with the published one.

        The published fingerprint of a zipped dataset is that of its zip: a file taken out of it cannot be compared.

        Args:
            sha256: fingerprint of the file.
            file_name: its name.
        """
        taken_out = self.member is not None and not file_name.lower().endswith(".zip")
        if self.sha256 is None or self.parts or taken_out:
            return "unknown"
        return "same" if sha256 == self.sha256 else "different"

    @property
    def first_line(self) -> int:
        """Number, in the file, of the first line of data."""
        return self.skip_lines + 1 + int(self.has_header)


@dataclass(frozen=True)
class Extract:
    """What one official file gives: extract tables by contract name, and what was counted on the way.

    Attributes:
        tables: extract tables by their contract name (``extract.active_population`` …).
        counts: what happened to the rows, for instance ``{"leading_zeros_restored": 3}``.
    """

    tables: Mapping[str, pa.Table | ir.Table]
    counts: Mapping[str, int] = field(default_factory=dict)


class _Loader(yaml.SafeLoader):
    """YAML where only true and false are truth values: ``no`` and ``on`` are names of columns."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])


def _problems(dataset_id: str, error: ValidationError) -> list[Problem]:
    found = []
    for each in error.errors():
        place = ".".join(str(part) for part in (dataset_id, *each["loc"]))
        found.append(Problem(place, found_wrong(each, shown=False)))
    return found


def read_registry(text: str, name: str) -> dict[str, Dataset]:
    """Read a registry.

    Args:
        text: YAML with one mapping, ``datasets``, from dataset name to its fields.
        name: file name, for the error message.

    Returns:
        The datasets by name, in alphabetical order.

    Raises:
        DatasetError: unknown or missing keys, wrong values; all of them at once.
    """
    try:
        given = yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe one
    except yaml.YAMLError as error:
        message = Phrase("{name} is not valid YAML ({reason}).", name=name, reason=error)
        raise DatasetError(message, do=Phrase("Correct its indentation and quotes.")) from error
    entries = given.get("datasets") if isinstance(given, dict) and set(given) == {"datasets"} else None
    if not isinstance(entries, dict):
        message = Phrase(
            "{name} must hold one mapping, 'datasets', from dataset name to its fields.", name=name
        )
        raise DatasetError(message, do=Phrase("See data/datasets.yaml."))
    found: dict[str, Dataset] = {}
    problems: list[Problem] = []
    for dataset_id, fields in sorted(entries.items()):
        values: dict[str, Any] = fields if isinstance(fields, dict) else {}
        try:
            found[dataset_id] = Dataset.model_validate({**values, "id": dataset_id})
        except ValidationError as error:
            problems += _problems(dataset_id, error)
    raise_collected(
        Phrase("{name} describes datasets wrongly.", name=name),
        problems,
        error=DatasetError,
        do=Phrase("Correct these fields."),
    )
    return found


@cache
def registry() -> dict[str, Dataset]:
    """The official datasets Maillage knows, by name (``data/datasets.yaml``)."""
    text = (files("maillage") / "data" / "datasets.yaml").read_text(encoding="utf-8")
    return read_registry(text, "data/datasets.yaml")


def find_dataset(name: str, datasets: Mapping[str, Dataset] | None = None) -> Dataset:
    """The dataset of that name.

    Raises:
        UnknownNameError: there is none; the closest names are given.
    """
    known = registry() if datasets is None else datasets
    if name not in known:
        kind = Phrase("dataset")
        raise unknown_name(kind, name, tuple(known), do=Phrase("See `maillage data list`."))
    return known[name]
