"""The state of a user's data: what is installed, and whether it is still whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from maillage.contracts import contract
from maillage.errors import MaillageError
from maillage.sources.fetch import recorded_sha256
from maillage.sources.home import fingerprint
from maillage.sources.registry import registry
from maillage.sources.said import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from maillage.engine import Engine
    from maillage.sources.home import Home, Installed
    from maillage.sources.registry import Compared, Dataset

State = Literal["installed", "downloaded", "to_download", "by_hand"]


@dataclass(frozen=True)
class Finding:
    """One thing wrong with the data kept.

    Attributes:
        dataset_id: the dataset concerned; a folder's name when it belongs to none.
        what: what is wrong.
        do: what to do about it.
        warning: whether the data can be used all the same.
    """

    dataset_id: str
    what: Said
    do: Said
    warning: bool = False


@dataclass(frozen=True)
class Row:
    """One dataset as ``maillage data list`` shows it.

    Attributes:
        dataset: the dataset.
        state: installed (extract tables are there), downloaded (the file is), to download, or by hand (no address).
        installed: its record, when it is installed.
    """

    dataset: Dataset
    state: State
    installed: Installed | None


def listing(home: Home, datasets: Mapping[str, Dataset] | None = None) -> tuple[Row, ...]:
    """Every dataset of the registry and its state, in the order of their names."""
    known = registry() if datasets is None else datasets
    installed = home.installed()
    return tuple(
        Row(dataset, _state(dataset, home, installed), installed.get(dataset_id))
        for dataset_id, dataset in sorted(known.items())
    )


def _state(dataset: Dataset, home: Home, installed: Mapping[str, Installed]) -> State:
    if dataset.id in installed:
        return "installed"
    if _raw_files(home.raw_folder(dataset.id)):
        return "downloaded"
    return "to_download" if dataset.download else "by_hand"


def _raw_files(folder: Path) -> list[Path]:
    """The files as published; hidden ones are unfinished downloads."""
    return sorted(
        path
        for path in folder.glob("*")
        if path.is_file() and path.suffix != ".sha256" and not path.name.startswith(".")
    )


def check_home(
    home: Home, engine: Engine | None = None, datasets: Mapping[str, Dataset] | None = None
) -> tuple[Finding, ...]:
    """Check everything kept: records, fingerprints of files and extract tables, contracts, leftovers.

    Args:
        home: the user's data.
        engine: what reads the tables; one is opened and closed when none is given.
        datasets: the registry; Maillage's own by default.

    Returns:
        What is wrong, in the order of dataset names; empty when all is well.
    """
    from maillage.engine import Engine

    known = registry() if datasets is None else datasets
    if engine is None:
        with Engine.open() as opened:
            return check_home(home, opened, known)
    findings = [
        finding for record in home.installed().values() for finding in _installed(record, home, engine, known)
    ]
    findings += _downloaded(home)
    findings += _leftovers(home)
    return tuple(sorted(findings, key=lambda finding: (finding.dataset_id, finding.what)))


def _installed(
    record: Installed, home: Home, engine: Engine, known: Mapping[str, Dataset]
) -> Iterator[Finding]:
    again = Said.of("import_again", file=record.file_name.split(" and ")[0])
    if record.dataset_id not in known:
        do = Said.of("delete", file=home.record_path(record.dataset_id).name)
        yield Finding(record.dataset_id, Said.of("unknown_dataset"), do)
        return
    for table in record.tables:
        what = _table_fault(table, record, home, engine)
        if what is not None:
            yield Finding(record.dataset_id, what, again)
    dataset = known[record.dataset_id]
    if dataset.compare(record.sha256, record.file_name) == "different":
        do = Said.of("another_edition", page=dataset.page)
        yield Finding(record.dataset_id, Said.of("not_published", file=record.file_name), do, warning=True)


def compared(home: Home, datasets: Mapping[str, Dataset] | None = None) -> dict[Compared, int]:
    """How many imported datasets are the published file to the byte, are another, or cannot be compared."""
    known = registry() if datasets is None else datasets
    counts: dict[Compared, int] = {"same": 0, "different": 0, "unknown": 0}
    for dataset_id, record in home.installed().items():
        dataset = known.get(dataset_id)
        counts[dataset.compare(record.sha256, record.file_name) if dataset else "unknown"] += 1
    return counts


def _table_fault(table: str, record: Installed, home: Home, engine: Engine) -> Said | None:
    path = home.extract_path(table, record.dataset_id)
    if not path.is_file():
        return Said.of("table_missing", table=table)
    if fingerprint([path]) != record.extracts.get(table):
        return Said.of("table_changed", table=table)
    try:
        contract(table).check(engine.read_parquet(path), engine)
    except MaillageError as error:
        return Said.of("table_against_contract", table=table, problems="; ".join(map(str, error.problems)))
    except KeyError:
        return Said.of("table_unknown", table=table)
    return None


def _downloaded(home: Home) -> Iterator[Finding]:
    for folder in sorted((home.root / "raw").glob("*/")):
        for path in _raw_files(folder):
            expected = recorded_sha256(path)
            if expected is not None and fingerprint([path]) != expected:
                what = Said.of("download_changed", file=path.name)
                yield Finding(folder.name, what, Said.of("download_again", dataset=folder.name))


def _leftovers(home: Home) -> Iterator[Finding]:
    core = home.root / "core"
    recorded = {
        home.extract_path(table, record.dataset_id)
        for record in home.installed().values()
        for table in record.tables
    }
    for path in sorted(core.glob("*/*.parquet")):
        # fitted matrices are kept from one study to the next, under a name made of what enters the fit
        if path not in recorded and path.parent != home.fitted_folder():
            what = Said.of("no_import", file=f"{path.parent.name}/{path.name}")
            yield Finding(path.stem, what, Said.of("import_or_delete"))
    for path in sorted((home.root / "raw").glob("*/.*.partial")):
        what = Said.of("half_downloaded", file=path.name[1:].removesuffix(".partial"))
        do = Said.of("download_on", dataset=path.parent.name, file=path.name)
        yield Finding(path.parent.name, what, do, warning=True)
    for path in sorted(core.glob("*/.*.partial")):
        what = Said.of("leftover", file=path.name)
        yield Finding(path.parent.name, what, Said.of("delete", file=path.name))
