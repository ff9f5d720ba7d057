"""Existing places of a territory: who is within reach of a third place, and what else there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.spatial.existing import is_open
from maillage.spatial.observed import observed_year

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.study import Study
    from maillage.web.sheet.material import Material

MOST_PLACES = 40
MOST_UNCOVERED = 8


def access_data(made: Material, language: str) -> dict[str, Any]:
    """Existing places, who is within reach of one, and what else there is."""
    study = made.study
    rows = study.tables["communes"].select(["commune_id", "name"]).to_pylist()
    names = {row["commune_id"]: row["name"] for row in rows}
    return {
        "third_places": _third_places(study, names, language),
        "covered": _covered(made, names),
        "counts": {name: _count(study, name, names) for name in ("stations", "carpool_areas")},
        "share_1gbps": _fast_premises(study, names),
        "share_1gbps_year": observed_year(study.core, "connectivity", names),
    }


def _rows_inside(study: Study, layer: str, names: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """The places of a layer in the communes of the territory; none where the layer is not imported."""
    if layer not in study.core.points:
        return None
    table = study.core.points[layer]
    within = study.core.engine.table({"wanted_id": sorted(names)})
    return study.core.engine.rows(table.semi_join(within, [("commune_id", "wanted_id")]))


def _third_places(study: Study, names: Mapping[str, str], language: str) -> dict[str, Any] | None:
    rows = _rows_inside(study, "third_places", names)
    if rows is None:
        return None
    kinds = column("third_place_kind").codes or {}
    opened = [row for row in rows if is_open(row, study.year)]
    places = [
        {
            "name": row["name"],
            "kind": kinds[row["third_place_kind"]].text(language)
            if row["third_place_kind"] in kinds
            else row["third_place_kind"],
            "commune_id": row["commune_id"],
            "commune_name": names.get(row["commune_id"]),
            "seats": row["seats"],
        }
        for row in sorted(
            opened,
            key=lambda row: (names.get(row["commune_id"], ""), row["name"] or "", row["third_place_id"]),
        )
    ]
    return {"open": len(places), "not_open": len(rows) - len(places), "places": places[:MOST_PLACES]}


def _covered(made: Material, names: Mapping[str, str]) -> dict[str, Any] | None:
    if made.access is None:
        return None
    far = [
        {"commune_id": code, "name": names.get(code, code)} for code in made.access.uncovered[:MOST_UNCOVERED]
    ]
    return {
        "share": made.access.share,
        "max_minutes": made.access.max_minutes,
        "places": made.access.places.num_rows,
        "communes_without": len(made.access.uncovered),
        "largest_without": far,
    }


def _count(study: Study, layer: str, names: Mapping[str, str]) -> int | None:
    rows = _rows_inside(study, layer, names)
    return None if rows is None else len(rows)


def _fast_premises(study: Study, names: Mapping[str, str]) -> float | None:
    """Share of the premises with 1 Gbit/s, at the latest date observed in each commune."""
    rows = _rows_inside(study, "connectivity", names)
    latest: dict[str, dict[str, Any]] = {}
    for row in sorted(rows or (), key=lambda row: (row["commune_id"], str(row["observed_on"]))):
        latest[row["commune_id"]] = row
    known = [row for row in latest.values() if row["premises"] and row["share_1gbps"] is not None]
    total = sum(row["premises"] for row in known)
    return sum(row["premises"] * row["share_1gbps"] for row in known) / total if total else None
