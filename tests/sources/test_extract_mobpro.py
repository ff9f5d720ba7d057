"""The census microdata, in INSEE's own layout with invented persons, on every engine."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from maillage.engine import Engine
from maillage.errors import DatasetError
from maillage.sources.column_map import code_table
from maillage.sources.extractors import EXTRACTORS
from maillage.sources.mobpro import aggregate_microdata
from maillage.sources.registry import find_dataset

if TYPE_CHECKING:
    from pathlib import Path

# ibis 12 and pyspark 4.3 use options that pandas 3 announces it will drop
pytestmark = [
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
    pytest.mark.filterwarnings("ignore:toPandas attempted Arrow optimization:UserWarning"),
]
HEADER = "COMMUNE;ARM;AGEREVQ;CS1;DCFLT;DCLT;ILTUU;IPONDI;SEXE;TRANS"
PERSONS = (
    "59350;ZZZZZ;25;3;99999;59350;1;2.5;1;6",
    "59350;ZZZZZ;30;3;99999;59350;1;1.25;2;6",
    "59350;ZZZZZ;45;5;BE440;99999;4;3;2;5",
    "59350;ZZZZZ;45;5;ZZZZZ;99999;4;1;2;5",
    "75056;75112;50;2;99999;75101;2;4;1;3",
    "75056;75101;50;2;99999;75118;2;1;1;3",
    "2A004;ZZZZZ;50;6;99999;97411;2;1;1;4",
)
EXPECTED = {
    ("2A004", "97411", "6", "motor_two_wheeler"): 1.0,
    ("59350", "59350", "3", "public_transport"): 3.75,
    ("59350", "BE440", "5", "car"): 3.0,
    ("59350", "ZZZZZ", "5", "car"): 1.0,
    ("75056", "75056", "2", "bike"): 5.0,
}


@pytest.fixture(scope="module", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest):
    with Engine.open(request.param) as opened:
        yield opened


def microdata(folder: Path, *persons: str) -> Path:
    path = folder / "FD_MOBPRO_2021.csv"
    path.write_text("\n".join((HEADER, *persons)) + "\n", encoding="utf-8")
    return path


def commuters(path: Path, engine: Engine) -> dict[tuple[str, ...], float]:
    found = EXTRACTORS["mobpro"](path, find_dataset("mobpro-2021"), engine).tables["extract.commuters"]
    keys = ("origin_id", "destination_id", "csp", "commute_mode")
    return {tuple(row[key] for key in keys): row["commuters"] for row in engine.rows(found)}


def test_weights_are_summed_by_home_work_csp_and_mode(tmp_path: Path, engine: Engine):
    assert commuters(microdata(tmp_path, *PERSONS), engine) == EXPECTED


def test_the_published_zip_is_read_and_leaves_nothing_beside(tmp_path: Path, engine: Engine):
    plain = microdata(tmp_path, *PERSONS)
    packed = tmp_path / "RP2021_mobpro.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, plain.name)
        archive.writestr("varmod_mobpro_2021.csv", "COD_VAR;LIB_VAR\n")
    plain.unlink()
    assert commuters(packed, engine) == EXPECTED
    assert [each.name for each in tmp_path.iterdir()] == ["RP2021_mobpro.zip"]


def test_unknown_codes_and_wrong_weights_are_all_listed(tmp_path: Path, engine: Engine):
    wrong = (
        "59350;ZZZZZ;25;7;99999;59350;1;2.5;1;6",
        "59350;ZZZZZ;25;3;99999;59350;1;2.5;1;9",
        "59350;ZZZZZ;25;3;99999;59350;1;-1;1;6",
        "59350;ZZZZZ;25;3;99999;59350;1;beaucoup;1;6",
        "Lille;ZZZZZ;25;3;99999;59350;1;1;1;6",
    )
    with pytest.raises(DatasetError) as caught:
        commuters(microdata(tmp_path, *PERSONS, *wrong), engine)
    assert [str(problem) for problem in caught.value.problems] == [
        "column 'COMMUNE': unknown code 'Lille' (1 persons)",
        "column 'CS1': unknown code '7' (1 persons)",
        "column 'TRANS': unknown code '9' (1 persons)",
        "column 'IPONDI': 2 persons whose weight is no number, or negative",
    ]


def test_a_missing_column_is_named(tmp_path: Path, engine: Engine):
    path = tmp_path / "FD_MOBPRO_2021.csv"
    path.write_text("COMMUNE;ARM;CS1;DCFLT;DCLT;TRANS\n59350;ZZZZZ;3;99999;59350;6\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="IPONDI"):
        commuters(path, engine)


def test_before_2018_two_wheelers_are_one_mode():
    modes = code_table("trans_before_2018")
    assert [modes[code] for code in "12345"] == ["none", "walking", "two_wheeler", "car", "public_transport"]


def test_microdata_can_come_from_typed_columns(engine: Engine):
    rows = engine.table({"HOME": ["59350"] * 2, "WORK": ["59009"] * 2, "CS1": [3, 3], "IPONDI": [0.1, 0.2]})
    columns = {"origin_id": "HOME", "destination_id": "WORK", "csp": "CS1", "commuters": "IPONDI"}
    (summed,) = engine.rows(aggregate_microdata(rows, columns, {"csp": code_table("cs1")}))
    assert (summed["csp"], summed["commute_mode"], summed["persons_counted"]) == ("3", "unknown", 2)
    assert summed["commuters"] == 0.3
