"""The difference between two studies as files: a workbook, a layer for a GIS, and the codebook of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.comparison import DIFFERENCE, comparison_table, difference_classes, difference_contract
from maillage.language import text
from maillage.reports.codebook import codebook_csv, codebook_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maillage.reports.sheets import Sheet

    Rows = Sequence[dict[str, Any]]

LAYER = "differences"
PAINTED = "teleworkers"
"""The figure whose difference the layer is painted with when it is opened."""
CODEBOOK = ("column", "unit", "label", "description", "codes", "rounded")


def difference_codebook(language: str) -> bytes:
    """What each column of the files holds, as CSV."""
    return codebook_csv({LAYER: difference_contract()}, language)


def write_difference_workbook(rows: Rows, path: Path, title: str, language: str) -> None:
    """Write the difference by commune, with its codebook.

    Args:
        rows: of ``maillage.comparison.rounded_rows``.
        path: file to write.
        title: which two studies.
        language: of the heads.
    """
    from maillage.reports.table_sheets import table_sheet, write_book

    sheet = table_sheet(LAYER, comparison_table(rows), difference_contract(), language)
    write_book(title, [sheet.with_title(title), _codebook(language)], path)


def _codebook(language: str) -> Sheet:
    from maillage.reports.sheets import SheetColumn
    from maillage.reports.table_sheets import titled

    heads = [
        SheetColumn(text(f"columns.{name}", language), "long" if name == "description" else "text")
        for name in CODEBOOK
    ]
    known = codebook_rows({LAYER: difference_contract()}, language)
    return titled("codebook", language, heads, [[row[name] for name in CODEBOOK] for row in known])


def write_difference_layer(rows: Rows, places: Mapping[str, Any], path: Path, language: str) -> None:
    """Write the difference as a GeoPackage, with its style inside: blue above, orange below.

    Args:
        rows: of ``maillage.comparison.rounded_rows``, by commune as drawn.
        places: outline of each commune, or its centre, in WGS 84; communes without one are left out.
        path: file to write; it must not exist.
        language: of the names of columns.
    """
    import geopandas as gpd
    from shapely import Point

    from maillage.reports.geopackage import embed_styles, fixed_date, many
    from maillage.reports.qgis import difference_style
    from maillage.reports.shapes import WGS84

    drawn = [row for row in rows if row["commune_id"] in places]
    columns = {name: [row[name] for row in drawn] for name in difference_contract().column_names}
    shapes = gpd.GeoSeries([places[row["commune_id"]] for row in drawn], crs=WGS84)
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)
    measured = PAINTED + DIFFERENCE
    classes = difference_classes(row[measured] for row in drawn)
    polygons = not any(isinstance(each, Point) for each in shapes)
    style = difference_style(measured, classes, difference_contract(), language, polygons=polygons)
    with fixed_date():
        said = text(f"layers.{LAYER}", language)
        many(frame).to_file(
            path, layer=LAYER, driver="GPKG", engine="pyogrio", layer_metadata=None, DESCRIPTION=said
        )
    embed_styles(path, {LAYER: style}, language)
