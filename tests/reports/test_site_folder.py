"""The folder of a plan: maps, chart, tables with their codebook, workbook; alone, or in the folder of a study."""

from __future__ import annotations

import csv
import hashlib
import json
from typing import TYPE_CHECKING

import openpyxl
import pyarrow.parquet as pq
import pytest
from PIL import Image

from maillage.errors import InputError
from maillage.reports import write_report
from maillage.reports.methods_map import opened_by
from maillage.reports.plan_states import commune_states
from maillage.reports.site_folder import TABLES, write_site_folder
from maillage.reports.site_sentences import plan_reasons
from maillage.site_plan import site

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.reports import ReportFolder
    from maillage.site_plan import SitePlan
    from maillage.study import Study

PICTURES = ("map.png", "methods.png", "gain.png")


@pytest.fixture(scope="module")
def plan() -> SitePlan:
    """Four places to open in the invented territory."""
    return site("demo", sites=4, strategy="tissu-local")


@pytest.fixture(scope="module")
def folder(plan: SitePlan, tmp_path_factory: pytest.TempPathFactory) -> ReportFolder:
    return write_site_folder(plan, tmp_path_factory.mktemp("plan") / "plan")


def digests(report: ReportFolder) -> dict[str, str]:
    return {
        path.relative_to(report.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in report.paths
    }


def test_the_readme_names_each_file(folder: ReportFolder) -> None:
    readme = (folder.folder / "README.md").read_text(encoding="utf-8")
    for path in folder.paths:
        name = path.relative_to(folder.folder)
        assert f"{name.parts[0]}/" in readme if len(name.parts) > 1 else name.name in readme, name


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_writes_give_the_same_bytes(plan: SitePlan, tmp_path: Path, language: str) -> None:
    first, second = (write_site_folder(plan, tmp_path / name, language) for name in ("one", "two"))
    assert digests(first) == digests(second)


def test_the_codebook_describes_each_column(folder: ReportFolder) -> None:
    with (folder.folder / "codebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    described = {(row["Table"], row["Colonne"]) for row in rows}
    for name in TABLES:
        columns = pq.read_schema(folder.folder / "tables" / f"{name}.parquet").names
        assert {(name, column) for column in columns} <= described
    assert all(row["Libellé"] and row["Description"] and row["Unité"] for row in rows)


def test_the_workbook_holds_the_tables_in_words(folder: ReportFolder, plan: SitePlan) -> None:
    book = openpyxl.load_workbook(folder.folder / "plan.xlsx")
    assert book.sheetnames == [
        "Plan",
        "Pourquoi ces communes",
        "Lieux à ouvrir",
        "Communes",
        "Courbe de gain",
        "Candidates",
        "Accord des méthodes",
        "Paramètres",
        "Provenance",
        "Notes",
    ]
    _, *rows = book["Pourquoi ces communes"].iter_rows(min_row=4, values_only=True)
    reasons = [f"{order}. {said}" for order, said in enumerate(plan_reasons(plan, "fr"), 1)]
    assert [row[0] for row in rows] == reasons
    readme = (folder.folder / "README.md").read_text(encoding="utf-8")
    assert all(each in readme for each in reasons)
    head, *rows = book["Lieux à ouvrir"].iter_rows(min_row=4, values_only=True)
    assert [row[head.index("Nom")] for row in rows] == plan.tables["sites"]["name"].to_pylist()
    assert {row[head.index("Forme du lieu")] for row in rows} <= {"Création", "Conversion"}
    head, *rows = book["Communes"].iter_rows(min_row=4, values_only=True)
    assert {row[head.index("À portée aujourd'hui")] for row in rows} == {"oui", "non"}


def test_the_pictures_have_the_size_of_a_page(folder: ReportFolder) -> None:
    for name in PICTURES:
        with Image.open(folder.folder / name) as picture:
            assert picture.size == (1870, 1360), name


def test_the_states_of_communes_are_those_of_the_table(plan: SitePlan) -> None:
    communes = plan.tables["communes"].to_pandas()
    counts = commune_states(communes).value_counts()
    today, after = plan.summary["today"]["communes"], plan.summary["after"]["communes"]
    assert counts.get("already", 0) + counts.get("nearer", 0) == today
    assert counts.get("newly", 0) == after - today
    assert counts.get("left", 0) == len(communes) - after


def test_the_map_of_methods_shows_what_the_table_says(plan: SitePlan) -> None:
    candidates = plan.tables["candidates"].to_pylist()
    for name, codes in opened_by(plan).items():
        column = "chosen" if name == "plan" else f"{name}_opens"
        assert set(codes) == {row["commune_id"] for row in candidates if row[column]}, name


def test_in_a_study_folder_the_plan_goes_below_and_nothing_else_changes(
    plan: SitePlan, study: Study, tmp_path: Path
) -> None:
    report = write_report(study, tmp_path / "study")
    before = digests(report)
    added = write_site_folder(plan, tmp_path / "study")
    assert added.folder == tmp_path / "study" / "plan"
    assert json.loads((added.folder / "plan.json").read_text(encoding="utf-8"))["sites"]
    assert digests(report) == before
    kept = digests(added)
    again = digests(write_report(study, tmp_path / "study"))
    assert {name: again[name] for name in before} == before
    assert {name.removeprefix("plan/"): value for name, value in again.items() if name not in before} == kept


def test_a_file_of_the_users_beside_the_plan_is_left_alone(
    plan: SitePlan, study: Study, tmp_path: Path
) -> None:
    write_report(study, tmp_path / "study")
    mine = tmp_path / "study" / "plan" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(InputError, match="something else"):
        write_site_folder(plan, tmp_path / "study")
    with pytest.raises(InputError, match="something else"):
        write_report(study, tmp_path / "study")
    assert mine.read_text() == "mine"
