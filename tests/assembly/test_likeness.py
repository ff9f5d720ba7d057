"""Territories alike: near in size, density and who works there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.assembly.likeness import Profile, alike

sizes = st.floats(1, 1e7)
made = st.lists(
    st.tuples(sizes, st.floats(0.1, 1e5), st.none() | st.floats(0, 1)), min_size=1, max_size=12
).map(
    lambda rows: [
        Profile(f"epci:{rank}", f"EPCI {rank}", population, area, share)
        for rank, (population, area, share) in enumerate(rows)
    ]
)


def profile(name, population, area, share=0.6):
    return Profile(f"scot:{name}", name, population, area, share)


def test_a_city_is_like_a_city_not_like_a_village():
    village, city, town = (
        profile("village", 900, 12),
        profile("city", 230_000, 35),
        profile("town", 30_000, 25),
    )
    found = alike(profile("other city", 250_000, 40), [village, town, city], 3)
    assert [each.name for each in found] == ["city", "town", "village"]


def test_who_works_there_counts_between_territories_of_one_size():
    clerks, workers = profile("clerks", 50_000, 100, 0.75), profile("workers", 50_000, 100, 0.45)
    assert alike(profile("offices", 50_000, 100, 0.72), [workers, clerks], 1) == (clerks,)


def test_what_is_not_published_does_not_count_against():
    unknown, far = profile("unknown", 50_000, 100, None), profile("far", 5_000, 10, 0.6)
    assert alike(profile("one", 50_000, 100, 0.6), [far, unknown], 1) == (unknown,)


@given(made, st.integers(0, 12))
def test_nobody_is_like_itself_and_no_more_are_named_than_asked(profiles, most):
    found = alike(profiles[0], profiles, most)
    assert profiles[0] not in found
    assert len(found) == min(most, len(profiles) - 1)


@given(made)
def test_the_order_of_the_others_does_not_matter(profiles):
    assert alike(profiles[0], profiles, 5) == alike(profiles[0], profiles[::-1], 5)


def test_density_is_inhabitants_by_area():
    assert profile("one", 1_000, 20).density == pytest.approx(50)
