"""Travel times that the user brings: a CSV or Parquet matrix of pairs, checked, then put over the default method."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import DatasetError, Problem, raise_collected
from maillage.phrase import Phrase, joined

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

COLUMNS = ("origin_id", "destination_id", "distance_km", "travel_time_min")
ADVICE = Phrase(
    "A travel matrix has the columns origin_id, destination_id, distance_km, travel_time_min, one row per pair."
)


def read_travel_matrix(path: Path, communes: Collection[str] | None = None) -> pa.Table:
    """Read the user's travel matrix.

    Args:
        path: a ``.csv`` (comma or semicolon) or ``.parquet`` file.
        communes: known codes of communes and places; the others are listed as problems. Not checked when not given.

    Returns:
        ``origin_id``, ``destination_id`` (text), ``distance_km``, ``travel_time_min`` (float), one row per pair, sorted.

    Raises:
        DatasetError: the file is absent or unreadable, or lists all its problems: missing columns, empty, negative or
            infinite values, repeated pairs, unknown communes.
    """
    table = _read(path)
    missing = [
        Problem(column, Phrase("column is missing")) for column in COLUMNS if column not in table.column_names
    ]
    found = ", ".join(table.column_names)
    raise_collected(
        Phrase("Travel matrix {file} (columns found: {found}).", file=path.name, found=found),
        missing,
        error=DatasetError,
        do=ADVICE,
    )
    table = table.select(list(COLUMNS))
    numbers, problems = [], []
    for column in COLUMNS[2:]:
        values, bad = _numbers(table, column, path)
        numbers.append(values)
        problems += bad
    origins, destinations = (_codes(table, column) for column in COLUMNS[:2])
    problems += _pair_problems(origins, destinations, communes)
    raise_collected(
        Phrase("Travel matrix {file} cannot be used.", file=path.name),
        problems,
        error=DatasetError,
        do=ADVICE,
    )
    return _sorted_matrix(origins, destinations, *numbers)


def _sorted_matrix(
    origins: list[str], destinations: list[str], km: list[float], minutes: list[float]
) -> pa.Table:
    import pyarrow as pa

    rows = sorted(zip(origins, destinations, km, minutes, strict=True))
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    types = (pa.string(), pa.string(), pa.float64(), pa.float64())
    return pa.table(
        {name: pa.array(values, kind) for name, values, kind in zip(COLUMNS, columns, types, strict=True)}
    )


def _read(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.csv as pc
    import pyarrow.parquet as pq

    try:
        if path.suffix.lower() == ".parquet":
            return pq.read_table(path)
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline().strip()
        separator = ";" if ";" in header else ","
        names = [name.strip().strip('"') for name in header.split(separator)]
        return pc.read_csv(
            path,
            read_options=pc.ReadOptions(column_names=names, skip_rows=1),
            parse_options=pc.ParseOptions(delimiter=separator),
            convert_options=pc.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except (OSError, UnicodeDecodeError, pa.ArrowInvalid) as error:
        message = Phrase("Travel matrix {file} cannot be read: {reason}.", file=path.name, reason=error)
        raise DatasetError(
            message, do=joined([Phrase("Give a UTF-8 CSV or a Parquet file."), ADVICE])
        ) from error


def _numbers(table: pa.Table, column: str, path: Path) -> tuple[list[float], list[Problem]]:
    values: list[float] = []
    wrong: list[tuple[int, Phrase]] = []
    for row, text in enumerate(table[column].to_pylist()):
        try:
            value = float(str(text).replace(",", "."))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0:
            wrong.append((row, Phrase("'{text}' is not a number of 0 or more", text=text)))
        values.append(value)
    where = _places(path) if wrong else []
    return values, [
        Problem(Phrase("{place}, column '{column}'", place=where[row], column=column), what)
        for row, what in wrong
    ]


def _places(path: Path) -> Sequence[Phrase]:
    """Where each row is: its line in a text file, as an editor counts; its rank in a Parquet file, which has no lines."""
    if path.suffix.lower() == ".parquet":
        import pyarrow.parquet as pq

        return [Phrase("row {rank}", rank=rank) for rank in range(1, pq.read_metadata(path).num_rows + 1)]
    with path.open(encoding="utf-8-sig") as file:
        lines = [rank for rank, line in enumerate(file, 1) if line.strip()]
    return [Phrase("line {line}", line=rank) for rank in lines[1:]]


def _codes(table: pa.Table, column: str) -> list[str]:
    return ["" if code is None else str(code).strip() for code in table[column].to_pylist()]


def _pair_problems(
    origins: list[str], destinations: list[str], communes: Collection[str] | None
) -> list[Problem]:
    counts = Counter(zip(origins, destinations, strict=True))
    problems = [
        Problem(Phrase("pair {a} – {b}", a=a, b=b), Phrase("{n} rows for one pair", n=n))
        for (a, b), n in sorted(counts.items())
        if n > 1
    ]
    if communes is not None:
        known = frozenset(communes)
        unknown = sorted({*origins, *destinations} - known)
        problems += [
            Problem(Phrase("commune '{code}'", code=code), Phrase("is not a known commune or place"))
            for code in unknown
        ]
    return problems


@dataclass(frozen=True)
class MatrixApplied:
    """Travel with the user's matrix over it.

    Attributes:
        travel: ``core.travel``, with the method given where the matrix has the pair.
        not_in_matrix: the pairs left to the default method (``origin_id``, ``destination_id``); count them beside results.
    """

    travel: ir.Table
    not_in_matrix: ir.Table


def apply_matrix(travel: ir.Table, matrix: ir.Table, method: str = "matrix") -> MatrixApplied:
    """Put the user's matrix over the default distances and times.

    Args:
        travel: ``core.travel``.
        matrix: one row per pair, as :func:`read_travel_matrix` returns, on the same engine; rows without a time count for none.
        method: what the pairs that it gives are marked with.
    """
    import ibis

    matrix = matrix.filter(matrix.travel_time_min.notnull() & matrix.distance_km.notnull())
    given = matrix.select(
        m_origin=matrix.origin_id,
        m_destination=matrix.destination_id,
        m_distance=matrix.distance_km,
        m_time=matrix.travel_time_min,
    )
    joined = travel.left_join(
        given, (travel.origin_id == given.m_origin) & (travel.destination_id == given.m_destination)
    )
    has = joined.m_origin.notnull()
    applied = joined.select(
        "origin_id",
        "destination_id",
        distance_km=has.ifelse(joined.m_distance, joined.distance_km),
        travel_time_min=has.ifelse(joined.m_time, joined.travel_time_min),
        method=has.ifelse(ibis.literal(method), joined.method),
    )
    return MatrixApplied(applied, joined.filter(~has).select("origin_id", "destination_id"))
