"""A plan of third places in sentences: why these communes, how sure it is, what one more would change, what to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import number, text
from maillage.reports.site_limits import NAMES_SHOWN, first_names, plan_data, plan_limits
from maillage.spatial.choice import THRESHOLD
from maillage.spatial.observed import observed_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maillage.site_plan import SitePlan

FIRM = 0.8
"""Share of the draws from which a rank is said to hold."""
FIRM_SHOWN = 12
_FIRST_PARTS = 3


def plan_choices(plan: SitePlan, language: str) -> str:
    """What the plan is best at, the longest trip and the year, in one line."""
    goal = text(f"site.goals.{plan.summary['goal']}", language)
    minutes = plan.problem.max_minutes
    return text("site.choices", language, strategy=goal, minutes=minutes, year=plan.study.year)


def counted_words(plan: SitePlan, language: str) -> str:
    """Whom the gains of the plan count."""
    return text(f"site.counted.{plan.summary['counted']}", language)


def plan_notes(plan: SitePlan, language: str) -> list[str]:
    """How sure the plan is, and what to know, as sentences; what matters most first."""
    return [*plan_worth(plan, language), *plan_limits(plan, language), *plan_data(plan, language)]


def plan_worth(plan: SitePlan, language: str) -> list[str]:
    """What the plan is worth: its proof, what other access times would change, what one more place would."""
    return [*_proof(plan, language), *_sureness(plan, language), *_one_more(plan, language)]


def plan_reasons(plan: SitePlan, language: str) -> list[str]:
    """Why each commune was chosen, some sentences each, in the order of the sites."""
    return [
        text("site.why.sentence", language, name=row["name"], said=said)
        for row, said in zip(plan.summary["sites"], plan_whys(plan, language), strict=True)
    ]


def plan_whys(plan: SitePlan, language: str) -> list[str]:
    """The same without the names of the communes."""
    observed = observed_year(plan.study.core, "connectivity", plan.problem.commune_ids)
    return [_why(plan, row, observed, language) for row in plan.summary["sites"]]


def _why(plan: SitePlan, row: dict[str, Any], observed: int | None, language: str) -> str:
    said = [_who(plan, row, language), *_what_is_there(row, observed, language)]
    parts = _parts(plan, row["commune_id"], language)
    if parts:
        said.append(text("site.why.parts", language, rank=row["score_rank"], parts=", ".join(parts)))
    return " ".join(said)


def _who(plan: SitePlan, row: dict[str, Any], language: str) -> str:
    if row["newly_covered"] > 0:
        counted = plan.summary["counted"]
        gained = text(f"site.why.gain.{counted}", language, gain=round(row["newly_covered"]))
        if not row["newly_communes"]:
            return text("site.why.more", language, gained=gained)
        names = row["newly_commune_names"].split("; ")
        # where seats are limited or access fades, not all who gain live in the communes newly within reach
        elsewhere = plan.options.capacity is not None or plan.options.access != THRESHOLD
        key = "newly_beside" if elsewhere else "newly"
        first = first_names(names, NAMES_SHOWN)
        return text(f"site.why.{key}", language, gained=gained, communes=len(names), names=first)
    if row["people_nearer"] > 0:
        people = text(f"site.people.{_people_of(plan)}", language)
        return text(
            "site.why.nearer",
            language,
            nearer=row["people_nearer"],
            people=people,
            minutes=number(row["minutes_nearer"], language, 1),
        )
    return text("site.why.nothing", language)


def _what_is_there(row: dict[str, Any], observed: int | None, language: str) -> Iterable[str]:
    """Host to convert, station, open places, fibre: what is known of the commune, in one sentence."""
    things = list(_things(row, language))
    fibre = row["share_1gbps"]
    said = None if fibre is None else text("site.why.fibre", language, share=fibre, year=observed)
    if things:
        key = "there" if said is None else "there_and"
        yield text(f"site.why.{key}", language, things=_listed(things, language), fibre=said)
    elif said is not None:
        yield text("site.why.fibre_alone", language, fibre=said)


def _things(row: dict[str, Any], language: str) -> Iterable[str]:
    if row["hosts"]:
        names = [name for name in row["host_names"].split("; ") if name]
        first = f" ({first_names(names, 1)})" if names else ""
        yield text("site.why.hosts", language, hosts=row["hosts"], first=first)
    if row["station_passengers"]:
        yield text("site.why.station", language, passengers=row["station_passengers"])
    if row["third_places_open"]:
        yield text("site.why.open", language, places=row["third_places_open"])


def _listed(things: list[str], language: str) -> str:
    """Several things as in a sentence: a comma between them, a word before the last."""
    if len(things) == 1:
        return things[0]
    return f"{', '.join(things[:-1])} {text('site.why.and', language)} {things[-1]}"


def _parts(plan: SitePlan, code: str, language: str) -> list[str]:
    """The criteria that make most of a commune's score, the heaviest first."""
    place = plan.problem.commune_ids.index(code)
    made = {
        name: weight * float(plan.score.criteria[name].part[place])
        for name, weight in plan.score.weights.items()
    }
    first = sorted((name for name, part in made.items() if part > 0), key=lambda name: (-made[name], name))
    return [
        text(
            "site.why.part",
            language,
            criterion=_criterion(name, language),
            made=number(made[name], language, 2),
        )
        for name in first[:_FIRST_PARTS]
    ]


