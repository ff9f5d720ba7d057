"""From official files already on disk to extract tables: recognise, extract, check, write, record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import InternalError, MaillageError, MissingDataError
from maillage.phrase import Phrase
from maillage.sources.home import fingerprint
from maillage.sources.installing import checked_tables, install, summed
from maillage.sources.recognise import named_like, recognise
from maillage.sources.registry import registry
from maillage.sources.said import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from maillage.engine import Engine
    from maillage.sources.home import Home, Installed
    from maillage.sources.registry import Compared, Dataset, Extract

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
        published: whether it is the published file to the byte, where the registry has its fingerprint.
    """

    installed: Installed
    paths: tuple[Path, ...]
    why: Said
    already: bool = False
    published: Compared = "unknown"


@dataclass(frozen=True)
class ImportReport:
    """What became of each file.

    Attributes:
        taken: datasets installed, in the order of their names.
        unrecognised: files that are no official file, each with the reason.
        skipped: further files of a dataset that has one file, such as a labelled twin of the coded one; each with the reason.
        failed: files that were recognised and could not be used, each with the error.
    """

    taken: tuple[Taken, ...] = ()
    unrecognised: tuple[tuple[Path, Said], ...] = ()
    skipped: tuple[tuple[Path, Said], ...] = ()
    failed: tuple[tuple[Path, MaillageError], ...] = ()


@dataclass(frozen=True)
class _Found:
    dataset: Dataset
    paths: tuple[Path, ...]
    why: Said
    others: tuple[Path, ...] = ()

    def choices(self) -> list[_Found]:
        """The same with each file that could be the one of the dataset, the likeliest first."""
        files = (*self.paths, *self.others)
        if self.dataset.parts:
            return [self]
        return [_Found(self.dataset, (file,), self.why, files[rank:]) for rank, file in enumerate(files, 1)]

    def skipped(self) -> list[tuple[Path, Said]]:
        """The files left aside, each with the reason."""
        said = Said.of("second_file", dataset=self.dataset.id, first=self.paths[0].name)
        return [(path, said) for path in self.others]


def import_path(
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
        message = Phrase("There is no file or folder '{file}'.", file=path)
        raise MissingDataError(message, do=Phrase("Check the path."))
    known = registry() if datasets is None else datasets
    using = _own_extractors() if extractors is None else extractors
    found, unrecognised = _sort_files(_files(path, home), known, dataset)
    taken: list[Taken] = []
    skipped: list[tuple[Path, Said]] = []
    failed: list[tuple[Path, MaillageError]] = []
    for done, each in enumerate(found):
        if on_progress is not None:
            on_progress(each.dataset.id, done, len(found))
        for choice in each.choices():
            result, errors = _import_one(choice, home, engine, using, again=again)
            failed += errors
            if result is not None:
                taken.append(result)
                skipped += choice.skipped()
                break
    if on_progress is not None:
        on_progress("", len(found), len(found))
    return ImportReport(tuple(taken), tuple(unrecognised), tuple(skipped), tuple(failed))


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
) -> tuple[list[_Found], list[tuple[Path, Said]]]:
    """Files by dataset; of several for a dataset of one file, the first one named as published."""
    groups: dict[str, list[tuple[Path, Said]]] = defaultdict(list)
    unrecognised: list[tuple[Path, Said]] = []
    chosen = dict(known) if dataset is None else {**known, dataset.id: dataset}
    for file in files:
        if dataset is not None:
            groups[dataset.id].append((file, Said.of("as_you_said")))
            continue
        recognition = recognise(file, known)
        if recognition.dataset is None:
            unrecognised.append((file, recognition.why))
        else:
            for each in (recognition.dataset, *recognition.others):
                groups[each.id].append((file, recognition.why))
    found: list[_Found] = []
    for dataset_id, group in sorted(groups.items()):
        of = chosen[dataset_id]
        if not of.parts:
            group.sort(key=lambda pair: not named_like(pair[0].name, of.file_names))
        paths = tuple(file for file, _ in group)
        taken = len(paths) if of.parts else 1
        found.append(_Found(of, paths[:taken], group[0][1], paths[taken:]))
    return found, unrecognised


def _import_one(
    found: _Found, home: Home, engine: Engine, extractors: Mapping[str, Extractor], *, again: bool
) -> tuple[Taken | None, list[tuple[Path, MaillageError]]]:
    try:
        there = None if again else _already(found, home)
        if there is not None:
            return _taken(there, found, found.paths, already=True), []
        extracts, good, failed = _extract_parts(found, engine, extractors)
        if not good:
            return None, failed
        tables = checked_tables(found.dataset, good, extracts, engine)
        record = install(found.dataset, good, tables, summed(extracts), home)
    except MaillageError as error:
        return None, [(found.paths[0], error)]
    return _taken(record, found, tuple(good)), failed


def _taken(record: Installed, found: _Found, paths: tuple[Path, ...], *, already: bool = False) -> Taken:
    published = found.dataset.compare(record.sha256, record.file_name)
    return Taken(record, paths, found.why, already, published)


def _already(found: _Found, home: Home) -> Installed | None:
    there = home.installed().get(found.dataset.id)
    if there is None or there.sha256 != fingerprint(found.paths):
        return None
    # an older Maillage read fewer tables from the same file
    complete = set(there.tables) == set(found.dataset.tables)
    complete = complete and all(
        home.extract_path(table, found.dataset.id).is_file() for table in there.tables
    )
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
