"""The potential: how many active persons would telework, by commune of residence, by flow and by commune of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage import core
from maillage.exact_sum import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

ELIGIBLE_CSP = core.ELIGIBLE_CSP
"""The socio-professional groups the study holds eligible."""


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
        commuting: one row per home, work, CSP and mode, with ``commuters`` (person), and any further columns.
        potential: ``commune_id``, ``teleworkers`` (person) in one year.
        probability: ``csp``, ``telework_probability`` in the same year.

    Returns:
        The rows whose home has a potential, as :func:`spread_potential` returns them.

    Source: model §2.1, row "potential".
    """
    return spread_potential(commuting, home_scale(commuting, potential, probability), probability)


def home_scale(commuting: ir.Table, potential: ir.Table, probability: ir.Table) -> ir.Table:
    """Potential teleworkers of each home over the likely ones among its commuters.

    Args:
        commuting: ``origin_id``, ``csp`` and ``commuters``, at any grain.
        potential: as for :func:`potential_by_flow`.
        probability: as for :func:`potential_by_flow`.

    Returns:
        ``home_id``, ``scale`` (empty without likely commuter), one row per home with commuters and a potential.
    """
    import ibis

    rated = commuting.left_join(probability, "csp")
    likely = rated.commuters * ibis.coalesce(rated.telework_probability, 0.0)
    homes = rated.group_by("origin_id").aggregate(likely=exact_sum(likely))
    homes = homes.inner_join(potential, homes.origin_id == potential.commune_id)
    return homes.select(home_id=homes.origin_id, scale=homes.teleworkers / homes.likely.nullif(0.0))


def spread_potential(commuting: ir.Table, scales: ir.Table, probability: ir.Table) -> ir.Table:
    """The teleworkers among commuters.

    Args:
        commuting: ``origin_id``, ``csp`` and ``commuters``, at any grain.
        scales: what :func:`home_scale` returns.
        probability: as for :func:`potential_by_flow`.

    Returns:
        The rows whose home has a potential, with ``teleworkers_per_commuter`` and ``teleworkers`` (person). A commune without
        eligible commuters has no teleworkers here: its potential stays unspread.
    """
    import ibis

    scaled = commuting.inner_join(scales, [("origin_id", "home_id")])
    rated = scaled.left_join(probability, "csp")
    share = ibis.coalesce(rated.telework_probability * rated.scale, 0.0)
    return rated.select(
        *commuting.columns, teleworkers_per_commuter=share, teleworkers=rated.commuters * share
    )


def potential_by_work(commuting: ir.Table) -> ir.Table:
    """Potential teleworkers by commune of work, among the commuters given.

    Args:
        commuting: rows with ``destination_id`` and ``teleworkers`` (person).

    Returns:
        ``commune_id``, ``teleworkers_by_work`` (person).
    """
    works = commuting.group_by("destination_id").aggregate(
        teleworkers_by_work=exact_sum(commuting.teleworkers)
    )
    return works.select("teleworkers_by_work", commune_id=works.destination_id)