def _criterion(name: str, language: str) -> str:
    from maillage.language import texts

    return texts(language).get(f"site.criteria.{name}", name)


def _people_of(plan: SitePlan) -> str:
    return "inhabitants" if plan.summary["counted"] == "inhabitants" else "teleworkers"


def _proof(plan: SitePlan, language: str) -> Iterable[str]:
    proof, fewer = plan.summary["proof"], plan.summary["fewer_than_asked"]
    counted = counted_words(plan, language)
    if not proof["proven"]:
        yield text("site.not_proven", language, gap=proof["gap"] or 0.0, counted=counted)
    elif proof["model"] == "set_cover" and not plan.sites:
        yield text("site.proven.nothing", language)
    elif proof["model"] == "set_cover":
        yield text("site.proven.set_cover", language, count=len(plan.sites))
    else:
        asked = plan.options.sites
        key = "count" if plan.options.budget is None else ("budget" if asked is None else "both")
        limits = text(f"site.proven.{key}", language, count=asked or 0, budget=plan.options.budget or 0.0)
        yield text("site.proven.max_coverage", language, limits=limits, counted=counted)
    if fewer is not None:
        figures = {"asked": fewer["asked"], "opened": fewer["opened"], "least": fewer["least_cost_eur"]}
        yield text(f"site.fewer.{fewer['why']}", language, **figures)


def _one_more(plan: SitePlan, language: str) -> Iterable[str]:
    one = plan.summary["one_more"]
    if one is None:
        return
    counted = counted_words(plan, language)
    if one["unpaid"] is not None:
        yield _unpaid(one, counted, language)
    elif one["added"] is None:
        yield text("site.one_more.nothing", language, counted=counted)
    elif one["added"]["gain"] > 0:
        yield text("site.one_more.added", language, **_site_words(one["added"], language), counted=counted)
    else:
        minutes = number(one["added"]["mean_minutes_saved"], language, 1)
        name = one["added"]["name"]
        yield text("site.one_more.nearer", language, name=name, minutes=minutes, counted=counted)
    yield from _from_scratch(one, counted, language)


def _unpaid(one: dict[str, Any], counted: str, language: str) -> str:
    said = text(
        "site.one_more.unpaid",
        language,
        left=one["left_eur"],
        **_site_words(one["unpaid"], language),
        counted=counted,
    )
    if one["cheapest"] is None or one["cheapest"]["commune_id"] == one["unpaid"]["commune_id"]:
        return said
    return f"{said} {text('site.one_more.cheapest', language, **_site_words(one['cheapest'], language))}"


def _from_scratch(one: dict[str, Any], counted: str, language: str) -> Iterable[str]:
    """Whether the best choice of one more is the plan and the site added to it and, if not, how it differs."""
    best = one["from_scratch"]
    if best is None or not best["gain"] > 0:
        return
    if one["same_from_scratch"]:
        key = "same" if best["proven"] else "same_found"
        yield text(f"site.one_more.{key}", language, sites=one["sites"])
        return
    yield text(
        "site.one_more.other",
        language,
        sites=one["sites"],
        gain=best["gain"],
        share=best["covered_share"],
        opens=", ".join(best["opens"]),
        closes=", ".join(best["closes"]),
        counted=counted,
    )


def _site_words(site: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "name": site["name"],
        "state": text(f"site.states.{site['site_state']}", language),
        "cost": site["cost_eur"],
        "missing": site["missing_eur"] or 0.0,
        "gain": site["gain"],
        "share": site["gain_share"],
    }


def _sureness(plan: SitePlan, language: str) -> Iterable[str]:
    others = plan.summary["other_access_times"]
    of = text(f"site.of.{_people_of(plan)}", language)
    for other in others:
        said = text(
            "site.other_time",
            language,
            minutes=other["max_minutes"],
            limit=plan.problem.max_minutes,
            share=other["same_sites_covered_share"],
            of=of,
            sites=other["sites"],
            kept=other["kept"],
            best=other["covered_share"],
        )
        lost = other["out_of_reach"]
        yield f"{said} {text('site.other_time_lost', language, count=lost)}" if lost else said
    if not others:
        yield text(f"site.other_time_left_out.{plan.summary['other_access_times_left_out']}", language)
    yield from _firm(plan, language, times=bool(others))


def _firm(plan: SitePlan, language: str, *, times: bool) -> Iterable[str]:
    if not plan.options.draws or not plan.sites:
        return
    rows = plan.tables["candidates"].to_pylist()
    firm = [row["name"] for row in rows if (row["share_of_draws_in_first"] or 0) >= FIRM]
    drawn = text("site.drawn_with_times" if times else "site.drawn", language)
    yield text(
        "site.firm" if firm else "site.not_firm",
        language,
        count=len(plan.sites),
        draws=plan.options.draws,
        drawn=drawn,
        names=first_names(firm, FIRM_SHOWN),
    )
