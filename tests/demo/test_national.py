"""The national-size country keeps the contracts, and its microdata has the form of INSEE's own file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from maillage.contracts import contract
from maillage.demo.microdata import COLUMNS, write_microdata
from maillage.demo.national import build_national
from maillage.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine

COMMUNES, FLOWS = 500, 8_000


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A small national country."""
    return build_national(tmp_path_factory.mktemp("national"), communes=COMMUNES, flows=FLOWS)


@pytest.fixture(scope="module")
def microdata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small FD_MOBPRO."""
    path = tmp_path_factory.mktemp("microdata") / "FD_MOBPRO_X.csv"
    write_microdata(path, rows=5_000, communes=COMMUNES)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_table_keeps_its_contract(national: dict[str, Path], engine: Engine):
    assert set(national) == {"communes", "membership", "active_population", "commuters", "travel"}
    for name, path in national.items():
        contract(f"core.{name}").check(engine.read_parquet(path), engine)


def test_it_has_the_size_asked_for(national: dict[str, Path], engine: Engine):
    commuters = engine.read_parquet(national["commuters"])
    pairs = commuters.select("origin_id", "destination_id").distinct()
    assert engine.scalar(engine.read_parquet(national["communes"]).count()) == COMMUNES
    assert engine.scalar(pairs.count()) == FLOWS
    travel = engine.read_parquet(national["travel"])
    assert engine.scalar(pairs.anti_join(travel, ["origin_id", "destination_id"]).count()) == 0
    assert engine.scalar(pairs.filter(pairs.destination_id.startswith("BEX")).count()) > 0


def test_its_codes_have_five_digits_in_96_departements(national: dict[str, Path]):
    codes = pq.read_table(national["communes"])["commune_id"].to_pylist()
    assert all(len(code) == 5 and code.isdigit() for code in codes)
    assert len({code[:2] for code in codes}) == 96


def test_fewer_commuters_than_active_persons(national: dict[str, Path], engine: Engine):
    commuters = engine.read_parquet(national["commuters"])
    active = engine.read_parquet(national["active_population"])
    employed = commuters.group_by(commune_id="origin_id", csp="csp").aggregate(
        employed=commuters.commuters.sum()
    )
    joined = employed.left_join(active, ["commune_id", "csp"])
    assert engine.scalar((joined.employed > joined.active_persons).sum()) == 0
    assert engine.scalar(joined.active_persons.isnull().sum()) == 0


def test_the_same_numbers_give_the_same_country(national: dict[str, Path], tmp_path: Path):
    again = build_national(tmp_path, communes=COMMUNES, flows=FLOWS)
    for name, path in national.items():
        assert again[name].read_bytes() == path.read_bytes()


@pytest.mark.parametrize(("communes", "flows"), [(5, 10), (500, 100), (100, 1_000_000)])
def test_an_impossible_size_is_refused(tmp_path: Path, communes: int, flows: int):
    with pytest.raises(InputError, match="cannot be drawn"):
        build_national(tmp_path, communes=communes, flows=flows)
    assert not list(tmp_path.iterdir())


def test_the_microdata_has_insee_s_columns_and_codes(microdata: Path):
    rows = rows_of(microdata)
    assert len(rows) == 5_000
    assert tuple(rows[0]) == COLUMNS
    assert {
        "COMMUNE",
        "ARM",
        "DCFLT",
        "DCLT",
        "CS1",
        "IPONDI",
        "TRANS",
        "AGEREVQ",
        "SEXE",
        "TYPL",
        "STAT",
    } < set(COLUMNS)
    assert {row["CS1"] for row in rows} == set("123456")
    assert {row["TRANS"] for row in rows} == set("123456")
    assert all(len(row[name]) == 5 for row in rows for name in ("COMMUNE", "ARM", "DCFLT", "DCLT"))
    assert [row["COMMUNE"] for row in rows] == sorted(row["COMMUNE"] for row in rows)


def test_the_microdata_has_weights_and_work_places_abroad(microdata: Path):
    rows = rows_of(microdata)
    weights = [float(row["IPONDI"]) for row in rows]
    assert min(weights) > 0
    assert 1 < sum(weights) / len(weights) < 4
    abroad = [row for row in rows if row["DCLT"] == "99999"]
    assert {row["DCFLT"][:2] for row in abroad} == {"BE", "LU", "ZZ"}
    assert {row["DCFLT"] for row in rows if row["DCLT"] != "99999"} == {"99999"}
    assert all(row["TRANS"] != "1" for row in rows if row["COMMUNE"] != row["DCLT"])


def test_parquet_and_csv_hold_the_same_persons(microdata: Path, tmp_path: Path):
    path = tmp_path / "FD_MOBPRO_X.parquet"
    write_microdata(path, rows=5_000, communes=COMMUNES, format="parquet")
    table = pq.read_table(path)
    rows = rows_of(microdata)
    assert table["DCLT"].to_pylist() == [row["DCLT"] for row in rows]
    assert table["IPONDI"].to_pylist() == [float(row["IPONDI"]) for row in rows]


def test_an_unknown_format_is_refused(tmp_path: Path):
    with pytest.raises(UnknownNameError, match="format"):
        write_microdata(tmp_path / "x", rows=10, communes=COMMUNES, format="xlsx")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
