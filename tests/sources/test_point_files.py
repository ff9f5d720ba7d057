"""Files of places: what the real ones hold by SCoT, and what a user is told of a wrong one."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from maillage.errors import DatasetError
from maillage.sources.extractors import EXTRACTORS
from maillage.sources.registry import find_dataset

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine

LILLE, LENS, ARTOIS = "SCoT Lille Métropole", "SCoT Lens-Liévin Hénin-Carvin", "SCoT de l'Artois"
PUBLISHED = {
    "gares-de-voyageurs-2026": ("stations/gares-de-voyageurs.csv", "extract.stations", (41, 18, 12)),
    "bnlc-2026": ("carpool/bnlc_2026-05.csv", "extract.carpool_areas", (25, 2, 9)),
    "points-de-contact-laposte-2022": (
        "post/laposte_points_de_contact_2022.csv",
        "extract.facilities",
        (150, 50, 46),
    ),
}


def extract(dataset_id: str, path: Path, engine: Engine) -> dict[str, pa.Table]:
    dataset = find_dataset(dataset_id)
    return dict(EXTRACTORS[dataset.extractor](path, dataset, engine).tables)


@pytest.fixture(scope="module")
def scot(shared_data: Path) -> dict[str, str]:
    with (shared_data / "geography" / "scot_communes_2016.csv").open(encoding="utf-8-sig") as file:
        return {row["CODGEO"]: row["SCOT"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("dataset_id", PUBLISHED)
def test_places_by_scot(dataset_id: str, shared_data: Path, engine: Engine, scot: dict[str, str]):
    file, table, expected = PUBLISHED[dataset_id]
    found = extract(dataset_id, shared_data / file, engine)[table]
    counts = Counter(scot.get(code) for code in found["commune_id"].to_pylist())
    assert tuple(counts[each] for each in (LILLE, LENS, ARTOIS)) == expected


def test_share_of_premises_at_one_gigabit_by_scot(shared_data: Path, engine: Engine, scot: dict[str, str]):
    path = shared_data / "internet" / "arcep_commune_debit_2019-09.csv"
    premises, fibre = Counter[str](), Counter[str]()
    for row in extract("arcep-debit-2019", path, engine)["extract.connectivity"].to_pylist():
        premises[scot.get(row["commune_id"], "")] += row["premises"]
        fibre[scot.get(row["commune_id"], "")] += row["premises_1gbps"]
    shares = [round(100 * fibre[each] / premises[each], 1) for each in (LILLE, LENS, ARTOIS)]
    assert shares == [62.0, 78.2, 54.7]


def test_several_places_of_one_commune_are_several_places(shared_data: Path, engine: Engine):
    path = shared_data / "third_places" / "fabriques_de_territoire.geojson"
    rows = extract("fabriques-de-territoire-2024", path, engine)["extract.third_places"].to_pylist()
    roubaix = [row for row in rows if row["commune_id"] == "59512"]
    assert [row["name"] for row in roubaix] == ["La Fabrique MONSCOBAR", "LA CONDITION PUBLIQUE EPCC"]
    assert all(row["third_place_status"] == "open" for row in rows)


def test_places_of_digital_help_could_host_a_third_place_and_are_none_yet(shared_data: Path, engine: Engine):
    path = shared_data / "third_places" / "lieux_conseillers_numeriques.csv"
    rows = extract("conseillers-numeriques-2022", path, engine)["extract.third_places"].to_pylist()
    assert len(rows) == 4930
    assert {(row["third_place_kind"], row["third_place_status"]) for row in rows} == {("epn", "convertible")}


def test_a_station_of_several_codes_is_one_station(shared_data: Path, engine: Engine):
    path = shared_data / "stations" / "gares-de-voyageurs.csv"
    tables = extract("gares-de-voyageurs-2026", path, engine)
    nord = [
        row["station_id"]
        for row in tables["extract.stations"].to_pylist()
        if row["name"] == "Paris Gare du Nord"
    ]
    codes = [row for row in tables["extract.station_codes"].to_pylist() if row["station_id"] in nord]
    assert (len(nord), len(codes)) == (1, 3)


STATIONS = "Nom;Trigramme;Segment(s) DRG;Position géographique;Code commune;Code(s) UIC;id\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Bourg;BRG;C;46.5;61001;87000001;a", "1 cells are not 'latitude, longitude'"),
        ("Bourg;BRG;C;46.5, six;61001;87000001;a", "'six' is not a number"),
        ("Bourg;BRG;C;6645000, 705000;61001;87000001;a", "not degrees (WGS 84)"),
        ("Bourg;BRG;C;46.5, 1.2;Bourg;87000001;a", "'Bourg' is not a commune code"),
        (";BRG;C;46.5, 1.2;61001;87000001;a", "column 'Nom': 1 empty cells"),
    ],
)
def test_what_is_wrong_with_a_station(line: str, told: str, engine: Engine, tmp_path: Path):
    path = tmp_path / "gares.csv"
    path.write_text(STATIONS + "Ville;VIL;B;46.6, 1.3;61002;87000002;b\n" + line + "\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        extract("gares-de-voyageurs-2026", path, engine)
    assert told in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(engine: Engine, tmp_path: Path):
    path = tmp_path / "gares.csv"
    path.write_text(STATIONS + "A;A;C;46;x;1;a\nB;B;C;95.0, 1.2;61002;1;b\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        extract("gares-de-voyageurs-2026", path, engine)
    assert len(caught.value.problems) == 4


AREAS = "id_lieu,id_local,nom_lieu,ad_lieu,com_lieu,insee,type,date_maj,ouvert,source,Xlong,Ylat,nbre_pl,nbre_pmr,duree,horaires,proprio,lumiere,comm\n"


def test_hitch_hiking_points_and_closed_areas_are_counted_and_left_out(engine: Engine, tmp_path: Path):
    path = tmp_path / "bnlc_2026-05.csv"
    lines = [
        "1,,Aire,,,61001,Aire de covoiturage,2026-01-01,true,,0.5,48.5,0,,,,,,",
        "2,,Mât,,,61001,Auto-stop,2026-01-01,true,,0.5,48.5,,,,,,,",
        "3,,Fermée,,,61001,Parking,2027-01-01,false,,0.5,48.5,4,,,,,,",
    ]
    path.write_text(AREAS + "\n".join(lines) + "\n", encoding="utf-8")
    dataset = find_dataset("bnlc-2026")
    found = EXTRACTORS[dataset.extractor](path, dataset, engine)
    (row,) = found.tables["extract.carpool_areas"].to_pylist()
    assert (row["carpool_area_id"], row["parking_spaces"]) == ("1", None)
    assert dict(found.counts) == {
        "zeros_taken_as_unknown": 1,
        "dates_after_the_file": 1,
        "closed_places_left_out": 1,
        "other_kinds_left_out": 1,
    }


def test_an_unknown_kind_of_carpool_area_is_told(engine: Engine, tmp_path: Path):
    path = tmp_path / "bnlc_2026-05.csv"
    path.write_text(AREAS + "1,,Aire,,,61001,Héliport,2026-01-01,true,,0.5,48.5,0,,,,,,\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="unknown code 'Héliport'"):
        extract("bnlc-2026", path, engine)


def test_speed_classes_must_sum_to_the_premises(engine: Engine, tmp_path: Path):
    path = tmp_path / "arcep.csv"
    header = "code_insee;nom_com;code_dep;code_reg;nbr;type;inel_hd;elig_hd05;elig_hd3;elig_hd8;elig_thd30;elig_thd100;elig_thd1g;date"
    path.write_text(f"attention\n{header}\n61001;A;61;28;10;l;0;0;0;2;3;0;4;2019-09-30\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="61001: the speed classes do not sum to 'nbr'"):
        extract("arcep-debit-2019", path, engine)


def test_a_geojson_of_third_places_with_an_area_for_a_point_is_refused(engine: Engine, tmp_path: Path):
    path = tmp_path / "fabriques_de_territoire.geojson"
    properties = {
        "id_geo": "61001",
        "lib_geo": "A",
        "id_territoire": "f-1",
        "liste_geo": "A",
        "lib_territoire": "X",
    }
    area = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    feature = {"type": "Feature", "properties": properties, "geometry": area}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    with pytest.raises(DatasetError, match="f-1: its geometry is a Polygon, expected a point"):
        extract("fabriques-de-territoire-2024", path, engine)
