"""A study that cannot be made is refused in one clear error."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from maillage.errors import MissingDataError, UnknownNameError
from maillage.study import Study, StudyOptions
from maillage.telework.scenario import Scenario
from maillage.territory import Territory

if TYPE_CHECKING:
    from maillage.core import CoreTables


@pytest.mark.parametrize("kept", [("6",), ()])
def test_a_territory_of_which_nobody_who_may_telework_is_known(demo_core: CoreTables, kept: tuple[str, ...]):
    commune = sorted(row["commune_id"] for row in demo_core.engine.rows(demo_core.communes))[0]
    active = demo_core.active_population
    known = (active.commune_id != commune) | active.csp.isin(kept)
    core = dataclasses.replace(demo_core, active_population=active.filter(known))
    alone = Territory("commune", commune, "One", (commune,))
    with pytest.raises(MissingDataError, match="no active population by CSP is known") as raised:
        Study.run(core, alone, Scenario.named("etude-2016"))
    assert "maillage data list" in raised.value.do


def test_a_territory_without_communes(demo_core: CoreTables):
    with pytest.raises(MissingDataError, match="no active population"):
        Study.run(demo_core, Territory("list", "", "Nothing", ()), Scenario.named("etude-2016"))


@pytest.mark.parametrize(
    ("options", "nearest"),
    [
        (StudyOptions(measure="teleworkrs"), "teleworkers"),
        (StudyOptions(scheme="natural_break"), "natural_breaks"),
        (StudyOptions(reading="mesured"), "measured"),
    ],
)
def test_a_choice_that_does_not_exist_names_the_nearest(
    demo_core: CoreTables, demo_territory: Territory, options: StudyOptions, nearest: str
):
    with pytest.raises(UnknownNameError, match=f"Did you mean '{nearest}'"):
        Study.run(demo_core, demo_territory, Scenario.named("etude-2016"), options=options)
