"""Natural breaks: those of mapclassify, the best of all, on any number of communes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from maillage.telework.intensity import class_bounds
from maillage.telework.natural_breaks import natural_breaks

FIGURES = some.lists(some.floats(0, 1e4, width=32), min_size=8, max_size=40, unique=True)


def spread(figures: list[float], bounds: tuple[float, ...]) -> float:
    """Squared distances of the figures to the mean of their class, added up."""
    kind = np.searchsorted(bounds, figures)
    return sum(
        float(((np.array(figures)[kind == each] - np.array(figures)[kind == each].mean()) ** 2).sum())
        for each in np.unique(kind)
    )


@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("seed", range(12))
def test_the_breaks_are_those_of_mapclassify(seed: int):
    """On demands as those of communes: many small ones, a few large."""
    import mapclassify

    random = np.random.default_rng(seed)
    figures = np.exp(random.normal(5, 1.2, size=random.integers(12, 120)))
    if seed % 3 == 0:
        figures = np.round(figures)
    classes = int(random.integers(2, 8))
    assert natural_breaks(figures, classes) == tuple(mapclassify.FisherJenks(figures, k=classes).bins)


@given(
    figures=some.lists(some.integers(0, 300), min_size=5, max_size=11, unique=True),
    classes=some.integers(2, 4),
)
def test_no_other_classes_differ_less_within_themselves(figures: list[int], classes: int):
    ordered = sorted(map(float, figures))
    best = min(
        spread(ordered, tuple(ordered[cut] for cut in (*cuts, len(ordered) - 1)))
        for cuts in combinations(range(len(ordered) - 1), classes - 1)
    )
    found = natural_breaks(ordered, classes)
    assert len(found) == classes
    assert spread(ordered, found) == pytest.approx(best, abs=1e-6)


@given(figures=FIGURES, classes=some.integers(2, 6))
def test_one_class_more_never_spreads_more(figures: list[float], classes: int):
    fewer, more = natural_breaks(figures, classes), natural_breaks(figures, classes + 1)
    assert fewer == tuple(sorted(fewer))
    assert fewer[-1] == more[-1] == max(figures)
    assert spread(sorted(figures), more) <= spread(sorted(figures), fewer) * (1 + 1e-9) + 1e-3


@pytest.mark.parametrize("scheme", ["natural_breaks", "quantiles", "equal_interval"])
def test_all_communes_of_a_country_are_classed_not_a_sample_of_them(scheme: str):
    """The bounds are the best, or the quantiles, of all 35 000 figures."""
    figures = [float(each) for each in np.exp(np.random.default_rng(1).normal(5, 1.2, size=35_000))]
    bounds = class_bounds([*figures, None], scheme, 5)
    assert len(bounds) == 5
    assert bounds[-1] == max(figures)
    if scheme == "quantiles":
        assert bounds[0] == pytest.approx(np.quantile(figures, 0.2))
    if scheme == "natural_breaks":
        ordered = sorted(figures)
        place = ordered.index(bounds[0])
        for other in (ordered[place - 1], ordered[place + 1]):
            assert spread(ordered, bounds) <= spread(ordered, (other, *bounds[1:])) * (1 + 1e-9)
