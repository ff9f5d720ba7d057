"""What a user's parameter file may hold, and what she is told when it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.errors import ParameterError
from maillage.parameters import ParameterTree

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
label: {fr: Jours, en: Days}
unit: day / year
values:
  2015-01-01: {value: 87, status: study, reference: {title: Actes}}
"""


def load(folder: Path, **texts: str) -> ParameterTree:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return ParameterTree.load(folder=folder)


def test_a_file_is_a_parameter_named_by_its_path(tmp_path: Path):
    (tmp_path / "commute").mkdir()
    (tmp_path / "commute" / "days.yaml").write_text(GOOD, encoding="utf-8")
    assert ParameterTree.load(folder=tmp_path).names() == ("commute.days",)


def test_members_of_a_group_inherit_what_they_do_not_say(tmp_path: Path):
    group = """
group: Modes
unit: share
status: source
checked_on: 2026-01-02
reference: {title: Base}
parameters:
  car.use: {label: {fr: a, en: a}, values: {2020-01-01: {value: 0.1}}}
  2: {label: {fr: b, en: b}, unit: km, values: {2020-01-01: {value: 7, status: assumption}}}
"""
    tree = load(tmp_path, emission=group)
    assert tree.names() == ("emission.2", "emission.car.use")
    assert tree.parameter("emission.car.use").unit == "share"
    assert tree.parameter("emission.car.use").values[0].reference.title == "Base"
    assert tree.parameter("emission.2").unit == "km"
    assert tree.parameter("emission.2").values[0].status == "assumption"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("unit: day / year\n", ""), "days.yaml, unit: is missing"),
        (("unit:", "units:"), "days.yaml, units: is not a known key"),
        (("status: study, ", ""), "days.yaml, values.2015-01-01.status: is missing"),
        (("status: study", "status: guess"), "(found: 'guess')"),
        (("value: 87", "value: many"), "(found: 'many')"),
        (("value: 87", "value: .nan"), "values.2015-01-01.value"),
        (("2015-01-01:", "soon:"), "(found: 'soon')"),
        ((", reference: {title: Actes}", ""), "a value of status 'study' needs a reference"),
        (
            ("status: study", "status: derived"),
            "a derived value needs the arithmetic in the note of its reference",
        ),
        (
            ("value: 87", "value: 87, range: {low: 90, high: 99, status: assumption}"),
            "the range 90 to 99 does not hold the value 87",
        ),
        (("unit: day", "bounds: {maximum: 80}\nunit: day"), "the bounds -∞ to 80 do not hold the value 87"),
        (("unit: day / year", "unit: day / year\nunit: day"), "line 4: this is not valid YAML"),
        (("label:", "label: ["), "this is not valid YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_field(tmp_path: Path, change: tuple[str, str], told: str):
    with pytest.raises(ParameterError) as error:
        load(tmp_path, days=GOOD.replace(*change))
    assert told in str(error.value)
    assert "days.yaml" in str(error.value)


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path):
    with pytest.raises(ParameterError) as error:
        load(
            tmp_path,
            one=GOOD.replace("unit: day / year\n", ""),
            two=GOOD.replace("status: study, ", ""),
            three="- a list",
            four="group: g\nparameters: [1]",
            five="",
        )
    text = str(error.value)
    for name in (
        "one.yaml, unit",
        "two.yaml, values.2015-01-01.status",
        "three.yaml",
        "four.yaml",
        "five.yaml",
    ):
        assert name in text


def test_a_name_declared_twice_is_refused(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"'a\.b' is declared twice"):
        load(
            tmp_path,
            a="group: g\nunit: m\nparameters: {b: {label: {fr: x, en: x}, values: {2020-01-01: {value: 1, status: assumption}}}}",
        )


def test_a_file_in_another_encoding_is_refused(tmp_path: Path):
    (tmp_path / "days.yaml").write_bytes(GOOD.replace("Jours", "Journées").encode("cp1252"))
    with pytest.raises(ParameterError, match="UTF-8"):
        ParameterTree.load(folder=tmp_path)


def test_a_folder_without_any_parameter_is_refused(tmp_path: Path):
    with pytest.raises(ParameterError, match="no parameter file"):
        ParameterTree.load(folder=tmp_path / "absent")
