"""The tiles of a country: each square holds its communes, at every scale, and two makings give the same."""

from __future__ import annotations

import gzip
import math
import sqlite3
from typing import TYPE_CHECKING

import pyogrio
import pytest

from maillage.demo import build_demo
from maillage.engine import Engine
from maillage.errors import DatasetError
from maillage.spatial.tile_file import FIRST_ZOOM, LAST_ZOOM, read_outlines, read_tile, write_tiles

if TYPE_CHECKING:
    import geopandas as gpd

VALMER = (-6.25, 46.98)
"""A point inside the invented territory."""


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile of a point."""
    side = 1 << zoom
    across = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lon + 180) / 360 * side), int((1 - across) / 2 * side)


@pytest.fixture(scope="module")
def outlines(tmp_path_factory) -> gpd.GeoDataFrame:
    path = tmp_path_factory.mktemp("outlines") / "communes.parquet"
    build_demo(Engine.open("duckdb"), polygons_path=path)
    return read_outlines(path)


@pytest.fixture(scope="module")
def tiles(outlines, tmp_path_factory):
    path = tmp_path_factory.mktemp("tiles") / "made" / "whole.mbtiles"
    steps: list[str] = []
    write_tiles(outlines, path, steps.append)
    assert steps == ["tiles"] * 4
    assert [each.name for each in path.parent.iterdir()] == ["whole.mbtiles"]
    return path


@pytest.mark.parametrize("zoom", [FIRST_ZOOM, 6, LAST_ZOOM])
def test_a_tile_holds_communes_and_departements(tiles, tmp_path, zoom):
    content = read_tile(tiles, zoom, *tile_of(*VALMER, zoom))
    assert content is not None
    file = tmp_path / "tile.mvt"
    file.write_bytes(gzip.decompress(content))
    layers = {name for name, _ in pyogrio.list_layers(file)}
    assert "communes" in layers
    communes = pyogrio.read_dataframe(file, layer="communes")
    assert set(communes["id"]) <= {f"X{n}" for n in range(1000, 4000)}


def test_all_communes_are_in_the_tiles_of_the_lowest_scale(tiles, outlines, tmp_path):
    found: set[str] = set()
    with sqlite3.connect(tiles) as held:
        rows = held.execute("SELECT tile_data FROM tiles WHERE zoom_level = ?", (FIRST_ZOOM,)).fetchall()
    for place, (content,) in enumerate(rows):
        file = tmp_path / f"{place}.mvt"
        file.write_bytes(gzip.decompress(content))
        found |= set(pyogrio.read_dataframe(file, layer="communes")["id"])
    assert found == set(outlines["commune_id"])


def test_there_is_no_tile_where_nothing_is_drawn(tiles):
    assert read_tile(tiles, 5, 0, 0) is None


def test_two_makings_give_the_same_tiles(tiles, outlines, tmp_path):
    again = tmp_path / "again.mbtiles"
    write_tiles(outlines, again, lambda _: None)
    ask = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles ORDER BY 1, 2, 3"
    with sqlite3.connect(tiles) as first, sqlite3.connect(again) as second:
        assert first.execute(ask).fetchall() == second.execute(ask).fetchall()


def test_what_cannot_be_written_is_said_and_leaves_nothing(outlines, tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(DatasetError, match="cannot be written"):
        write_tiles(outlines, tmp_path / "taken" / "whole.mbtiles", lambda _: None)
