"""How a figure may be quoted in a page: the rounding of the terminal and of the exports, with its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import ABSENT, counted_unit, headline, number, percent, significant, text
from maillage.reports.exports import ESTIMATED, FIGURES_KEPT, ORDER_OF_MAGNITUDE

if TYPE_CHECKING:
    from collections.abc import Mapping

RELIABLE = "reliable"
IN_KILOGRAMS = "kgCO2e / year"
KILOGRAMS = 1000
"""In a tonne."""
_MILLION = 1_000_000
_NOISE = 0.1
"""A difference that would print as nothing, with a sign."""


def quoted(value: float | None, reliability: str | None, language: str) -> str:
    """A count as it may be quoted: three significant figures; two where it is imputed or modelled, one where it is small.

    >>> quoted(1234.0, "reliable", "en"), quoted(1234.0, "estimated", "en"), quoted(137.0, "order_of_magnitude", "en")
    ('1,230', '≈ 1,200', '≈ 100')
    """
    figures = FIGURES_KEPT.get(reliability or "")
    if value is None or figures is None or not value:
        return headline(value, language)
    return f"≈\N{NO-BREAK SPACE}{number(max(1.0, significant(value, figures)), language)}"


def flow_reliability(row: Mapping[str, float], small: float) -> str:
    """How a sum of commuters may be quoted: small, mostly placed by a model, or observed."""
    if row["commuters"] < small:
        return ORDER_OF_MAGNITUDE
    return ESTIMATED if row["modelled"] > row["commuters"] / 2 else RELIABLE


def key_value(value: float | None, unit: str, language: str, reliability: str = RELIABLE) -> str:
    """A key figure of a whole territory, to be read at a glance: a percentage, or three significant figures, millions in words.

    Only an order of magnitude keeps one figure, with its mark; kilograms of CO2 are told in tonnes.

    >>> key_value(0.2413, "share", "en"), key_value(80_871, "person", "en"), key_value(137, "person", "en", "order_of_magnitude")
    ('24.1%', '80,900', '≈ 100')
    """
    if value is None:
        return ABSENT
    if unit == "share":
        return percent(value, language)
    small = reliability == ORDER_OF_MAGNITUDE
    shown = value / KILOGRAMS if unit == IN_KILOGRAMS else value
    if abs(shown) < _MILLION:
        return quoted(shown, reliability if small else None, language)
    written = number_of_millions(significant(shown, 1 if small else 3) / _MILLION, language)
    return f"≈ {written}" if small else written


def key_range(
    low: float, high: float, unit: str, language: str, reliability: str = RELIABLE
) -> dict[str, str]:
    """The ends of the interval of a key figure; those of an order of magnitude are one figure wide, outwards.

    >>> key_range(37.5, 45.0, "person", "en", "order_of_magnitude"), key_range(2_080_000, 3_900_000, "trip / year", "en")["low"]
    ({'low': '30', 'high': '50'}, '2.08\N{NO-BREAK SPACE}million')
    """
    if reliability == ORDER_OF_MAGNITUDE and unit != "share":
        low, high = _one_figure(low, "ROUND_FLOOR"), _one_figure(high, "ROUND_CEILING")
    return {"low": key_value(low, unit, language), "high": key_value(high, unit, language)}


def _one_figure(value: float, rounding: str) -> float:
    """One significant figure, on the side asked for."""
    from decimal import Decimal

    if not value:
        return value
    exact = Decimal(str(float(value)))
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted()), rounding))


def key_unit(value: float, unit: str, language: str) -> str:
    """The unit written after a key figure, in the plural where it must be; nothing after a percentage."""
    if unit == IN_KILOGRAMS:
        return text("web.territory.tonnes", language)
    return counted_unit(value, unit, language)


def number_of_millions(millions: float, language: str) -> str:
    """So many millions, in words, or thousands of millions."""
    decimals = next(d for d in range(4) if d == 3 or round(millions, d) == millions)  # noqa: PLR2004 - at most
    word = text("web.territory.millions", language, millions=millions)
    return f"{number(millions, language, decimals)}\N{NO-BREAK SPACE}{word}"


def money(amount: float, language: str) -> str:
    """An amount with its sign, three significant figures; a dash for nothing.

    >>> money(-1234.5, "en"), money(0.2, "en"), money(15.2, "en")
    ('−1,230', '–', '+15')
    """
    rounded = significant(amount, 3)
    if abs(rounded) < 0.5:  # noqa: PLR2004 - half a unit
        return ABSENT
    sign = "+" if rounded > 0 else "−"
    return f"{sign}{number(abs(rounded), language)}"


def signed(value: float | None, unit: str, language: str, reliability: str = RELIABLE) -> str:
    """A difference with its sign; between shares, in points.

    >>> signed(-1234.5, "person", "en"), signed(0.0123, "share", "en"), signed(0.0, "person", "en")
    ('−1,230', '+1.2 pts', '0')
    """
    if value is None:
        return ABSENT
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit == "share":
        points = number(100 * abs(value), language, 1)
        return f"{sign}{points} pts"
    return sign + key_value(abs(value), unit, language, reliability)
