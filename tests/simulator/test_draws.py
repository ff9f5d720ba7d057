"""Draws are seeded, stay between their ends, and give intervals that hold the central figure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.errors import InputError
from maillage.parameters import Label
from maillage.simulator.draws import DrawOptions, draw, interval
from maillage.simulator.figure import Figure

LABEL = Label(fr="x", en="x")


def figure(low: float, central: float, high: float, name: str = "x") -> Figure:
    return Figure(name, central, low, high, "person", LABEL, "assumption")


ends = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted)


@pytest.mark.parametrize("distribution", ["triangular", "pert"])
@pytest.mark.parametrize("sequence", ["sobol", "latin_hypercube"])
@given(ends)
def test_draws_stay_between_low_and_high(distribution, sequence, ordered):
    low, central, high = ordered
    options = DrawOptions(64, distribution=distribution, sequence=sequence)
    drawn = draw({"x": figure(low, central, high)}, options)
    if low == high:
        assert drawn == {}
    else:
        slack = 1e-9 * max(abs(low), abs(high), 1)
        assert drawn["x"].min() >= low - slack
        assert drawn["x"].max() <= high + slack


@pytest.mark.parametrize("distribution", ["triangular", "pert"])
def test_draws_have_the_mean_of_their_distribution(distribution):
    low, central, high = 0.0, 3.0, 12.0
    weight = 1 if distribution == "triangular" else 4
    expected = (low + weight * central + high) / (weight + 2)
    drawn = draw({"x": figure(low, central, high)}, DrawOptions(4096, distribution=distribution))["x"]
    assert drawn.mean() == pytest.approx(expected, rel=1e-3)


def test_a_figure_taken_as_exactly_known_is_not_drawn():
    assert draw({"x": figure(5, 5, 5)}, DrawOptions()) == {}


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    figures = {"x": figure(0, 1, 2), "y": figure(0, 1, 2, "y")}
    first, again, other = (draw(figures, DrawOptions(100, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first["x"], again["x"])
    assert not np.array_equal(first["x"], other["x"])
    assert not np.array_equal(first["x"], first["y"])


def test_any_number_of_draws_is_served():
    assert len(draw({"x": figure(0, 1, 2)}, DrawOptions(1000))["x"]) == 1000


def test_the_interval_holds_four_draws_in_five_and_the_central_figure():
    values = np.linspace(0, 100, 1001)
    assert interval(values, 50) == (10, 50, 90)
    assert interval(values, 95) == (10, 50, 95)


def test_impossible_choices_are_told_all_at_once():
    with pytest.raises(InputError) as refused:
        DrawOptions(-1, seed=-1, distribution="normal", sequence="random").check()
    assert [problem.where for problem in refused.value.problems] == [
        "seed",
        "draws",
        "distribution",
        "sequence",
    ]
