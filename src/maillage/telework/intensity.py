"""Intensity: the demand shown as classes, since the study wants an intensity rather than a figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from maillage.errors import unknown_name
from maillage.phrase import Phrase
from maillage.telework.natural_breaks import natural_breaks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Measure = Literal["teleworkers", "teleworkers_per_km2", "telework_share"]
MEASURES: tuple[str, ...] = get_args(Measure)
NATURAL_BREAKS = "natural_breaks"
SCHEMES = {NATURAL_BREAKS: "FisherJenks", "quantiles": "Quantiles", "equal_interval": "EqualInterval"}
"""Schemes by the names that mapclassify gives them."""


@dataclass(frozen=True)
class IntensityClasses:
    """How communes were put into classes of demand.

    Attributes:
        measure: the column classed: count, per km², or share of the eligible.
        scheme: ``natural_breaks``, ``quantiles`` or ``equal_interval``.
        bounds: upper bound of each class, ascending, the last the highest value; or what finds them, when they are first needed.
    """

    measure: str
    scheme: str
    bounds: tuple[float, ...] | Callable[[], tuple[float, ...]]

    @cached_property
    def breaks(self) -> tuple[float, ...]:
        """Upper bound of each class, ascending; the last is the highest value."""
        return self.bounds() if callable(self.bounds) else self.bounds

    def class_of(self, value: float | None) -> int | None:
        """The class of a value, 1 for the lowest; none for a missing value.

        >>> IntensityClasses("teleworkers", "quantiles", (10.0, 50.0)).class_of(12.0)
        2
        """
        if value is None:
            return None
        return next((rank for rank, top in enumerate(self.breaks, 1) if value <= top), len(self.breaks))


def classify_intensity(
    values: Sequence[float | None], *, measure: str, scheme: str = "natural_breaks", classes: int
) -> IntensityClasses:
    """Choose how the classes of demand are bounded; the bounds are found when they are first read.

    Many a study is asked only for its figures, and mapclassify takes seconds to load.

    Args:
        values: one value per commune; missing ones are left out.
        measure: what the values are.
        scheme: how bounds are chosen.
        classes: number of classes wanted; fewer distinct values give fewer classes.

    Raises:
        UnknownNameError: the measure or the scheme does not exist.

    Source: the study shows five classes; the method (natural breaks by default) is ours. Natural breaks are those
        of :mod:`maillage.telework.natural_breaks`; the others are computed by mapclassify.
    """
    if measure not in MEASURES:
        kind = Phrase("measure of intensity")
        raise unknown_name(kind, measure, MEASURES)
    if scheme not in SCHEMES:
        kind = Phrase("scheme of classes")
        raise unknown_name(kind, scheme, tuple(SCHEMES))
    return IntensityClasses(measure, scheme, lambda: class_bounds(values, scheme, classes))


def class_bounds(values: Sequence[float | None], scheme: str, classes: int) -> tuple[float, ...]:
    """Upper bound of each class of any figures, ascending; fewer distinct values give fewer classes.

    Args:
        values: the figures; missing ones are left out.
        scheme: a name of ``SCHEMES``.
        classes: number of classes wanted.
    """
    known = sorted(value for value in values if value is not None)
    distinct = sorted(set(known))
    if len(distinct) <= classes:
        return tuple(distinct)
    if scheme == NATURAL_BREAKS:
        return natural_breaks(known, classes)
    return (*_bins(known, SCHEMES[scheme], classes)[:-1], known[-1])


def _bins(values: list[float], classifier: str, classes: int) -> list[float]:
    import mapclassify
    import numpy as np

    return [float(bound) for bound in getattr(mapclassify, classifier)(np.asarray(values), k=classes).bins]
