"""Styles in QGIS's own format (QML), so that a GeoPackage opens as a map and not as random colours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from maillage.contracts import contract
from maillage.language import text
from maillage.reports.classes import legend
from maillage.reports.palette import FLOW, HATCH, MISSING, MUTED, OUTLINE, diverging_colours, rgb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.comparison import DifferenceClasses
    from maillage.contracts import TableContract
    from maillage.telework.intensity import IntensityClasses

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
QGIS_VERSION = "3.28.0"
WIDEST_FLOW_MM = 3.0
THINNEST_FLOW_MM = 0.15
BEYOND = 1e15
"""Further than any difference of a commune."""
_HALF = 0.5
_STROKE_WIDTH_PROPERTY = "outlineWidth"
_EXPRESSION = "3"


def communes_style(intensity: IntensityClasses, language: str, *, polygons: bool) -> str:
    """Graduated style of the communes: one colour per class of intensity, with its bounds in the legend."""
    root = _root()
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        type="graduatedSymbol",
        attr="intensity_class",
        graduatedMethod="GraduatedColor",
        enableorderby="0",
    )
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    for place, each in enumerate(legend(intensity, language)):
        label = text("layers.class_label", language, rank=each.rank, word=each.word, bounds=each.bounds)
        between = {"lower": str(each.rank - _HALF), "upper": str(each.rank + _HALF)}
        ET.SubElement(ranges, "range", {"symbol": str(place), "label": label, "render": "true", **between})
        _area_symbol(symbols, str(place), each.colour, polygons=polygons)
    _aliases(root, "out.communes", language)
    return _text(root)


def difference_style(
    measured: str, classes: DifferenceClasses, agreed: TableContract, language: str, *, polygons: bool
) -> str:
    """Graduated style of a difference: one colour per class, centred on zero.

    Args:
        measured: column of the difference.
        classes: its classes.
        agreed: contract of the layer, for the names of its columns.
        language: of these names.
        polygons: whether areas are drawn, or points.
    """
    root = _root()
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        type="graduatedSymbol",
        attr=measured,
        graduatedMethod="GraduatedColor",
        enableorderby="0",
    )
    ranges, symbols = ET.SubElement(renderer, "ranges"), ET.SubElement(renderer, "symbols")
    below, above = [-each for each in reversed(classes.limits)], list(classes.limits)
    edges = [-BEYOND, *below, *above, BEYOND]
    colours = diverging_colours(len(classes.limits))
    for place, (low, high, colour) in enumerate(zip(edges, edges[1:], colours, strict=False)):
        between = {"lower": f"{low:g}", "upper": f"{high:g}"}
        ET.SubElement(
            ranges, "range", {"symbol": str(place), "label": _ends(low, high), "render": "true", **between}
        )
        _area_symbol(symbols, str(place), colour, polygons=polygons)
    _names(root, agreed, language)
    return _text(root)


def _ends(low: float, high: float) -> str:
    """From where to where a class of differences goes."""
    if low == -BEYOND:
        return f"< {high:+g}"
    return f"≥ {low:+g}" if high == BEYOND else f"{low:+g} … {high:+g}"


def missing_style(*, polygons: bool) -> str:
    """Hatched style of the communes without a published figure."""
    root = _root()
    symbols = _single(root)
    if not polygons:
        _area_symbol(symbols, "0", MISSING, polygons=False)
        return _text(root)
    symbol = ET.SubElement(symbols, "symbol", type="fill", name="0", alpha="1", clip_to_extent="1")
    _layer(symbol, "SimpleFill", {"color": _rgba(MISSING), "style": "solid", "outline_style": "no"})
    hatch = {
        "color": _rgba(HATCH),
        "style": "b_diagonal",
        "outline_color": _rgba(HATCH),
        "outline_style": "solid",
        "outline_width": "0.1",
    }
    _layer(symbol, "SimpleFill", hatch)
    return _text(root)


def flows_style(largest: float, language: str) -> str:
    """Lines whose width grows with the potential teleworkers of the flow.

    Args:
        largest: teleworkers of the largest flow, which gets the widest line.
        language: language of the column names shown by QGIS.
    """
    root = _root()
    symbol = ET.SubElement(_single(root), "symbol", type="line", name="0", alpha="0.6", clip_to_extent="1")
    line = _layer(
        symbol,
        "SimpleLine",
        {"line_color": _rgba(FLOW), "line_width": "0.3", "line_width_unit": "MM", "capstyle": "round"},
    )
    top = max(largest, 1.0)
    width = f'scale_linear("teleworkers", 0, {top:g}, {THINNEST_FLOW_MM:g}, {WIDEST_FLOW_MM:g})'
    properties = ET.SubElement(ET.SubElement(line, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(properties, "Option", name="name", type="QString", value="")
    which = ET.SubElement(properties, "Option", name="properties", type="Map")
    one = ET.SubElement(which, "Option", name=_STROKE_WIDTH_PROPERTY, type="Map")
    ET.SubElement(one, "Option", name="active", type="bool", value="true")
    ET.SubElement(one, "Option", name="expression", type="QString", value=width)
    ET.SubElement(one, "Option", name="type", type="int", value=_EXPRESSION)
    ET.SubElement(properties, "Option", name="type", type="QString", value="collection")
    _aliases(root, "out.flows", language)
    return _text(root)


def _root() -> ET.Element:
    return ET.Element("qgis", version=QGIS_VERSION, styleCategories="Symbology|Fields")


def _single(root: ET.Element) -> ET.Element:
    renderer = ET.SubElement(root, "renderer-v2", type="singleSymbol", enableorderby="0")
    return ET.SubElement(renderer, "symbols")


def _area_symbol(symbols: ET.Element, name: str, colour: str, *, polygons: bool) -> None:
    if polygons:
        symbol = ET.SubElement(symbols, "symbol", type="fill", name=name, alpha="1", clip_to_extent="1")
        outline = {"outline_color": _rgba(OUTLINE), "outline_width": "0.15", "outline_style": "solid"}
        _layer(symbol, "SimpleFill", {"color": _rgba(colour), "style": "solid", **outline})
    else:
        symbol = ET.SubElement(symbols, "symbol", type="marker", name=name, alpha="1", clip_to_extent="1")
        outline = {"outline_color": _rgba(MUTED), "outline_width": "0.15"}
        _layer(symbol, "SimpleMarker", {"color": _rgba(colour), "name": "circle", "size": "2.6", **outline})


def _layer(symbol: ET.Element, kind: str, options: Mapping[str, str]) -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    holder = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(holder, "Option", name=name, type="QString", value=value)
    for name, value in options.items():  # QGIS before 3.26 reads these instead
        ET.SubElement(layer, "prop", k=name, v=value)
    return layer


def _aliases(root: ET.Element, table: str, language: str) -> None:
    _names(root, contract(table), language)


def _names(root: ET.Element, agreed: TableContract, language: str) -> None:
    aliases = ET.SubElement(root, "aliases")
    for place, column in enumerate(agreed.columns, 1):  # field 0 is the row number of the GeoPackage
        ET.SubElement(aliases, "alias", index=str(place), field=column.name, name=column.label.text(language))


def _rgba(colour: str) -> str:
    return ",".join(str(part) for part in (*rgb(colour), 255))


def _text(root: ET.Element) -> str:
    ET.indent(root)
    return DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"
