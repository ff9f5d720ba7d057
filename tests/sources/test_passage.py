"""Carrying figures from the communes of one year to those of a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.errors import InputError
from maillage.sources.extractors import EXTRACTORS
from maillage.sources.passage import carry_forward, not_carried, passage, successors
from maillage.sources.registry import find_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine

CODES = [f"9{number:04d}" for number in range(1, 8)]


def table(*rows: tuple[str, str, int, float]) -> pa.Table:
    names = ("from_id", "to_id", "year", "ratio")
    types = (pa.string(), pa.string(), pa.int64(), pa.float64())
    return pa.table({name: pa.array([row[i] for row in rows], types[i]) for i, name in enumerate(names)})


INVENTED = table(
    ("90001", "90002", 2016, 1.0),
    ("90002", "90002", 2016, 1.0),
    ("90002", "90003", 2019, 1.0),
    ("90003", "90003", 2019, 1.0),
    ("90004", "90004", 2017, 0.75),
    ("90004", "90005", 2017, 0.25),
)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    rows = []
    for year in (2015, 2016, 2017):
        for code in draw(st.lists(st.sampled_from(CODES), unique=True, max_size=4)):
            news = draw(st.lists(st.sampled_from(CODES), unique=True, min_size=1, max_size=3))
            rows += [(code, new, year, 1 / len(news)) for new in news]
    return table(*rows)


def test_a_commune_merged_twice_reaches_the_last_one():
    links = {
        (row["from_id"], row["to_id"]): row["ratio"] for row in passage(INVENTED, 2014, 2019).to_pylist()
    }
    assert links["90001", "90003"] == 1.0
    assert links["90002", "90003"] == 1.0
    assert successors(INVENTED, ["90001", "90004", "59350"], 2014, 2019) == {
        "90001": ("90003",),
        "90004": ("90004", "90005"),
        "59350": ("59350",),
    }


def test_only_the_years_between_count():
    assert passage(INVENTED, 2016, 2018).to_pylist() == [
        {"from_id": "90004", "to_id": "90004", "ratio": 0.75},
        {"from_id": "90004", "to_id": "90005", "ratio": 0.25},
    ]
    assert passage(INVENTED, 2019, 2019).num_rows == 0


def test_going_back_or_past_the_table_is_refused():
    with pytest.raises(InputError, match="cannot be carried back to 2014"):
        passage(INVENTED, 2019, 2014)
    with pytest.raises(InputError, match="the passage table ends in 2019"):
        passage(INVENTED, 2014, 2030)


def test_flows_are_carried_at_both_ends_and_added_up(engine: Engine):
    flows = engine.table(
        {
            "home": ["90001", "90002", "90004"],
            "work": ["90004", "90004", "90001"],
            "persons": [8.0, 4.0, 12.0],
        }
    )
    links = engine.table(passage(INVENTED, 2014, 2019))
    carried = carry_forward(flows, links, ["home", "work"], ["persons"])
    assert engine.rows(carried.order_by(["home", "work"])) == [
        {"home": "90003", "work": "90004", "persons": 9.0},
        {"home": "90003", "work": "90005", "persons": 3.0},
        {"home": "90004", "work": "90003", "persons": 9.0},
        {"home": "90005", "work": "90003", "persons": 3.0},
    ]


def test_what_cannot_be_carried_is_listed():
    assert not_carried(["90003", "12345"], ["90003", "90004"]) == ("12345",)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=tables(), persons=st.lists(st.integers(0, 1000), min_size=len(CODES), max_size=len(CODES)))
def test_totals_are_kept(engine: Engine, steps: pa.Table, persons: list[int]):
    people = engine.table({"code": CODES, "persons": [float(each) for each in persons]})
    last = max(steps["year"].to_pylist(), default=2014)
    links = engine.table(passage(steps, 2014, last))
    carried = carry_forward(people, links, ["code"], ["persons"])
    assert engine.scalar(carried.persons.sum()) == pytest.approx(sum(persons))


@settings(deadline=None, max_examples=40)
@given(steps=tables())
def test_shares_of_a_former_commune_sum_to_one(steps: pa.Table):
    last = max(steps["year"].to_pylist(), default=2014)
    sums: dict[str, float] = {}
    for row in passage(steps, 2014, last).to_pylist():
        sums[row["from_id"]] = sums.get(row["from_id"], 0) + row["ratio"]
    assert all(total == pytest.approx(1) for total in sums.values())


def test_all_communes_of_orne_in_2012_reach_the_code_of_2024_once_and_for_all(
    shared_data: Path, engine: Engine
):
    def extract(dataset_id: str, file: str, name: str):
        dataset = find_dataset(dataset_id)
        return EXTRACTORS[dataset.extractor](shared_data / file, dataset, engine).tables[name]

    steps = extract("passage-1968-2024", "geography/passage_communes_1968_2024.csv", "extract.passage")
    cog = extract("cog-2024", "geography/cog_communes_2024.csv", "extract.commune_codes")
    orne = extract("mobpro-2012-orne", "flows/fd_mobpro_2012_orne.csv", "extract.commuters")
    ends, known = ["origin_id", "destination_id"], cog["commune_id"].to_pylist()
    links = engine.table(passage(steps, 2014, 2024))
    carried = engine.materialise(carry_forward(orne, links, ends, ["commuters"]))
    homes, works = (engine.to_arrow(carried.select(end).distinct())[end].to_pylist() for end in ends)
    assert not_carried(homes, known) == ()
    assert not_carried(works, known) == ("99999",)
    assert engine.scalar(carried.commuters.sum()) == pytest.approx(engine.scalar(orne.commuters.sum()))
    keys = [*ends, "csp"]
    again = carry_forward(carried, links, ends, ["commuters"])
    before, after = (engine.to_arrow(each.order_by(keys)) for each in (carried, again))
    assert before.select(keys) == after.select(keys)
    assert before["commuters"].to_pylist() == pytest.approx(after["commuters"].to_pylist())
