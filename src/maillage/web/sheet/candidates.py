"""The communes of a territory that score highest for a third place, each with the parts of its score and how sure its rank is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.language import text
from maillage.parameters import ParameterTree
from maillage.site_plan.access_times import other_times
from maillage.site_plan.options import LOCAL_FABRIC, SiteOptions
from maillage.site_plan.problem import siting_problem
from maillage.site_plan.score import score_communes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.study import Study


@dataclass(frozen=True)
class Candidates:
    """The first communes by score.

    Attributes:
        weights: of each criterion known, summing to 1.
        missing: criteria of which no imported file tells.
        rows: ``commune_id``, ``name``, ``score``, ``rank``, ``rank_low``, ``rank_high``, ``in_first`` (share of the draws in which it is
            among as many first ones), ``parts`` (by criterion, 0 to 1).
    """

    weights: Mapping[str, float]
    missing: Sequence[str]
    rows: Sequence[dict[str, Any]]


def candidates(study: Study, most: int) -> Candidates:
    """The communes with the highest scores.

    Args:
        study: demand and layers.
        most: how many; fewer where there are fewer communes.

    Raises:
        MissingDataError: no potential teleworker is known.
    """
    reader = ParameterTree.load().with_overrides(study.scenario.parameters).reader(study.year)
    count = min(most, study.tables["communes"].num_rows)
    options = SiteOptions(count, LOCAL_FABRIC)
    problem = siting_problem(study, options, reader)
    others = [each for _, each in other_times(study, options, reader)]
    score = score_communes(study, problem, options, reader, count, others)
    order = sorted(range(len(problem)), key=lambda row: (int(score.rank[row]), problem.commune_ids[row]))
    rows = [
        {
            "commune_id": problem.commune_ids[row],
            "name": problem.names[row],
            "score": float(score.score[row]),
            "rank": int(score.rank[row]),
            "rank_low": float(score.rank_low[row]),
            "rank_high": float(score.rank_high[row]),
            "in_first": float(score.in_first[row]),
            "parts": {name: float(each.part[row]) for name, each in score.criteria.items()},
        }
        for row in order[:count]
    ]
    return Candidates(dict(score.weights), score.missing, rows)


def candidates_data(found: Candidates, language: str) -> dict[str, Any]:
    """The candidates with words, as plain values."""
    names = {name: text(f"site.criteria.{name}", language) for name in (*found.weights, *found.missing)}
    return {
        "criteria": [
            {"id": name, "name": names[name], "weight": weight} for name, weight in found.weights.items()
        ],
        "missing": [names[name] for name in found.missing],
        "communes": list(found.rows),
    }
