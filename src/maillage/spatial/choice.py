"""How likely a place within reach is used, by travel time: all alike, or decaying; or chosen against the trip to work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError, unknown_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from maillage.parameters import ParameterReader

    Floats = NDArray[np.float64]

DECAYS = ("within", "linear", "exponential")
ONE_MINUTE = 1.0
"""The published form takes the logarithm of the trip to work: it says nothing of trips of a minute or less."""


def within(minutes: ArrayLike, *, max_minutes: float) -> Floats:
    """1 up to a travel time, 0 beyond.

    >>> within([5.0, 15.0, 16.0], max_minutes=15).tolist()
    [1.0, 1.0, 0.0]
    """
    return (np.asarray(minutes, dtype=np.float64) <= max_minutes).astype(np.float64)


def linear_decay(minutes: ArrayLike, *, max_minutes: float, full_minutes: float = 0.0) -> Floats:
    """1 up to ``full_minutes``, then straight down to 0 at ``max_minutes``.

    Raises:
        InputError: ``full_minutes`` is not below ``max_minutes``, or is negative.

    >>> linear_decay([0.0, 7.5, 20.0], max_minutes=15).tolist()
    [1.0, 0.5, 0.0]
    """
    if not 0 <= full_minutes < max_minutes:
        message = f"A linear decay from {full_minutes} to {max_minutes} min does not go down."
        raise InputError(message, do="Give 0 ≤ full_minutes < max_minutes.")
    down = (max_minutes - np.asarray(minutes, dtype=np.float64)) / (max_minutes - full_minutes)
    return np.clip(down, 0.0, 1.0)


def exponential_decay(minutes: ArrayLike, *, half_minutes: float) -> Floats:
    """Halved at each ``half_minutes``.

    Raises:
        InputError: ``half_minutes`` is not positive.

    >>> exponential_decay([0.0, 10.0, 20.0], half_minutes=10).tolist()
    [1.0, 0.5, 0.25]
    """
    if not half_minutes > 0:
        message = f"Half-time {half_minutes} min is not positive."
        raise InputError(message, do="Give more than 0 minutes.")
    return np.exp2(-np.maximum(np.asarray(minutes, dtype=np.float64), 0.0) / half_minutes)


def decay(
    name: str, reader: ParameterReader, *, max_minutes: float | None = None
) -> Callable[[Floats], Floats]:
    """A decay by its name, with its parameters.

    Args:
        name: ``within``, ``linear`` or ``exponential``.
        reader: the parameters in force.
        max_minutes: longest travel time; the access time of the study by default.

    Raises:
        UnknownNameError: no such decay.
    """
    longest = reader.number("territory.access_time") if max_minutes is None else max_minutes
    if name == "within":
        return lambda minutes: within(minutes, max_minutes=longest)
    if name == "linear":
        full = reader.number("access.full_minutes")
        return lambda minutes: linear_decay(minutes, max_minutes=longest, full_minutes=full)
    if name == "exponential":
        half = reader.number("access.half_minutes")
        return lambda minutes: exponential_decay(minutes, half_minutes=half)
    kind = "decay"
    raise unknown_name(kind, name, DECAYS)


@dataclass(frozen=True)
class BetaChoice:
    """The published choice form: a third place is chosen for the share of the trip to work that it saves.

    ``P = I_x(μφ, (1−μ)φ)``, the distribution function of a beta law of mean ``μ`` and precision ``φ``, at the share of time
    saved ``x = (t_work − t_place) / t_work``; ``μ = expit(intercept − slope / ln t_work)``.

    Attributes:
        intercept: of the mean share of time that must be saved, on the logit scale.
        slope: the same, over the logarithm of the minutes to work.
        precision: ``φ``; the larger, the more alike people are.
    """

    intercept: float
    slope: float
    precision: float

    @classmethod
    def of(cls, reader: ParameterReader) -> BetaChoice:
        """With the parameters in force (``access.choice.*``)."""
        return cls(*(reader.number(f"access.choice.{name}") for name in ("intercept", "slope", "precision")))

    def probability(self, work_minutes: ArrayLike, place_minutes: ArrayLike) -> Floats:
        """Probability that a third place is chosen rather than the trip to work.

        0 where it saves no time, where the trip to work takes a minute or less, and where a time is not known.

        Args:
            work_minutes: trip to work, one way.
            place_minutes: trip to the third place, one way; both broadcast together.
        """
        from scipy.special import betainc, expit

        work, place = np.broadcast_arrays(
            np.asarray(work_minutes, dtype=np.float64), np.asarray(place_minutes, dtype=np.float64)
        )
        asked = np.isfinite(work) & np.isfinite(place) & (work > ONE_MINUTE) & (place < work)
        found = np.zeros(work.shape)
        there, here = work[asked], np.maximum(place[asked], 0.0)
        tiny = np.finfo(np.float64).tiny
        mean = np.clip(expit(self.intercept - self.slope / np.log(there)), tiny, 1.0)
        found[asked] = betainc(
            np.maximum(mean * self.precision, tiny),
            np.maximum((1.0 - mean) * self.precision, tiny),
            (there - here) / there,
        )
        return found
