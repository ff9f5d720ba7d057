"""A territory whose commuting is not imported: its people and its potential are known, its trips are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.assembly.opening import open_territory
from maillage.assembly.without_commuting import open_without_commuting
from maillage.errors import MissingDataError
from maillage.parameters import ParameterTree
from maillage.study import Study
from maillage.telework.scenario import Scenario

if TYPE_CHECKING:
    from maillage.engine import Engine
    from maillage.sources.home import Home


def test_the_potential_is_known_and_no_trip_is_made_up(real_home: Home, real_engine: Engine):
    reader = ParameterTree.load().reader(2025)
    core, land = open_without_commuting("departement:61", real_engine, reader, real_home)
    study = Study.run(core, land, Scenario.named("etude-2016"))
    rows = study.tables["communes"].to_pylist()
    assert {row["commune_id"] for row in rows} == set(land.commune_ids)
    assert sum(row["teleworkers"] or 0.0 for row in rows) > 1_000
    for unknown in ("commuters", "avoided_trips", "avoided_co2_kgco2e", "teleworkers_by_work"):
        assert {row[unknown] for row in rows} == {None}
    assert study.tables["flows"].num_rows == 0


def test_a_country_without_a_file_of_commuting_says_what_to_import(real_home: Home, real_engine: Engine):
    reader = ParameterTree.load().reader(2025)
    with pytest.raises(MissingDataError, match="No commuting file") as raised:
        open_territory("france", real_engine, reader, home=real_home)
    assert "mobpro" in raised.value.do
