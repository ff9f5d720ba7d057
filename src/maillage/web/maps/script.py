"""What the script of the map's page reads: addresses, layers, the commune chosen, and the words it says by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maillage import __version__
from maillage.language import text
from maillage.reports.exports import ROUNDED_UNITS
from maillage.web.maps.measures import SHARE
from maillage.web.maps.page import measure_words
from maillage.web.maps.tiles import kept_tiles

if TYPE_CHECKING:
    from maillage.web.maps.choices import MapChoices
    from maillage.web.maps.measures import MapMeasure
    from maillage.web.maps.page import MapSheet
    from maillage.web.services import Services
    from maillage.web.view import View

SCRIPT_CARD = ("commune_id", "lon", "lat", "least_flow", "flows")
GESTURES = ("Windows", "Mac", "Mobile")


def script_data(sheet: MapSheet, data: dict[str, Any], view: View, services: Services) -> dict[str, Any]:
    """What the page's script reads: addresses, layers, the commune chosen and its flows."""
    choices = sheet.choices
    mark = f"{__version__}-{services.studies.data_state()}"
    territory = {"territoire": choices.territory, "v": mark}
    figures = {**figure_query(choices), "v": mark}
    card = data["commune"]
    return {
        "lang": view.language,
        "shapes": address(view, "/carte/formes", territory),
        "values": address(view, "/carte/valeurs", figures),
        "tiles": _tiles(sheet.tiles),
        "around": None if sheet.tiles else _tiles(_around(sheet, services)),
        "ground": services.settings.base_map_tiles if services.settings.base_map else None,
        "frame": data["frame"],
        "colours": [line["colour"] for line in data["legend"]],
        "measure": _measure(sheet.figures.measure, view.language),
        "words": _words(data["territory"]["name"], view.language),
        "layers": [
            {**each, "address": address(view, f"/carte/lieux/{each['id']}", territory)}
            for each in data["layers"]
        ],
        "commune": None if card is None else {name: card[name] for name in SCRIPT_CARD},
    }


def _tiles(key: str | None) -> str | None:
    return f"/tuiles/{{z}}/{{x}}/{{y}}.mvt?v={key}" if key else None


def _around(sheet: MapSheet, services: Services) -> str | None:
    """The tiles that show the land round a territory, where they are made; the invented one has none."""
    path = sheet.study.core.polygons
    invented = sheet.study.territory.kind == "demo"
    return None if invented or path is None else kept_tiles(services.home, path)


def _measure(measure: MapMeasure, language: str) -> dict[str, Any]:
    unit = measure.declared.unit
    kinds = {"share": unit == SHARE, "rounded": unit in ROUNDED_UNITS}
    return {**measure_words(measure, language), **kinds}


def _words(territory: str, language: str) -> dict[str, Any]:
    """What the script says by itself."""
    in_map = {"NavigationControl.ZoomIn": "zoom_in", "NavigationControl.ZoomOut": "zoom_out"}
    said = {key: text(f"web.map.{name}", language) for key, name in in_map.items()}
    said |= {
        f"CooperativeGesturesHandler.{name}HelpText": text("web.map.gestures", language) for name in GESTURES
    }
    return {
        "none": text("web.map.legend.none", language),
        "reset": text("web.map.reset", language),
        "live": text("web.map.live", language, territory=territory),
        "ground_lost": text("web.map.base_map_lost", language),
        "map_locale": said,
    }


def figure_query(choices: MapChoices) -> dict[str, Any]:
    """The choices that the figures depend on, as an address bears them."""
    return {
        "territoire": choices.territory,
        "scenario": choices.scenario,
        "annee": choices.year,
        "lecture": choices.reading,
        "mesure": choices.measure,
        "classes": choices.scheme,
    }


def address(view: View, path: str, query: dict[str, Any]) -> str:
    """An address asked for by the page itself, in its language; the same embedded or not."""
    return replace(view, embed=False).link(path, **query)
