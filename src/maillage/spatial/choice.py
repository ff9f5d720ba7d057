"""How likely a place within reach is used, by travel time: all alike, or decaying; or chosen against the trip to work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError, unknown_name
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from maillage.parameters import ParameterReader

    Floats = NDArray[np.float64]

THRESHOLD, LINEAR, EXPONENTIAL, CHOICE = "threshold", "linear", "exponential", "choice"
DECAYS = (THRESHOLD, LINEAR, EXPONENTIAL)
"""Forms that depend on the trip to the place alone."""
ACCESS_FORMS = (*DECAYS, CHOICE)
"""How access to a place falls with the trip there: not at all up to the longest trip; or as named; or by choice against the trip to work."""
ONE_MINUTE = 1.0
"""The published form takes the logarithm of the trip to work: it says nothing of trips of a minute or less."""


def threshold(minutes: ArrayLike, *, max_minutes: float) -> Floats:
    """1 up to a travel time, 0 beyond.

    >>> threshold([5.0, 15.0, 16.0], max_minutes=15).tolist()
    [1.0, 1.0, 0.0]
    """
    return (np.asarray(minutes, dtype=np.float64) <= max_minutes).astype(np.float64)


def linear_decay(minutes: ArrayLike, *, max_minutes: float, full_minutes: float = 0.0) -> Floats:
    """1 up to ``full_minutes``, then straight down to 0 at ``max_minutes``; where both are one, or crossed, a threshold.

    Raises:
        InputError: a time is negative or not a number.

    >>> linear_decay([0.0, 7.5, 20.0], max_minutes=15).tolist()
    [1.0, 0.5, 0.0]
    >>> linear_decay([10.0, 15.0, 15.1], max_minutes=15, full_minutes=15).tolist()
    [1.0, 1.0, 0.0]
    """
    if not (full_minutes >= 0 and max_minutes >= 0):
        message = Phrase(
            "A linear decay from {full_minutes} to {max_minutes} min is none.",
            full_minutes=full_minutes,
            max_minutes=max_minutes,
        )
        raise InputError(message, do=Phrase("Give 0 or more minutes."))
    if full_minutes >= max_minutes:
        return threshold(minutes, max_minutes=max_minutes)
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
        message = Phrase("Half-time {half_minutes} min is not positive.", half_minutes=half_minutes)
        raise InputError(message, do=Phrase("Give more than 0 minutes."))
    return np.exp2(-np.maximum(np.asarray(minutes, dtype=np.float64), 0.0) / half_minutes)


def decay(
    name: str, reader: ParameterReader, *, max_minutes: float | None = None
) -> Callable[[Floats], Floats]:
    """A decay by its name, with its parameters.

    Args:
        name: ``threshold``, ``linear`` or ``exponential``.
        reader: the parameters in force.
        max_minutes: longest travel time; the access time of the study by default.

    Raises:
        UnknownNameError: no such decay.
    """
    longest = reader.number("territory.access_time") if max_minutes is None else max_minutes
    if name == THRESHOLD:
        return lambda minutes: threshold(minutes, max_minutes=longest)
    if name == LINEAR:
        full = reader.number("access.full_minutes")
        return lambda minutes: linear_decay(minutes, max_minutes=longest, full_minutes=full)
    if name == EXPONENTIAL:
        half = reader.number("access.half_minutes")
        return lambda minutes: exponential_decay(minutes, half_minutes=half)
    kind = Phrase("decay")
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


def choice_shares(
    form: BetaChoice,
    work: tuple[NDArray[np.int64], Floats, Floats],
    place: tuple[NDArray[np.int64], Floats],
    homes: int,
) -> Floats:
    """Share of the persons of a home that would choose a place rather than their trip to work.

    Args:
        form: the choice form.
        work: of each flow its home (row), minutes to work and persons. Who works at a place of unknown time stays there.
        place: of each pair of a home and a place its home (row, sorted) and minutes.
        homes: how many homes there are.

    Returns:
        One share per pair, from 0 to 1; 0 where nobody is known.
    """
    home, minutes, persons = work
    kept = np.flatnonzero(persons > 0)
    order = kept[np.lexsort((minutes[kept], home[kept]))]
    home, minutes, persons = home[order], minutes[order], persons[order]
    rows, there = place
    starts, pairs = (np.searchsorted(each, np.arange(homes + 1)) for each in (home, rows))
    shares = np.zeros(len(rows))
    for row in range(homes):
        flows, near = slice(starts[row], starts[row + 1]), slice(pairs[row], pairs[row + 1])
        everyone = persons[flows].sum()
        if everyone > 0 and pairs[row] < pairs[row + 1]:
            likely = form.probability(minutes[flows][None, :], there[near][:, None])
            shares[near] = likely @ persons[flows] / everyone
    return np.clip(shares, 0.0, 1.0)
