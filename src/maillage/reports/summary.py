"""The headline figures as JSON: figures without the noise of binary sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.reports.wording import territory_name

if TYPE_CHECKING:
    from maillage.study import Study

DIGITS = 12
"""Significant digits kept: beyond them a sum of binary fractions only shows how it was added."""


def plain_figure(value: float) -> float:
    """A figure without the noise of its last binary digits.

    >>> plain_figure(80870.6399999978), plain_figure(0.2133333333333334), plain_figure(150.0)
    (80870.64, 0.213333333333, 150.0)
    """
    return float(f"{value:.{DIGITS}g}")


def plain_figures(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON value whose figures, at any depth, are plain."""
    if isinstance(value, float):
        return plain_figure(value)
    if isinstance(value, dict):
        return {key: plain_figures(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_figures(each) for each in value]
    return value


def summary_json(study: Study, language: str) -> dict[str, Any]:
    """The headline figures and provenance of a study, as ``study.json`` and ``--json`` give them."""
    summary: dict[str, Any] = plain_figures(dict(study.summary))
    territory = {**summary["territory"], "name": territory_name(study.territory, language)}
    return {**summary, "territory": territory}
