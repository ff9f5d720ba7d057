"""What was foretold beside what was observed: figures with their sources, and nothing invented where none was found."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from maillage.assembly.opening import open_territory
from maillage.back_test import OBSERVED_RATE, comparisons, territory_back_test
from maillage.cli.application import application
from maillage.engine import Engine
from maillage.language import LANGUAGES
from maillage.parameters import ParameterTree


def test_every_figure_has_a_source_and_every_comparison_a_remark():
    for language in LANGUAGES:
        for each in comparisons(language):
            assert each.subject
            assert each.remark
            for figure in (each.foretold, each.observed):
                assert figure is None or figure["source"], each.id


def test_the_study_foretold_for_2020_what_was_reached_in_2022():
    by_id = {each.id: each for each in comparisons()}
    before, after = by_id["rate_2020_study"], by_id["rate_2020_study_after"]
    assert (before.foretold["value"], before.observed["value"], before.error) == (
        0.19,
        0.04,
        pytest.approx(3.75),
    )
    assert after.error == pytest.approx(0.19 / 0.194 - 1)


def test_the_studys_days_still_hold():
    days = next(each for each in comparisons() if each.id == "days_per_year")
    assert days.error == pytest.approx(87 / 87.4 - 1)


def test_a_range_is_shown_only_where_it_was_published():
    by_id = {each.id: each for each in comparisons()}
    published = by_id["employees_2017_study"].foretold
    assert (published["low"], published["high"]) == (0.10, 0.15)
    assert by_id["third_place_share_2025"].foretold["low"] is None


def test_nothing_stands_in_where_nothing_was_observed():
    missing = [each for each in comparisons() if each.observed is None]
    assert {each.id for each in missing} >= {"telecentre_seats_2025", "third_places_nouvelle_aquitaine_2020"}
    assert all(each.error is None for each in missing)


def test_a_parameter_of_the_user_moves_the_comparison():
    tree = ParameterTree.load().with_overrides({"commute.telework_days_per_year": 100})
    days = next(each for each in comparisons(tree=tree) if each.id == "days_per_year")
    assert days.foretold["value"] == 100


def test_scenarios_on_a_territory_in_the_years_observed():
    tree = ParameterTree.load()
    core, territory = open_territory("demo", Engine.open(), tree.reader(2025))
    rows = territory_back_test(core, territory)
    observed_years = {dated.valid_from.year for dated in tree.parameter(OBSERVED_RATE).values}
    assert {row["year"] for row in rows} == observed_years
    assert {row["scenario"] for row in rows} == {"cdc-2014", "citistats", "etude-2016"}
    for row in rows:
        assert row["error"] == pytest.approx(row["teleworkers"] / row["observed"] - 1)
    foretold = {row["year"]: row["error"] for row in rows if row["scenario"] == "etude-2016"}
    assert foretold[2019] > 1 > abs(foretold[2024])


def test_the_command_prints_a_page_and_json():
    runner = CliRunner()
    page = runner.invoke(application, ["back-test"])
    assert page.exit_code == 0
    assert "trouvée" in page.output
    printed = runner.invoke(application, ["back-test", "--json", "--lang", "en"])
    found = json.loads(printed.output)
    assert len(found["comparisons"]) == len(comparisons())
    assert found["territory"] is None
