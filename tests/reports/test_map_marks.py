"""Marks and names on a map never hide one another, and are always in the same places."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from maillage.reports.map_marks import Room, in_two, put_leaders

SIDE = 14.0

points = st.lists(
    st.tuples(
        st.sampled_from(["Valmer", "Saint-Gaudan-l'Orgeais", "Œuvreval"]),
        st.floats(10, 90),
        st.floats(10, 90),
    ),
    max_size=12,
)


def room() -> Room:
    figure = Figure(figsize=(7, 6), dpi=100)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    return Room(axes)


def placed(places: list[tuple[str, float, float]]) -> tuple[Room, list[tuple[float, float]]]:
    where = room()
    marks = [where.put_mark(x, y, SIDE) for _, x, y in places]
    for (name, _, _), mark in zip(places, marks, strict=True):
        where.put_name(name, mark, SIDE, 8.0)
    return where, marks


@settings(max_examples=25)
@given(points)
def test_nothing_hides_anything_and_places_never_change(places: list[tuple[str, float, float]]) -> None:
    where, marks = placed(places)
    names = [label.get_window_extent() for label in where.axes.texts]
    assert not any(one.overlaps(other) for one, other in combinations(names, 2))
    for x, y in marks:
        assert not any(box.contains(x, y) for box in names)
    assert marks == placed(places)[1]


def test_two_marks_of_one_place_stand_apart_and_a_line_leads_to_the_moved_one() -> None:
    where = room()
    first, second = where.put_mark(50, 50, SIDE), where.put_mark(50, 50, SIDE)
    assert first == where.pixels(50, 50)
    assert abs(first[0] - second[0]) >= SIDE or abs(first[1] - second[1]) >= SIDE
    put_leaders(where, [((50, 50), first), ((50, 50), second)])
    assert len(where.axes.lines) == 2  # the line and the dot of the second alone


def test_a_wide_mark_keeps_its_width_free() -> None:
    where = room()
    where.put_mark(50, 50, SIDE, 5 * SIDE)
    x, y = where.put_mark(54, 50, SIDE)
    assert abs(x - where.pixels(50, 50)[0]) >= 3 * SIDE or abs(y - where.pixels(50, 50)[1]) >= SIDE


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Lens", ["Lens"]),
        ("Ennetières-en-Weppes", ["Ennetières-", "en-Weppes"]),
        ("Villeneuve-d'Ascq", ["Villeneuve-d'Ascq"]),
        ("La Chapelle-d'Armentières", ["La Chapelle-", "d'Armentières"]),
        ("Saintgaudandelorgeaisie", ["Saintgaudandelorgeaisie"]),
    ],
)
def test_long_names_are_cut_between_words_only(name: str, lines: list[str]) -> None:
    assert in_two(name).splitlines() == lines
