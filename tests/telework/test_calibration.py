"""Laws of the calibration: the mean holds, probabilities are probabilities, more adoption never lowers one."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maillage.errors import InputError
from maillage.telework.calibration import telework_probability

CSP = ("2", "3", "4", "5")
weights_of = st.fixed_dictionaries({csp: st.floats(0.01, 10) for csp in CSP})
active_of = st.fixed_dictionaries({csp: st.floats(1, 1e6) for csp in CSP})
rates = st.floats(0, 1)


@given(weights_of, active_of, rates)
def test_the_weighted_mean_is_the_rate(weights: dict[str, float], active: dict[str, float], rate: float):
    total = math.fsum(active.values())
    made = telework_probability(weights, active, rate, "eligible", total)
    mean = math.fsum(active[csp] * made.probability[csp] for csp in CSP) / total
    assert mean == pytest.approx(rate, rel=1e-9, abs=1e-12)


@given(weights_of, active_of, rates)
def test_probabilities_are_capped_multiples_of_the_weights(
    weights: dict[str, float], active: dict[str, float], rate: float
):
    made = telework_probability(weights, active, rate, "eligible", math.fsum(active.values()))
    for csp in CSP:
        assert 0 <= made.probability[csp] <= 1
        assert made.probability[csp] == pytest.approx(min(1.0, made.k * weights[csp]), rel=1e-9)
        assert (csp in made.capped) <= (made.probability[csp] == 1)


@given(weights_of, active_of, rates, rates)
def test_more_adoption_never_lowers_a_probability(
    weights: dict[str, float], active: dict[str, float], one: float, other: float
):
    total = math.fsum(active.values())
    low, high = (
        telework_probability(weights, active, rate, "eligible", total) for rate in sorted((one, other))
    )
    for csp in CSP:
        assert low.probability[csp] <= high.probability[csp] + 1e-12


@given(weights_of, active_of, st.floats(0, 0.9), st.floats(0.1, 10))
def test_only_the_ratios_of_the_weights_matter(
    weights: dict[str, float], active: dict[str, float], rate: float, scale: float
):
    total = math.fsum(active.values())
    made = telework_probability(weights, active, rate, "eligible", total)
    scaled = telework_probability(
        {csp: w * scale for csp, w in weights.items()}, active, rate, "eligible", total
    )
    assert scaled.probability == pytest.approx(made.probability, rel=1e-9, abs=1e-12)


@given(weights_of, active_of, rates, st.floats(0, 1e6))
def test_a_rate_over_all_active_persons_means_more_eligible_ones(
    weights: dict[str, float], active: dict[str, float], rate: float, others: float
):
    eligible = math.fsum(active.values())
    assume(rate * (eligible + others) <= eligible)
    made = telework_probability(weights, active, rate, "total", eligible + others)
    persons = math.fsum(active[csp] * made.probability[csp] for csp in CSP)
    assert persons == pytest.approx(rate * (eligible + others), rel=1e-9, abs=1e-6)


def test_csp_without_weight_do_not_count():
    made = telework_probability({"3": 1.0}, {"3": 10.0, "6": 990.0}, 0.5, "eligible", 1000.0)
    assert made.probability == {"3": 0.5}


def test_when_everyone_teleworks_every_csp_is_capped():
    made = telework_probability({"3": 2.0, "5": 1.0}, {"3": 40.0, "5": 60.0}, 1.0, "eligible", 100.0)
    assert made.probability == {"3": 1.0, "5": 1.0}
    assert made.capped == ("3", "5")


def test_a_csp_of_weight_zero_never_teleworks():
    made = telework_probability({"3": 1.0, "5": 0.0}, {"3": 50.0, "5": 50.0}, 0.5, "eligible", 100.0)
    assert made.probability == {"3": 1.0, "5": 0.0}
    with pytest.raises(InputError, match=r"51\.0% cannot be reached"):
        telework_probability({"3": 1.0, "5": 0.0}, {"3": 50.0, "5": 50.0}, 0.51, "eligible", 100.0)


@pytest.mark.parametrize(
    ("weights", "active", "rate", "told"),
    [
        ({"3": 1.0}, {"3": 10.0}, 1.2, "is not a share"),
        ({"3": 1.0}, {"3": 10.0}, math.nan, "is not a share"),
        ({"3": -1.0}, {"3": 10.0}, 0.2, "CSP 3"),
        ({"3": 1.0}, {"3": -10.0}, 0.2, "CSP 3"),
        ({"3": 0.0}, {"3": 10.0}, 0.2, "no active person"),
        ({"3": 1.0}, {}, 0.2, "no active person"),
    ],
)
def test_impossible_input_is_refused(
    weights: dict[str, float], active: dict[str, float], rate: float, told: str
):
    with pytest.raises(InputError, match=told):
        telework_probability(weights, active, rate, "eligible", 10.0)


def test_a_rate_over_all_active_persons_may_be_out_of_reach():
    with pytest.raises(InputError, match="denominator: total"):
        telework_probability({"3": 1.0}, {"3": 10.0}, 0.5, "total", 100.0)
