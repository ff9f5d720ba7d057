"""Communes that share an outline are one row, with their sum."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pytest

from maillage.drawn import drawn_table
from maillage.provenance import ParameterRead

if TYPE_CHECKING:
    from maillage.study import Study


def test_the_outlines_sum_to_the_table(demo_study: Study) -> None:
    communes = demo_study.tables["communes"]
    codes = sorted(communes["commune_id"].to_pylist())
    study = replace(
        demo_study, core=replace(demo_study.core, drawn_with={codes[1]: codes[0], codes[2]: codes[0]})
    )
    drawn = study.drawn_communes()
    assert drawn.num_rows == communes.num_rows - 2
    for name in ("teleworkers", "active_persons", "commuters", "avoided_co2_kgco2e"):
        assert pc.sum(drawn[name]).as_py() == pytest.approx(pc.sum(communes[name]).as_py())
    row = next(row for row in drawn.to_pylist() if row["commune_id"] == codes[0])
    assert row["telework_share"] == pytest.approx(row["teleworkers"] / row["eligible_active_persons"])
    assert row["intensity_class"] == study.intensity.class_of(row["teleworkers"])


def test_a_sum_is_no_surer_than_its_members(demo_study: Study) -> None:
    communes = demo_study.tables["communes"]
    rows = sorted(communes.to_pylist(), key=lambda row: row["commune_id"])[:2]
    for row, status, count in zip(rows, ("published", "imputed"), (150.0, 100.0), strict=True):
        row |= {"population_status": status, "teleworkers": count, "reliability": "order_of_magnitude"}
    two = communes.slice(0, 0).from_pylist(rows, schema=communes.schema)
    apart = {rows[1]["commune_id"]: rows[0]["commune_id"]}
    for threshold, badge in ((200.0, "estimated"), (300.0, "order_of_magnitude")):
        read = [ParameterRead("reliability.small_count", threshold, "person", "assumption")]
        made = drawn_table(two, apart, demo_study.intensity, read).to_pylist()[0]
        assert (made["population_status"], made["reliability"]) == ("imputed", badge)


def test_the_badge_follows_the_count_shown(demo_study: Study) -> None:
    for row in demo_study.tables["communes"].to_pylist():
        if (row["teleworkers"] or 0.0) < 200:
            assert row["reliability"] == "order_of_magnitude"
        else:
            assert row["reliability"] == (
                "reliable" if row["population_status"] == "published" else "estimated"
            )
    for row in demo_study.tables["flows"].to_pylist():
        badge = "estimated" if row["source"] == "gravity" else "reliable"
        assert row["reliability"] == ("order_of_magnitude" if row["commuters"] < 200 else badge)
