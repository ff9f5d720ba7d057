"""The report folder: what it holds, that it opens, that it is reproducible, and that it destroys nothing of the user's."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest

from maillage.contracts import contract
from maillage.errors import InputError
from maillage.parameters import ParameterTree
from maillage.provenance import ParameterRead
from maillage.reports import write_report
from maillage.reports.exports import TABLES, sorted_tables
from maillage.reports.map_frame import projected
from maillage.reports.shapes import study_shapes
from maillage.reports.summary import plain_figures

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from maillage.engine import Engine
    from maillage.reports import ReportFolder
    from maillage.study import Study


@pytest.fixture(scope="module")
def report(study: Study, tmp_path_factory: pytest.TempPathFactory):
    return write_report(study, tmp_path_factory.mktemp("report") / "val-d-aille")


def rows_of(path: Path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def digests(report: ReportFolder):
    return {
        path.relative_to(report.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in report.paths
    }


def test_the_folder_holds_what_its_readme_says(report: ReportFolder):
    names = {path.relative_to(report.folder).as_posix() for path in report.paths}
    tables = {f"tables/{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
    assert names == tables | {
        "README.md",
        "codebook.csv",
        "codebook.md",
        "map.png",
        "study.gpkg",
        "study.json",
        "study.xlsx",
    }
    readme = (report.folder / "README.md").read_text(encoding="utf-8")
    assert all(
        name in readme
        for name in ("study.xlsx", "study.gpkg", "map.png", "codebook.csv", "Ordre de grandeur")
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_writes_give_the_same_bytes(study: Study, tmp_path: Path, language: str):
    first = write_report(study, tmp_path / "one", language)
    second = write_report(study, tmp_path / "two", language)
    assert digests(first) == digests(second)


def test_parquet_keeps_full_values_and_csv_rounds_the_small_ones(study: Study, report: ReportFolder):
    full = {
        row["commune_id"]: row
        for row in pq.read_table(report.folder / "tables" / "communes.parquet").to_pylist()
    }
    assert list(full.values()) == sorted_tables(study)["communes"].to_pylist()
    for row in rows_of(report.folder / "tables" / "communes.csv"):
        exact = full[row["commune_id"]]["teleworkers"]
        shown = None if row["teleworkers"] == "" else float(row["teleworkers"].replace(",", "."))
        if exact is None:
            assert shown is None
        elif row["reliability"] == "order_of_magnitude":
            assert len(row["teleworkers"].strip("0").replace("0,", "")) == 1
        else:
            assert shown == pytest.approx(exact)


def test_years_follow_the_reliability_of_their_commune(report: ReportFolder):
    small = {
        row["commune_id"]
        for row in rows_of(report.folder / "tables" / "communes.csv")
        if row["reliability"] == "order_of_magnitude"
    }
    years = [row for row in rows_of(report.folder / "tables" / "potential.csv") if row["commune_id"] in small]
    assert years
    assert all(len(row["teleworkers"].strip("0").replace(",", "").strip("0")) == 1 for row in years)


def test_csv_opens_in_a_french_spreadsheet(report: ReportFolder):
    content = (report.folder / "tables" / "flows.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbforigin_id;origin_name;")
    assert b"12,5;21,25;great_circle" in content


def test_csv_in_english_has_points_and_commas_and_quotes_what_needs_it(study: Study, tmp_path: Path):
    content = (write_report(study, tmp_path / "en", "en").folder / "tables" / "flows.csv").read_text(
        encoding="utf-8-sig"
    )
    assert content.startswith("origin_id,origin_name,")
    assert "12.5,21.25,great_circle" in content


def test_a_missing_figure_stays_missing_everywhere(report: ReportFolder):
    row = next(
        row for row in rows_of(report.folder / "tables" / "communes.csv") if row["commune_id"] == "99007"
    )
    assert row["teleworkers"] == row["intensity_class"] == ""
    sheet = openpyxl.load_workbook(report.folder / "study.xlsx")["Communes"]
    cells = next(row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0] == "99007")
    assert cells[contract("out.communes").column_names.index("teleworkers")] is None


def test_the_codebook_describes_each_column_of_each_table(report: ReportFolder):
    described = {(row["Table"], row["Colonne"]) for row in rows_of(report.folder / "codebook.csv")}
    for name in TABLES:
        columns = pq.read_schema(report.folder / "tables" / f"{name}.parquet").names
        assert {(name, column) for column in columns} <= described
    assert "order_of_magnitude = Ordre de grandeur" in (report.folder / "codebook.md").read_text(
        encoding="utf-8"
    )


def test_the_geopackage_opens_with_its_layers(report: ReportFolder):
    path = report.folder / "study.gpkg"
    layers = dict(pyogrio.list_layers(path).tolist())
    assert layers == {
        "communes": "MultiPolygon",
        "communes_without_figure": "MultiPolygon",
        "flows": "LineString",
        "layer_styles": None,
    }
    communes = pyogrio.read_dataframe(path, layer="communes")
    assert len(communes) == 29
    assert communes.crs.to_epsg() == 4326
    flows = pyogrio.read_dataframe(path, layer="flows")
    assert (flows["origin_id"] != flows["destination_id"]).all()
    assert flows["teleworkers"].is_monotonic_decreasing


def test_two_communes_at_one_place_have_no_line_between_them(study: Study, engine: Engine):
    tables = sorted_tables(study)
    before = study_shapes(study, tables["communes"], tables["flows"]).flows
    first = before.iloc[0]
    rows = study.core.communes.to_pyarrow().to_pylist()
    place = next(row for row in rows if row["commune_id"] == first["origin_id"])
    moved_to = {"lon": place["lon"], "lat": place["lat"]}
    rows = [row | moved_to if row["commune_id"] == first["destination_id"] else row for row in rows]
    core = replace(study.core, communes=engine.table(pa.Table.from_pylist(rows)))
    after = study_shapes(replace(study, core=core), tables["communes"], tables["flows"]).flows
    assert after.geometry.is_valid.all()
    pairs = list(zip(after["origin_id"], after["destination_id"], strict=True))
    assert (first["origin_id"], first["destination_id"]) not in pairs
    assert len(after) < len(before)


def test_the_geopackage_styles_are_valid_and_graduated_by_class(report: ReportFolder):
    with closing(sqlite3.connect(report.folder / "study.gpkg")) as base:
        styles = dict(
            base.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault").fetchall()
        )
    assert styles.keys() == {"communes", "communes_without_figure", "flows"}
    parsed = {name: ET.fromstring(style) for name, style in styles.items()}  # noqa: S314 - our own text
    renderer = parsed["communes"].find("renderer-v2")
    assert (renderer.get("type"), renderer.get("attr")) == ("graduatedSymbol", "intensity_class")
    ranges = renderer.findall("ranges/range")
    symbols = {symbol.get("name") for symbol in renderer.findall("symbols/symbol")}
    assert [each.get("symbol") in symbols for each in ranges] == [True] * 5
    assert ranges[0].get("label") == "1 – très faible (jusqu’à 150)"
    fields = pyogrio.read_info(report.folder / "study.gpkg", layer="communes")["fields"]
    assert [alias.get("field") for alias in parsed["communes"].findall("aliases/alias")] == list(fields)


def test_without_outlines_communes_are_points_and_there_is_no_map(
    study_without_outlines: Study, tmp_path: Path
):
    report = write_report(study_without_outlines, tmp_path / "points")
    assert not (report.folder / "map.png").exists()
    assert dict(pyogrio.list_layers(report.folder / "study.gpkg").tolist())["communes"] == "Point"
    assert "chaque commune est un point" in (report.folder / "README.md").read_text(encoding="utf-8")


def test_the_workbook_is_readable(report: ReportFolder):
    book = openpyxl.load_workbook(report.folder / "study.xlsx")
    assert book.sheetnames == [
        "Synthèse",
        "Communes",
        "Flux",
        "Destinations",
        "Périmètres",
        "Lectures",
        "Paramètres",
        "Provenance",
        "Notes",
    ]
    for sheet in book:
        assert sheet["A1"].value
        assert sheet["A2"].value
        assert sheet.freeze_panes.endswith("5")
        assert sheet.auto_filter.ref.startswith("A4")
    assert book["Communes"]["A5"].value == "99000"
    assert book["Communes"]["A5"].data_type == "s"
    parameters = list(book["Paramètres"].iter_rows(min_row=5, values_only=True))
    assert ("car.detour", None, 1.3, "indice", None, None, "hypothèse", None, None, "oui") in [
        tuple(value if value != "" else None for value in row) for row in parameters
    ]
    provenance = list(book["Provenance"].iter_rows(min_row=5, values_only=True))
    assert {row[0]: row[-1] for row in provenance} == {"recensement": "ab" * 32, "contours": "cd" * 32}


def test_the_parameters_of_the_workbook_are_named_in_words(study: Study, tmp_path: Path):
    read = ParameterRead("third_place.share", 0.07, "share", "derived")
    named = replace(study, provenance=replace(study.provenance, parameters=(read,)))
    label = ParameterTree.load().parameter("third_place.share").label
    for language, sheet, words in (("fr", "Paramètres", label.fr), ("en", "Parameters", label.en)):
        folder = write_report(named, tmp_path / language, language).folder
        (row,) = openpyxl.load_workbook(folder / "study.xlsx")[sheet].iter_rows(min_row=5, values_only=True)
        assert row[:3] == ("third_place.share", words, 0.07)


def test_the_summary_counts_third_places_in_each_year(study: Study, report: ReportFolder):
    rows = openpyxl.load_workbook(report.folder / "study.xlsx")["Synthèse"].iter_rows(
        min_row=5, values_only=True
    )
    shown = {row[0]: row[1] for row in rows}
    potential = study.tables["potential"].to_pylist()
    for year in (2015, 2020, 2025):
        for words, column in (
            ("– dont en tiers-lieu", "teleworkers_in_third_places"),
            ("– dont salariés en tiers-lieu", "employees_in_third_places"),
        ):
            total = sum(row[column] for row in potential if row["year"] == year)
            assert shown[f"{words}, {year}"] == pytest.approx(total)


def test_the_map_is_an_image_without_date_or_software(report: ReportFolder):
    content = (report.folder / "map.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert b"tEXt" not in content[:4096]


def test_study_json_is_the_summary(study: Study, report: ReportFolder):
    written = (report.folder / "study.json").read_text(encoding="utf-8")
    assert json.loads(written) == plain_figures(study.summary)


def test_an_earlier_report_is_replaced(study: Study, study_without_outlines: Study, tmp_path: Path):
    write_report(study, tmp_path / "report")
    write_report(study_without_outlines, tmp_path / "report", "en")
    assert not (tmp_path / "report" / "map.png").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_folder_with_something_else_is_refused_and_left_alone(study: Study, tmp_path: Path):
    write_report(study, tmp_path / "report")
    (tmp_path / "report" / "mes-notes.docx").write_text("précieux", encoding="utf-8")
    with pytest.raises(InputError, match=r"mes-notes\.docx: is not one of our files"):
        write_report(study, tmp_path / "report")
    assert (tmp_path / "report" / "mes-notes.docx").read_text(encoding="utf-8") == "précieux"


def test_a_file_in_the_place_of_the_folder_is_refused(study: Study, tmp_path: Path):
    (tmp_path / "report").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="not a folder"):
        write_report(study, tmp_path / "report")


def test_a_failure_leaves_the_earlier_report_and_nothing_half_written(study: Study, tmp_path: Path):
    before = digests(write_report(study, tmp_path / "report"))
    broken = replace(study, summary={**study.summary, "territory": object()})
    with pytest.raises(TypeError):
        write_report(broken, tmp_path / "report")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    after = {
        path.relative_to(tmp_path / "report").as_posix()
        for path in (tmp_path / "report").rglob("*")
        if path.is_file()
    }
    assert after == before.keys()


def test_a_territory_at_the_edge_of_france_is_drawn_whole_and_overseas_communes_are_said_to_be_absent(
    study: Study,
):
    tables = sorted_tables(study)
    shapes = study_shapes(study, tables["communes"], tables["flows"])
    edge = replace(shapes, communes=moved(shapes.communes, 0.0, 1.2), missing=moved(shapes.missing, 0.0, 1.2))
    (known, _), partial = projected([edge.communes, edge.missing])
    assert (len(known), partial) == (29, False)
    far = shapes.communes.copy()
    far.loc[far.index[:4], "geometry"] = far.geometry.iloc[:4].translate(53.0, -71.0)
    (known, _), partial = projected([far, shapes.missing])
    assert (len(known), partial) == (25, True)


def moved(frame: gpd.GeoDataFrame, east: float, north: float) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.geometry.translate(east, north))
