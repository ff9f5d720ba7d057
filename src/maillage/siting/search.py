"""Solve a benefit problem: a good solution, a bound, and where they do not meet, the mixed-integer solver on what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maillage.siting.drop_add import drop_and_add
from maillage.siting.greedy import greedy
from maillage.siting.lagrangian import Fixing, Lagrangian, fixing
from maillage.siting.levels import level_model
from maillage.siting.local_search import improve, perturbed
from maillage.siting.mixed_integer import maximise
from maillage.siting.neighbourhoods import Regions
from maillage.siting.service import Service
from maillage.siting.solution import PROVEN
from maillage.siting.tally import Tally

if TYPE_CHECKING:
    from maillage.siting.benefit import BenefitProblem
    from maillage.siting.settings import SearchSettings

TURNS = 10
STEPS_BETWEEN_TRIALS = 25
TRIALS_BEGIN = 0.03
REGIONS_BETWEEN_PASSES = 100
POOL_SHARE = 0.02
COLUMNS_CONCENTRATED = 400
LEAST_CHOICE = 3
SHARE_WHEN_SMALL = 5
REGIONS_SHARE_WHEN_SMALL = 60
NODES_CONCENTRATED = 200
GAP_CONCENTRATED = 5e-4


class Found(NamedTuple):
    """Chosen columns of a benefit problem, upper bound on their total, and what gave the bound."""

    chosen: list[int]
    bound: float
    method: str


class Search:
    """A search under way: the best solution and the lowest bound so far."""

    def __init__(self, problem: BenefitProblem, settings: SearchSettings, start: list[int]) -> None:
        self.problem = problem
        self.settings = settings
        self.visits = 0
        self.random = np.random.default_rng(settings.seed)
        self.best = self._polished([]) if problem.binary else improve(problem, greedy(problem))
        if problem.cost is not None:
            self.offer(improve(problem, greedy(problem, per_cost=True)))
        if start:
            self.offer(improve(problem, Service(problem, start)))
        self.lagrangian = Lagrangian(problem)
        self.descent = self.lagrangian.descent(self.best)
        self.bound = float(problem.highest.sum())

    @property
    def closed(self) -> bool:
        """Whether bound and solution meet."""
        return self.bound - self.best.value <= PROVEN / 10 * self.bound

    def offer(self, service: Service) -> None:
        """Keep a solution if it is better."""
        if service.value > self.best.value:
            self.best = service

    def lower(self, bound: float) -> None:
        """Keep a bound if it is lower."""
        self.bound = max(min(self.bound, self.problem.rounded_bound(bound)), self.best.value)

    def _polished(self, chosen: list[int]) -> Service:
        """A choice of a coverage problem filled up and improved by swaps."""
        tally = Tally(self.problem, chosen)
        drop_and_add(tally)
        return Service(self.problem, tally.chosen.tolist())

    def run(self) -> None:
        """Lower the bound and improve the solution in turns until they meet or the work is done."""
        if self.problem.binary:
            self._run_coverage()
            return
        steps = -(-self.settings.bound_steps // TURNS)
        for _ in range(TURNS):
            self.descent.run(steps, self.best.value)
            self.lower(self.descent.bound)
            if self.closed:
                return
            self._try_preferred()
            self._try_perturbed()
            self.lower(self.bound)

    def _run_coverage(self) -> None:
        """Coverage: lower the bound, swapping from what it prefers on the way; then improve the best region by region."""
        for _ in range(-(-self.settings.bound_steps // STEPS_BETWEEN_TRIALS)):
            self.descent.run(STEPS_BETWEEN_TRIALS, self.best.value)
            self.lower(self.descent.bound)
            if self.closed:
                return
            chosen = self.lagrangian.last.tolist()
            near = self.bound <= self.best.value * (1 + TRIALS_BEGIN)
            if near and self.problem.affordable(chosen):
                self.offer(self._polished(chosen))
            if self.descent.over:
                break
        self.lower(self.bound)
        large = self.problem.pairs.nnz > self.settings.exact_pairs
        if self.problem.cost is None and not self.closed:
            self._region_by_region(
                self.settings.regions if large else self.settings.regions // REGIONS_SHARE_WHEN_SMALL
            )

    def _region_by_region(self, rounds: int) -> None:
        """Improve the best solution in regions drawn at random, and by swaps across the whole now and then."""
        tally = Tally(self.problem, self.best.chosen)
        regions = Regions(tally, self.lagrangian.often > POOL_SHARE, self.settings)
        for number in range(rounds):
            if number % REGIONS_BETWEEN_PASSES == 0:
                drop_and_add(tally)
                if self.bound - tally.value <= PROVEN / 10 * self.bound:
                    break
            regions.improve()
        drop_and_add(tally)
        self.offer(Service(self.problem, tally.chosen.tolist()))
        self.lower(self.bound)

    def _try_preferred(self) -> None:
        """Try the columns that the bound prefers."""
        chosen = self.lagrangian.worth(self.descent.prices).chosen.tolist()
        if 2 * self.visits < self.settings.visits and self.problem.affordable(chosen):
            trial = improve(self.problem, Service(self.problem, chosen))
            self.visits += trial.visits
            self.offer(trial)

    def _try_perturbed(self) -> None:
        """Try perturbations of the best solution until one meets the bound."""
        large = self.problem.pairs.nnz > self.settings.exact_pairs
        restarts = self.settings.restarts if large else self.settings.restarts // SHARE_WHEN_SMALL
        for _ in range(-(-restarts // TURNS)):
            if self.closed or self.visits >= self.settings.visits or not self.best.open.any():
                return
            trial = perturbed(self.problem, self.best, self.random)
            self.visits += trial.visits
            self.offer(trial)

    def finish(self) -> str:
        """Ask the mixed-integer solver for what the bound does not exclude; say what the proof came from."""
        prices = self.descent.prices
        fixed = fixing(self.lagrangian.worth(prices), prices, self.problem, self.best.value)
        if self.settings.method == "auto" and self._left(fixed) > self.settings.exact_pairs:
            if not self.problem.binary:
                self._concentrate()
            return "bound" if self.closed else "heuristic"
        self._solve(fixed)
        return "mixed-integer"

    def _concentrate(self) -> None:
        """Improve the solution among the columns the bound prefers (heuristic concentration, Rosing and ReVelle 1997)."""
        if self.problem.sites * LEAST_CHOICE > COLUMNS_CONCENTRATED:
            return
        worth = self.lagrangian.worth(self.descent.prices)
        preferred = np.argsort(-worth.net, kind="stable")[:COLUMNS_CONCENTRATED]
        columns = np.union1d(preferred, self.best.chosen)
        if int(np.diff(self.problem.pairs.indptr)[columns].sum()) > self.settings.exact_pairs:
            return
        none = np.empty(0, dtype=np.int64)
        among = Fixing(none, columns, np.zeros(self.problem.demands))
        limits = replace(self.settings, nodes=min(NODES_CONCENTRATED, self.settings.nodes))
        self._solve(among, limits, GAP_CONCENTRATED * self.best.value)
        self.best = improve(self.problem, self.best)
        self.lower(self.bound)

    def _left(self, fixed: Fixing) -> int:
        """Pairs of the columns still to be decided."""
        undecided = np.setdiff1d(fixed.possible, fixed.opened)
        return int(np.diff(self.problem.pairs.indptr)[undecided].sum())

    def _solve(self, fixed: Fixing, limits: SearchSettings | None = None, close_enough: float = 0.0) -> None:
        """Ask the mixed-integer solver; with ``limits`` only for a better solution, otherwise for a bound as well."""
        made = level_model(self.problem, fixed)
        if made is None:
            self.lower(self.best.value)
            return
        chosen = set(self.best.chosen)
        start = np.array([float(column in chosen) for column in made.columns])
        inside = chosen <= set(fixed.possible) and set(fixed.opened) <= chosen
        answer = maximise(
            made.model,
            limits or self.settings,
            start=start if inside else None,
            close_enough=max(self.problem.step * 0.99, close_enough),
        )
        if answer.values is not None:
            picked = made.columns[answer.values[: len(made.columns)] > 1 / 2]
            columns = sorted({*fixed.opened.tolist(), *picked.tolist()})
            if self.problem.affordable(columns):
                self.offer(Service(self.problem, columns))
        if limits is None:
            self.lower(made.constant + answer.bound)


def search(problem: BenefitProblem, settings: SearchSettings, start: list[int] | None = None) -> Found:
    """Columns of greatest total benefit, with a bound.

    Args:
        problem: what to choose from.
        settings: how much work to do.
        start: columns known to be good, improved like the greedy ones.
    """
    if problem.candidates == 0 or problem.sites == 0:
        return Found([], 0.0, "bound")
    work = Search(problem, settings, start or [])
    if settings.method != "exact":
        work.run()
    method = "bound"
    if not work.closed:
        method = "heuristic" if settings.method == "heuristic" else work.finish()
    return Found(work.best.chosen, max(work.bound, work.best.value), method)
