"""Real territories from the official files: counts equal the files, and the proceedings' figures are found again."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from maillage.assembly.assemble import AssemblyOptions, assemble_population
from maillage.assembly.opening import open_territory
from maillage.errors import UnknownNameError
from maillage.parameters import ParameterTree
from maillage.reproduce import reproduction
from maillage.territory import parse_territory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maillage.engine import Engine
    from maillage.sources.home import Home
    from maillage.study import Study

SCOT_COMMUNES = {"lille-metropole": 133, "artois": 100, "lens-lievin-henin-carvin": 50}
ELIGIBLE = {"2", "3", "4", "5"}
NOWHERE = "99999"


def notes(study: Study) -> dict[str, dict[str, Any]]:
    return {note.key: dict(note.details) for note in study.provenance.notes}


def destination_class(home: str, work: str, regions: dict[str, str]) -> str:
    departement = work[:3] if work.startswith("97") else work[:2]
    if work == home:
        return "same_commune"
    if work.startswith("99"):
        return "abroad"
    if departement == home[:2]:
        return "same_departement"
    return "same_region" if regions[departement] == regions[home[:2]] else "other_region"


@pytest.fixture(scope="session")
def counted(shared_data: Path) -> tuple[Counter[str], Counter[str]]:
    """Residents of the Orne by class of work place, counted row by row in the file: all, and eligible."""
    with (shared_data / "geography" / "appartenance_communes_2016.csv").open(encoding="utf-8-sig") as file:
        regions = {row["DEP"]: row["REG"] for row in csv.DictReader(file)}
    everyone: Counter[str] = Counter()
    eligible: Counter[str] = Counter()
    with (shared_data / "flows" / "fd_mobpro_2012_orne.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["COMMUNE"].startswith("61"):
                kind = destination_class(row["COMMUNE"], row["DCLT"], regions)
                everyone[kind] += float(row["IPONDI"])
                eligible[kind] += float(row["IPONDI"]) if row["CS1"] in ELIGIBLE else 0.0
    return everyone, eligible


def test_flows_of_the_orne_equal_a_direct_count_of_the_file(
    open_study: Callable[..., Study], counted: tuple[Counter[str], Counter[str]]
):
    summary = open_study("departement:61").summary
    everyone, eligible = counted
    assert summary["commuters_by_destination"] == pytest.approx(dict(everyone))
    assert summary["eligible_commuters_by_destination"] == pytest.approx(dict(eligible))


def test_imputed_communes_of_the_orne_are_named(open_study: Callable[..., Study]):
    study = open_study("departement:61")
    rows = study.tables["communes"].to_pylist()
    imputed = [row for row in rows if row["population_status"] == "imputed"]
    assert {row["reason"] for row in imputed} == {"employed_residents"}
    assert notes(study)["imputed_from_employed"]["communes"] == len(imputed)
    share = sum(row["eligible_active_persons"] for row in imputed) / study.summary["eligible_active_persons"]
    assert study.summary["imputed_share"] == pytest.approx(share)


def test_merged_communes_keep_their_commuters(open_study: Callable[..., Study]):
    before = open_study("departement:61").summary
    after = open_study("departement:61", AssemblyOptions(geography=2024)).summary
    assert (before["geography_year"], after["geography_year"]) == (2014, 2024)
    assert after["communes"] < before["communes"]
    old, new = before["commuters_by_destination"], after["commuters_by_destination"]
    assert sum(new.values()) == pytest.approx(sum(old.values()))
    assert new["same_commune"] > old["same_commune"]


@pytest.mark.parametrize("year", [2018, 2024])
def test_a_merger_keeps_the_active_persons_of_all_its_members(open_study: Callable[..., Study], year: int):
    before = open_study("departement:61").summary
    after = open_study("departement:61", AssemblyOptions(geography=year)).summary
    for name in ("active_persons", "eligible_active_persons"):
        assert after[name] == pytest.approx(before[name])
    # the rate of the region moves a little with what is imputed around
    assert after["teleworkers"]["2025"] == pytest.approx(before["teleworkers"]["2025"], rel=1e-3)


def test_a_merged_commune_is_not_said_published_when_a_member_is_imputed(open_study: Callable[..., Study]):
    before = open_study("departement:61").tables["communes"].to_pylist()
    published = {row["name"] for row in before if row["population_status"] == "published"}
    after = {
        row["name"]: row
        for row in open_study("departement:61", AssemblyOptions(geography=2018))
        .tables["communes"]
        .to_pylist()
    }
    assert "Tinchebray" in published
    assert after["Tinchebray-Bocage"]["population_status"] == "imputed"
    assert {name for name, row in after.items() if row["population_status"] == "published"} <= published
    assert all(row["commuters"] <= row["active_persons"] * (1 + 1e-9) for row in after.values())


def test_more_commuters_than_active_persons_are_told(open_study: Callable[..., Study]):
    study = open_study("scot:artois")
    more = [row for row in study.tables["communes"].to_pylist() if row["commuters"] > row["active_persons"]]
    assert notes(study)["commuters_exceed_active"]["communes"] == len(more) > 0


def test_the_share_imputed_is_that_of_the_eligible_and_years_are_named(open_study: Callable[..., Study]):
    study = open_study("scot:artois")
    said = notes(study)["imputed_by_rate"]
    assert said["share"] == pytest.approx(study.summary["imputed_share"])
    assert (said["census"], said["population"]) == (2018, 2021)


def test_workers_abroad_are_those_of_the_territory(open_study: Callable[..., Study]):
    study = open_study("scot:artois")
    said = notes(study)["abroad_modelled"]
    assert said["inside"] == pytest.approx(study.summary["commuters_by_destination"]["abroad"])
    assert said["inside"] < said["total"]


def test_communes_that_have_vanished_since_bear_the_name_they_had(open_study: Callable[..., Study]):
    names = open_study("departement:61").tables["communes"]["name"].to_pylist()
    assert not [name for name in names if "(" in name or name == "?"]


def test_paris_is_one_commune_whose_flows_take_its_csp_shares(open_study: Callable[..., Study]):
    study = open_study("departement:75")
    assert study.territory.commune_ids == ("75056",)
    assert set(study.tables["flows"]["origin_id"].to_pylist()) == {"75056"}
    assert set(study.tables["flows"]["source"].to_pylist()) == {"shares_applied"}
    assert "2014" in notes(study)["shares_applied"]["dataset"]
    summary = study.summary
    everyone = sum(summary["commuters_by_destination"].values())
    eligible = sum(summary["eligible_commuters_by_destination"].values())
    assert eligible / everyone == pytest.approx(
        summary["eligible_active_persons"] / summary["active_persons"]
    )


def test_one_commune_without_a_matrix_has_modelled_flows_and_says_so(open_study: Callable[..., Study]):
    study = open_study("commune:59350")
    assert study.summary["communes"] == 1
    assert set(study.tables["flows"]["source"].to_pylist()) == {"gravity"}
    assert "flows_from_gravity" in notes(study)
    assert study.summary["commuters_by_destination"]["abroad"] > 0


@pytest.mark.parametrize("scot", SCOT_COMMUNES)
def test_a_scot_has_its_communes(real_home: Home, real_engine: Engine, scot: str):
    reader = ParameterTree.load().reader(2025)
    _, land = assemble_population(
        real_home, real_engine, parse_territory(f"scot:{scot}"), reader, census="2012"
    )
    assert len(land.commune_ids) == SCOT_COMMUNES[scot]


def test_an_unknown_commune_of_a_list_is_named(real_home: Home, real_engine: Engine, tmp_path: Path):
    file = tmp_path / "mine.csv"
    file.write_text(f"code\n59350\n{NOWHERE}\n", encoding="utf-8")
    with pytest.raises(UnknownNameError, match="1 of 2 communes are unknown") as caught:
        open_territory(f"@{file}", real_engine, ParameterTree.load().reader(2025), home=real_home)
    assert [problem.where for problem in caught.value.problems] == [NOWHERE]


def test_the_printed_figures_are_found_again(real_home: Home, real_engine: Engine):
    rows = reproduction(real_home, real_engine, "en")
    assert all({"target", "printed", "ours", "residual", "how"} <= set(row) for row in rows)
    scot = [row for row in rows if row["target"].lower().startswith("potential teleworkers")]
    constants = rows[-10:]
    assert len(scot) == 6, [row["target"] for row in rows]
    assert max(abs(row["residual"]) for row in rows) <= 0.05
    assert max(abs(row["residual"]) for row in constants) <= 0.002
