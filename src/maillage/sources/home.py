"""Where a user's data live: files as published, extract tables, and the record of what is installed."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.errors import DatasetError, MissingDataError
from maillage.phrase import Phrase
from maillage.provenance import DatasetVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maillage.sources.registry import Dataset


def fingerprint(paths: Iterable[Path]) -> str:
    """SHA-256 of a file, as hexadecimal digits; of several files: of their names and fingerprints, in name order."""
    ordered = sorted(paths, key=lambda path: path.name)
    if len(ordered) == 1:
        return _sha256(ordered[0])
    lines = "".join(f"{_sha256(path)}  {path.name}\n" for path in ordered)
    return hashlib.sha256(lines.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_beside(path: Path, text: str) -> None:
    """Write a text file whole or not at all: beside, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.partial")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@dataclass(frozen=True)
class Installed:
    """One dataset that has been imported.

    Attributes:
        dataset_id: name in the registry.
        file_name: name of the file read; of several files, the first and how many.
        sha256: fingerprint of what was read.
        bytes: size of what was read.
        counts: what was counted while reading (``leading_zeros_restored`` …).
        tables: rows of each extract table.
        extracts: fingerprint of each extract file, by table.
    """

    dataset_id: str
    file_name: str
    sha256: str
    bytes: int
    counts: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    extracts: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The record as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Home:
    """The folder of a user's data: ``raw`` (as published) and ``core`` (extract tables, and what is fitted on them).

    Attributes:
        root: the folder; it is created when something is first written.
    """

    root: Path

    @classmethod
    def default(cls) -> Home:
        """``$MAILLAGE_HOME``, or the usual place for data on this system."""
        import platformdirs

        given = os.environ.get("MAILLAGE_HOME")
        return cls(
            Path(given).expanduser()
            if given
            else Path(platformdirs.user_data_dir("maillage", appauthor=False))
        )

    def raw_folder(self, dataset_id: str) -> Path:
        """Where the published file of a dataset is kept."""
        return self.root / "raw" / dataset_id

    def extract_path(self, table: str, dataset_id: str) -> Path:
        """The Parquet file of one extract table (``extract.active_population`` …) of one dataset."""
        return self.root / "core" / table.removeprefix("extract.") / f"{dataset_id}.parquet"

    def fitted_folder(self) -> Path:
        """Where fitted commuting matrices are kept for the next study; it can be deleted at any time."""
        return self.root / "core" / "fitted"

    def results_folder(self) -> Path:
        """Where a server keeps what it has computed for its pages; it can be deleted at any time."""
        return self.root / "results"

    def record_path(self, dataset_id: str) -> Path:
        """The record of an imported dataset."""
        return self.root / "core" / "datasets" / f"{dataset_id}.json"

    def installed(self) -> dict[str, Installed]:
        """The imported datasets by name, in alphabetical order.

        Raises:
            DatasetError: a record cannot be read.
        """
        folder = self.root / "core" / "datasets"
        return {path.stem: _read_record(path) for path in sorted(folder.glob("*.json"))}

    def record(self, installed: Installed) -> None:
        """Write the record of an imported dataset, whole or not at all."""
        write_beside(self.record_path(installed.dataset_id), installed.to_json())

    def dataset_versions(
        self, ids: Iterable[str], datasets: Mapping[str, Dataset] | None = None
    ) -> tuple[DatasetVersion, ...]:
        """The provenance of these datasets, as they were imported, in the order of their names.

        Raises:
            MissingDataError: one of them is not imported.
            UnknownNameError: one of them does not exist.
        """
        from maillage.sources.registry import find_dataset

        installed = self.installed()
        versions = []
        for dataset_id in sorted(set(ids)):
            dataset = find_dataset(dataset_id, datasets)
            if dataset_id not in installed:
                message = Phrase(
                    "Dataset '{dataset_id}' ({title}, {publisher}) is not installed.",
                    dataset_id=dataset_id,
                    title=dataset.title,
                    publisher=dataset.publisher,
                )
                advice = Phrase(
                    "Run `maillage data fetch {dataset_id}`, or `maillage data import FILE` with a file from {page}.",
                    dataset_id=dataset_id,
                    page=dataset.page,
                )
                raise MissingDataError(message, do=advice)
            record = installed[dataset_id]
            versions.append(
                DatasetVersion(
                    id=dataset.id,
                    title=dataset.title,
                    publisher=dataset.publisher,
                    vintage=dataset.vintage,
                    geography_year=dataset.geography_year,
                    licence=dataset.licence,
                    file_name=record.file_name,
                    sha256=record.sha256,
                )
            )
        return tuple(versions)


def _read_record(path: Path) -> Installed:
    try:
        return Installed(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        message = Phrase(
            "The record of dataset '{dataset}' ({file}) cannot be read ({reason}).",
            dataset=path.stem,
            file=path.name,
            reason=error,
        )
        raise DatasetError(message, do=Phrase("Delete it and import the dataset again.")) from error
