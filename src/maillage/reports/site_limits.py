"""What to know before a plan is quoted: existing places, who cannot be reached, cost, seats, trips; and the data behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import note_text, number, text
from maillage.reports.plan_sources import plan_provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from maillage.site_plan import SitePlan

NAMES_SHOWN = 3
_NOTES_SHOWN = ("invented_territory", "imputed_", "communes_not_published", "flows_", "travel_")
"""First words of the notes of a study that touch a plan; the others are in the JSON."""
_MERGED = "third_places_twice"


def plan_limits(plan: SitePlan, language: str) -> list[str]:
    """What the plan supposes: existing places, who cannot be reached, cost, seats, trips; in a fixed order."""
    return [*_people(plan, language), *_limits(plan, language)]


def first_names(names: Sequence[str], shown: int) -> str:
    """Some names, and a sign that there are more."""
    return ", ".join(names[:shown]) + (" …" if len(names) > shown else "")


def _people(plan: SitePlan, language: str) -> Iterable[str]:
    """Existing places, and communes that no place can serve."""
    existing, lost = plan.summary["existing"], plan.summary["out_of_reach"]
    figures = {name: existing[name] for name in ("third_places", "communes", "communes_outside")}
    if not existing["third_places_known"]:
        yield text("site.no_layer", language)
    elif not plan.options.existing:
        yield text("site.existing_left_out", language)
    elif not existing["third_places"] and not existing["communes_outside"]:
        yield text("site.existing_none", language)
    elif not existing["third_places"]:
        yield text("site.existing_only_near", language, **figures)
    else:
        yield text("site.existing", language, **figures)
        if existing["communes_outside"]:
            yield text("site.existing_near", language, **figures)
    if existing["trip_inside_min"] is not None:
        inside = number(existing["trip_inside_min"], language, 1)
        yield text("site.existing_too_far", language, minutes=plan.problem.max_minutes, inside=inside)
    if lost["communes"]:
        share = lost["inhabitants"] / float(plan.problem.inhabitants.sum() or 1.0)
        said = text(
            "site.out_of_reach",
            language,
            communes=lost["communes"],
            inhabitants=lost["inhabitants"],
            share=share,
            minutes=plan.problem.max_minutes,
            names=first_names(lost["names"], NAMES_SHOWN),
        )
        unknown = lost["time_unknown"]
        yield f"{said} {text('site.time_unknown', language, count=unknown)}" if unknown else said


def _limits(plan: SitePlan, language: str) -> Iterable[str]:
    summary, options = plan.summary, plan.options
    if options.access != "threshold":
        yield text(f"site.access_fades.{options.access}", language)
    yield from _cost(plan, language)
    if options.capacity is None:
        yield from _seats(plan, language)
    else:
        yield text("site.limited", language, seats=options.capacity, minutes=plan.problem.max_minutes)
    yield text("site.centres", language)
    if "savings" in summary["methods"]:
        least = next(
            read["value"]
            for read in summary["provenance"]["parameters"]
            if read["name"] == "siting.least_minutes_saved"
        )
        yield text("site.savings", language, minutes=plan.problem.max_minutes, least=least)
    if summary["score"]["missing"]:
        names = ", ".join(text(f"site.criteria.{name}", language) for name in summary["score"]["missing"])
        yield text("site.missing", language, names=names)
    if summary["inhabitants_stood_in"]:
        yield text("site.stood_in", language, count=summary["inhabitants_stood_in"])


def _seats(plan: SitePlan, language: str) -> Iterable[str]:
    """How many seats the plan would take, where they are not limited."""
    needed = [row["seats_needed"] for row in plan.summary["sites"]]
    if needed:
        yield text("site.unlimited", language, seats=round(sum(needed)), most=round(max(needed)))


def plan_data(plan: SitePlan, language: str) -> list[str]:
    """What is said of the demand, the flows and the trips behind the plan, and of the user's own files."""
    provenance = plan_provenance(plan)
    own = {each.id for each in provenance.datasets if not each.publisher}
    told = [
        note
        for note in provenance.notes
        if note.key.startswith(_NOTES_SHOWN)
        or dict(note.details).get("dataset") in own
        or (own and note.key == _MERGED)
    ]
    return [note_text(note, language) for note in told]


def _cost(plan: SitePlan, language: str) -> Iterable[str]:
    """What the plan costs, as so many new places and conversions."""
    parts = []
    for state in ("new", "conversion"):
        costs = [row["cost_eur"] for row in plan.summary["sites"] if row["site_state"] == state]
        if costs:
            parts.append(text(f"site.cost_of.{state}", language, count=len(costs), cost=costs[0]))
    if not parts:
        return
    cost, budget = plan.summary["cost_eur"], plan.options.budget
    yield text("site.cost_note", language, cost=cost, parts=" + ".join(parts))
    if budget is not None:
        yield text("site.budget_note", language, budget=budget, left=budget - cost)
