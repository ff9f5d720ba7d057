"""Worked cases, written and computed by hand in ``cases/*.yaml``: what the simulator must give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from maillage.simulator import DrawOptions, SimulationOptions, simulate

CASES = Path(__file__).parent / "cases"
FEWEST_CASES = 40
WITHOUT_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")


def cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found += [
            pytest.param(case, id=f"{path.stem}: {case['name']}") for case in content if "audience" in case
        ]
    return found


@pytest.mark.parametrize("case", cases())
def test_worked_case(case):
    answers = {**case.get("answers", {})}
    if "parameters" in case:
        answers["parameters"] = case["parameters"]
    result = simulate(case["audience"], answers, options=WITHOUT_DRAWS)
    found = {name: result.value(name) for name in case["expect"]}
    assert found == pytest.approx(case["expect"], rel=case.get("tolerance", 1e-9), abs=1e-9), case["work"]


def test_there_are_enough_cases_and_each_shows_its_work():
    all_cases = [param.values[0] for param in cases()]
    assert len(all_cases) >= FEWEST_CASES
    assert all(case["work"].strip() and case["expect"] for case in all_cases)
