"""The territory simulator on real open data, when they are here: same figures as the study, nothing invented for gaps."""

from __future__ import annotations

import json

import pytest

from maillage.assembly.opening import open_territory
from maillage.engine import Engine
from maillage.parameters import ParameterTree
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.territory import TerritoryInputs
from maillage.sources.home import Home
from maillage.sources.importing import import_path
from maillage.study import Study
from maillage.telework.scenario import Scenario

TERRITORIES = ("departement:61", "scot:artois", "scot:lille-metropole")
SAME = {
    "avoided_trips": "avoided_trips",
    "avoided_distance_pkm": "avoided_distance_pkm",
    "time_saved_h": "time_saved_h",
    "car_cost_saved_eur": "money_saved_eur",
    "direct_kgco2e": "avoided_co2_kgco2e",
}


@pytest.fixture(scope="module")
def real_engine():
    with Engine.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def real_home(shared_data, real_engine, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("home"))
    for path in (
        shared_data / "census",
        shared_data / "flows",
        *sorted((shared_data / "geography").glob("*.csv")),
    ):
        import_path(path, home, real_engine)
    return home


@pytest.mark.parametrize("text", TERRITORIES)
def test_a_real_territory_has_the_figures_of_its_study(real_home, real_engine, text):
    core, land = open_territory(text, real_engine, ParameterTree.load().reader(2025), home=real_home)
    study = Study.run(core, land, Scenario.named("etude-2016"))
    options = SimulationOptions(draws=DrawOptions(64), drivers="none")
    result = simulate("territory", TerritoryInputs.on(core, land), options=options)
    rows = {row["commune_id"]: row for row in study.tables["communes"].to_pylist()}
    table = result.by_commune()
    assert [row["commune_id"] for row in table] == sorted(rows)
    for row in table:
        for mine, theirs in SAME.items():
            wanted = rows[row["commune_id"]][theirs]
            if row[mine] is None:
                assert not wanted, (row["name"], mine)
            else:
                assert row[mine] == pytest.approx(wanted or 0.0, rel=1e-9, abs=1e-4), (row["name"], mine)
    sums = {mine: sum(row[theirs] or 0.0 for row in rows.values()) for mine, theirs in SAME.items()}
    assert {mine: result.value(mine) for mine in SAME} == pytest.approx(sums, rel=1e-9)
    assert json.dumps([result.to_dict("fr"), result.to_dict("en"), table], allow_nan=False)
