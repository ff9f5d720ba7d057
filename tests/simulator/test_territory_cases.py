"""Worked cases of the territory simulator, computed by hand in ``cases/territory.yaml`` on a small invented land."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.territory import TerritoryInputs
from maillage.simulator.territory_table import by_commune

CONTENT = yaml.safe_load((Path(__file__).parent / "cases" / "territory.yaml").read_text(encoding="utf-8"))
ALWAYS = CONTENT[0]["always"]
CASES = CONTENT[1:]
WITHOUT_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")


def simulation(small_land, case: dict[str, Any]):
    answers = {
        **ALWAYS["answers"],
        **case.get("answers", {}),
        "parameters": {**ALWAYS["parameters"], **case.get("parameters", {})},
    }
    core, land = small_land(case.get("land"))
    return simulate("territory", TerritoryInputs.on(core, land, answers), options=WITHOUT_DRAWS)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_worked_case(small_land, case):
    result = simulation(small_land, case)
    expected = case.get("expect", {})
    found = {name: value_of(result, name) for name in expected}
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), case["work"]
    for name, (other, ratio) in case.get("ratio", {}).items():
        assert value_of(result, name) == pytest.approx(ratio * value_of(result, other)), case["work"]
    rows = {row["commune_id"]: row for row in by_commune(result, result.audience.formulas.formulas)}
    for commune, cells in case.get("communes", {}).items():
        for name, cell in cells.items():
            wanted = None if cell is None else pytest.approx(cell, rel=1e-9, abs=1e-9)
            assert rows[commune][name] == wanted, (commune, name, case["work"])


def value_of(result, name: str) -> float:
    """The figure of the whole territory, of those shown or not."""
    from maillage.simulator.computation import total
    from maillage.simulator.declarations import quantities

    return float(total(name, result.computed.central, result.audience.formulas, quantities("territory")))


def test_a_commune_without_data_is_said_to_be_left_out(small_land):
    result = simulation(small_land, {})
    document = result.to_dict("fr")
    assert any("n’est dans aucun total" in sentence for sentence in document["qualitative"]["attention"])
    assert json.dumps([document, by_commune(result)], allow_nan=False)
    assert result.figures["communes_without_data"].value == 1


def test_there_are_enough_cases():
    assert len(CASES) >= 12
    assert all(case["work"].strip() for case in CASES)
