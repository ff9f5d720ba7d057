"""The potential: how many active persons would telework, by commune of residence, by flow and by commune of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.exact_sum import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

ELIGIBLE_CSP = ("2", "3", "4", "5")
"""The socio-professional groups the study holds eligible: all but farmers (1) and manual workers (6)."""

_CSP_COLUMNS = {csp: f"eligible_csp_{csp}" for csp in ELIGIBLE_CSP}


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
        One row per home (with a potential), work and mode: ``commuters``, ``eligible_commuters``, ``teleworkers`` (person)
        and the kept columns. A commune without eligible commuters has no teleworkers here: its potential stays unspread.

    Source: model §2.1, row "potential".
    """
    flows = eligible_by_flow(commuting)
    return spread_potential(flows, home_scale(flows, potential, probability), probability)


def eligible_by_flow(commuting: ir.Table) -> ir.Table:
    """Commuters of each eligible CSP side by side: the part of :func:`potential_by_flow` that no scenario changes.

    Args:
        commuting: as for :func:`potential_by_flow`.

    Returns:
        One row per home, work and mode: the kept columns, ``commuters``, ``eligible_commuters`` and ``eligible_csp_2`` …
        ``eligible_csp_5`` (person).
    """
    key = ("origin_id", "destination_id", "commute_mode")
    kept = [name for name in commuting.columns if name not in {*key, "csp", "commuters"}]
    by_csp = {
        name: exact_sum((commuting.csp == csp).ifelse(commuting.commuters, 0.0))
        for csp, name in _CSP_COLUMNS.items()
    }
    flows = commuting.group_by(list(key)).aggregate(
        **{name: commuting[name].arbitrary() for name in kept},
        commuters=exact_sum(commuting.commuters),
        **by_csp,
    )
    return flows.mutate(eligible_commuters=sum(flows[name] for name in _CSP_COLUMNS.values()))


def home_scale(flows: ir.Table, potential: ir.Table, probability: ir.Table) -> ir.Table:
    """Potential teleworkers of each home over the likely ones among its commuters.

    Args:
        flows: what :func:`eligible_by_flow` returns, with any further columns.
        potential: as for :func:`potential_by_flow`.
        probability: as for :func:`potential_by_flow`.

    Returns:
        ``home_id``, ``scale`` (empty without likely commuter), one row per home with flows and a potential.
    """
    rated = _with_likely(flows, probability)
    homes = rated.group_by("origin_id").aggregate(home_likely=exact_sum(rated.likely))
    homes = homes.inner_join(potential, homes.origin_id == potential.commune_id)
    return homes.select(home_id=homes.origin_id, scale=homes.teleworkers / homes.home_likely.nullif(0.0))


def spread_potential(flows: ir.Table, scales: ir.Table, probability: ir.Table) -> ir.Table:
    """Potential teleworkers over flows whose eligible CSP stand side by side.

    Args:
        flows: as for :func:`home_scale`.
        scales: what :func:`home_scale` returns.
        probability: as for :func:`potential_by_flow`.

    Returns:
        As :func:`potential_by_flow`.
    """
    import ibis

    kept = [name for name in flows.columns if name not in _CSP_COLUMNS.values()]
    spread = _with_likely(flows, probability).inner_join(scales, [("origin_id", "home_id")])
    return spread.select(*kept, teleworkers=ibis.coalesce(spread.likely * spread.scale, 0.0))


def _with_likely(flows: ir.Table, probability: ir.Table) -> ir.Table:
    import ibis

    rates = probability.aggregate(
        **{
            f"rate_{csp}": (probability.csp == csp).ifelse(probability.telework_probability, 0.0).max()
            for csp in ELIGIBLE_CSP
        }
    )
    rated = flows.cross_join(rates)
    likely = sum(rated[name] * ibis.coalesce(rated[f"rate_{csp}"], 0.0) for csp, name in _CSP_COLUMNS.items())
    return rated.mutate(likely=likely)


def potential_by_work(flows: ir.Table) -> ir.Table:
    """Potential teleworkers by commune of work, among the flows given.

    Args:
        flows: rows with ``destination_id`` and ``teleworkers`` (person).

    Returns:
        ``commune_id``, ``teleworkers_by_work`` (person).
    """
    works = flows.group_by("destination_id").aggregate(teleworkers_by_work=exact_sum(flows.teleworkers))
    return works.select("teleworkers_by_work", commune_id=works.destination_id)
