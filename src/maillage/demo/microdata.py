"""Census microdata of an invented country, in the form of INSEE's own commuting file (FD_MOBPRO)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from maillage.demo import DEFAULT_SEED
from maillage.demo.country import Country, build_country
from maillage.errors import unknown_name
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]

FORMATS = ("csv", "parquet")
NOT_HERE = "99999"  # in DCLT: works abroad; in DCFLT: works in France
NOT_NAMED = "ZZZZZ"  # in DCFLT: a foreign place that is not named; in ARM: no arrondissement
FOREIGN = ("BE233", "BE24T", "LU001", NOT_NAMED)


@dataclass(frozen=True)
class MicrodataSettings:
    """The invented shape of the microdata; none of these numbers is a measure.

    Attributes:
        rows_per_chunk: rows drawn and written at once: memory does not grow with the file.
        neighbours: communes around a home where one may work.
        kilometres: distance added before the gravity's power law.
        power: exponent of the gravity's power law.
        abroad: share of the persons who work abroad.
        large_commune: inhabitants from which only a sample is surveyed, hence larger weights.
        codes: plausible codes and shares of the other columns.
    """

    rows_per_chunk: int = 250_000
    neighbours: int = 32
    kilometres: float = 1.6
    power: float = 1.7
    abroad: float = 0.012
    large_commune: float = 10_000.0
    codes: tuple[tuple[str, tuple[str, ...], tuple[float, ...]], ...] = (
        ("CS1", ("1", "2", "3", "4", "5", "6"), (0.016, 0.065, 0.185, 0.255, 0.275, 0.204)),
        ("DIPL", ("01", "02", "03", "11", "12", "13", "14", "15", "16", "17", "18", "19"), ()),
        ("EMPL", ("11", "12", "13", "14", "15", "16", "21", "22"), ()),
        ("IMMI", ("1", "2"), (0.1, 0.9)),
        ("INATC", ("11", "12", "21", "22"), ()),
        ("INEEM", ("0", "1", "2", "3", "Z"), ()),
        ("INPER", ("1", "2", "3", "4", "5", "6", "Z"), ()),
        ("LPRM", ("1", "2", "3", "4", "5", "6", "Z"), ()),
        ("MOCO", ("11", "12", "21", "22", "23", "31", "32", "40"), ()),
        ("NA5", ("AZ", "BE", "FZ", "GU", "OQ"), (0.03, 0.13, 0.07, 0.47, 0.30)),
        ("NPERR", ("1", "2", "3", "4", "5", "6", "Z"), ()),
        ("SEXE", ("1", "2"), (0.515, 0.485)),
        ("STAT", ("10", "21", "22", "23"), (0.88, 0.06, 0.055, 0.005)),
        ("STOCD", ("10", "21", "22", "23", "30", "ZZ"), ()),
        ("TP", ("1", "2"), (0.83, 0.17)),
        ("TYPL", ("1", "2", "3", "4", "5", "6", "Z"), ()),
        ("TYPMR", ("11", "12", "20", "31", "32", "41", "42", "43", "44", "ZZ"), ()),
        ("VOIT", ("0", "1", "2", "3", "X"), (0.12, 0.43, 0.37, 0.07, 0.01)),
    )
    ages: tuple[int, int, int] = (15, 70, 5)
    modes_at_home: tuple[float, ...] = (0.12, 0.22, 0.05, 0.02, 0.50, 0.09)
    modes_elsewhere: tuple[float, ...] = (0.0, 0.02, 0.02, 0.02, 0.78, 0.16)


MICRODATA = MicrodataSettings()
COLUMNS = (
    "COMMUNE", "ARM", "DCFLT", "DCLT", "AGEREVQ", "CS1", "DIPL", "EMPL", "ILT", "IMMI", "INATC", "INEEM", "INPER",
    "IPONDI", "LPRM", "METRODOM", "MOCO", "NA5", "NPERR", "REGION", "REGLT", "SEXE", "STAT", "STOCD", "TP",
    "TRANS", "TYPL", "TYPMR", "VOIT",
)  # fmt: skip
"""The columns of the file, in INSEE's alphabetical order after the places."""


