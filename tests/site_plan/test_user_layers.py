"""Layers of the user's own: criteria of the score under their own names, or a clear refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from maillage.assembly.user_points import with_user_layer
from maillage.errors import InputError
from maillage.parameters import ParameterTree
from maillage.site_plan import site
from maillage.sources.user_layer import read_user_layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maillage.study import Study

PARIS = "nom,lon,lat\nHalle,2.35,48.86\nMarché,2.36,48.85\n"


def with_layer(study: Study, path: Path, text: str) -> Study:
    """A study whose core tables have one more layer, called by the file's name."""
    path.write_text(text, encoding="utf-8")
    reader = ParameterTree.load().reader(study.year)
    layer = read_user_layer(path, communes=study.territory.commune_ids)
    return replace(study, core=with_user_layer(study.core, layer, reader))


@pytest.mark.parametrize("weights", [{"halls": 2.0}, {}])
def test_a_layer_without_a_point_in_the_territory_is_refused(
    demo_study: Study, tmp_path: Path, weights: dict[str, float]
):
    study = with_layer(demo_study, tmp_path / "halls.csv", PARIS)
    with pytest.raises(InputError, match="cannot be a criterion") as caught:
        site(study, 2, weights=weights)
    (problem,) = caught.value.problems
    assert problem.where == "halls"
    assert problem.what == "none of its 2 points is in the 150 communes of demo"
    assert "Check its coordinates or commune codes" in str(caught.value)


def test_layers_of_two_files_are_told_apart(demo_study: Study, tmp_path: Path):
    """What is wrong with one is said of that one, with all the rest that is wrong."""
    here = demo_study.tables["communes"]["commune_id"][0].as_py()
    study = with_layer(demo_study, tmp_path / "fairs.csv", f"commune_id\n{here}\n")
    study = with_layer(study, tmp_path / "halls.csv", PARIS)
    study = with_layer(study, tmp_path / "demand.csv", f"commune_id\n{here}\n")
    with pytest.raises(InputError) as caught:
        site(study, 2)
    assert [problem.where for problem in caught.value.problems] == ["demand", "halls"]


def test_a_weighted_layer_of_a_real_territory(real_study: Callable[[str], Study], tmp_path: Path):
    """Two halls in Carvin (62215), one in Lens (62498): the value of the criterion, and its weight among the others."""
    text = "nom;code_insee\nHalle aux grains;62215\nVieux marché;62215\nHalle Jaurès;62498\n"
    study = with_layer(real_study("scot:lens-lievin-henin-carvin"), tmp_path / "halls.csv", text)
    plan = site(study, 3, "tissu-local", weights={"halls": 4.0})
    rows = {row["commune_id"]: row for row in plan.tables["candidates"].to_pylist()}
    assert {code: row["halls"] for code, row in rows.items() if row["halls"]} == {"62215": 2.0, "62498": 1.0}
    assert rows["62215"]["halls_part"] == 1.0
    assert rows["62498"]["halls_part"] == pytest.approx(np.log(2) / np.log(3))
    weights = plan.summary["score"]["weights"]
    usual = ParameterTree.load().reader(2025).number("siting.weight.demand")
    assert weights["halls"] / weights["demand"] == pytest.approx(4 / usual)
    assert sum(weights.values()) == pytest.approx(1.0)
    without = site(real_study("scot:lens-lievin-henin-carvin"), 3, "tissu-local")
    before = {row["commune_id"]: row["score_rank"] for row in without.tables["candidates"].to_pylist()}
    assert rows["62215"]["score_rank"] < before["62215"]
    assert plan.sites == without.sites  # the score ranks; the plan follows the coverage
