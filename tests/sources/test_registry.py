"""The registry of datasets, the home folder, and the reading of published cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contracts import contract_names
from maillage.errors import DatasetError, MissingDataError, UnknownNameError
from maillage.sources.cells import commune_codes, numbers, restored_zeros
from maillage.sources.home import Home, Installed
from maillage.sources.registry import find_dataset, read_registry, registry

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = """
datasets:
  active-2020:
    title: Actifs
    publisher: INSEE
    vintage: "2020"
    geography_year: 2022
    licence: Licence Ouverte 2.0
    page: https://www.insee.fr
    columns: [CODGEO, no]
    extractor: active
    tables: [extract.active_population]
"""


def test_every_dataset_says_who_publishes_it_under_which_licence_and_gives_known_tables():
    for dataset in registry().values():
        assert dataset.publisher
        assert dataset.licence
        assert set(dataset.tables) <= set(contract_names()), dataset.id


def test_a_column_named_no_stays_a_name():
    assert read_registry(ENTRY, "x.yaml")["active-2020"].columns == ("CODGEO", "no")


def test_all_that_is_wrong_in_a_registry_is_said_at_once():
    wrong = (
        ENTRY.replace("licence:", "license:").replace("2022", "22").replace("extract.active", "core.active")
    )
    with pytest.raises(DatasetError) as caught:
        read_registry(wrong, "x.yaml")
    places = {problem.where for problem in caught.value.problems}
    assert places == {"active-2020.licence", "active-2020.license", "active-2020.geography_year"}


@pytest.mark.parametrize("text", ["datasets: [", "other: {}", "datasets: []", "- datasets"])
def test_a_registry_of_another_shape_is_refused(text: str):
    with pytest.raises(DatasetError, match=r"x\.yaml"):
        read_registry(text, "x.yaml")


def test_columns_named_twice_and_tables_that_are_no_extract_are_refused():
    with pytest.raises(DatasetError, match="columns named twice: CODGEO"):
        read_registry(ENTRY.replace("[CODGEO, no]", "[CODGEO, CODGEO]"), "x.yaml")
    with pytest.raises(DatasetError, match=r"not extract tables: core\.active_population"):
        read_registry(ENTRY.replace("[extract.", "[core."), "x.yaml")


def test_an_unknown_dataset_gets_the_closest_name():
    with pytest.raises(UnknownNameError, match="Did you mean 'active-2020'"):
        find_dataset("activ-2020", read_registry(ENTRY, "x.yaml"))


def test_the_home_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    assert Home.default() == Home(tmp_path)
    assert (
        Home(tmp_path).extract_path("extract.density", "d-1") == tmp_path / "core" / "density" / "d-1.parquet"
    )


def test_what_is_installed_is_what_was_recorded(tmp_path: Path):
    home = Home(tmp_path)
    record = Installed("active-2020", "actifs.csv", "a" * 64, 12, {"leading_zeros_restored": 1}, {}, {})
    home.record(record)
    assert home.installed() == {"active-2020": record}
    version = home.dataset_versions(["active-2020"], read_registry(ENTRY, "x.yaml"))[0]
    assert (version.publisher, version.file_name, version.geography_year) == ("INSEE", "actifs.csv", 2022)


def test_a_dataset_not_installed_says_how_to_get_it(tmp_path: Path):
    with pytest.raises(MissingDataError, match="maillage data fetch active-2020"):
        Home(tmp_path).dataset_versions(["active-2020"], read_registry(ENTRY, "x.yaml"))


def test_a_broken_record_is_named(tmp_path: Path):
    path = Home(tmp_path).record_path("active-2020")
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"active-2020\.json"):
        Home(tmp_path).installed()


def cells(*values: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.string())])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("-1,5", -1.5),
        ("0.25", 0.25),
        ("1e3", 1000.0),
        ("15 156", 15156.0),
        ("15\u00a0156,5", 15156.5),
        ("1\u202f234\u202f567", 1234567.0),
        ("", None),
    ],
)
def test_numbers_are_read_as_the_french_write_them(text: str, value: float | None):
    found, problems = numbers(cells(text or None), "x")
    assert found.to_pylist() == [value]
    assert problems == []


@pytest.mark.parametrize("text", ["1 2", "1,234.5", "douze", "12 %", "nan", "inf", "--1", "1O"])
def test_what_is_no_number_is_a_problem_and_never_a_guess(text: str):
    found, problems = numbers(cells("1", text), "x", first_line=3)
    assert found.to_pylist() == [1.0, None]
    assert [problem.where for problem in problems] == ["line 4, column 'x'"]


def test_a_wrong_cell_repeated_is_one_problem_with_its_count():
    _, problems = numbers(cells("s", "2", "s", "-3"), "x", minimum=0)
    assert [str(problem) for problem in problems] == [
        "line 2, column 'x': 's' is not a number (2 lines)",
        "line 5, column 'x': '-3' is below 0",
    ]
    assert numbers(cells("s"), "x", missing=["s"])[1] == []


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_written_with_a_comma_comes_back_the_same(value: float):
    found, problems = numbers(cells(repr(value).replace(".", ",")), "x")
    assert found.to_pylist() == [value]
    assert problems == []


def test_commune_codes_of_corsica_overseas_and_those_that_lost_their_zero():
    column = cells("59350", "1004", "2A004", "2B033", "97411", "75101")
    codes, problems = commune_codes(column)
    assert codes.to_pylist() == ["59350", "01004", "2A004", "2B033", "97411", "75101"]
    assert problems == []
    assert restored_zeros(column) == 1


@pytest.mark.parametrize("code", ["593", "00004", "2C004", "5935O", "Lille", "99100", "BE123"])
def test_what_is_no_commune_code_is_a_problem(code: str):
    found, problems = commune_codes(cells(code))
    assert found.to_pylist() == [None]
    assert len(problems) == 1


def test_work_places_abroad_are_kept_where_they_are_allowed():
    found, problems = commune_codes(cells("99100", "BE123", "59350"), foreign=True)
    assert found.to_pylist() == ["99100", "BE123", "59350"]
    assert problems == []


def test_a_labelled_file_and_empty_cells_are_named():
    _, problems = commune_codes(cells("Bourg-le-Vent (01001)", None))
    assert "labelled file" in str(problems[0])
    assert str(problems[1]) == "line 3, column 'commune': is empty"


def test_what_nobody_publishes_as_it_is_names_what_it_is_derived_from():
    derived = {name for name, each in registry().items() if each.derived_from}
    assert {"scot-2016", "rp-2012-communes", "rp-2018-communes", "mobpro-2012-orne"} <= derived
    assert [name for name in derived if registry()[name].download] == []
