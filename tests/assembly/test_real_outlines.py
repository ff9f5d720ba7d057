"""The Orne in the communes of 2014 on the outlines of 2018: no one is lost, and nobody is painted twice."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pytest

from maillage.assembly.opening import open_territory
from maillage.parameters import ParameterTree
from maillage.sources.home import Home
from maillage.sources.importing import import_path
from maillage.study import Study
from maillage.telework.scenario import Scenario

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine


@pytest.fixture(scope="module")
def orne(
    shared_data: Path, real_home: Home, real_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Study:
    """A home of its own: with outlines, communes are placed elsewhere."""
    home = Home(tmp_path_factory.mktemp("outlines") / "home")
    shutil.copytree(real_home.root, home.root)
    import_path(shared_data / "geography" / "communes_by_dep", home, real_engine)
    reader = ParameterTree.load().reader(2025)
    core, land = open_territory("departement:61", real_engine, reader, home=home)
    return Study.run(core, land, Scenario.named("etude-2016"))


def test_the_outlines_sum_to_the_table(orne: Study):
    drawn, communes = orne.geo(), orne.tables["communes"]
    assert (communes.num_rows, len(drawn)) == (505, 389)
    for name in ("teleworkers", "commuters", "active_persons"):
        assert drawn[name].sum() == pytest.approx(pc.sum(communes[name]).as_py())


def test_a_merged_commune_carries_the_sum_of_its_members(orne: Study):
    members = {row["name"]: row["teleworkers"] for row in orne.tables["communes"].to_pylist()}
    row = orne.geo().set_index("name").loc["Tinchebray-Bocage"]
    assert row["teleworkers"] > 2 * members["Tinchebray"]
    assert row["population_status"] == "imputed"


def test_the_note_counts_what_is_drawn(orne: Study):
    note = next(dict(note.details) for note in orne.provenance.notes if note.key == "outlines_merged")
    assert note["drawn"] == len(orne.geo())
    assert note["communes"] - note["outlines"] == orne.tables["communes"].num_rows - note["drawn"]


def test_no_trip_between_communes_merged_since_is_of_no_length(orne: Study):
    between = [row for row in orne.tables["flows"].to_pylist() if row["origin_id"] != row["destination_id"]]
    assert "merged" in {row["method"] for row in between}
    assert not [row for row in between if row["distance_km"] == 0]
