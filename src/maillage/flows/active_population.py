"""Active population by CSP of every commune: published, else raised from microdata, else a rate per inhabitant.

INSEE's free tables leave out small communes. What is filled in here is marked in ``status`` and ``reason``; what cannot be
filled is listed, never set to zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.exact_sum import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

CSP_CODES = ("1", "2", "3", "4", "5", "6")
COLUMNS = ("commune_id", "csp", "active_persons", "status", "reason")


@dataclass(frozen=True)
class CompletedPopulation:
    """The active population of all the communes wanted, with what was imputed and what is missing.

    Attributes:
        table: ``core.active_population``.
        by_reason: ``status``, ``reason``, ``communes``, ``active_persons``: one row per origin of the figures.
        missing: ``commune_id`` of the communes wanted for which nothing could be had.
    """

    table: ir.Table
    by_reason: ir.Table
    missing: ir.Table


def impute_by_rate(
    published: ir.Table,
    census_population: ir.Table,
    legal_population: ir.Table,
    scopes: ir.Table,
    *,
    small_commune_population: float,
    covered_needed: int,
) -> ir.Table:
    """Active persons of the communes without published CSP, at the rate per inhabitant of their small covered neighbours.

    Rate of a CSP in a scope: active persons over inhabitants, both of the census, summed over the covered communes of the scope
    with fewer than ``small_commune_population`` inhabitants. A commune uses its first scope (lowest rank) that has at least
    ``covered_needed`` such communes, times its legal population.

    Args:
        published: ``commune_id``, ``csp``, ``active_persons`` as published.
        census_population: ``commune_id``, ``population`` of the same census as ``published`` (inhabitant).
        legal_population: ``commune_id``, ``population`` of all communes (inhabitant).
        scopes: ``commune_id``, ``scope_rank`` (1 first), ``scope_id``: perimeters of each wanted commune, one per rank.
        small_commune_population: inhabitants under which a covered commune is taken as alike.
        covered_needed: how many such communes a scope needs.

    Returns:
        ``core.active_population`` rows of the imputed communes, status ``imputed``, reason ``rate_per_inhabitant``.

    Source: model §2.4, an imputation of this project.
    """
    import ibis

    rates = _scope_rates(published, census_population, scopes, small_commune_population)
    usable = rates.filter(rates.covered >= covered_needed)
    absent = scopes.anti_join(published, "commune_id")
    ranked = absent.semi_join(usable, ["scope_rank", "scope_id"])
    first = ranked.group_by("commune_id").aggregate(scope_rank=ranked.scope_rank.min())
    chosen = ranked.inner_join(first, ["commune_id", "scope_rank"]).select(
        "commune_id", "scope_rank", "scope_id"
    )
    inhabitants = legal_population.filter(legal_population.population.notnull()).select(
        "commune_id", "population"
    )
    filled = chosen.inner_join(usable, ["scope_rank", "scope_id"]).inner_join(inhabitants, "commune_id")
    return filled.select(
        "commune_id",
        "csp",
        active_persons=filled.rate * filled.population,
        status=ibis.literal("imputed"),
        reason=ibis.literal("rate_per_inhabitant"),
    )


def _scope_rates(published: ir.Table, census: ir.Table, scopes: ir.Table, small: float) -> ir.Table:
    """``scope_rank``, ``scope_id``, ``csp``, ``rate`` (person per inhabitant), ``covered`` (small covered communes)."""
    covered = census.filter((census.population > 0) & (census.population < small)).semi_join(
        published, "commune_id"
    )
    covered = covered.select("commune_id", "population").inner_join(scopes, "commune_id")
    sizes = covered.group_by(["scope_rank", "scope_id"]).aggregate(
        inhabitants=exact_sum(covered.population), covered=covered.commune_id.nunique()
    )
    persons = covered.inner_join(published.select("commune_id", "csp", "active_persons"), "commune_id")
    by_csp = persons.group_by(["scope_rank", "scope_id", "csp"]).aggregate(
        persons=exact_sum(persons.active_persons)
    )
    joined = by_csp.inner_join(sizes, ["scope_rank", "scope_id"])
    return joined.select("scope_rank", "scope_id", "csp", "covered", rate=joined.persons / joined.inhabitants)


def raise_employed(published: ir.Table, employed: ir.Table) -> ir.Table:
    """Active persons of communes known only by their employed residents (microdata), raised to count the unemployed.

    Employed residents by CSP × the ratio active / employed of that CSP over the communes that have both; a CSP without ratio
    takes that of all CSP. Microdata are complete: a CSP without a row in a commune is zero there.

    Args:
        published: ``commune_id``, ``csp``, ``active_persons``.
        employed: ``commune_id``, ``csp``, ``employed_persons``.

    Returns:
        ``core.active_population`` rows of the communes not published, status ``imputed``, reason ``employed_residents``;
        no row when no commune has both, since no ratio is then known.
    """
    import ibis

    both = published.inner_join(employed, ["commune_id", "csp"])
    ratios = both.group_by("csp").aggregate(
        active=exact_sum(both.active_persons), working=exact_sum(both.employed_persons)
    )
    ratios = ratios.select("csp", ratio=ratios.active / ratios.working.nullif(0.0))
    overall = both.aggregate(
        overall=exact_sum(both.active_persons) / exact_sum(both.employed_persons).nullif(0.0)
    )
    absent = employed.anti_join(published, "commune_id").select("commune_id").distinct()
    every = absent.mutate(csp=ibis.array(list(CSP_CODES))).unnest("csp")
    grid = every.cross_join(overall).left_join(ratios, "csp")
    grid = grid.select("commune_id", "csp", ratio=ibis.coalesce(grid.ratio, grid.overall))
    filled = grid.left_join(employed, ["commune_id", "csp"])
    filled = filled.filter(filled.ratio.notnull())
    return filled.select(
        "commune_id",
        "csp",
        active_persons=ibis.coalesce(filled.employed_persons, 0.0) * filled.ratio,
        status=ibis.literal("imputed"),
        reason=ibis.literal("employed_residents"),
    )


def merge_members(table: ir.Table) -> ir.Table:
    """One row per commune and CSP where its members came by different ways: imputed as soon as one of them is.

    Args:
        table: ``core.active_population`` rows, several per commune and CSP when its members differ in status or reason.

    Returns:
        ``core.active_population``; the reason is the weaker method of those of the members.
    """
    import ibis

    imputed = table.filter(table.status == "imputed")
    reasons = imputed.group_by("commune_id").aggregate(weaker=imputed.reason.max())
    sums = table.group_by(["commune_id", "csp"]).aggregate(active_persons=exact_sum(table.active_persons))
    joined = sums.left_join(reasons, "commune_id")
    return joined.select(
        "commune_id",
        "csp",
        "active_persons",
        status=joined.weaker.notnull().ifelse(ibis.literal("imputed"), ibis.literal("published")),
        reason=joined.weaker,
    )


def complete_active_population(
    published: ir.Table,
    census_population: ir.Table,
    legal_population: ir.Table,
    scopes: ir.Table,
    *,
    small_commune_population: float,
    covered_needed: int,
    employed: ir.Table | None = None,
) -> CompletedPopulation:
    """Active population by CSP of all the communes of ``scopes``: published, then raised, then at the rate per inhabitant.

    Args:
        published: ``commune_id``, ``csp``, ``active_persons`` as published; it also feeds the rates.
        census_population: ``commune_id``, ``population`` of the same census.
        legal_population: ``commune_id``, ``population`` of all communes.
        scopes: ``commune_id``, ``scope_rank``, ``scope_id``; its communes are those wanted.
        small_commune_population: see :func:`impute_by_rate`.
        covered_needed: see :func:`impute_by_rate`.
        employed: ``commune_id``, ``csp``, ``employed_persons`` from microdata, when there are some.
    """
    import ibis

    known = published.filter(published.active_persons.notnull()).select("commune_id", "csp", "active_persons")
    parts = known.mutate(status=ibis.literal("published"), reason=ibis.null("string"))
    rate = impute_by_rate(
        known,
        census_population,
        legal_population,
        scopes,
        small_commune_population=small_commune_population,
        covered_needed=covered_needed,
    )
    if employed is not None:
        raised = raise_employed(known, employed)
        parts = parts.union(raised.select(*COLUMNS))
        rate = rate.anti_join(raised, "commune_id")
    wanted = scopes.select("commune_id").distinct()
    table = parts.union(rate.select(*COLUMNS)).semi_join(wanted, "commune_id").select(*COLUMNS)
    by_reason = table.group_by(["status", "reason"]).aggregate(
        communes=table.commune_id.nunique(), active_persons=exact_sum(table.active_persons)
    )
    return CompletedPopulation(table, by_reason, wanted.anti_join(table, "commune_id"))
