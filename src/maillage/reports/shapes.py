"""Where the study's communes are: outlines when they are imported, centres, and lines of flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.reports.exports import largest_flows, rounded_tables

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

    from maillage.study import Study

WGS84 = "EPSG:4326"
LARGEST_FLOWS = 500
"""Flows shown in the workbook and drawn in the GeoPackage: more would hide one another; all are in the tables."""


@dataclass(frozen=True)
class Shapes:
    """What can be drawn of a study.

    Attributes:
        communes: one row per commune with a figure, columns of ``out.communes``; polygons, or points at the centre. Communes that
            have one outline in common are one row, with their sum.
        missing: communes without a published figure (``commune_id``, ``name``).
        flows: lines between commune centres, the largest first, columns of ``out.flows``.
        has_polygons: whether outlines were found.
    """

    communes: gpd.GeoDataFrame
    missing: gpd.GeoDataFrame
    flows: gpd.GeoDataFrame
    has_polygons: bool


def study_shapes(study: Study, communes: pa.Table, flows: pa.Table) -> Shapes:
    """Put results on the ground.

    Args:
        study: the study, for its outlines and centres.
        communes: ``out.communes`` as it is to be exported.
        flows: ``out.flows`` as it is to be exported.
    """
    import geopandas as gpd

    centres = study_centres(study)
    outlines, names = study_outlines(study)
    has_polygons = bool(outlines)
    places = outlines or centres
    if has_polygons and study.core.drawn_with:
        communes = _together(study, communes, names)
    rows = [row for row in communes.to_pylist() if row["commune_id"] in places]
    known = [row for row in rows if row["intensity_class"] is not None]
    missing = [
        {"commune_id": row["commune_id"], "name": row["name"]}
        for row in rows
        if row["intensity_class"] is None
    ]

    def layer(records: list[dict[str, Any]], names: list[str], geometry: list[Any]) -> gpd.GeoDataFrame:
        columns = {name: [record[name] for record in records] for name in names}
        return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(geometry, crs=WGS84), crs=WGS84)

    lines, drawn = _lines(flows, centres)
    return Shapes(
        communes=layer(known, communes.column_names, [places[row["commune_id"]] for row in known]),
        missing=layer(missing, ["commune_id", "name"], [places[row["commune_id"]] for row in missing]),
        flows=layer(drawn, flows.column_names, lines),
        has_polygons=has_polygons,
    )


def study_outlines(study: Study) -> tuple[dict[str, Any], dict[str, str]]:
    """Outline, and the name in the file, of each commune drawn."""
    if study.core.polygons is None:
        return {}, {}
    from maillage.spatial.polygons import commune_polygons

    alone, core = set(study.territory.commune_ids) - set(study.core.drawn_with), study.core
    found = commune_polygons(study.core.polygons, alone, core.outline_of).outlines
    outlines = dict(zip(found["commune_id"], found.geometry, strict=True))
    return outlines, dict(zip(found["commune_id"], found["name"], strict=True))


def _together(study: Study, communes: pa.Table, names: dict[str, str]) -> pa.Table:
    """The communes as they are drawn: those that share an outline added up, then rounded as all others, and named as the outline."""
    import pyarrow as pa

    drawn = study.drawn_communes().select(communes.column_names)
    rounded = rounded_tables({"communes": drawn})["communes"]
    shared = set(study.core.drawn_with.values())
    words = [
        _outline_name(name, names.get(code, name)) if code in shared else name
        for code, name in zip(rounded["commune_id"].to_pylist(), rounded["name"].to_pylist(), strict=True)
    ]
    return rounded.set_column(rounded.column_names.index("name"), "name", pa.array(words, pa.string()))


def _outline_name(own: str, outline: str) -> str:
    """The name of an outline, with the article of the commune's own name where the file has left it out.

    >>> _outline_name("La Ferté-Macé", "Ferté Macé"), _outline_name("Tinchebray", "Tinchebray-Bocage")
    ('La Ferté-Macé', 'Tinchebray-Bocage')
    """
    return own if own.replace("-", " ").endswith(outline.replace("-", " ")) else outline


def study_centres(study: Study) -> dict[str, Any]:
    """Centre of each commune known, as a point."""
    from shapely import points

    communes = study.core.communes
    known = study.core.engine.to_arrow(
        communes.select("commune_id", "lon", "lat").filter(communes.lon.notnull())
    )
    places = points(known["lon"].to_numpy(), known["lat"].to_numpy())
    return dict(zip(known["commune_id"].to_pylist(), places, strict=True))


def _lines(flows: pa.Table, centres: dict[str, Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """Lines from home to work; communes since merged have one centre in common, and no line between them."""
    import pyarrow.compute as pc
    from shapely import LineString

    between = flows.filter(pc.not_equal(flows["origin_id"], flows["destination_id"]))
    drawn = [
        row
        for row in largest_flows(between, LARGEST_FLOWS).to_pylist()
        if row["origin_id"] in centres
        and row["destination_id"] in centres
        and centres[row["origin_id"]] != centres[row["destination_id"]]
    ]
    return [LineString([centres[row["origin_id"]], centres[row["destination_id"]]]) for row in drawn], drawn
