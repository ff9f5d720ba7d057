"""When what is known of the communes was observed: a share of premises of 2019 says nothing of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from maillage.core import CoreTables


def observed_year(core: CoreTables, table: str, commune_ids: Collection[str]) -> int | None:
    """The latest year in which a table of the communes (``connectivity``) was observed there.

    Args:
        core: the core tables.
        table: one whose rows hold ``commune_id`` and ``observed_on``.
        commune_ids: of the territory.

    Returns:
        None where the table is not imported, or tells nothing of these communes.
    """
    if table not in core.points:
        return None
    within = core.engine.table({"wanted_id": sorted(commune_ids)})
    rows = core.points[table].semi_join(within, [("commune_id", "wanted_id")]).select(["observed_on"])
    return max((row["observed_on"].year for row in core.engine.rows(rows.distinct())), default=None)
