"""The page, the JSON and the folder of a plan."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pyogrio
import pytest
from rich.console import Console
from typer.testing import CliRunner

from maillage.assembly.user_points import with_user_layer
from maillage.cli.application import application
from maillage.errors import InputError
from maillage.parameters import ParameterTree
from maillage.reports.map_frame import source_line
from maillage.reports.plan_sources import plan_provenance
from maillage.reports.site_folder import TABLES, write_site_folder
from maillage.reports.site_map import plan_foot
from maillage.reports.site_page import print_plan
from maillage.reports.site_sentences import plan_notes, plan_reasons
from maillage.site_plan import site
from maillage.sources.user_layer import read_user_layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maillage.site_plan import SitePlan
    from maillage.study import Study

    Plans = Callable[..., SitePlan]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "asked",
    [{"sites": 3, "strategy": "tissu-local"}, {}, {"sites": 2, "strategy": "tissu-local", "capacity": 20.0}],
)
def test_a_page_fits_eighty_columns(plan_of: Plans, language: str, asked: dict[str, object]) -> None:
    out = StringIO()
    print_plan(plan_of(**asked), Console(file=out, width=80), language)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert any(("Preuve" if language == "fr" else "Proof") in line for line in lines)


def test_the_folder_holds_layers_tables_and_map(plan_of: Plans, tmp_path: Path) -> None:
    plan = plan_of(sites=3, strategy="tissu-local")
    first, second = (write_site_folder(plan, tmp_path / name) for name in "ab")
    names = [path.relative_to(first.folder).as_posix() for path in first.paths]
    assert {"plan.gpkg", "plan.json", "map.png", "README.md", "tables/gain.csv"} <= set(names)
    for one, other in zip(first.paths, second.paths, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    for name in TABLES:
        assert pq.read_table(first.folder / "tables" / f"{name}.parquet").equals(plan.tables[name])
    layers = dict(pyogrio.list_layers(first.folder / "plan.gpkg"))
    assert layers == {
        "sites": "Point",
        "catchments": "MultiPolygon",
        "assignments": "LineString",
        "communes": "MultiPolygon",
    }
    sites = pyogrio.read_dataframe(first.folder / "plan.gpkg", layer="sites")
    assert tuple(sites[sites["order"].notna()]["commune_id"]) == plan.sites


def test_a_folder_with_something_else_is_left_alone(plan_of: Plans, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        write_site_folder(plan_of(sites=3, strategy="tissu-local"), tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_the_command_prints_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    asked = ["site", "demo", "-k", "2", "--strategy", "tissu-local", "--json", "--weight", "demand=4"]
    found = CliRunner().invoke(application, [*asked, "--out", str(tmp_path / "plan")])
    assert found.exit_code == 0, found.output
    printed = json.loads(found.stdout)
    assert len(printed["sites"]) == 2
    assert printed == json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))


def test_the_users_own_places_and_layers_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    places, halls = tmp_path / "places.csv", tmp_path / "halls.csv"
    places.write_text(
        "nom;commune;lon;lat;type;postes\nLe Foyer;;-5.860284;46.834807;coworking;12\n", encoding="utf-8"
    )
    halls.write_text("nom,lon,lat,valeur\nLa Grange,-6.0,47.0,30\n", encoding="utf-8")
    asked = [
        "site",
        "demo",
        "--json",
        "--third-places",
        str(places),
        "--layer",
        str(halls),
        "--weight",
        "halls=2",
    ]
    found = CliRunner().invoke(application, asked)
    assert found.exit_code == 0, found.output
    printed = json.loads(found.stdout)
    assert printed["existing"]["third_places"] == 47  # 46 open in the invented territory, and this one
    assert printed["score"]["weights"]["halls"] == pytest.approx(2 / 13)
    assert {"places", "halls"} <= {each["id"] for each in printed["provenance"]["datasets"]}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_where_nobody_is_too_far_nothing_is_to_open(plan_of: Plans, tmp_path: Path, language: str) -> None:
    """All reach an open place already: the plan is empty, and said and written as any other."""
    plan = plan_of(max_minutes=120.0)
    assert plan.sites == ()
    assert plan.summary["today"]["communes_share"] == plan.summary["after"]["communes_share"] == 1.0
    assert plan.summary["cost_eur"] == 0
    out = StringIO()
    print_plan(plan, Console(file=out, width=80), language)
    said = {"fr": "rien n’est à ouvrir", "en": "nothing is to be opened"}
    assert said[language] in " ".join(out.getvalue().split())
    folder = write_site_folder(plan, tmp_path / language, language).folder
    assert pq.read_table(folder / "tables" / "sites.parquet").num_rows == 0
    assert json.loads((folder / "plan.json").read_text(encoding="utf-8"))["sites"] == []
    assert (folder / "map.png").is_file()


def test_a_folder_of_something_else_is_refused_before_the_work(tmp_path: Path) -> None:
    """Before the user's files are read: the one named here is not even there."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    asked = ["site", "demo", "-k", "2", "--layer", "nowhere.csv", "--out", str(tmp_path)]
    found = CliRunner().invoke(application, asked, env={"MAILLAGE_HOME": str(tmp_path / "home")})
    assert isinstance(found.exception, InputError)
    assert [problem.where for problem in found.exception.problems] == ["mine.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_weights_that_cannot_be_read() -> None:
    found = CliRunner().invoke(application, ["site", "demo", "--weight", "demand", "--weight", "hosts=many"])
    assert isinstance(found.exception, InputError)
    assert {problem.where for problem in found.exception.problems} == {
        "--weight demand",
        "--weight hosts=many",
    }


ASKED = {
    "fewest": {},
    "given time": {"sites": 3, "max_minutes": 12.0},
    "seats and budget": {"sites": 4, "strategy": "tissu-local", "capacity": 25.0, "budget": 600_000.0},
    "access fades": {"sites": 2, "strategy": "tissu-local", "access": "choice"},
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("asked", ASKED)
def test_the_sentences_of_a_plan_are_true_wherever_they_are_read(
    plan_of: Plans, asked: str, language: str
) -> None:
    """They are on the web page and in the folder too, where there is no command line: options are named in the terminal."""
    plan = plan_of(**ASKED[asked])
    said = " ".join([*plan_reasons(plan, language), *plan_notes(plan, language)])
    assert "--" not in said
    assert "siting." not in said
    # what the study says of its data is said of the plan
    assert ("Territoire inventé" if language == "fr" else "Invented territory") in said
    out = StringIO()
    print_plan(plan, Console(file=out, width=100), language)
    assert "--capacity" in out.getvalue()


def test_seats_not_limited_are_told_in_figures(plan_of: Plans) -> None:
    plan = plan_of(sites=3, strategy="tissu-local")
    needed = [row["seats_needed"] for row in plan.summary["sites"]]
    (said,) = (each for each in plan_notes(plan, "en") if each.startswith("Seats of a place are not limited"))
    figures = [int(each.replace(",", "")) for each in re.findall(r"[\d,]*\d", said)]
    assert figures == [round(sum(needed)), round(max(needed))]


def test_what_became_of_the_users_file_is_said(demo_study: Study, tmp_path: Path) -> None:
    """A place of hers that lies nowhere in the land known is counted, not dropped in silence."""
    path = tmp_path / "halls.csv"
    path.write_text("nom,lon,lat\nLa Grange,-6.0,47.0\nAilleurs,2.35,48.86\n", encoding="utf-8")
    reader = ParameterTree.load().reader(demo_study.year)
    core = with_user_layer(demo_study.core, read_user_layer(path), reader)
    plan = site(replace(demo_study, core=core), 2)
    assert any("halls" in each and "1 place" in each for each in plan_notes(plan, "en"))
    assert {"key": "places_nowhere", "count": 1, "dataset": "halls"} in plan.summary["provenance"]["notes"]


def test_the_users_files_are_named_among_the_sources(demo_study: Study, tmp_path: Path) -> None:
    """They have no publisher and no licence: their name tells them."""
    path = tmp_path / "halls.csv"
    path.write_text("nom,lon,lat\nLa Grange,-6.0,47.0\n", encoding="utf-8")
    reader = ParameterTree.load().reader(demo_study.year)
    study = replace(demo_study, core=with_user_layer(demo_study.core, read_user_layer(path), reader))
    made = plan_provenance(site(study, 2))
    assert source_line(replace(made, notes=()), "en").endswith(
        "Apache-2.0; the user's files: halls.csv. Processing: Maillage."
    )


def test_where_access_fades_the_gain_is_not_said_to_be_that_of_some_communes(plan_of: Plans) -> None:
    """A site also serves better those who reach another place in part: they are in the gain, in other communes."""
    plan = plan_of(sites=2, strategy="tissu-local", access="linear")
    first = plan.summary["sites"][0]
    rows = {row["name"]: row for row in plan.tables["communes"].to_pylist()}
    new = [rows[name]["teleworkers"] for name in first["newly_commune_names"].split("; ")]
    assert new
    (said, *_) = plan_reasons(plan, "en")
    assert f"; {len(new)} more commune" in said
    assert any("counts communes whole" in line for line in plan_foot(plan, "en", partial=False))
    (threshold, *_) = plan_reasons(plan_of(sites=2, strategy="tissu-local"), "en")
    assert " within reach, in " in threshold
