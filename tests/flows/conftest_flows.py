"""Real files read for the tests of flows, in the shape of the extract tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def read_text(path: Path, separator: str = ",") -> pa.Table:
    """Every column of a published file as text."""
    header = path.read_text(encoding="utf-8-sig").split("\n", 1)[0].strip()
    names = [name.strip('"') for name in header.split(separator)]
    return pc.read_csv(
        path,
        read_options=pc.ReadOptions(column_names=names, skip_rows=1),
        parse_options=pc.ParseOptions(delimiter=separator),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True
        ),
    )


class Shape(NamedTuple):
    """Centre (Lambert 93, km) and internal distance of a commune."""

    x: float
    y: float
    internal_km: float


@pytest.fixture(scope="session")
def shapes(shared_data: Path) -> dict[str, Shape]:
    table = read_text(shared_data / "geography" / "surface_distance_interne_centroides.csv")
    return {
        row["INSEE_COM"].zfill(5): Shape(float(row["x"]), float(row["y"]), float(row["distance_interne"]))
        for row in table.to_pylist()
    }


class Orne(NamedTuple):
    """The observed matrix among the communes of Orne, and distances with a detour of 1.3."""

    ids: list[str]
    observed: NDArray[np.float64]
    distance_km: NDArray[np.float64]


@pytest.fixture(scope="session")
def orne(shared_data: Path, shapes: dict[str, Shape]) -> Orne:
    rows = read_text(shared_data / "flows" / "fd_mobpro_2012_orne.csv").to_pylist()
    kept = [
        row
        for row in rows
        if all(row[end].startswith("61") and row[end] in shapes for end in ("COMMUNE", "DCLT"))
    ]
    ids = sorted({row[end] for row in kept for end in ("COMMUNE", "DCLT")})
    place = {code: index for index, code in enumerate(ids)}
    observed = np.zeros((len(ids), len(ids)))
    for row in kept:
        observed[place[row["COMMUNE"]], place[row["DCLT"]]] += float(row["IPONDI"])
    where = np.array([shapes[code] for code in ids])
    distance = np.hypot(where[:, None, 0] - where[None, :, 0], where[:, None, 1] - where[None, :, 1]) * 1.3
    np.fill_diagonal(distance, where[:, 2])
    return Orne(ids, observed, distance)
