"""From official files already on disk to extract tables: recognise, extract, check, write, record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.contracts import contract
from maillage.errors import ContractError, DatasetError, InternalError, MaillageError, MissingDataError
from maillage.sources.home import Installed, fingerprint
from maillage.sources.recognise import named_like, recognise
from maillage.sources.registry import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.home import Home
    from maillage.sources.registry import Dataset, Extract

    Progress = Callable[[str, int, int], None]
    Extractor = Callable[[Path, Dataset, Engine], Extract]


@dataclass(frozen=True)
class Taken:
    """A dataset now installed.

    Attributes:
        installed: its record.
        paths: the files it was read from.
        why: how they were recognised.
        already: whether it was there before, from the same files, and was left as it was.
    """

    installed: Installed
    paths: tuple[Path, ...]
    why: str
    already: bool = False


@dataclass(frozen=True)
class ImportReport:
    """What became of each file.

    Attributes:
        taken: datasets installed, in the order of their names.
        unrecognised: files that are no official file, each with the reason.
        failed: files that were recognised and could not be used, each with the error.
    """

    taken: tuple[Taken, ...] = ()
    unrecognised: tuple[tuple[Path, str], ...] = ()
    failed: tuple[tuple[Path, MaillageError], ...] = ()


@dataclass(frozen=True)
class _Found:
    dataset: Dataset
    paths: tuple[Path, ...]
    why: str


def import_path(  # noqa: PLR0913 - two of them stand in for Maillage's own data in tests
    path: Path,
    home: Home,
    engine: Engine,
    on_progress: Progress | None = None,
    *,
    dataset: Dataset | None = None,
    again: bool = False,
    datasets: Mapping[str, Dataset] | None = None,
    extractors: Mapping[str, Extractor] | None = None,
) -> ImportReport:
    """Import an official file, or all those of a folder. The files stay where they are.

    One failing file never stops the others, and leaves what was installed before as it was.

    Args:
        path: a file or a folder, searched with its subfolders; hidden files are left alone.
        home: where extract tables go.
        engine: what computes and checks them.
        on_progress: called with a name, how many datasets are done, and how many there are.
        dataset: what the files are, when the user says so; recognised by their header otherwise.
        again: import again what is already there.
        datasets: the registry; Maillage's own by default.
        extractors: functions that make extract tables, by name; Maillage's own by default.

    Raises:
        MissingDataError: there is nothing at ``path``.
    """
    if not path.exists():
        message = f"There is no file or folder '{path}'."
        raise MissingDataError(message, do="Check the path.")
    known = registry() if datasets is None else datasets
    using = _own_extractors() if extractors is None else extractors
    found, unrecognised, failed = _sort_files(_files(path, home), known, dataset)
    taken: list[Taken] = []
    for done, each in enumerate(found):
        if on_progress is not None:
            on_progress(each.dataset.id, done, len(found))
        result, errors = _import_one(each, home, engine, using, again=again)
        taken += [result] if result is not None else []
        failed += errors
    if on_progress is not None:
        on_progress("", len(found), len(found))
    return ImportReport(tuple(taken), tuple(unrecognised), tuple(failed))


def _own_extractors() -> Mapping[str, Extractor]:
    from maillage.sources.extractors import EXTRACTORS

    own: Mapping[str, Extractor] = EXTRACTORS
    return own


def _files(path: Path, home: Home) -> list[Path]:
    if path.is_file():
        return [path]
    own = home.root.resolve()
    inside = (file for file in path.rglob("*") if file.is_file() and not _hidden(file.relative_to(path)))
    # the user's folder may hold the home itself: its own files are not official files
    return sorted(file for file in inside if not file.resolve().is_relative_to(own))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _sort_files(
    files: Iterable[Path], known: Mapping[str, Dataset], dataset: Dataset | None
) -> tuple[list[_Found], list[tuple[Path, str]], list[tuple[Path, MaillageError]]]:
    """Files by dataset; of several for a dataset of one file, the first one named as published."""
    groups: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    unrecognised: list[tuple[Path, str]] = []
    chosen = dict(known) if dataset is None else {**known, dataset.id: dataset}
    for file in files:
        if dataset is not None:
            groups[dataset.id].append((file, "as you said."))
            continue
        recognition = recognise(file, known)
        if recognition.dataset is None:
            unrecognised.append((file, recognition.why))
        else:
            groups[recognition.dataset.id].append((file, recognition.why))
    found: list[_Found] = []
    failed: list[tuple[Path, MaillageError]] = []
    for dataset_id, group in sorted(groups.items()):
        of = chosen[dataset_id]
        if not of.parts:
            group.sort(key=lambda pair: not named_like(pair[0].name, of.file_names))
            failed += [(file, _second_file(of, file, group[0][0])) for file, _ in group[1:]]
            del group[1:]
        found.append(_Found(of, tuple(file for file, _ in group), group[0][1]))
    return found, unrecognised, failed


def _second_file(dataset: Dataset, file: Path, first: Path) -> DatasetError:
    message = f"Dataset '{dataset.id}', file {file.name}: {first.name} is a file of the same dataset, and is the one taken."
    return DatasetError(message, do="A dataset has one file: import the one you want by its own path.")


def _import_one(
    found: _Found, home: Home, engine: Engine, extractors: Mapping[str, Extractor], *, again: bool
) -> tuple[Taken | None, list[tuple[Path, MaillageError]]]:
    try:
        there = None if again else _already(found, home)
        if there is not None:
            return Taken(there, found.paths, found.why, already=True), []
        extracts, good, failed = _extract_parts(found, engine, extractors)
        if not good:
            return None, failed
        tables = _checked_tables(found.dataset, good, extracts, engine)
        record = _install(found.dataset, good, tables, _summed(extracts), home)
    except MaillageError as error:
        return None, [(found.paths[0], error)]
    return Taken(record, tuple(good), found.why), failed


def _already(found: _Found, home: Home) -> Installed | None:
    there = home.installed().get(found.dataset.id)
    if there is None or there.sha256 != fingerprint(found.paths):
        return None
    complete = all(home.extract_path(table, found.dataset.id).is_file() for table in there.tables)
    return there if complete else None


def _extract_parts(
    found: _Found, engine: Engine, extractors: Mapping[str, Extractor]
) -> tuple[list[Extract], list[Path], list[tuple[Path, MaillageError]]]:
    extracts: list[Extract] = []
    good: list[Path] = []
    failed: list[tuple[Path, MaillageError]] = []
    for path in found.paths:
        try:
            extracts.append(_extract(path, found.dataset, engine, extractors))
            good.append(path)
        except MaillageError as error:
            failed.append((path, error))
    return extracts, good, failed


def _extract(path: Path, dataset: Dataset, engine: Engine, extractors: Mapping[str, Extractor]) -> Extract:
    try:
        extractor = extractors[dataset.extractor]
    except KeyError as error:
        message = f"Dataset '{dataset.id}' names an extractor that does not exist: '{dataset.extractor}'."
        raise InternalError(message, do="Correct data/datasets.yaml.") from error
    try:
        return extractor(path, dataset, engine)
    except MaillageError:
        raise
    except Exception as error:  # one file that surprises us must not stop the others
        message = (
            f"Dataset '{dataset.id}', file {path.name}: reading failed ({type(error).__name__}: {error})."
        )
        raise InternalError(message, do="This is a fault in Maillage; please report it.") from error


def _checked_tables(
    dataset: Dataset, paths: list[Path], extracts: list[Extract], engine: Engine
) -> dict[str, pa.Table]:
    """The tables of all parts together, in contract order, sorted by key so that two runs give the same bytes."""
    import pyarrow as pa

    tables = {}
    for name in sorted({name for extract in extracts for name in extract.tables}):
        if name not in dataset.tables:
            message = f"Dataset '{dataset.id}' gives table '{name}', which it does not declare."
            raise InternalError(message, do="Declare it under `tables` in data/datasets.yaml.")
        kept = contract(name)
        parts = [_arrow(extract.tables[name], engine) for extract in extracts if name in extract.tables]
        merged = pa.concat_tables(parts)
        try:
            kept.check(engine.table(merged), engine)
        except ContractError as error:
            what = f"Dataset '{dataset.id}', file {_named(paths)}: the rows cannot make table '{name}'."
            advice = f"Compare the file with the one published on {dataset.page}."
            raise DatasetError(what, do=advice, problems=error.problems) from error
        ordered = merged.select(list(kept.column_names)).sort_by([(key, "ascending") for key in kept.key])
        tables[name] = ordered.combine_chunks()
    return tables


def _arrow(table: Any, engine: Engine) -> pa.Table:  # noqa: ANN401 - Ibis has no types
    import pyarrow as pa

    return table if isinstance(table, pa.Table) else engine.to_arrow(table)


def _summed(extracts: list[Extract]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for extract in extracts:
        for name, count in extract.counts.items():
            counts[name] += count
    return dict(sorted(counts.items()))


def _named(paths: list[Path]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return paths[0].name + more


def _install(
    dataset: Dataset, paths: list[Path], tables: Mapping[str, pa.Table], counts: Mapping[str, int], home: Home
) -> Installed:
    """Write all tables beside, then rename them, then the record: without a record, nothing is installed."""
    import pyarrow.parquet as pq

    beside: dict[str, Path] = {}
    try:
        for name, table in tables.items():
            path = home.extract_path(name, dataset.id)
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[name] = path.with_name(f".{path.name}.partial")
            pq.write_table(table, beside[name], compression="zstd")
        prints = {name: fingerprint([path]) for name, path in beside.items()}
        home.record_path(dataset.id).unlink(missing_ok=True)
        for name in dataset.tables:
            home.extract_path(name, dataset.id).unlink(missing_ok=True)
        for name, path in beside.items():
            path.replace(home.extract_path(name, dataset.id))
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)
    record = Installed(
        dataset_id=dataset.id,
        file_name=_named(paths),
        sha256=fingerprint(paths),
        bytes=sum(path.stat().st_size for path in paths),
        counts=counts,
        tables={name: table.num_rows for name, table in tables.items()},
        extracts=prints,
    )
    home.record(record)
    return record
