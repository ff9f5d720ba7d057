"""The next third places of two real territories, from the official files, where they are."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from maillage.reports.site_page import print_plan
from maillage.site_plan import site
from maillage.site_plan.tables import named_communes

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.study import Study

LENS, LILLE = "scot:lens-lievin-henin-carvin", "scot:lille-metropole"
NAMED = {
    LENS: {"Avion", "Courrières", "Harnes", "Hénin-Beaumont", "Lens", "Liévin"},
    LILLE: {"Comines", "Orchies", "Seclin", "Wambrechies"},
}


@pytest.mark.parametrize("territory", [LENS, LILLE])
def test_the_next_five_are_proven_and_the_named_communes_ranked(
    real_study: Callable[[str], Study], territory: str
) -> None:
    plan = site(real_study(territory), 5, "tissu-local")
    assert plan.summary["proof"]["proven"]
    assert plan.summary["today"]["teleworkers_share"] < plan.summary["after"]["teleworkers_share"] <= 1.0
    named = {row["name"]: row for row in plan.summary["named_by_study"]}
    assert set(named) == NAMED[territory]
    for row in named.values():
        assert 1 <= row["score_rank"] <= len(plan.problem)
        assert row["p_median_rank"] is not None


def test_all_of_lens_is_within_reach_with_a_handful_of_sites(real_study: Callable[[str], Study]) -> None:
    plan = site(real_study(LENS))
    assert plan.summary["proof"]["model"] == "set_cover"
    assert plan.summary["proof"]["proven"]
    assert plan.summary["after"]["communes_share"] == 1.0
    assert len(plan.sites) < 10


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_a_real_territory_fits_eighty_columns(
    real_study: Callable[[str], Study], language: str
) -> None:
    out = StringIO()
    print_plan(site(real_study(LENS), 5, "tissu-local"), Console(file=out, width=80), language)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith(" Hénin-Beaumont") for line in lines)


def test_the_study_names_ten_communes() -> None:
    assert set(named_communes().values()) == NAMED[LENS] | NAMED[LILLE]
