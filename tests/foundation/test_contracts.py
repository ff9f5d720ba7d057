"""Each kind of breach of a table's contract is found, and all of them are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from maillage.contracts import contract, contract_names, empty_table
from maillage.errors import ContractError

if TYPE_CHECKING:
    from maillage.engine import Engine

GOOD = {
    "commune_id": ["01001", "01001"],
    "csp": ["3", "5"],
    "active_persons": [10.0, 4.0],
    "status": ["published", "imputed"],
    "reason": [None, "rate_per_inhabitant"],
}
BREACHES = {
    "a double key": ({"csp": ["3", "3"]}, "commune_id, csp: 1 rows repeat a key"),
    "an unknown code": ({"csp": ["3", "9"]}, "csp: 1 unknown codes"),
    "a negative count": ({"active_persons": [10.0, -1.0]}, "active_persons: 1 values below the minimum"),
    "an empty cell": ({"active_persons": [10.0, None]}, "active_persons: 1 empty cells"),
    "a number as text": ({"active_persons": ["10", "4"]}, "type is string, expected float64"),
    "a column too many": ({"age": [1, 2]}, "age: column is not in the contract"),
}


def problems(engine: Engine, columns: dict[str, list[object]]) -> list[str]:
    with pytest.raises(ContractError) as caught:
        contract("core.active_population").check(engine.table(columns), engine)
    return [str(problem) for problem in caught.value.problems]


def test_a_table_that_keeps_its_contract_is_given_back(engine: Engine):
    table = engine.table(GOOD)
    assert contract("core.active_population").check(table, engine) is table


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found(engine: Engine, breach: str):
    change, said = BREACHES[breach]
    found = problems(engine, {**GOOD, **change})
    assert len(found) == 1
    assert said in found[0]


def test_a_missing_column_is_found(engine: Engine):
    assert problems(engine, {name: GOOD[name] for name in GOOD if name != "status"}) == [
        "status: column is missing"
    ]


def test_a_value_above_its_maximum_is_found(engine: Engine):
    name = "core.communes"
    row = {each: [None] for each in contract(name).column_names}
    row |= {"commune_id": ["01001"], "name": ["Bourg"], "departement_id": ["01"], "region_id": ["84"]}
    table = engine.table(pa.table({**row, "lat": [91.0]}, schema=empty_table(name).schema))
    with pytest.raises(ContractError, match="lat: 1 values above the maximum"):
        contract(name).check(table, engine)


def test_several_breaches_are_told_together(engine: Engine):
    found = problems(engine, {**GOOD, "csp": ["3", "9"], "active_persons": [-1.0, None]})
    assert len(found) == 3


@pytest.mark.parametrize("name", contract_names())
def test_an_empty_table_keeps_every_contract(engine: Engine, name: str):
    assert (
        contract(name).check(engine.table(empty_table(name)), engine).columns == contract(name).column_names
    )
