"""The GeoPackage of a study, with its QGIS styles inside."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from maillage.language import text
from maillage.reports.qgis import communes_style, flows_style, missing_style

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from maillage.reports.shapes import Shapes
    from maillage.study import Study

FIXED_MOMENT = "2000-01-01T00:00:00.000Z"
"""Written where the format wants a date, so that the same study gives the same bytes."""

_STYLES_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)"""
_ADD_STYLE = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
  styleSLD, useAsDefault, description, owner, ui, update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', NULL, ?)"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)"""


def write_geopackage(study: Study, shapes: Shapes, path: Path, language: str) -> tuple[str, ...]:
    """Write the layers and their styles.

    Args:
        study: the study, for the legend.
        shapes: layers, as :func:`maillage.reports.shapes.study_shapes` makes them.
        path: file to write; it must not exist.
        language: language of labels and legends.

    Returns:
        Names of the layers; an empty one is left out.
    """
    layers = {
        "communes": (
            shapes.communes,
            communes_style(study.intensity, language, polygons=shapes.has_polygons),
        ),
        "communes_without_figure": (shapes.missing, missing_style(polygons=shapes.has_polygons)),
        "flows": (shapes.flows, flows_style(_largest(shapes.flows), language)),
    }
    kept = {name: layer for name, layer in layers.items() if len(layer[0])}
    with fixed_date():
        for name, (frame, _) in kept.items():
            description = text(f"layers.{name}", language)
            many(frame).to_file(
                path,
                layer=name,
                driver="GPKG",
                engine="pyogrio",
                layer_metadata=None,
                DESCRIPTION=description,
            )
    embed_styles(path, {name: style for name, (_, style) in kept.items()}, language)
    return tuple(kept)


def _largest(flows: gpd.GeoDataFrame) -> float:
    return float(flows["teleworkers"].max()) if len(flows) else 0.0


def many(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Polygons as multipolygons, since a layer holds one kind of geometry."""
    from shapely import MultiPolygon, Polygon

    many = [MultiPolygon([each]) if isinstance(each, Polygon) else each for each in frame.geometry]
    return frame.set_geometry(many, crs=frame.crs)


@contextmanager
def fixed_date() -> Iterator[None]:
    """Write layers of the same bytes each time."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_MOMENT})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def embed_styles(path: Path, styles: dict[str, str], language: str) -> None:
    """Put the QGIS style of each layer into the file, as its default."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(_STYLES_TABLE)
        base.execute(_REGISTER, (FIXED_MOMENT,))
        for name, style in styles.items():
            base.execute(_ADD_STYLE, (name, name, style, text(f"layers.{name}", language), FIXED_MOMENT))
