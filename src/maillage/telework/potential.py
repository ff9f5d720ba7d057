"""The potential: how many active persons would telework, by commune of residence, by flow and by commune of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.exact_sum import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

ELIGIBLE_CSP = ("2", "3", "4", "5")
"""The socio-professional groups the study holds eligible: all but farmers (1) and manual workers (6)."""


def potential_by_residence(active_population: ir.Table, probability: ir.Table) -> ir.Table:
    """Potential teleworkers by commune of residence and year.

    Summed over the eligible CSP: active persons times the probability that one of them teleworks.

    Args:
        active_population: one row per commune and CSP, with ``active_persons`` (person).
        probability: one row per CSP and year, with ``telework_probability`` (0 to 1).

    Returns:
        ``commune_id``, ``year``, ``teleworkers`` (person).

    Source: the study, "Le potentiel en télé-travailleurs".
    """
    joined = active_population.inner_join(probability, "csp")
    return joined.group_by(["commune_id", "year"]).aggregate(
        teleworkers=exact_sum(joined.active_persons * joined.telework_probability)
    )


def potential_by_flow(commuting: ir.Table, potential: ir.Table, probability: ir.Table) -> ir.Table:
    """Potential teleworkers spread over the flows as the eligible commuters of each commune are.

    Flows count only the employed, the potential also the unemployed; so the teleworkers of a commune are spread in
    proportion to commuters times probability, and the sum over work places is again the commune's potential.

    Args:
        commuting: one row per home, work, CSP and mode, with ``commuters`` (person); further columns of the pair
            (class of destination, distance, time, method, source) are kept.
        potential: ``commune_id``, ``teleworkers`` (person) in one year.
        probability: ``csp``, ``telework_probability`` in the same year.

    Returns:
        One row per home, work and mode: ``commuters``, ``eligible_commuters``, ``teleworkers`` (person) and the kept
        columns. A commune without eligible commuters has no teleworkers here: its potential stays unspread.

    Source: model §2.1, row "potential".
    """
    import ibis

    kept = [name for name in commuting.columns if name not in {"csp", "commuters"}]
    rated = commuting.left_join(probability, "csp")
    rate = ibis.coalesce(rated.telework_probability, 0.0)
    eligible = rated.csp.isin(ELIGIBLE_CSP).ifelse(rated.commuters, 0.0)
    pairs = rated.group_by(["origin_id", "destination_id", "commute_mode"]).aggregate(
        **{
            name: rated[name].arbitrary()
            for name in kept
            if name not in {"origin_id", "destination_id", "commute_mode"}
        },
        commuters=exact_sum(rated.commuters),
        eligible_commuters=exact_sum(eligible),
        likely=exact_sum(rated.commuters * rate),
    )
    homes = pairs.group_by("origin_id").aggregate(home_likely=exact_sum(pairs.likely))
    homes = homes.inner_join(potential, homes.origin_id == potential.commune_id)
    scaled = homes.select(home_id=homes.origin_id, scale=homes.teleworkers / homes.home_likely.nullif(0.0))
    spread = pairs.left_join(scaled, pairs.origin_id == scaled.home_id)
    return spread.mutate(teleworkers=ibis.coalesce(spread.likely * spread.scale, 0.0)).drop(
        "likely", "home_id", "scale"
    )


def potential_by_work(flows: ir.Table) -> ir.Table:
    """Potential teleworkers by commune of work, among the flows given.

    Args:
        flows: rows with ``destination_id`` and ``teleworkers`` (person).

    Returns:
        ``commune_id``, ``teleworkers_by_work`` (person).
    """
    works = flows.group_by("destination_id").aggregate(teleworkers_by_work=exact_sum(flows.teleworkers))
    return works.select("teleworkers_by_work", commune_id=works.destination_id)
