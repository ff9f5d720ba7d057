"""An employer of a real territory: distances and recruitment basin from the official files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.engine import Engine
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.sources.home import Home
from maillage.sources.importing import import_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LILLE, ROUBAIX, VILLENEUVE, ARMENTIERES, LENS = "59350", "59512", "59009", "59017", "62498"
WITHOUT_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")


@pytest.fixture(scope="module")
def _imported(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    root = tmp_path_factory.mktemp("home")
    tables = sorted((shared_data / "geography").glob("*.csv"))
    with Engine.open() as engine:
        for path in (shared_data / "census", *tables):
            import_path(path, Home(root), engine)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAILLAGE_HOME", str(root))
        yield


@pytest.mark.usefixtures("_imported")
def test_an_employer_of_lille():
    answers = {
        "staff": 250,
        "territory": "scot:lille-metropole",
        "work_commune": LILLE,
        "home_communes": {LILLE: 120, ROUBAIX: 30, VILLENEUVE: 3, ARMENTIERES: 25},
    }
    result = simulate("employer", answers, options=WITHOUT_DRAWS)
    assert 3 < result.value("distance_km") < 15
    assert 10 < result.value("travel_time_min") < 40
    near, far = result.value("basin_workers"), result.value("basin_workers_with_telework")
    assert 300_000 < near <= far < 900_000
    assert result.inputs.choices()["home_communes"]["counts"][VILLENEUVE] is None


@pytest.mark.usefixtures("_imported")
def test_without_a_territory_staff_and_recruits_are_looked_for_across_borders():
    answers = {"work_commune": LILLE, "home_communes": {LENS: 40}}
    in_the_country = simulate("employer", answers, options=WITHOUT_DRAWS)
    assert 20 < in_the_country.value("distance_km") < 60
    one = {"work_commune": LILLE, "territory": "departement:59"}
    in_the_departement = simulate("employer", one, options=WITHOUT_DRAWS)
    assert (
        300_000 < in_the_departement.value("basin_workers") < in_the_country.value("basin_workers") < 900_000
    )
