"""``maillage places``: the state of play of a territory and the plan of a project, as pages and as JSON."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from maillage.cli.application import application
from maillage.errors import MaillageError


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(application, ["places", *arguments])
    if isinstance(result.exception, MaillageError):
        assert result.exception.exit_code == code
        return result.exception.text()
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_summary_fits_eighty_columns_and_names_what_is_missing(language):
    page = run("summary", "demo", "--lang", language)
    assert "Port-Sablon" in page
    assert max(map(len, page.splitlines())) <= 80


def test_the_summary_as_json_sums_to_its_places():
    said = json.loads(run("summary", "demo", "--json"))
    assert sum(said["counts"].values()) == len(said["places"])
    assert said["known"] == {"third_places": True, "facilities": True}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_plan_fits_eighty_columns(language):
    page = run("plan", "--set", "seats=30", "--lang", language, "--draws", "64")
    assert max(map(len, page.splitlines())) <= 80
    assert "P6" in page


def test_the_plan_as_json_is_compared_with_the_demand_of_its_commune():
    alone = json.loads(run("plan", "--json", "--draws", "64"))
    around = json.loads(
        run("plan", "demo", "--commune", "X1040", "--set", "seats=900", "--json", "--draws", "64")
    )
    assert alone["demand"] is None
    assert around["demand"]["too_many_seats"]
    assert len(around["indicators"]) == len(alone["indicators"]) + 2


def test_the_demand_follows_a_parameter_of_ones_own():
    asked = ("plan", "demo", "--commune", "X1040", "--json", "--draws", "0")
    usual, near = (
        json.loads(run(*asked, *own))["demand"] for own in ((), ("--set", "territory.access_time=5"))
    )
    assert (usual["max_minutes"], near["max_minutes"]) == (15, 5)
    assert near["communes"] < usual["communes"]
    assert near["teleworkers"] < usual["teleworkers"]


def test_what_is_wrong_with_an_answer_names_a_command_that_tells_the_questions():
    said = run("plan", "--set", "seats=0", code=2)
    assert "`maillage places plan --draws 0 --json`" in said
    assert json.loads(run("plan", "--draws", "0", "--json"))["inputs"]["seats"]["unit"] == "seat"


def test_a_figure_is_written_out():
    assert "×" in run("plan", "--explain", "break_even_fill", "--draws", "0")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("summary", "atlantide"), "atlantide"),
        (("plan", "--set", "sieges=3"), "sieges"),
        (("plan", "--set", "seats=-1"), "seats"),
        (("plan", "demo"), "commune"),
        (("plan", "demo", "--commune", "62498"), "62498"),
        (("plan", "--explain", "nothing"), "nothing"),
    ],
)
def test_wrong_input_is_told_by_name(arguments, named):
    assert named in run(*arguments, code=2)
