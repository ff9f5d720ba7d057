"""How the wish to commute falls with distance, and the measure of distance that calibrates it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from maillage.errors import InputError, unknown_name
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

Form = Literal["exponential", "power"]
FORMS: tuple[Form, ...] = ("exponential", "power")


@dataclass(frozen=True)
class Deterrence:
    """A deterrence function of distance, between 0 (never) and 1 (no distance).

    Attributes:
        form: ``exponential``, ``exp(-decay · d)``; or ``power``, ``(1 + d / scale_km) ** -decay``.
        decay: how fast it falls: per kilometre for the exponential, without unit for the power.
        scale_km: distance from which a power bites; not used by the exponential.
    """

    form: Form
    decay: float
    scale_km: float | None = None

    def cost(self, distance_km: NDArray[np.float64]) -> NDArray[np.float64]:
        """The cost ``c(d)`` for which the deterrence is ``exp(-decay · c)``; infinite for a forbidden pair."""
        if self.form == "exponential":
            return distance_km
        if self.form not in FORMS:
            raise unknown_name(Phrase("deterrence"), self.form, FORMS)
        if self.scale_km is None or self.scale_km <= 0:
            message = Phrase("A power deterrence needs a positive scale_km.")
            raise InputError(message, do=Phrase("Give scale_km, the distance from which the power bites."))
        return np.log1p(distance_km / self.scale_km)

    def __call__(self, distance_km: Any) -> Any:  # noqa: ANN401 - dense array or SciPy sparse array
        """Deterrence of each pair: an array for an array, a sparse array for a sparse array (its stored pairs only)."""
        if isinstance(distance_km, np.ndarray):
            return np.exp(-self.decay * self.cost(distance_km))
        weighted = distance_km.copy()
        weighted.data = np.exp(-self.decay * self.cost(distance_km.data))
        return weighted
