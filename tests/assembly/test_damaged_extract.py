"""An extract damaged after its import is told in one message, whatever the damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.assembly.catalogue import Catalogue
from maillage.engine import Engine
from maillage.errors import DatasetError
from maillage.sources.home import Home, Installed, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

NAME, TABLE = "density-grid-2025", "extract.density"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    path = made.extract_path(TABLE, NAME)
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"commune_id": ["01001", "01002"], "density_level": ["1", "2"]}), path)
    record = Installed(NAME, "grille.csv", "0", 1, tables={TABLE: 2}, extracts={TABLE: fingerprint([path])})
    made.record(record)
    return made


@pytest.mark.parametrize("reading", ["read", "peek", "arrow"])
@pytest.mark.parametrize("damage", ["truncated", "one byte", "missing"])
def test_a_damaged_extract_is_named_with_what_to_do(home: Home, damage: str, reading: str) -> None:
    path = home.extract_path(TABLE, NAME)
    content = bytearray(path.read_bytes())
    if damage == "missing":
        path.unlink()
    else:
        content[len(content) // 3] ^= 1
        path.write_bytes(content[:40] if damage == "truncated" else content)
    with Engine.open() as engine:
        catalogue = Catalogue(home, engine)
        source = catalogue.need(TABLE)
        with pytest.raises(DatasetError, match=f"'{NAME}'.*density/{NAME}.parquet") as caught:
            getattr(catalogue, reading)(source)
    assert caught.value.exit_code == 2
    assert "maillage data import grille.csv --again" in str(caught.value)


def test_a_sound_extract_is_read(home: Home) -> None:
    with Engine.open() as engine:
        catalogue = Catalogue(home, engine)
        assert catalogue.arrow(catalogue.need(TABLE)).num_rows == 2
