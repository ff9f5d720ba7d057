"""Laws of a comparison: nothing differs from itself, and B less A is the opposite of A less B."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.comparison import compare_communes, compared, comparison_table, rounded_rows

figures = st.dictionaries(
    st.sampled_from(["persons", "trips", "hours"]), st.none() | st.floats(-1e12, 1e12), max_size=3
)
people = st.none() | st.floats(0, 1e7)
badges = st.sampled_from(["reliable", "estimated", "order_of_magnitude"])
communes = st.dictionaries(
    st.sampled_from(["59350", "59512", "62427"]), st.tuples(people, badges), min_size=1
)


def table(rows):
    return pa.table(
        {
            "commune_id": pa.array(list(rows), pa.string()),
            "name": pa.array([f"Commune {code}" for code in rows], pa.string()),
            "reliability": pa.array([badge for _, badge in rows.values()], pa.string()),
            "teleworkers": pa.array([count for count, _ in rows.values()], pa.float64()),
        }
    )


def differences(a, b):
    rows = compare_communes(table(a), table(b), ["teleworkers"])
    return {row["commune_id"]: row["teleworkers_difference"] for row in rows}


@given(figures)
def test_nothing_differs_from_itself(a):
    assert all(not each.difference for each in compared(a, a).values())


@given(figures, figures)
def test_a_difference_turns_its_sign_with_the_order(a, b):
    there, back = compared(a, b), compared(b, a)
    assert there.keys() == back.keys()
    for name, each in there.items():
        assert each.difference == (None if back[name].difference is None else -back[name].difference)


@given(figures, figures)
def test_a_figure_that_one_study_lacks_has_no_difference(a, b):
    for each in compared(a, b).values():
        assert (each.difference is None) == (each.a is None or each.b is None)


@given(communes)
def test_no_commune_differs_from_itself(rows):
    assert all(not each for each in differences(rows, rows).values())


@given(communes, communes)
def test_differences_by_commune_turn_their_sign_too(a, b):
    there, back = differences(a, b), differences(b, a)
    assert there.keys() == back.keys() == a.keys() | b.keys()
    for code, each in there.items():
        assert each == (None if back[code] is None else -back[code])


@given(communes, communes)
def test_the_difference_is_what_must_be_added_to_a(a, b):
    for row in compare_communes(table(a), table(b), ["teleworkers"]):
        if row["teleworkers_difference"] is not None:
            total = row["teleworkers_a"] + row["teleworkers_difference"]
            assert total == pytest.approx(row["teleworkers_b"], abs=1e-6)


@given(communes, communes)
def test_a_row_is_as_sure_as_its_less_sure_count(a, b):
    for row in compare_communes(table(a), table(b), ["teleworkers"]):
        badges = {rows[row["commune_id"]][1] for rows in (a, b) if row["commune_id"] in rows}
        assert row["reliability"] in badges
        assert "order_of_magnitude" not in badges or row["reliability"] == "order_of_magnitude"


def test_small_counts_keep_one_figure_in_a_spreadsheet():
    rows = compare_communes(
        table({"59350": (137.0, "order_of_magnitude")}),
        table({"59350": (164.0, "order_of_magnitude")}),
        ["teleworkers"],
    )
    row = rounded_rows(rows)[0]
    assert (row["teleworkers_a"], row["teleworkers_b"], row["teleworkers_difference"]) == (100.0, 200.0, 30.0)
    assert comparison_table([row]).column_names[:3] == ["commune_id", "name", "reliability"]
