"""What the geographic code gives by itself: départements and régions as perimeters, and the names of vanished communes."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.assembly.assemble import assemble_population
from maillage.errors import DatasetError
from maillage.parameters import ParameterTree
from maillage.sources.former_names import extract_former_names, former_names
from maillage.sources.home import Home
from maillage.sources.importing import import_path
from maillage.sources.recognise import recognise
from maillage.sources.registry import find_dataset
from maillage.territory import parse_territory

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine

EVENTS = "geography/cog_mouvements_communes_2024.csv"
CODE = "geography/cog_communes_2024.csv"
CENSUS = "census/rp2018_communes_2000_habitants.csv"
POPULATION = "geography/populations_legales_2021.csv"
HEADER = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP"


@pytest.fixture(scope="module")
def events(shared_data: Path, engine: Engine) -> pa.Table:
    found = extract_former_names(shared_data / EVENTS, find_dataset("cog-mouvements-2024"), engine)
    table = found.tables["extract.former_names"]
    assert isinstance(table, pa.Table)
    return table


@pytest.fixture(scope="module")
def small_home(shared_data: Path, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The geographic code, a census and the legal populations; no table of membership."""
    home = Home(tmp_path_factory.mktemp("home"))
    for file in (CODE, CENSUS, POPULATION):
        (taken,) = import_path(shared_data / file, home, engine).taken
        assert taken.installed.dataset_id in {"cog-2024", "rp-2018-communes", "populations-legales-2021"}
    return home


@pytest.mark.parametrize(
    ("text", "name", "communes"),
    [
        ("departement:59", "Nord", 648),
        ("departement:2A", "Corse-du-Sud", 124),
        ("region:32", "Hauts-de-France", 3788),
    ],
)
def test_the_geographic_code_alone_tells_departements_and_regions(
    small_home: Home, engine: Engine, text: str, name: str, communes: int
):
    reader = ParameterTree.load().reader(2025)
    core, territory = assemble_population(small_home, engine, parse_territory(text), reader)
    assert (territory.name, len(territory.commune_ids)) == (name, communes)
    assert core.geography_year == 2021


def test_an_import_by_an_earlier_version_is_completed(shared_data: Path, small_home: Home, engine: Engine):
    record = small_home.installed()["cog-2024"]
    old = {"extract.commune_codes": record.tables["extract.commune_codes"]}
    small_home.record(type(record)(**{**vars(record), "tables": old}))
    (taken,) = import_path(shared_data / CODE, small_home, engine).taken
    assert not taken.already
    assert small_home.installed()["cog-2024"] == record


def test_vanished_and_renamed_communes_get_the_name_they_bore(events: pa.Table):
    then = former_names(events, 2014)
    assert (then["08294"], then["04045"]) == ("La Moncelle", "Céreste")
    assert "59350" not in then  # nothing has happened to Lille
    assert "08294" not in former_names(events, 2024)


def test_a_year_with_no_event_after_it_has_no_former_name(events: pa.Table):
    assert former_names(events, 2025) == {}


def test_every_commune_gone_since_2014_has_a_name(
    shared_data: Path, events: pa.Table, engine: Engine, tmp_path: Path
):
    home = Home(tmp_path / "home")
    import_path(shared_data / "geography" / "passage_communes_1968_2024.csv", home, engine)
    changes = pq.read_table(home.extract_path("extract.passage", "passage-1968-2024")).to_pylist()
    gone = {row["from_id"] for row in changes if row["year"] > 2014}
    assert len(gone) > 2500
    assert gone - set(former_names(events, 2014)) == set()


def test_an_event_of_the_first_of_january_is_in_the_geographic_code_of_that_day(
    tmp_path: Path, engine: Engine
):
    path = tmp_path / "v_mvt_commune_2024.csv"
    path.write_text(
        f"{HEADER}\n"
        "32,2016-01-01,COM,90001,0,A,A,Avant-le-Pont,COM,90002,0,B,B,Pont\n"
        "10,2018-06-30,COM,90003,0,C,C,Clairvent,COM,90003,0,C,C,Clairvent-sur-Orge\n"
        "10,2018-11-02,COM,90003,0,C,C,Clairvent-sur-Orge,COM,90003,0,C,C,Clairvent-le-Neuf\n"
        "20,2019-01-01,,,,,,,COM,90004,0,D,D,Neuve\n"
        "70,2019-01-01,COMA,90005,0,E,E,Étrange,COMD,90005,0,E,E,Étrange\n",
        encoding="utf-8",
    )
    assert recognise(path).dataset == find_dataset("cog-mouvements-2024")
    found = extract_former_names(path, find_dataset("cog-mouvements-2024"), engine)
    table = found.tables["extract.former_names"]
    assert isinstance(table, pa.Table)
    assert table.to_pylist() == [
        {"commune_id": "90001", "until_year": 2015, "name": "Avant-le-Pont"},
        {"commune_id": "90003", "until_year": 2018, "name": "Clairvent"},
    ]
    assert found.counts["not_communes_left_out"] == 2
    assert former_names(table, 2016) == {"90003": "Clairvent"}


def test_all_wrong_cells_of_an_event_file_are_said_at_once(tmp_path: Path, engine: Engine):
    path = tmp_path / "v_mvt_commune_2024.csv"
    row = "32,{date},COM,{code},0,A,A,{name},COM,90002,0,B,B,Pont\n"
    wrong = row.format(date="01/01/2016", code="90001", name="A") + row.format(
        date="2016-01-01", code="9O001", name=""
    )
    path.write_text(f"{HEADER}\n{wrong}", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        extract_former_names(path, find_dataset("cog-mouvements-2024"), engine)
    said = [str(problem) for problem in caught.value.problems]
    assert said == [
        "line 3, column 'COM_AV': '9O001' is not a commune code",
        "column 'DATE_EFF': '01/01/2016' is not a date such as 2024-01-01",
        "column 'LIBELLE_AV': 1 communes without a name",
    ]


def test_the_published_zip_gives_both_its_datasets(shared_data: Path, engine: Engine, tmp_path: Path):
    path = tmp_path / "cog_ensemble_2024_csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(shared_data / CODE, "v_commune_2024.csv")
        archive.write(shared_data / EVENTS, "v_mvt_commune_2024.csv")
        archive.writestr("v_region_2024.csv", "REG,CHEFLIEU,TNCC\n32,59350,4\n")
    report = import_path(path, Home(tmp_path / "home"), engine)
    assert [taken.installed.dataset_id for taken in report.taken] == ["cog-2024", "cog-mouvements-2024"]
    assert report.failed == ()
