"""Classes of destination: same commune, département, région, another région, abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

FRENCH_COMMUNE_CODE = "^([0-9]{2}|2[AB])[0-9]{3}$"
"""Five characters, the first two those of a département: the form of every code of INSEE's geographic code."""

NOT_FRENCH_PREFIX = "99"
"""INSEE's prefix of codes that stand for a foreign country, in the form of a commune code."""

OVERSEAS_PREFIXES = ("97", "98")
"""Overseas, the département or territory is named by the first three characters."""


def classify(commuters: ir.Table, communes: ir.Table, departements: ir.Table) -> ir.Table:
    """Add ``destination_class`` to commuter rows.

    A code that looks French is never abroad: where ``communes`` does not know it (another vintage, a split), the département is
    read from its first characters, and the région from ``departements``. A code that does not look French, and that ``communes`` does not know, is abroad.

    Args:
        commuters: any rows with ``origin_id`` and ``destination_id``.
        communes: ``commune_id``, ``departement_id``.
        departements: ``departement_id``, ``region_id``, one row per département.

    Returns:
        The same rows with ``destination_class`` (codes in ``data/fields/flows.yaml``); ``other_region`` when the régions of both
        ends are not the same, or one of them is in no région (overseas territories).
    """
    import ibis

    columns = commuters.columns
    joined = _with_end(
        _with_end(commuters, "origin", communes, departements), "destination", communes, departements
    )
    destination = joined.destination_id
    foreign_code = ~destination.re_search(FRENCH_COMMUNE_CODE) | destination.startswith(NOT_FRENCH_PREFIX)
    abroad = foreign_code & joined.destination_known.isnull()
    return joined.select(
        *columns,
        destination_class=ibis.cases(
            (destination == joined.origin_id, "same_commune"),
            (abroad, "abroad"),
            (joined.destination_departement == joined.origin_departement, "same_departement"),
            (joined.destination_region == joined.origin_region, "same_region"),
            else_="other_region",
        ),
    )


def _with_end(rows: ir.Table, end: str, communes: ir.Table, departements: ir.Table) -> ir.Table:
    """Rows with ``<end>_departement`` and ``<end>_region``; many to one."""
    import ibis

    known = communes.select(
        **{f"{end}_commune": communes.commune_id, f"{end}_known": communes.departement_id}
    )
    code = rows[f"{end}_id"]
    joined = rows.left_join(known, code == known[f"{end}_commune"])
    code = joined[f"{end}_id"]
    overseas = code.substr(0, 2).isin(OVERSEAS_PREFIXES)
    prefix = overseas.ifelse(code.substr(0, 3), code.substr(0, 2))
    joined = joined.mutate(**{f"{end}_departement": ibis.coalesce(joined[f"{end}_known"], prefix)})
    regions = departements.select(
        **{f"{end}_region_key": departements.departement_id, f"{end}_region": departements.region_id}
    )
    return joined.left_join(regions, joined[f"{end}_departement"] == regions[f"{end}_region_key"])
