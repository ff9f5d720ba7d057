"""Doubly constrained gravity model: workers at residence and jobs at work are met, distance decides who goes where.

``T[i,j] = a[i] · workers[i] · b[j] · jobs[j] · f(d[i,j])``, balanced by Furness' iterations. The decay of ``f`` is given, or fitted to
a known mean distance, or by maximum likelihood against an observed matrix (for which the modelled mean cost equals the observed:
Hyman 1969). A model, not an observation: whatever it makes is marked ``gravity``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError, Problem, raise_collected
from maillage.flows.deterrence import Deterrence
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from maillage.flows.deterrence import Form


@dataclass(frozen=True)
class Balance:
    """How the balancing stops.

    Attributes:
        tolerance: largest gap allowed to a margin, relative to the total.
        most_iterations: iterations after which it stops and says that it has not converged.
    """

    tolerance: float = 1e-9
    most_iterations: int = 2000


@dataclass(frozen=True)
class GravityFit:
    """Modelled flows and how well they fit.

    Attributes:
        flows: persons from each origin (rows) to each destination (columns); array, or SciPy sparse array for sparse distances.
        deterrence: the deterrence function used, with its fitted decay.
        converged: whether the margins are met within the tolerance.
        iterations: balancing iterations of the last solution.
        largest_gap: largest gap to a margin, in persons.
        mean_distance_km: mean one-way distance of the modelled flows.
        common_part: common part of commuters with the observed matrix (0 to 1), when there is one.
        r_squared: squared correlation with the observed matrix over all pairs, when there is one.
        margins: largest gap to each named kind of known margin, in persons.
    """

    flows: Any
    deterrence: Deterrence
    converged: bool
    iterations: int
    largest_gap: float
    mean_distance_km: float
    common_part: float | None = None
    r_squared: float | None = None
    margins: tuple[tuple[str, float], ...] = ()


def fit_gravity(  # noqa: PLR0913 - each is a named quantity
    workers: NDArray[np.float64],
    jobs: NDArray[np.float64],
    distance_km: Any,  # noqa: ANN401 - dense array or SciPy sparse array
    *,
    deterrence: Form = "exponential",
    decay: float | None = None,
    mean_distance_km: float | None = None,
    observed: NDArray[np.float64] | None = None,
    scale_km: float | None = None,
    balance: Balance | None = None,
) -> GravityFit:
    """Fit the doubly constrained gravity model.

    Args:
        workers: employed residents by origin (person), shape (n,).
        jobs: jobs by destination (person), shape (m,), of the same sum.
        distance_km: one-way distance, shape (n, m); infinite = no such trip. A SciPy CSR array holds only the pairs allowed
            (a stored 0 is a distance of 0): for more than about 2 000 zones.
        deterrence: ``exponential`` or ``power``.
        decay: the decay, when it is known (exactly one of decay, mean_distance_km, observed).
        mean_distance_km: the mean distance to reproduce.
        observed: an observed matrix, shape (n, m): the decay is the most likely one, and the fit is measured on it.
        scale_km: scale of a power.
        balance: when to stop.

    Raises:
        InputError: margins that are negative, empty, of unlike sums or out of reach; a mean distance that no decay gives.
    """
    _check_margins(workers, jobs, distance_km)
    shape = Deterrence(deterrence, 0.0, scale_km)
    solver = _Solver(workers, jobs, distance_km, balance or Balance())
    if sum(given is not None for given in (decay, mean_distance_km, observed)) != 1:
        message = Phrase(
            "Give exactly one of decay, mean_distance_km and observed: it decides how fast commuting falls with distance."
        )
        raise InputError(message)
    if decay is not None:
        fit = solver.solve(replace(shape, decay=decay))
    elif mean_distance_km is not None:
        fit = solver.calibrate(shape, distance_km, mean_distance_km, Phrase("mean distance (km)"))
    else:
        cost = _mapped(distance_km, shape.cost)
        fit = solver.calibrate(shape, cost, weighted_mean(observed, cost), Phrase("mean cost"))
    if observed is None:
        return fit
    return replace(
        fit, common_part=common_part(fit.flows, observed), r_squared=r_squared(fit.flows, observed)
    )


class _Solver:
    """Furness balancing of one set of margins, warm-started from one decay to the next."""

    def __init__(
        self,
        workers: NDArray[np.float64],
        jobs: NDArray[np.float64],
        distance_km: Any,  # noqa: ANN401
        balance: Balance,
    ) -> None:
        self.workers, self.jobs, self.distance_km, self.balance = workers, jobs, distance_km, balance
        self._b = np.ones_like(jobs)

    def solve(self, deterrence: Deterrence) -> GravityFit:
        seed = deterrence(self.distance_km)
        allowed = self.balance.tolerance * max(float(self.workers.sum()), 1.0)
        gap, iterations, b = np.inf, 0, self._b
        a = np.zeros_like(self.workers)
        while iterations < self.balance.most_iterations and gap > allowed:
            a = _over(self.workers, seed @ b)
            reached = seed.T @ a
            gap = float(np.abs(b * reached - self.jobs).max(initial=0.0))
            b = _over(self.jobs, reached)
            iterations += 1
        # rows are met exactly; the gap is on the columns
        b_last = b
        self._b = b_last
        a = _over(self.workers, seed @ b_last)
        flows = _scaled(seed, a, b_last)
        gap = float(np.abs(np.asarray(flows.sum(axis=0)).ravel() - self.jobs).max(initial=0.0))
        mean = weighted_mean(flows, self.distance_km)
        return GravityFit(flows, deterrence, gap <= allowed, iterations, gap, mean)

    def calibrate(self, shape: Deterrence, measure: Any, target: float, what: Phrase) -> GravityFit:  # noqa: ANN401
        """The decay for which the mean of ``measure`` is ``target``; the mean falls as decay grows."""
        from scipy.optimize import brentq

        def gap(decay: float) -> float:
            return weighted_mean(self.solve(replace(shape, decay=decay)).flows, measure) - target

        low, high = 0.0, 1.0 / max(target, np.finfo(float).tiny)
        longest, doublings = gap(0.0), 0
        most_doublings = 12
        shortest = gap(high)
        while longest >= 0 and shortest > 0 and doublings < most_doublings:
            low, high, doublings = high, 2 * high, doublings + 1
            shortest = gap(high)
        if longest < 0 or shortest > 0:
            message = Phrase(
                "No decay gives a {what} of {target:.3f}: with these margins it lies between {shortest:.3f} and {longest:.3f}.",
                what=what,
                target=target,
                shortest=shortest + target,
                longest=longest + target,
            )
            raise InputError(
                message,
                do=Phrase(
                    "Check the distances and the target; a longer mean would need commuters who seek distance."
                ),
            )
        decay = high if shortest == 0 else float(brentq(gap, low, high, rtol=1e-10, xtol=1e-12))
        return self.solve(replace(shape, decay=decay))


def _check_margins(workers: NDArray[np.float64], jobs: NDArray[np.float64], distance_km: Any) -> None:  # noqa: ANN401
    problems = [
        Problem(name, Phrase("holds negative, empty or infinite values, or nobody"))
        for name, margin in (("workers", workers), ("jobs", jobs))
        if not np.isfinite(margin).all() or (margin < 0).any() or margin.sum() <= 0
    ]
    if tuple(distance_km.shape) != (len(workers), len(jobs)):
        problems.append(
            Problem(
                "distance_km",
                Phrase(
                    "shape {shape} for {origins} origins and {destinations} destinations",
                    shape=distance_km.shape,
                    origins=len(workers),
                    destinations=len(jobs),
                ),
            )
        )
    stored = distance_km if isinstance(distance_km, np.ndarray) else distance_km.data
    if np.isnan(stored).any() or (stored < 0).any():
        problems.append(Problem("distance_km", Phrase("holds negative or empty distances")))
    if not problems and not np.isclose(workers.sum(), jobs.sum(), rtol=1e-6):
        problems.append(
            Problem(
                "workers, jobs",
                Phrase(
                    "{workers:.1f} workers for {jobs:.1f} jobs: the two must have the same sum",
                    workers=workers.sum(),
                    jobs=jobs.sum(),
                ),
            )
        )
    if not problems:
        reachable = _mapped(distance_km, lambda km: np.isfinite(km).astype(float))
        for name, margin, count in (
            ("origin", workers, reachable @ np.sign(jobs)),
            ("destination", jobs, np.sign(workers) @ reachable),
        ):
            stuck = np.flatnonzero((margin > 0) & (count == 0))
            problems += [
                Problem(f"{name} {index}", Phrase("has a margin but no pair at a finite distance"))
                for index in stuck
            ]
    raise_collected(
        Phrase("The margins of the gravity model cannot be met."),
        problems,
        error=InputError,
        do=Phrase("Correct the margins, or allow more pairs."),
    )


def _mapped(matrix: Any, function: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Any:  # noqa: ANN401
    if isinstance(matrix, np.ndarray):
        return function(matrix)
    mapped = matrix.copy()
    mapped.data = function(matrix.data)
    return mapped


def _over(margin: NDArray[np.float64], reached: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(margin, reached, out=np.zeros_like(margin), where=reached > 0)


def _scaled(seed: Any, a: NDArray[np.float64], b: NDArray[np.float64]) -> Any:  # noqa: ANN401
    if isinstance(seed, np.ndarray):
        return seed * a[:, None] * b[None, :]
    rows = np.repeat(np.arange(seed.shape[0]), np.diff(seed.indptr))
    scaled = seed.copy()
    scaled.data = seed.data * a[rows] * b[seed.indices]
    return scaled


def weighted_mean(flows: Any, measure: Any) -> float:  # noqa: ANN401 - dense arrays, or sparse arrays of one pattern
    """Mean of a measure of the pairs, weighted by persons; pairs without persons do not count.

    >>> weighted_mean(np.array([[1.0, 3.0]]), np.array([[0.0, 4.0]]))
    3.0
    """
    weights, values = (each if isinstance(each, np.ndarray) else each.data for each in (flows, measure))
    total = float(weights.sum())
    return float(np.where(weights > 0, values, 0.0).ravel() @ weights.ravel()) / total if total > 0 else 0.0


def common_part(modelled: Any, observed: Any) -> float:  # noqa: ANN401
    """Common part of commuters (Lenormand 2012): twice the shared persons over the sum of both matrices, 0 to 1.

    >>> common_part(np.array([[2.0, 0.0]]), np.array([[1.0, 1.0]]))
    0.5
    """
    first, second = (
        each if isinstance(each, np.ndarray) else each.toarray() for each in (modelled, observed)
    )
    return 2 * float(np.minimum(first, second).sum()) / float(first.sum() + second.sum())


def r_squared(modelled: Any, observed: Any) -> float:  # noqa: ANN401
    """Squared correlation of the two matrices over all pairs; 0 where one of them does not vary."""
    first, second = (
        each if isinstance(each, np.ndarray) else each.toarray() for each in (modelled, observed)
    )
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1] ** 2)
