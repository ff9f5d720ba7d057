"""What has been imported: the extract tables at hand, by dataset."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage.errors import DatasetError, MissingDataError
from maillage.phrase import NOTHING, Phrase
from maillage.sources.home import fingerprint
from maillage.sources.registry import registry

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.provenance import DatasetVersion
    from maillage.sources.home import Home
    from maillage.sources.registry import Dataset


@dataclass(frozen=True)
class Source:
    """One extract table of one imported dataset.

    Attributes:
        dataset: what it was extracted from.
        path: the Parquet file.
    """

    dataset: Dataset
    path: Path

    @property
    def vintage_year(self) -> int:
        """First year in the vintage: the figures speak of it."""
        found = re.search(r"\d{4}", self.dataset.vintage)
        return int(found.group()) if found else 0

    @property
    def geography_year(self) -> int:
        """Year of the geographic code of its communes; that of the figures where it has none."""
        return self.dataset.geography_year or self.vintage_year


@dataclass
class Catalogue:
    """The imported datasets, and the journal of those that were read.

    Attributes:
        home: where they are.
        engine: reads the tables.
    """

    home: Home
    engine: Engine
    _used: set[str] = field(default_factory=set, repr=False)
    _tables: dict[Path, pa.Table] = field(default_factory=dict, repr=False)
    _sound: set[Path] = field(default_factory=set, repr=False)

    def of(self, table: str) -> tuple[Source, ...]:
        """The imported datasets that give an extract table, oldest first."""
        known = registry()
        found = [
            Source(known[name], self.home.extract_path(table, name))
            for name, record in self.home.installed().items()
            if table in record.tables and name in known
        ]
        return tuple(sorted(found, key=lambda source: (source.vintage_year, source.dataset.id)))

    def latest(self, table: str) -> Source | None:
        """The most recent dataset that gives an extract table."""
        return next(reversed(self.of(table)), None)

    def need(self, table: str) -> Source:
        """The most recent dataset that gives an extract table.

        Raises:
            MissingDataError: none is imported; the message names those that would do.
        """
        source = self.latest(table)
        if source is None:
            fitting = sorted(dataset.id for dataset in registry().values() if table in dataset.tables)
            message = Phrase(
                "No imported dataset gives the table '{table}' in {folder}.",
                table=table,
                folder=self.home.root,
            )
            advice = Phrase(
                "Import a file of {fitting}: `maillage data import PATH`, or `maillage data fetch NAME`.",
                fitting=", ".join(fitting),
            )
            raise MissingDataError(message, do=advice)
        return source

    def read(self, source: Source) -> ir.Table:
        """The extract table; the dataset is noted as used.

        Raises:
            DatasetError: the file has changed since it was imported.
        """
        self._used.add(source.dataset.id)
        return self.peek(source)

    def peek(self, source: Source) -> ir.Table:
        """The extract table, to choose among datasets: it is not noted as used.

        Raises:
            DatasetError: the file has changed since it was imported.
        """
        self._check(source)
        return self.engine.read_parquet(source.path)

    def arrow(self, source: Source) -> pa.Table:
        """The extract table, here, read once; the dataset is noted as used.

        Raises:
            DatasetError: the file has changed since it was imported.
        """
        import pyarrow.parquet as pq

        self._check(source)
        self._used.add(source.dataset.id)
        if source.path not in self._tables:
            self._tables[source.path] = pq.read_table(source.path)
        return self._tables[source.path]

    def _check(self, source: Source) -> None:
        """Compare the file with its fingerprint, once: a damaged page would else be a strange error, or a wrong figure."""
        if source.path in self._sound:
            return
        record = self.home.installed()[source.dataset.id]
        fault = NOTHING if source.path.is_file() else Phrase("is missing")
        expected = record.extracts.get(f"extract.{source.path.parent.name}")
        if not fault and expected is not None and fingerprint([source.path]) != expected:
            fault = Phrase("has changed since it was written: it is damaged, or was edited")
        if fault:
            name = f"{source.path.parent.name}/{source.path.name}"
            message = Phrase(
                "Dataset '{dataset}' ({title}): its extract {name} {fault}.",
                dataset=source.dataset.id,
                title=source.dataset.title,
                name=name,
                fault=fault,
            )
            file = record.file_name.split(" and ")[0]
            advice = Phrase(
                "Import it again: `maillage data import {file} --again`. `maillage data check` looks at all of them.",
                file=file,
            )
            raise DatasetError(message, do=advice)
        self._sound.add(source.path)

    def versions(self) -> tuple[DatasetVersion, ...]:
        """The datasets read so far."""
        return self.home.dataset_versions(self._used)
