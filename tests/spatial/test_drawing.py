"""Outlines made light: neighbours still touch, nothing is lost, and a path says where a shape is."""

from __future__ import annotations

import re

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maillage.spatial.drawing import Frame, digits_for, drawing, feature, frame_of, simplified


def quilt(columns: int, rows: int, teeth: int = 7) -> gpd.GeoDataFrame:
    """Neighbours in WGS 84 whose shared sides have teeth."""

    def side(x: float, y: float) -> list[tuple[float, float]]:
        """A side from west to east; the same numbers for the neighbours on both sides of it."""
        return [(round(x + n * 0.1 / teeth, 6), round(y + 0.003 * (n % 2), 6)) for n in range(teeth)]

    cells = []
    for column in range(columns):
        for row in range(rows):
            west, south = round(2 + column * 0.1, 6), round(47 + row * 0.1, 6)
            east, north = round(west + 0.1, 6), round(south + 0.1, 6)
            above = side(west, north)
            cells.append(
                shapely.Polygon([*side(west, south), (east, south), (east, north), *reversed(above)])
            )
    codes = [f"{n:05d}" for n in range(len(cells))]
    return gpd.GeoDataFrame({"commune_id": codes}, geometry=cells, crs="EPSG:4326")


@given(columns=st.integers(1, 4), rows=st.integers(1, 4), tolerance=st.floats(0.0, 0.05))
def test_simplified_neighbours_neither_overlap_nor_part(columns, rows, tolerance):
    outlines = quilt(columns, rows)
    light = simplified(outlines, tolerance)
    shapes = light.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert list(light["commune_id"]) == list(outlines["commune_id"])
    assert shapely.union_all(shapes).area == pytest.approx(shapely.area(shapes).sum())
    before = shapely.get_num_coordinates(outlines.geometry.to_numpy()).sum()
    assert shapely.get_num_coordinates(shapes).sum() <= before


def test_a_feature_has_no_more_digits_than_are_drawn():
    found = feature("X", {"nom": "X"}, shapely.Point(2.123456789, 47.987654321), 3)
    assert found["geometry"]["coordinates"] == [2.123, 47.988]
    assert digits_for(Frame(0, 0, 0.01, 0.01)) > digits_for(Frame(0, 0, 10, 10))


@given(columns=st.integers(1, 4), rows=st.integers(1, 4))
def test_every_outline_has_a_closed_path_inside_its_image(columns, rows):
    outlines = quilt(columns, rows)
    drawn = drawing(outlines, 300, 200)
    assert drawn.width <= 300
    assert drawn.height <= 200
    assert len(drawn.paths) == len(outlines)
    for path in drawn.paths:
        assert re.fullmatch(r"(M[\d.]+ [\d.]+l[-\d. ]+z)+", path)
        x, y = (float(number) for number in re.findall(r"[\d.]+", path)[:2])
        assert 0 <= x <= drawn.width + 0.1
        assert 0 <= y <= drawn.height + 0.1


def test_the_frame_holds_all_outlines():
    frame = frame_of(quilt(2, 3))
    assert (frame.west, frame.south) == pytest.approx((2, 47))
    assert frame.longer == pytest.approx(0.3, abs=0.004)
