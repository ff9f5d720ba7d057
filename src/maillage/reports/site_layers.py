"""The layers of a plan on the ground: places, catchments, lines of assignment, communes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.language import text
from maillage.reports.geopackage import fixed_date, many
from maillage.reports.shapes import WGS84, study_centres, study_outlines

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from maillage.site_plan import SitePlan

EXISTING = "existing"


@dataclass(frozen=True)
class PlanLayers:
    """What can be drawn of a plan, WGS 84.

    Attributes:
        communes: one row per commune that has an outline (or, without any outlines, its centre): covered or not, score.
        catchments: the communes that go to each place, put together; empty without outlines.
        sites: points: places to open and communes with open places.
        assignments: lines from each commune to the place it goes to, in another commune.
        has_polygons: whether outlines were found.
    """

    communes: gpd.GeoDataFrame
    catchments: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    assignments: gpd.GeoDataFrame
    has_polygons: bool


def plan_layers(plan: SitePlan) -> PlanLayers:
    """Put a plan on the ground."""
    centres = study_centres(plan.study)
    outlines = study_outlines(plan.study)[0]
    places = outlines or centres
    rows = plan.tables["communes"].to_pylist()
    scores = {row["commune_id"]: row for row in plan.tables["candidates"].to_pylist()}
    drawn = [row for row in rows if row["commune_id"] in places]
    full = [{**row, **scores[row["commune_id"]]} for row in drawn]
    return PlanLayers(
        communes=_layer(full, [places[row["commune_id"]] for row in drawn]),
        catchments=_catchments(plan, drawn, outlines),
        sites=_sites(plan, centres),
        assignments=_assignments(rows, centres),
        has_polygons=bool(outlines),
    )


def write_layers(layers: PlanLayers, path: Path, language: str) -> tuple[str, ...]:
    """Write a GeoPackage; an empty layer is left out.

    Returns:
        Names of the layers written.
    """
    every = {
        "sites": layers.sites,
        "catchments": layers.catchments,
        "assignments": layers.assignments,
        "communes": layers.communes,
    }
    kept = {name: frame for name, frame in every.items() if len(frame)}
    with fixed_date():
        for name, frame in kept.items():
            described = text("site.files.gpkg", language)
            many(frame).to_file(
                path, layer=name, driver="GPKG", engine="pyogrio", layer_metadata=None, DESCRIPTION=described
            )
    return tuple(kept)


def _layer(records: list[dict[str, Any]], geometry: list[Any]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    names = list(records[0]) if records else []
    columns = {name: [record[name] for record in records] for name in names}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(geometry, crs=WGS84), crs=WGS84)


def _catchments(plan: SitePlan, rows: list[dict[str, Any]], outlines: dict[str, Any]) -> gpd.GeoDataFrame:
    """The communes that go to each place as one outline."""
    from shapely import union_all

    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows if outlines else ():
        if row["site_id"] is not None:
            groups.setdefault((row["site_id"], row["site_state"]), []).append(row)
    names = _names(plan)
    records = [
        {
            "site_id": site,
            "site_name": names.get(site, site),
            "site_state": state,
            "communes": len(members),
            "inhabitants": sum(row["inhabitants"] for row in members),
            "teleworkers": sum(row["teleworkers"] for row in members),
        }
        for (site, state), members in sorted(groups.items())
    ]
    shapes = [
        union_all([outlines[row["commune_id"]] for row in members]) for _, members in sorted(groups.items())
    ]
    return _layer(records, shapes)


def _names(plan: SitePlan) -> dict[str, str]:
    """Names of the communes of the territory and of the equipped ones near it."""
    communes = plan.study.core.communes
    wanted = communes.filter(communes.commune_id.isin([*plan.problem.columns]))
    rows = plan.study.core.engine.rows(wanted.select("commune_id", "name"))
    return {row["commune_id"]: row["name"] for row in rows}


def _sites(plan: SitePlan, centres: dict[str, Any]) -> gpd.GeoDataFrame:
    names, opened = _names(plan), plan.problem.places.opened
    fields = (
        "commune_id",
        "name",
        "site_state",
        "order",
        "newly_covered",
        "users_served",
        "seats_needed",
        "cost_eur",
    )
    records = [{name: row[name] for name in fields} for row in plan.tables["sites"].to_pylist()]
    for row in records:
        row["third_places_open"] = opened.get(row["commune_id"], 0)
    for code in plan.problem.existing_ids:
        empty = dict.fromkeys(fields)
        empty |= {"commune_id": code, "name": names.get(code, code), "site_state": EXISTING}
        records.append({**empty, "third_places_open": opened[code]})
    kept = [row for row in records if row["commune_id"] in centres]
    return _layer(kept, [centres[row["commune_id"]] for row in kept])


def _assignments(rows: list[dict[str, Any]], centres: dict[str, Any]) -> gpd.GeoDataFrame:
    from shapely import LineString

    fields = ("commune_id", "name", "site_id", "site_state", "distance_km", "travel_time_min", "teleworkers")
    between = [
        {name: row[name] for name in fields}
        for row in rows
        if row["site_id"] in centres
        and row["commune_id"] in centres
        and centres[row["site_id"]] != centres[row["commune_id"]]
    ]
    return _layer(
        between, [LineString([centres[row["commune_id"]], centres[row["site_id"]]]) for row in between]
    )
