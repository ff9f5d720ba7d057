"""Flow totals without CSP, spread by the CSP shares of the home commune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.exact_sum import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class SharesApplied:
    """Flows by CSP, and the flows that could not be spread.

    Attributes:
        commuters: ``core.commuters``; over CSP, each flow sums to its total.
        without_shares: the totals of home communes that have no CSP shares, as given.
    """

    commuters: ir.Table
    without_shares: ir.Table


def csp_shares(persons: ir.Table, column: str = "active_persons") -> ir.Table:
    """CSP shares of each commune, from persons by commune and CSP.

    Args:
        persons: ``commune_id``, ``csp`` and the column of persons.
        column: which column counts persons.

    Returns:
        ``commune_id``, ``csp``, ``share`` (0 to 1, summing to 1 in a commune); communes with nobody have no row.
    """
    totals = persons.group_by("commune_id").aggregate(all_persons=exact_sum(persons[column]))
    totals = totals.filter(totals.all_persons > 0)
    joined = persons.inner_join(totals, "commune_id")
    return joined.select("commune_id", "csp", share=joined[column] / joined.all_persons)


def apply_csp_shares(totals: ir.Table, shares: ir.Table, *, source: str = "shares_applied") -> SharesApplied:
    """Spread flow totals by CSP: total × share of the CSP in the home commune.

    It assumes that the CSP of a commune all commute alike; the rows say so by their ``source``.

    Args:
        totals: ``origin_id``, ``destination_id``, ``commute_mode``, ``commuters``, one row per key.
        shares: ``commune_id``, ``csp``, ``share``; scaled to sum to 1 in each commune.
        source: code written in ``source`` (``shares_applied`` for census totals, ``gravity`` for modelled ones).
    """
    import ibis

    sums = shares.group_by("commune_id").aggregate(share_sum=exact_sum(shares.share))
    sums = sums.filter(sums.share_sum > 0)
    scaled = shares.inner_join(sums, "commune_id")
    scaled = scaled.select(home=scaled.commune_id, csp=scaled.csp, share=scaled.share / scaled.share_sum)
    joined = totals.inner_join(scaled, totals.origin_id == scaled.home)
    commuters = joined.select(
        "origin_id",
        "destination_id",
        "csp",
        "commute_mode",
        commuters=joined.commuters * joined.share,
        source=ibis.literal(source),
    )
    known = sums.select(home=sums.commune_id)
    return SharesApplied(commuters, totals.anti_join(known, totals.origin_id == known.home))