def write_microdata(
    path: Path,
    *,
    rows: int = 8_000_000,
    communes: int = 35_000,
    seed: int = DEFAULT_SEED,
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002 - as pandas and pyarrow call it
) -> None:
    """Write weighted persons in work, one per row, as INSEE publishes them.

    Codes, names of columns and ``;`` are those of ``FD_MOBPRO`` from the 2018 census on; persons are invented. Rows are
    in the order of the commune of residence. Memory does not grow with the file.

    Args:
        path: file to write; it appears when it is whole.
        rows: number of persons.
        communes: number of communes; with the same seed, those of :func:`maillage.demo.national.build_national`.
        seed: the same numbers and seed give the same bytes.
        format: ``csv`` or ``parquet``.

    Raises:
        UnknownNameError: the format is not one of those.
    """
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    if format not in FORMATS:
        kind = Phrase("format")
        raise unknown_name(kind, format, FORMATS)
    schema = pa.schema([(name, pa.float64() if name == "IPONDI" else pa.string()) for name in COLUMNS])
    beside = path.with_name(f".{path.name}.partial")
    try:
        if format == "csv":
            options = pc.WriteOptions(delimiter=";", quoting_style="none", quoting_header="none")
            writer: Any = pc.CSVWriter(str(beside), schema, write_options=options)
        else:
            writer = pq.ParquetWriter(beside, schema, compression="zstd")
        with writer:
            for chunk in _chunks(rows, communes, seed):
                writer.write_table(chunk.cast(schema))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _chunks(rows: int, communes: int, seed: int) -> Iterator[pa.Table]:
    country = build_country(communes, seed)
    rng = np.random.Generator(np.random.PCG64([seed, 2]))
    neighbour, cumulated = _destinations(country)
    ends = np.cumsum(rng.multinomial(rows, country.population / country.population.sum()))
    for start in range(0, rows, MICRODATA.rows_per_chunk):
        home = np.searchsorted(
            ends, np.arange(start, min(start + MICRODATA.rows_per_chunk, rows)), side="right"
        )
        draw = rng.random(len(home), dtype=np.float32)[:, None]
        # the last candidate takes what rounding leaves
        choice = (draw > cumulated[home, :-1]).sum(axis=1)
        yield _persons(rng, country, home, neighbour[home, choice])


def _destinations(country: Country) -> tuple[Indices, NDArray[np.float32]]:
    """For each home, the communes around it and the cumulated probability to work there."""
    from scipy.spatial import cKDTree

    apart, neighbour = cKDTree(country.xy).query(country.xy, k=min(MICRODATA.neighbours, len(country)))
    pull = country.population[neighbour] / (apart + MICRODATA.kilometres) ** MICRODATA.power
    cumulated = np.cumsum(pull / pull.sum(axis=1, keepdims=True), axis=1)
    return neighbour, cumulated.astype(np.float32)


def _persons(rng: np.random.Generator, country: Country, home: Indices, work: Indices) -> pa.Table:
    """One chunk: every column of the file."""
    import pyarrow as pa

    count, places = len(home), len(country)
    abroad = rng.random(count) < MICRODATA.abroad
    work = np.where(abroad, places + rng.integers(0, len(FOREIGN), count), work)
    codes = pa.array([*country.ids.tolist(), *FOREIGN, NOT_HERE])
    not_here = places + len(FOREIGN)
    large = country.population[home] > MICRODATA.large_commune
    # sampled at 8 % a year for five years in large communes, all surveyed once elsewhere
    weight = np.where(large, rng.normal(2.8, 0.35, count), rng.normal(1.05, 0.06, count)).clip(0.5)
    region = country.departement % 12 + 1
    at_work = np.where(abroad, 0, region[np.where(abroad, 0, work)])
    columns = {
        "COMMUNE": codes.take(pa.array(home)),
        "ARM": _constant(NOT_NAMED, count),
        "DCFLT": codes.take(pa.array(np.where(abroad, work, not_here))),
        "DCLT": codes.take(pa.array(np.where(abroad, not_here, work))),
        "AGEREVQ": pa.array([f"{age:03d}" for age in range(*MICRODATA.ages)]).take(
            pa.array(rng.integers(0, len(range(*MICRODATA.ages)), count))
        ),
        "ILT": pa.array(["1", "2", "3", "6"]).take(pa.array(_places_of_work(country, home, work, abroad))),
        "IPONDI": pa.array(np.round(weight, 12)),
        "METRODOM": _constant("M", count),
        "REGION": pa.array([f"{each:02d}" for each in range(13)]).take(pa.array(region[home])),
        "REGLT": pa.array(["99", *(f"{each:02d}" for each in range(1, 13))]).take(pa.array(at_work)),
        "TRANS": pa.array(["1", "2", "3", "4", "5", "6"]).take(pa.array(_modes(rng, home == work))),
    }
    for name, values, shares in MICRODATA.codes:
        columns[name] = pa.array(values).take(pa.array(_drawn(rng, len(values), shares, count)))
    return pa.table({name: columns[name] for name in COLUMNS})


def _constant(value: str, count: int) -> pa.Array:
    import pyarrow as pa

    return pa.array([value]).take(pa.array(np.zeros(count, dtype=np.int64)))


def _drawn(rng: np.random.Generator, values: int, shares: tuple[float, ...], count: int) -> Indices:
    if not shares:
        return rng.integers(0, values, count)
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(count), side="right")


def _modes(rng: np.random.Generator, same: NDArray[np.bool_]) -> Indices:
    draw = rng.random(len(same))
    inside, outside = (
        np.searchsorted(np.cumsum(shares)[:-1], draw, side="right")
        for shares in (MICRODATA.modes_at_home, MICRODATA.modes_elsewhere)
    )
    return np.where(same, inside, outside)


def _places_of_work(country: Country, home: Indices, work: Indices, abroad: NDArray[np.bool_]) -> Indices:
    """Rank of ILT: own commune, same département, elsewhere in the country, abroad."""
    departement = np.append(country.departement, np.full(len(FOREIGN), -1))
    other = np.where(departement[home] == departement[work], 1, 2)
    return np.where(abroad, 3, np.where(home == work, 0, other))
