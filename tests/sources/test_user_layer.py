"""Any layer of the user's: the forms that are understood, what is never kept, and what she is told of a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from maillage.errors import DatasetError
from maillage.sources.user_layer import read_user_layer
from maillage.sources.user_third_places import read_user_third_places

if TYPE_CHECKING:
    from pathlib import Path


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "mes_lieux.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rows(path: Path, **settings: str) -> list[dict[str, object]]:
    return read_user_layer(path, **settings).table.to_pylist()


@pytest.mark.parametrize(
    "header", ["lon;lat", "Longitude;Latitude", "Xlong;Ylat", "LONGITUDE;LATITUDE", "x;y"]
)
def test_coordinates_under_their_usual_names(header: str, tmp_path: Path):
    (row,) = rows(csv_file(tmp_path, f"nom;{header}\nLa Grange;3,06;50,63\n"))
    assert (row["name"], row["lon"], row["lat"]) == ("La Grange", 3.06, 50.63)


def test_lambert_93_becomes_longitude_and_latitude(tmp_path: Path):
    (row,) = rows(csv_file(tmp_path, "nom,x,y\nLille,704000,7059000\n"))
    assert row["lon"] == pytest.approx(3.06, abs=0.02)
    assert row["lat"] == pytest.approx(50.63, abs=0.02)


def test_a_commune_code_is_enough_and_gets_its_zero_back(tmp_path: Path):
    found = read_user_layer(csv_file(tmp_path, "Code commune;valeur\n1004;12,5\n59350;\n"), "mine")
    assert found.name == "mine"
    assert dict(found.counts) == {"without_coordinates": 2}
    assert [(row["commune_id"], row["given_value"]) for row in found.table.to_pylist()] == [
        ("01004", 12.5),
        ("59350", None),
    ]


def test_only_place_name_and_value_are_kept(tmp_path: Path):
    path = csv_file(
        tmp_path, "nom,lon,lat,responsable,courriel,places\nA,3,50,Jeanne Dupont,j@example.org,7\n"
    )
    found = read_user_layer(path, value="places").table
    assert found.column_names == ["point_id", "name", "commune_id", "lon", "lat", "given_value"]
    assert found["given_value"].to_pylist() == [7.0]


def test_accents_of_an_older_encoding(tmp_path: Path):
    (row,) = rows(csv_file(tmp_path, "Libellé;lon;lat\nL'Étincelle;3;50\n", "cp1252"))
    assert row["name"] == "L'Étincelle"


@pytest.mark.parametrize(
    ("crs", "suffix"), [("EPSG:4326", "geojson"), ("EPSG:2154", "gpkg"), ("EPSG:3857", "gpkg")]
)
def test_geometries_of_any_projection(crs: str, suffix: str, tmp_path: Path):
    shapes = [shapely.Point(3.06, 50.63), shapely.box(2.9, 50.3, 3.1, 50.5)]
    frame = gpd.GeoDataFrame({"nom": ["A", "B"], "valeur": [1, 2]}, geometry=shapes, crs="EPSG:4326")
    path = tmp_path / f"couche.{suffix}"
    frame.to_crs(crs).to_file(path)
    first, second = rows(path)
    assert (first["name"], first["given_value"]) == ("A", 1.0)
    assert first["lon"] == pytest.approx(3.06, abs=1e-6)
    assert 2.9 < float(str(second["lon"])) < 3.1


def test_a_geopackage_of_several_layers_asks_which(tmp_path: Path):
    path = tmp_path / "couches.gpkg"
    frame = gpd.GeoDataFrame({"nom": ["A"]}, geometry=[shapely.Point(3, 50)], crs="EPSG:4326")
    for name in ("un", "deux"):
        frame.to_file(path, layer=name)
    with pytest.raises(DatasetError, match="it holds un, deux"):
        read_user_layer(path)
    assert len(rows(path, layer="deux")) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lon;lat\nouest;50\n", "'ouest' is not a number"),
        ("lon;lat\n3;95\n", "not degrees (WGS 84)"),
        ("lon;lat\n50,63;3,06\n", "longitude and latitude are swapped"),
        ("x;y\n300000;3\n", "not metres in Lambert-93"),
        ("commune_id\nLille\n", "'Lille' is not a commune code"),
        (
            "lon;lat;commune_id\n;;\n3;50;\n;50;\n",
            "line 4: has neither coordinates nor a usable commune code",
        ),
        ("nom;surface\nA;3\n", "neither where its places are nor in which commune"),
        ("lon;lat\n3;50;7\n", "has 3 fields, expected 2"),
        ("lon;lat\n", "no line of data"),
    ],
)
def test_what_a_user_is_told_of_a_wrong_layer(text: str, told: str, tmp_path: Path):
    with pytest.raises(DatasetError) as caught:
        read_user_layer(csv_file(tmp_path, text))
    assert told in str(caught.value)
    assert "mes_lieux.csv" in str(caught.value)
    assert caught.value.do


def test_all_problems_are_told_at_once(tmp_path: Path):
    with pytest.raises(DatasetError) as caught:
        read_user_layer(csv_file(tmp_path, "lon;lat;commune_id;valeur\na;50;59350;1\n3;b;Lille;x\n"))
    assert len(caught.value.problems) >= 4


def test_files_of_another_kind(tmp_path: Path):
    with pytest.raises(DatasetError, match="There is no file"):
        read_user_layer(tmp_path / "absent.csv")
    (tmp_path / "lieux.xlsx").write_bytes(b"PK")
    with pytest.raises(DatasetError, match="neither CSV, GeoJSON nor GeoPackage"):
        read_user_layer(tmp_path / "lieux.xlsx")
    (tmp_path / "lieux.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(DatasetError, match="cannot be read"):
        read_user_layer(tmp_path / "lieux.geojson")
    with pytest.raises(DatasetError, match="has no column 'places'"):
        read_user_layer(csv_file(tmp_path, "lon;lat\n3;50\n"), value="places")


def test_third_places_of_the_user_with_kind_state_and_seats(tmp_path: Path):
    path = csv_file(
        tmp_path,
        "nom;type;état;postes;lon;lat\nA;Télécentre;En projet;12;3;50\nB;coworking;;;3;50\nC;Fab lab;Ouvert;;3;50\n",
    )
    with pytest.raises(DatasetError, match="line 3, column 'état': is empty"):
        read_user_third_places(path)
    path = csv_file(tmp_path, path.read_text(encoding="utf-8").replace("coworking;;", "coworking;open;"))
    found = read_user_third_places(path).table.to_pylist()
    assert [(row["third_place_kind"], row["third_place_status"], row["seats"]) for row in found] == [
        ("telecentre", "planned", 12.0),
        ("coworking", "open", None),
        ("fablab", "open", None),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "nom;type;lon;lat\nA;hangar;3;50\n",
            "line 2, column 'type': 'hangar' is not known (known: coworking",
        ),
        ("nom;lon;lat\nA;3;50\n", "column 'kind': is missing"),
        ("nom;type;lon;lat\n;coworking;3;50\n", "line 2: has no name"),
        ("nom;type;postes;lon;lat\nA;coworking;-2;3;50\n", "'-2' is below 0"),
    ],
)
def test_what_a_user_is_told_of_wrong_third_places(text: str, told: str, tmp_path: Path):
    with pytest.raises(DatasetError) as caught:
        read_user_third_places(csv_file(tmp_path, text))
    assert told in str(caught.value)


def test_a_row_is_named_by_its_line_in_the_file_whatever_is_wrong_with_it(tmp_path: Path):
    """An empty line, and a name on two lines: an editor counts them."""
    text = 'nom;type;postes;commune_id\n\n"La\nGrange";hangar;x;Lille\n;coworking;2;59350\n'
    with pytest.raises(DatasetError) as caught:
        read_user_third_places(csv_file(tmp_path, text))
    assert [str(problem).split("(")[0].strip() for problem in caught.value.problems] == [
        "line 3, column 'commune_id': 'Lille' is not a commune code",
        "line 3: has neither coordinates nor a usable commune code",
        "line 3, column 'type': 'hangar' is not known",
        "line 3, column 'postes': 'x' is not a number",
        "line 5: has no name",
    ]
    with pytest.raises(DatasetError, match="line 3: has 3 fields, expected 4"):
        read_user_layer(csv_file(tmp_path, "nom;valeur;lon;lat\n\nA;1;3\n"))


def test_a_row_of_a_file_of_geometries_is_a_feature(tmp_path: Path):
    path = tmp_path / "lieux.geojson"
    frame = gpd.GeoDataFrame(
        {"nom": ["A", "B"], "type": ["coworking", "hangar"]},
        geometry=[shapely.Point(3, 50)] * 2,
        crs="EPSG:4326",
    )
    frame.to_file(path)
    with pytest.raises(DatasetError, match="feature 2, column 'type': 'hangar' is not known"):
        read_user_third_places(path)


def test_codes_of_the_territory_are_right_whatever_they_look_like(tmp_path: Path):
    path = csv_file(tmp_path, "nom;type;code commune\nA;coworking;X2040\nB;coworking;1004\n")
    with pytest.raises(DatasetError, match="'X2040' is not a commune code"):
        read_user_third_places(path)
    for read in (read_user_third_places, read_user_layer):
        found = read(path, communes=["X1001", "X2040"]).table
        assert found["commune_id"].to_pylist() == ["X2040", "01004"]
