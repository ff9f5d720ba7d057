"""Units that mean nothing are refused; what a result was made from comes in one order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pint import DimensionalityError

from maillage.errors import ParameterError
from maillage.provenance import DatasetVersion, Note, ParameterRead, Provenance
from maillage.units import check_unit, convert

READS = [
    ParameterRead("car.occupancy", 1.4, "person / vehicle", "source", valid_from="2015-01-01"),
    ParameterRead("car.occupancy", 1.5, "person / vehicle", "source", valid_from="2020-01-01"),
    ParameterRead("third_place.share", 0.07, "share", "assumption"),
]
DATASETS = [DatasetVersion(name, name, "INSEE", "2012", None, "LO", f"{name}.csv", "0") for name in "abc"]


@pytest.mark.parametrize("unit", ["kgCO2e / vehicle_km", "day / year / person", "EUR / hour", "share"])
def test_units_of_the_model_are_known(unit: str):
    assert check_unit(unit) is None


def test_a_unit_that_means_nothing_is_refused():
    with pytest.raises(ParameterError, match="'euros par jours' is not a unit"):
        check_unit("euros par jours")


def test_a_person_is_not_a_trip():
    with pytest.raises(DimensionalityError):
        convert(1, "person", "trip")


@given(st.floats(0, 1e9))
def test_converting_there_and_back_changes_nothing(value: float):
    assert convert(convert(value, "tCO2e", "kgCO2e"), "kgCO2e", "tCO2e") == pytest.approx(value)


@given(st.permutations(READS), st.permutations(DATASETS))
def test_the_order_of_reading_does_not_show(reads: list[ParameterRead], datasets: list[DatasetVersion]):
    made = Provenance().adding(parameters=reads, datasets=datasets).adding(parameters=reads)
    assert made.parameters == tuple(READS)
    assert made.datasets == tuple(DATASETS)


def test_notes_keep_the_order_they_were_made_in_without_doubles():
    first, second = Note.of("geography", year=2016), Note.of("abroad_modelled", total=1)
    assert Provenance().adding(notes=[first, second, first]).notes == (first, second)


def test_details_of_a_note_do_not_depend_on_how_they_were_written():
    assert Note.of("x", b=1, a=2) == Note.of("x", a=2, b=1)


def test_provenance_is_plain_values():
    made = Provenance().adding(notes=[Note.of("geography", year=2016)], parameters=READS)
    back = json.loads(json.dumps(made.to_dict()))
    assert back["notes"] == [{"key": "geography", "year": 2016}]
    assert [each["value"] for each in back["parameters"]] == [1.4, 1.5, 0.07]
