"""The first third places to open in a territory: those of the plan that its page of siting shows at first, without what it says besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.errors import MissingDataError
from maillage.parameters import ParameterTree
from maillage.site_plan.coverage import Coverage
from maillage.site_plan.opening import opening_order
from maillage.site_plan.options import LOCAL_FABRIC, SiteOptions
from maillage.site_plan.problem import siting_problem
from maillage.site_plan.reached import reached_summary
from maillage.site_plan.strategies import choose
from maillage.web.sheet.material import FEWEST_SCORED, MOST_SCORED
from maillage.web.siting.form import DEFAULT_SITES

if TYPE_CHECKING:
    from maillage.study import Study


@dataclass(frozen=True)
class Openings:
    """The first communes to open in.

    Attributes:
        communes: ``commune_id``, ``name``, ``newly``: teleworkers that each brings within reach after those before it.
        minutes: the longest trip, one way.
        newly: teleworkers that all of them bring within reach.
        share_today: share of the teleworkers within reach of a place that is open today.
        share_after: with these open too.
        cost_eur: of opening them, at the central cost.
    """

    communes: tuple[dict[str, Any], ...]
    minutes: float
    newly: float
    share_today: float
    share_after: float
    cost_eur: float


def first_openings(study: Study) -> Openings | None:
    """The first places to open; None for a single commune, a very large perimeter, or where no demand is known."""
    count = study.tables["communes"].num_rows
    if not FEWEST_SCORED <= count <= MOST_SCORED:
        return None
    options = SiteOptions(min(DEFAULT_SITES, count), LOCAL_FABRIC)
    reader = ParameterTree.load().with_overrides(study.scenario.parameters).reader(study.year)
    try:
        problem = siting_problem(study, options, reader)
    except MissingDataError:
        return None
    chosen = choose(problem, options, curve=False)
    model = Coverage.of(problem, options)
    order = opening_order(model, chosen)
    today, after = reached_summary(model, ()), reached_summary(model, chosen.sites, chosen.solution)
    return Openings(
        communes=tuple(
            {
                "commune_id": problem.commune_ids[each.column],
                "name": problem.names[each.column],
                "newly": each.newly,
            }
            for each in order
        ),
        minutes=problem.max_minutes,
        newly=after["teleworkers"] - today["teleworkers"],
        share_today=today["teleworkers_share"],
        share_after=after["teleworkers_share"],
        cost_eur=float(problem.costs[list(chosen.sites)].sum()),
    )
