"""The study of the invented territory adds up, is the same twice, and says what it was made from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from maillage.contracts import contract
from maillage.errors import InputError, UnknownNameError
from maillage.parameters import ParameterTree
from maillage.provenance import STATUSES
from maillage.study import Study, StudyOptions
from maillage.telework.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.core import CoreTables
    from maillage.territory import Territory

TABLES = ("communes", "potential", "flows", "destinations", "perimeters", "readings")
# per teleworker and year, as the proceedings' constants give them: (figure, decimals)
PER_TELEWORKER = {
    "as_printed": {
        "avoided_trips": (174, 0),
        "avoided_distance_pkm": (4524, 0),
        "time_saved_h": (60.9, 1),
        "money_saved_eur": (6108, 0),
        "avoided_co2_kgco2e": (498, 0),
    },
    "corrected": {
        "avoided_trips": (174, 0),
        "avoided_distance_pkm": (2262, 0),
        "time_saved_h": (60.9, 1),
        "money_saved_eur": (689, 0),
        "avoided_co2_kgco2e": (249, 0),
    },
}
DAYS = "commute.telework_days_per_year"


def total(study: Study, table: str, column: str) -> float:
    return sum(value or 0.0 for value in study.tables[table][column].to_pylist())


@pytest.mark.parametrize("name", TABLES)
def test_every_result_table_keeps_its_contract(demo_study: Study, name: str):
    table = demo_study.table(name)
    assert contract(f"out.{name}").check(table, demo_study.core.engine) is table


def test_flows_share_out_the_whole_potential_of_each_commune(demo_study: Study):
    spread: dict[str, float] = defaultdict(float)
    for row in demo_study.tables["flows"].to_pylist():
        spread[row["origin_id"]] += row["teleworkers"]
    potential = {
        row["commune_id"]: row["teleworkers"]
        for row in demo_study.tables["communes"].to_pylist()
        if row["commune_id"] in spread
    }
    assert potential
    assert dict(spread) == pytest.approx(potential)


def test_a_perimeter_is_the_sum_of_its_communes(demo_study: Study):
    members: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in demo_study.core.engine.rows(demo_study.core.membership):
        members[row["perimeter_kind"], row["perimeter_id"]].append(row["commune_id"])
    communes = {row["commune_id"]: row for row in demo_study.tables["communes"].to_pylist()}
    perimeters = demo_study.tables["perimeters"].to_pylist()
    assert sum(row["perimeter_kind"] == "scot" for row in perimeters) == 2
    for row in perimeters:
        inside = members[row["perimeter_kind"], row["perimeter_id"]]
        assert row["communes"] == len(inside)
        for column in ("teleworkers", "eligible_active_persons", "avoided_distance_pkm"):
            assert row[column] == pytest.approx(sum(communes[code][column] or 0.0 for code in inside))


@pytest.mark.parametrize("column", ["commuters", "eligible_commuters", "teleworkers"])
def test_the_classes_of_destination_share_out_the_flows(demo_study: Study, column: str):
    assert total(demo_study, "destinations", column) == pytest.approx(total(demo_study, "flows", column))


def test_commuters_by_destination_are_all_the_commuters_of_the_land(demo_study: Study):
    everyone = demo_study.core.engine.scalar(demo_study.core.commuters.commuters.sum())
    assert sum(demo_study.summary["commuters_by_destination"].values()) == pytest.approx(everyone)


@pytest.mark.parametrize("reading", PER_TELEWORKER)
def test_the_constants_of_the_proceedings_hold_per_teleworker(demo_study: Study, reading: str):
    teleworkers = total(demo_study, "communes", "teleworkers")
    found = demo_study.summary["readings"][reading]
    for name, (expected, decimals) in PER_TELEWORKER[reading].items():
        assert round(found[name] / teleworkers, decimals) == expected


def test_the_adoption_rate_is_reached_over_the_whole_land(demo_study: Study):
    eligible = demo_study.summary["eligible_active_persons"]
    for year, teleworkers in demo_study.summary["teleworkers"].items():
        assert teleworkers / eligible == pytest.approx(demo_study.summary["rates"][year])


def test_two_runs_give_equal_tables(demo_study: Study, demo_core: CoreTables, demo_territory: Territory):
    again = Study.run(demo_core, demo_territory, Scenario.named("etude-2016"))
    for name in TABLES:
        ours, theirs = again.tables[name].to_pylist(), demo_study.tables[name].to_pylist()
        assert len(ours) == len(theirs)
        # engines add in any order: the last digits of a sum may differ
        for left, right in zip(ours, theirs, strict=True):
            assert left == {
                key: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
                for key, value in right.items()
            }


@pytest.mark.parametrize("year", [2014, 2036])
def test_a_year_outside_the_model_is_refused(demo_core: CoreTables, demo_territory: Territory, year: int):
    with pytest.raises(InputError, match=f"Year {year} is outside the model.*2015 to 2035"):
        Study.run(demo_core, demo_territory, Scenario.named("etude-2016"), options=StudyOptions(year=year))


def test_an_unknown_reading_is_refused(demo_core: CoreTables, demo_territory: Territory):
    with pytest.raises(UnknownNameError, match="Did you mean 'as_printed'"):
        Study.run(
            demo_core,
            demo_territory,
            Scenario.named("etude-2016"),
            options=StudyOptions(reading="as_print"),
        )


def test_an_override_moves_the_result_and_is_recorded(
    demo_study: Study, demo_core: CoreTables, demo_territory: Territory
):
    tree = ParameterTree.load().with_overrides({DAYS: 43.5})
    half = Study.run(demo_core, demo_territory, Scenario.named("etude-2016"), parameters=tree)
    assert half.summary["indicators"]["avoided_distance_pkm"] == pytest.approx(
        demo_study.summary["indicators"]["avoided_distance_pkm"] / 2
    )
    read = next(each for each in half.provenance.parameters if each.name == DAYS)
    assert (read.value, read.status, read.overridden) == (43.5, "assumption", True)
    assert not any(each.overridden for each in demo_study.provenance.parameters)


def test_every_parameter_read_has_a_status_and_a_unit(demo_study: Study):
    reads = demo_study.provenance.parameters
    assert {DAYS, "third_place.share", "car.occupancy", "intensity.classes"} <= {each.name for each in reads}
    assert all(each.status in STATUSES and each.unit for each in reads)
    assert demo_study.summary["provenance"] == demo_study.provenance.to_dict()


def test_a_reading_as_printed_is_the_one_in_the_indicators(demo_core: CoreTables, demo_territory: Territory):
    options = StudyOptions(reading="as_printed")
    study = Study.run(demo_core, demo_territory, Scenario.named("etude-2016"), options=options)
    assert study.summary["indicators"] == study.summary["readings"]["as_printed"]


def test_a_scenario_of_the_user_in_a_file(tmp_path: Path, demo_core: CoreTables, demo_territory: Territory):
    file = tmp_path / "frein.yaml"
    file.write_text(
        "label: Frein\nadoption: {2015: 0.10, 2025: 0.20}\npropensity: {2: 1, 3: 4, 4: 2, 5: 1}\n"
        f"parameters: {{{DAYS}: 50}}\n",
        encoding="utf-8",
    )
    study = Study.run(demo_core, demo_territory, load_scenario(str(file)))
    assert study.summary["scenario"] == "frein"
    assert study.summary["rates"] == pytest.approx({"2015": 0.10, "2020": 0.15, "2025": 0.20})
    assert next(each.value for each in study.provenance.parameters if each.name == DAYS) == 50


def test_an_unknown_table_names_the_known_ones(demo_study: Study):
    with pytest.raises(UnknownNameError, match="Did you mean 'communes'"):
        demo_study.table("commune")
