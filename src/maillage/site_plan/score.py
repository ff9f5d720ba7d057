"""The weighted score of each commune, never without its parts, and how far its rank holds when weights and demand move."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.site_plan.criteria import CRITERIA, DRAWN, ON_LOG_SCALE, Criterion, criteria, normalised
from maillage.site_plan.demand_draws import DemandByCsp, drawn_criteria, drawn_probabilities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader
    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem
    from maillage.study import Study

    Floats = NDArray[np.float64]

LOW, HIGH = 10, 90
USER = "user_layer"


@dataclass(frozen=True, eq=False)
class Score:
    """The score of a territory's communes; arrays have one entry per commune.

    Attributes:
        criteria: value and normalised part of each criterion known.
        missing: criteria left out, since no imported file tells of them.
        weights: of each criterion known, summing to 1.
        score: Σ weight · part, 0 to 1.
        rank: 1 for the highest; equal scores share a rank.
        rank_low: rank in the best tenth of the draws; empty without draws.
        rank_high: rank in the worst tenth.
        in_first: share of the draws in which the commune is among the first sites.
    """

    criteria: Mapping[str, Criterion]
    missing: tuple[str, ...]
    weights: Mapping[str, float]
    score: Floats
    rank: NDArray[np.int64]
    rank_low: Floats
    rank_high: Floats
    in_first: Floats

    def first(self, count: int) -> tuple[int, ...]:
        """The rows of the highest scores; equal ones by commune."""
        return tuple(sorted(int(row) for row in np.argsort(-self.score, kind="stable")[:count]))


def score_communes(
    study: Study,
    problem: SitingProblem,
    options: SiteOptions,
    reader: ParameterReader,
    sites: int,
    others: Sequence[SitingProblem] = (),
) -> Score:
    """Score the communes, and draw weights, demand and access time anew to see which ranks hold.

    Args:
        study: demand and layers.
        problem: reach, existing places.
        options: the user's weights, number of draws, seed.
        reader: default weights and how far they are drawn.
        sites: how many first communes are counted.
        others: the same problem with other access times; the draws take them in turn.

    Raises:
        InputError: a weight that is not known or not a number of 0 or more; no weight at all.
    """
    daily_km = reader.number("commute.daily_distance_limit")
    known = criteria(study, problem, daily_km)
    weights = score_weights(options.weights, reader, tuple(known))
    given = np.array(list(weights.values()))
    score = given @ np.array([each.part for each in known.values()])
    random = np.random.default_rng(options.seed)
    drawn = _drawn_weights(given, reader.number("siting.score_draw_concentration"), options.draws, random)
    ranks = np.zeros((0, len(problem)), dtype=np.int64)
    if options.draws:
        demand = DemandByCsp.of(study, problem, daily_km)
        probabilities = drawn_probabilities(study, reader, options.draws, options.seed)
        ranks = _drawn_ranks((problem, *others), known, demand, probabilities, drawn)
    low, high = (
        np.percentile(ranks, [LOW, HIGH], axis=0) if len(ranks) else (np.full(len(score), np.nan),) * 2
    )
    first = (ranks <= sites).mean(axis=0) if len(ranks) else np.full(len(score), np.nan)
    missing = tuple(name for name in CRITERIA if name not in known)
    return Score(known, missing, weights, score, ranked(score), low, high, first)


def score_weights(
    given: Mapping[str, float], reader: ParameterReader, known: tuple[str, ...]
) -> dict[str, float]:
    """Weights of the criteria known, summing to 1.

    Raises:
        InputError: a weight that is not known or not a number of 0 or more; no weight at all.
    """
    names = tuple(dict.fromkeys((*CRITERIA, *known)))
    problems = [
        Problem(name, Phrase("is no criterion; there are {names}", names=", ".join(names)))
        for name in given
        if name not in names
    ]
    problems += [
        Problem(name, Phrase("is {value}; a number of 0 or more is expected", value=value))
        for name, value in given.items()
        if name in names and not (value >= 0 and math.isfinite(value))
    ]
    raise_collected(Phrase("The weights of the score cannot be used."), problems, error=InputError)
    weights = {
        name: float(given.get(name, reader.number(f"siting.weight.{name if name in CRITERIA else USER}")))
        for name in known
    }
    total = sum(weights.values())
    if not total > 0:
        message = Phrase("All weights of the score are 0: nothing tells the communes apart.")
        raise InputError(message, do=Phrase("Give at least one criterion a weight above 0."))
    return {name: weight / total for name, weight in weights.items()}


def ranked(values: Floats) -> NDArray[np.int64]:
    """Rank of each value, 1 for the highest; equal values share the better rank.

    >>> ranked(np.array([0.2, 0.9, 0.2, 0.5])).tolist()
    [3, 1, 3, 2]
    """
    rounded = np.round(values, 12)
    return len(rounded) - np.searchsorted(np.sort(rounded), rounded, side="right") + 1


def _drawn_weights(weights: Floats, concentration: float, draws: int, random: np.random.Generator) -> Floats:
    """Draws × criteria, from a Dirichlet law around the weights; criteria without a weight stay without."""
    used = weights > 0
    drawn = np.zeros((draws, len(weights)))
    drawn[:, used] = random.dirichlet(concentration * weights[used], size=draws)
    return drawn


def _drawn_ranks(
    each_time: Sequence[SitingProblem],
    known: Mapping[str, Criterion],
    demand: DemandByCsp,
    probabilities: Floats,
    weights: Floats,
) -> NDArray[np.int64]:
    """Ranks in each draw of weights and demand, with each access time in turn; layers are the same in all."""
    ranks = np.zeros((len(weights), len(each_time[0])), dtype=np.int64)
    parts = np.array([each.part for each in known.values()])
    names = [name for name in DRAWN if name in known]
    place = [list(known).index(name) for name in names]
    for turn, problem in enumerate(each_time):
        draws = range(turn, len(weights), len(each_time))
        values = drawn_criteria(problem, demand, probabilities[draws.start :: draws.step])
        for draw, of_draw in zip(draws, values, strict=True):
            parts[place] = [normalised(of_draw[name], log=name in ON_LOG_SCALE) for name in names]
            ranks[draw] = ranked(weights[draw] @ parts)
    return ranks
