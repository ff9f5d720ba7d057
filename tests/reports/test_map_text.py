"""Names on the map stay apart, always in the same places, and the lines below it fit."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from maillage.reports.map_text import MOST_LABELS, name_places, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Names = list[tuple[str, float, float]]
SOURCES = "Sources : INSEE (2012, 2016, 2024), Licence Ouverte 2.0 ; IGN (2018), Licence Ouverte 2.0 ; " * 6


def drawn(names: Names) -> Axes:
    figure = Figure(figsize=(6, 4), dpi=100)
    axes = figure.add_axes((0.05, 0.05, 0.9, 0.9))
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    name_places(axes, names)
    return axes


places = st.lists(
    st.tuples(
        st.sampled_from(["Valmer", "Saint-Gaudan-l'Orgeais", "Œuvreval", "Y"]),
        st.floats(0, 100),
        st.floats(0, 100),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None)
@given(places)
def test_no_name_touches_another_and_the_places_never_change(names: Names):
    first, second = drawn(names), drawn(names)
    boxes = [label.get_window_extent() for label in first.texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert [box.bounds for box in boxes] == [label.get_window_extent().bounds for label in second.texts]
    assert len(boxes) <= MOST_LABELS


def test_two_neighbours_are_both_named_one_of_them_aside():
    axes = drawn([("Valmer", 50.0, 50.0), ("Halluricourt", 58.0, 50.0)])
    assert [label.get_text() for label in axes.texts] == ["Valmer", "Halluricourt"]


def test_where_there_is_no_room_the_largest_is_named():
    axes = drawn([("Valmer", 50.0, 50.0), ("Halluricourt", 50.2, 50.0), ("Marqueval", 50.0, 50.2)])
    assert axes.texts[0].get_text() == "Valmer"


@pytest.mark.parametrize("width", [0.93, 0.4])
def test_a_line_is_cut_between_words_and_fits(width: float):
    figure = Figure(figsize=(11, 8), dpi=100)
    canvas = FigureCanvasAgg(figure)
    lines = wrapped(figure, SOURCES.strip(), 7.2, width)
    assert " ".join(lines) == SOURCES.strip()
    assert len(lines) > 1
    for line in lines:
        box = figure.text(0, 0, line, fontsize=7.2).get_window_extent(canvas.get_renderer())
        assert box.width <= 1.02 * width * 1100


def test_a_word_too_long_stays_whole():
    assert wrapped(Figure(figsize=(2, 2)), "a" * 400, 7.2, 0.5) == ["a" * 400]
