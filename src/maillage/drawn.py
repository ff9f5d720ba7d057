"""Results by outline: communes that share one are drawn with their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.contracts import contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from maillage.provenance import ParameterRead
    from maillage.telework.intensity import IntensityClasses

SMALL_COUNT = "reliability.small_count"

SUMMED_UNITS = frozenset(
    {"person", "trip / year", "person_km / year", "hour / year", "EUR / year", "kgCO2e / year"}
)
"""Units of columns that add up; unknown cells count for nothing."""
WHOLE_UNITS = frozenset({"inhabitant", "kilometer ** 2"})
"""Units of columns that add up where every part is known."""
WORST_FIRST = {
    "population_status": ("not_published", "imputed", "published"),
    "reliability": ("order_of_magnitude", "estimated", "reliable"),
}


def drawn_table(
    communes: pa.Table,
    drawn_with: Mapping[str, str],
    intensity: IntensityClasses,
    parameters: Iterable[ParameterRead],
) -> pa.Table:
    """``out.communes`` by outline: one row for the communes that are drawn together, under the code of their outline.

    Counts and indicators are added up, shares and densities made again from the sums; the status is the least sure of the
    members'.

    Args:
        communes: ``out.communes``, full values.
        drawn_with: commune → commune it is drawn with, where it is not drawn apart.
        intensity: the classes of demand.
        parameters: those that the study has read, among them the count under which a figure is only an order of magnitude.
    """
    import pyarrow as pa

    if not drawn_with:
        return communes
    small_count = max((read.value for read in parameters if read.name == SMALL_COUNT), default=0.0)
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in communes.to_pylist():
        parts.setdefault(drawn_with.get(row["commune_id"], row["commune_id"]), []).append(row)
    rows = []
    for code, members in sorted(parts.items()):
        row = members[0] if len(members) == 1 else _together(code, members, small_count)
        if len(members) > 1:
            row["intensity_class"] = intensity.class_of(row[intensity.measure])
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=communes.schema)


def _together(code: str, members: Sequence[dict[str, Any]], small_count: float) -> dict[str, Any]:
    own = next((row for row in members if row["commune_id"] == code), members[0])
    row = {**own, "commune_id": code}
    for column in contract("out.communes").columns:
        if column.unit in SUMMED_UNITS or column.unit in WHOLE_UNITS:
            values = [each[column.name] for each in members]
            known = [value for value in values if value is not None]
            lacking = len(known) < len(values) and column.unit in WHOLE_UNITS
            row[column.name] = None if lacking or not known else sum(known)
    row["reason"] = max((each["reason"] for each in members if each["reason"]), default=None)
    for name, order in WORST_FIRST.items():
        row[name] = min((each[name] for each in members), key=order.index)
    likely, eligible, area = row["teleworkers"], row["eligible_active_persons"], row["area_km2"]
    row["telework_share"] = min(likely / eligible, 1.0) if likely is not None and eligible else None
    row["teleworkers_per_km2"] = likely / area if likely is not None and area else None
    if row["population_status"] != "not_published" and likely is not None and likely >= small_count:
        row["reliability"] = "reliable" if row["population_status"] == "published" else "estimated"
    return row
