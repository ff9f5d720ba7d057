"""The words of the classes of demand: their bounds do not overlap; the foot of the map says what is imputed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from maillage.reports.classes import legend
from maillage.reports.map import foot_sentences
from maillage.telework.intensity import IntensityClasses

if TYPE_CHECKING:
    from maillage.study import Study

INTENSITY = IntensityClasses("teleworkers", "natural_breaks", (150.0, 696.0, 900.0))


@pytest.mark.parametrize(
    ("language", "bounds"),
    [
        ("fr", ["jusqu’à 150", "plus de 150 à 696", "plus de 696 à 900"]),
        ("en", ["up to 150", "over 150 to 696", "over 696 to 900"]),
    ],
)
def test_a_bound_belongs_to_one_class(language: str, bounds: list[str]):
    assert [each.bounds for each in legend(INTENSITY, language)] == bounds


@pytest.mark.parametrize(("share", "said"), [(0.222, True), (0.0, False), (None, False)])
def test_the_map_says_what_is_imputed(study: Study, share: float | None, said: bool):
    changed = replace(study, summary={**study.summary, "imputed_share": share})
    foot = " ".join(foot_sentences(changed, "en", partial=False))
    assert ("22.2% of the eligible active persons are imputed" in foot) == said
