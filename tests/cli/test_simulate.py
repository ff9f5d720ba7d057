"""``maillage simulate``: pages, JSON, templates, derivations, and one message for all that is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from typer.testing import CliRunner

from maillage.cli.application import application
from maillage.errors import MaillageError

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {"audience", "inputs", "indicators", "ledger", "balance", "law", "drivers", "qualitative"}
INDICATOR = {"id", "name", "theme", "unit", "low", "central", "high", "status", "sources", "sign", "values"}
COUNTS = {"employer": 29, "employee": 8, "territory": 23}
FEW_DRAWS = ("--draws", "64")


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(application, ["simulate", *arguments])
    if isinstance(result.exception, MaillageError):
        assert result.exception.exit_code == code
        return result.exception.text()
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("audience", COUNTS)
def test_json_has_every_indicator_with_its_interval_status_and_sources(audience):
    found = json.loads(run(audience, "--json", *FEW_DRAWS))
    assert set(found) >= KEYS
    assert len(found["indicators"]) == COUNTS[audience]
    for item in found["indicators"]:
        assert set(item) >= INDICATOR
        if item["values"]:
            assert item["low"] <= item["central"] <= item["high"]
            assert item["values"][0]["central"] == item["central"]
        else:
            assert item["central"] is None
            assert item["text"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("audience", COUNTS)
def test_the_page_reads_in_both_languages(audience, language):
    page = run(audience, "--lang", language, *FEW_DRAWS)
    first = {"employer": "E1", "employee": "S1", "territory": "T1"}[audience]
    assert first in page
    assert ("Qui gagne, qui paie" if language == "fr" else "Who gains, who pays") in page


@pytest.mark.parametrize("audience", COUNTS)
def test_the_template_changes_nothing_until_a_line_is_uncommented(audience, tmp_path: Path):
    template = run(audience, "--template")
    assert yaml.safe_load(template) is None
    path = tmp_path / "answers.yaml"
    path.write_text(template, encoding="utf-8")
    assert run(audience, str(path), "--json", *FEW_DRAWS) == run(audience, "--json", *FEW_DRAWS)


@pytest.mark.parametrize("audience", COUNTS)
def test_every_line_of_the_template_can_be_uncommented(audience, tmp_path: Path):
    questions = [
        line.removeprefix("# ") for line in run(audience, "--template").splitlines() if is_answer(line)
    ]
    path = tmp_path / "answers.yaml"
    path.write_text("\n".join(line for line in questions if "parameters" not in line), encoding="utf-8")
    found = json.loads(run(audience, str(path), "--json", *FEW_DRAWS))
    default = json.loads(run(audience, "--json", *FEW_DRAWS))
    given = [name for name, item in found["inputs"].items() if item["given"]]
    amounts = {name for name, item in found["inputs"].items() if "unit" in item}
    answered = {line.split(":")[0] for line in questions if not line.endswith((":", ": null"))}
    assert amounts & answered <= set(given)
    assert answered
    centrals = [[item["central"] or 0 for item in each["indicators"]] for each in (found, default)]
    assert centrals[0] == pytest.approx(centrals[1], rel=1e-3)


def is_answer(line: str) -> bool:
    name = line.removeprefix("# ").split(":")[0]
    return line.startswith("# ") and name.islower() and " " not in name and ":" in line and "'" not in name


def test_answers_and_parameters_are_set_one_by_one_with_a_comma_or_a_point():
    found = json.loads(
        run("employee", "--set", "distance_km=12,5", "--set", "car.energy_cost=0.1", "--json", *FEW_DRAWS)
    )
    assert found["inputs"]["distance_km"]["value"] == 12.5
    assert found["inputs"]["distance_km"]["given"]
    assert not found["inputs"]["canteen_eur"]["given"]
    assert found["inputs"]["parameters"]["value"] == {"car.energy_cost": 0.1}


def test_a_derivation_goes_down_to_the_sources():
    text = run("employee", "--explain", "s4", *FEW_DRAWS)
    assert "Bilan net = " in text
    assert "ADEME" in text
    made = json.loads(run("employee", "--explain", "S4", "--json", *FEW_DRAWS))
    assert made["steps"][-1]["quantity"] == made["quantity"]
    assert all(figure["source"] or figure["given"] or figure["status"] for figure in made["figures"])


def test_all_that_is_wrong_is_told_at_once_with_the_nearest_names(tmp_path: Path):
    path = tmp_path / "answers.yaml"
    path.write_text("stafff: 10\nteleworking_share: 3\nsector: privé\nhour_cost: cher\n", encoding="utf-8")
    message = run("employer", str(path), code=2)
    assert "Did you mean 'staff'" in message
    assert "teleworking_share" in message
    assert "sector" in message
    assert "hour_cost" in message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("employers",), "Did you mean 'employer'"),
        (("employer", "missing.yaml"), "There is no file of answers 'missing.yaml'"),
        (("employer", "--set", "staff"), "is not of the form name=value"),
        (("employer", "--set", "stafff=2"), "Did you mean 'staff'"),
        (("employee", "--draws", "-1"), "draws: -1 is outside"),
        (("employee", "--distribution", "normal"), "'normal' is not one of triangular, pert"),
        (("employee", "--drivers", "tornados"), "Did you mean 'tornado'"),
        (("employee", "--explain", "S9"), "Unknown indicator 'S9'"),
        (("employee", "--explain", "S3"), "is a text"),
        (("territory", "-t", "scot:nowhere"), "maillage data"),
    ],
)
def test_wrong_input_gets_one_clear_message(arguments, said, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    assert said in run(*arguments, code=2)


def test_a_file_for_another_audience_is_refused(tmp_path: Path):
    path = tmp_path / "answers.yaml"
    path.write_text("audience: employee\ndistance_km: 3\n", encoding="utf-8")
    assert "is for the audience 'employee'" in run("employer", str(path), code=2)


def test_two_runs_give_the_same_bytes_and_another_seed_another_interval():
    first, again, other = (run("employer", "--json", *FEW_DRAWS, "--seed", seed) for seed in ("1", "1", "2"))
    assert first == again
    assert first != other


def test_variance_is_shared_between_the_figures_on_request():
    found = json.loads(run("employee", "--drivers", "sobol", "--json", *FEW_DRAWS))
    influences = found["drivers"]["S8"]
    assert influences
    assert all(-0.2 <= each["first_order"] <= each["total_order"] + 0.2 <= 1.4 for each in influences)


def test_a_territory_shows_its_communes_and_how_stable_their_ranking_is():
    found = json.loads(run("territory", "--json", *FEW_DRAWS))
    assert len(found["communes"]) == 150
    total = next(item for item in found["indicators"] if item["id"] == "T3")["central"]
    assert sum(row["teleworkers"] for row in found["communes"]) == pytest.approx(total)
    ranking = found["ranking"]["communes"]
    assert [row["rank"] for row in ranking] == list(range(1, 151))
    assert ranking[0]["share_in_top"] > ranking[-1]["share_in_top"] == 0
