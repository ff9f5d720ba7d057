"""Where each figure of a plan comes from: how it is counted, and the parameters it was counted with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import text, unit_label
from maillage.parameters import ParameterTree

if TYPE_CHECKING:
    from maillage.site_plan import SitePlan

TRIPS = ("territory.access_time", "travel.detour_ratio", "travel.access_time_min")
READ = {
    "communes": TRIPS,
    "inhabitants": (),
    "teleworkers": ("telework.adoption.", "telework.propensity."),
    "teleworkers_in_third_places": ("third_place.share",),
    "users_seated": ("third_place.share", "territory.persons_per_seat"),
    "mean_minutes": (),
    "cost": ("siting.new_site_cost", "siting.conversion_cost_share"),
    "score": ("siting.weight.",),
}
"""What each figure reads, by whole names of parameters or their beginnings; what an earlier one reads is not said again."""
SPEEDS = tuple(f"speed.{level}" for level in range(1, 8))
"""Car speeds by density of the communes: a plan reads them all, and says them in one line."""


def origins(plan: SitePlan, language: str) -> list[dict[str, Any]]:
    """Each figure of the page with how it is counted and its parameters, in the order of the page.

    Args:
        plan: the plan.
        language: ``fr`` or ``en``.

    Returns:
        ``id``, ``name``, ``how`` (a sentence) and ``parameters``: name, label, value in the year of the plan, unit, its
        words, status, whether the reader set it.
    """
    shown = [name for name in READ if name in plan.summary["after"] or name in {"cost", "score"}]
    tree, read = ParameterTree.load(), _of_the_year(plan)
    speeds = [each["value"] for each in read if each["name"] in SPEEDS]
    said = {"minutes": plan.problem.max_minutes, "low": min(speeds), "high": max(speeds)}
    return [
        {
            "id": name,
            "name": text(_named(name), language),
            "how": text(f"web.siting.origins.{name}", language, **said),
            "parameters": [_row(each, tree, language) for each in read if _reads(name, each["name"])],
        }
        for name in shown
    ]


def _of_the_year(plan: SitePlan) -> list[dict[str, Any]]:
    """The parameters read, each once: where several years were read, as in the year of the plan."""
    tree = ParameterTree.load().with_overrides(plan.study.scenario.parameters)
    found: dict[str, dict[str, Any]] = {}
    for read in plan.summary["provenance"]["parameters"]:
        name = read["name"]
        if name not in found or read["value"] == tree.at(name, plan.study.year).value:
            found[name] = read
    return list(found.values())


def _named(name: str) -> str:
    return {"cost": "web.siting.cost", "score": "web.siting.score_name"}.get(name, f"site.{name}")


def _reads(figure: str, parameter: str) -> bool:
    return any(
        parameter == each or (each.endswith(".") and parameter.startswith(each)) for each in READ[figure]
    )


def _row(read: dict[str, Any], tree: ParameterTree, language: str) -> dict[str, Any]:
    return {
        "name": read["name"],
        "label": getattr(tree.parameter(read["name"]).label, language),
        "value": read["value"],
        "unit_id": read["unit"],
        "unit": unit_label(read["unit"], language),
        "status": read["status"],
        "overridden": read["overridden"],
    }
