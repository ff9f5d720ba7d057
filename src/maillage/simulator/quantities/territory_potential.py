"""Formulas of the potential of a territory: who might telework, by commune of residence. Source: model §2.

The probability of each CSP is ``min(1, k × propensity)``, with the one ``k`` for which the reference population
teleworks at the rate.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from maillage.simulator.expression import closed
from maillage.simulator.formulas import formula

_NEARLY_ALL = 1 - 1e-12


@formula
def weight_2(propensity_2, territory__propensity_factor__2):
    return propensity_2 * territory__propensity_factor__2


@formula
def weight_3(propensity_3, territory__propensity_factor__3):
    return propensity_3 * territory__propensity_factor__3


@formula
def weight_4(propensity_4, territory__propensity_factor__4):
    return propensity_4 * territory__propensity_factor__4


@formula
def weight_5(propensity_5, territory__propensity_factor__5):
    return propensity_5 * territory__propensity_factor__5


@formula
def reference_teleworkers(
    adoption_rate, territory__adoption_factor, rate_base, reference_2, reference_3, reference_4, reference_5
):
    """Never more than all who may telework."""
    everyone = reference_2 + reference_3 + reference_4 + reference_5
    return np.minimum(adoption_rate * territory__adoption_factor * rate_base, everyone * _NEARLY_ALL)


@closed
def calibrated(target, *persons_and_weights: Any) -> Any:  # noqa: ANN401 - a number or an array
    """The one ``k`` for which the persons, each with probability ``min(1, k × weight)``, give the target.

    ``k`` rises from the value under which no group is capped; each correction leaves out the groups that the last value caps.
    With four groups the third correction is exact. The lightest group is never left out.
    """
    half = len(persons_and_weights) // 2
    persons, weights = persons_and_weights[:half], persons_and_weights[half:]
    lightest = reduce(np.minimum, weights)
    k = target / sum(count * weight for count, weight in zip(persons, weights, strict=True))
    for _ in range(half - 1):
        free = [np.where(k * weight > 1, np.where(weight > lightest, 0.0, 1.0), 1.0) for weight in weights]
        held = sum(count * (1 - part) for count, part in zip(persons, free, strict=True))
        likely = sum(
            count * weight * part for count, weight, part in zip(persons, weights, free, strict=True)
        )
        k = (target - held) / likely
    return k


@formula
def calibration(
    reference_teleworkers,
    reference_2,
    reference_3,
    reference_4,
    reference_5,
    weight_2,
    weight_3,
    weight_4,
    weight_5,
):
    """The one number that gives the reference population its rate."""
    return calibrated(
        reference_teleworkers,
        reference_2,
        reference_3,
        reference_4,
        reference_5,
        weight_2,
        weight_3,
        weight_4,
        weight_5,
    )


@formula
def probability_2(calibration, weight_2):
    return np.minimum(1.0, calibration * weight_2)


@formula
def probability_3(calibration, weight_3):
    return np.minimum(1.0, calibration * weight_3)


@formula
def probability_4(calibration, weight_4):
    return np.minimum(1.0, calibration * weight_4)


@formula
def probability_5(calibration, weight_5):
    return np.minimum(1.0, calibration * weight_5)


@formula
def eligible_active(eligible_csp_2, eligible_csp_3, eligible_csp_4, eligible_csp_5):
    return eligible_csp_2 + eligible_csp_3 + eligible_csp_4 + eligible_csp_5


@formula
def eligible_csp_2(active_2, territory__active_factor):
    return active_2 * territory__active_factor


@formula
def eligible_csp_3(active_3, territory__active_factor):
    return active_3 * territory__active_factor


@formula
def eligible_csp_4(active_4, territory__active_factor):
    return active_4 * territory__active_factor


@formula
def eligible_csp_5(active_5, territory__active_factor):
    return active_5 * territory__active_factor


@formula
def incoming_commuters(commuters_entering, territory__commuters_factor):
    """From outside the territory."""
    return commuters_entering * territory__commuters_factor


@formula
def outgoing_commuters(commuters_leaving, territory__commuters_factor):
    """To work outside the territory."""
    return commuters_leaving * territory__commuters_factor


@formula
def commuters_between_communes(commuters_within, territory__commuters_factor):
    """From one commune of the territory to another."""
    return commuters_within * territory__commuters_factor


@formula
def internal_commuters(commuters_internal, territory__commuters_factor):
    """Inside one commune."""
    return commuters_internal * territory__commuters_factor


@formula
def commune_outgoing(commuters_within, commuters_leaving, territory__commuters_factor):
    return (commuters_within + commuters_leaving) * territory__commuters_factor


@formula
def commune_incoming(commuters_within_in, commuters_entering, territory__commuters_factor):
    return (commuters_within_in + commuters_entering) * territory__commuters_factor


@formula
def work_elsewhere_share(commune_outgoing, internal_commuters, one_person):
    """Share of the commuters who live in a commune and work in another; a commune may have no commuter at all."""
    return commune_outgoing / np.maximum(commune_outgoing + internal_commuters, one_person)


@formula
def teleworkers(
    eligible_csp_2,
    eligible_csp_3,
    eligible_csp_4,
    eligible_csp_5,
    probability_2,
    probability_3,
    probability_4,
    probability_5,
):
    return (
        eligible_csp_2 * probability_2
        + eligible_csp_3 * probability_3
        + eligible_csp_4 * probability_4
        + eligible_csp_5 * probability_5
    )


@formula
def teleworkers_2015(teleworkers, potential_2015_ratio):
    return teleworkers * potential_2015_ratio


@formula
def teleworkers_2020(teleworkers, potential_2020_ratio):
    return teleworkers * potential_2020_ratio


@formula
def teleworkers_2025(teleworkers, potential_2025_ratio):
    return teleworkers * potential_2025_ratio


@formula
def telework_share(teleworkers, eligible_active, one_person):
    """A commune may have no eligible person at all."""
    return teleworkers / np.maximum(eligible_active, one_person)
