"""The map: figures by commune, places, flows of a commune; the page, and what its script asks for."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from maillage.language import text
from maillage.web.maps.choices import FRANCE, YEARS, Chosen
from maillage.web.maps.figures import CLASSES, drawn_communes, map_figures, value_list
from maillage.web.maps.image import ranked_paths, svg_file
from maillage.web.maps.page import (
    TABLE_ROWS,
    MapSheet,
    card_groups,
    controls,
    flow_tables,
    image_words,
    quoted,
    said,
    unseen_flows,
)
from maillage.web.maps.points import POINT_LAYERS, places
from maillage.web.maps.script import address, figure_query, script_data
from maillage.web.maps.shapes import map_drawing, map_shapes
from maillage.web.maps.tiles import made_tiles, tile
from maillage.web.pages.waiting import waited
from maillage.web.rendering import ExactJson, Page, answer
from maillage.web.services import Served, Viewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.spatial.drawing import Drawing
    from maillage.web.maps.choices import MapChoices
    from maillage.web.maps.shapes import MapShapes
    from maillage.web.services import Services
    from maillage.web.studies import Opened, Wanted
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
DEMO = "demo"
YEAR_S = 31_536_000
MOST_FOUND = 12
DRAWING = "map drawing"
GEOJSON = "application/geo+json"
TILE = "application/vnd.mapbox-vector-tile"


Words = Annotated[str, Query(alias="q", max_length=200)]


@router.get("/carte")
def map_page(view: Viewed, services: Served, chosen: Chosen, words: Words = "") -> Response:
    """The map of a territory; with words, the territories that answer to them besides."""
    choices = _with_territory(chosen, services)
    key = ("map", services.studies.data_state(), choices)
    ready = _is_ready(choices, services)
    job = waited(key, lambda step: _sheet(choices, services, step), view, services, ready=ready)
    if isinstance(job, Response):
        return job
    sheet: MapSheet = job.result()
    opened = services.studies.opened(choices.territory, people_only=sheet.without_commuting)
    with opened.turn:  # the flows of the commune chosen are read from its tables
        data = sheet.data(view.language, None if view.as_json else TABLE_ROWS)
    title = text("web.map.heading", view.language, territory=data["territory"]["name"])
    context = _context(sheet, data, view, services)
    context |= {"words": words, "found": services.names.search(words, MOST_FOUND) if words else ()}
    return answer(Page("map.html.j2", title, data, context), view)


@router.get("/carte/formes")
def shapes(request: Request, services: Served, chosen: Chosen) -> Response:
    """The outlines of a territory: communes, borders, names."""
    wanted = _wanted(_with_territory(chosen, services), services)
    return _kept(request, _shapes(wanted, services, silent).geojson)


@router.get("/carte/valeurs")
def values(request: Request, services: Served, chosen: Chosen) -> Response:
    """The figure of each commune: code, value, class, doubt."""
    sheet = _sheet(_with_territory(chosen, services), services, silent, tiles=False)
    return _kept(request, value_list(sheet.figures))


@router.get("/carte/lieux/{layer}")
def layer_places(layer: str, request: Request, view: Viewed, services: Served, chosen: Chosen) -> Response:
    """The places of a layer, as GeoJSON."""
    if layer not in POINT_LAYERS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    wanted = _wanted(_with_territory(chosen, services), services)

    def make(opened: Opened) -> dict[str, Any]:
        return places(opened.core, frozenset(opened.land.commune_ids), layer, view.language)

    found = services.studies.of_territory(wanted, ("map places", layer, view.language), make)
    return _kept(request, found, GEOJSON)


@router.get("/carte/image.svg")
def image(view: Viewed, services: Served, chosen: Chosen) -> Response:
    """The map as a file: an image with its legend and sources, for a document."""
    choices = _with_territory(chosen, services)

    def work(step: Callable[[str], None]) -> str:
        sheet = _sheet(choices, services, step, tiles=False)
        step("outlines")
        ids, drawn = services.studies.of_territory(_wanted(choices, services), DRAWING, _drawing)
        return svg_file(drawn, ranked_paths(drawn, ids, sheet.figures), image_words(sheet, view.language))

    key = ("map image", services.studies.data_state(), choices, view.language)
    ready = _is_ready(choices, services) and _is_drawn(choices, services)
    job = waited(key, work, view, services, ready=ready)
    return job if isinstance(job, Response) else Response(job.result(), media_type="image/svg+xml")


def _drawing(opened: Opened) -> tuple[tuple[str, ...], Drawing]:
    return map_drawing(opened.core, opened.land)


def _is_drawn(choices: MapChoices, services: Services) -> bool:
    """Whether the image of a territory is drawn already, whatever is shown of it."""
    asked = (replace(choices.wanted(), people_only=lacking) for lacking in (False, True))
    return any(services.studies.ready_of_territory(wanted, DRAWING) for wanted in asked)


@router.get("/tuiles/{zoom}/{column}/{row}.mvt")
def map_tile(
    zoom: int, column: int, row: int, services: Served, mark: Annotated[str, Query(alias="v", max_length=64)]
) -> Response:
    """A square of the map of France."""
    try:
        content = tile(services.home, mark, zoom, column, row)
    except FileNotFoundError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND) from error
    headers = {"cache-control": f"public, max-age={YEAR_S}, immutable"}
    if content is None:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    return Response(content, headers={**headers, "content-encoding": "gzip"}, media_type=TILE)


def silent(step: str) -> None:
    """Take a step and say nothing of it."""
    del step


def _with_territory(choices: MapChoices, services: Services) -> MapChoices:
    """The choices with a territory: France where its communes are known, the invented one else."""
    if choices.territory:
        return choices
    known = any(each.territory == FRANCE for each in services.names.entries)
    return replace(choices, territory=FRANCE if known else DEMO)


def _wanted(choices: MapChoices, services: Services, step: Callable[[str], None] = silent) -> Wanted:
    """The study that the map shows; without commuting where no file of it is imported."""
    lacking = services.studies.lacks_commuting(choices.territory, step)
    return replace(choices.wanted(), people_only=lacking)


def _shapes(wanted: Wanted, services: Services, step: Callable[[str], None]) -> MapShapes:
    def make(opened: Opened) -> MapShapes:
        step("outlines")
        return map_shapes(opened.core, opened.land)

    return services.studies.of_territory(wanted, "map shapes", make, step)


def _sheet(
    choices: MapChoices, services: Services, step: Callable[[str], None], *, tiles: bool = True
) -> MapSheet:
    """All that a map is made of; each part is made once."""
    wanted = _wanted(choices, services, step)
    study = services.studies.study(wanted, step)
    reader = services.studies.parameters().with_overrides(study.scenario.parameters).reader(study.year)
    outlines = _shapes(wanted, services, step)
    path = study.core.polygons
    needed = tiles and outlines.tiled and path is not None
    kept = made_tiles(services, path, step) if needed and path is not None else None
    drawn = services.studies.derived(
        wanted, "map communes", lambda made, _opened, _step: drawn_communes(made, reader), step
    )
    classes = round(reader.number(CLASSES))
    figures = services.studies.derived(
        wanted,
        _figures_name(choices),
        lambda _study, _opened, _step: map_figures(drawn, choices.measure, choices.scheme, classes),
        step,
    )
    return MapSheet(choices, study, outlines, figures, reader, wanted.people_only, kept)


def _figures_name(choices: MapChoices) -> tuple[str, str, str]:
    return "map figures", choices.measure, choices.scheme


def _is_ready(choices: MapChoices, services: Services) -> bool:
    """Whether all that is long is kept: the figures are made last."""
    asked = (replace(choices.wanted(), people_only=lacking) for lacking in (False, True))
    return any(services.studies.ready(wanted, _figures_name(choices)) for wanted in asked)


def _context(sheet: MapSheet, data: dict[str, Any], view: View, services: Services) -> dict[str, Any]:
    """What the template reads beside the data."""
    language, card = view.language, data["commune"]
    rows = data["communes"]
    measure = sheet.figures.measure
    written = [quoted(measure, row["value"], row["reliability"], language) for row in rows]
    return {
        **controls(language),
        "choices": sheet.choices,
        "said": said(sheet, language),
        "image_address": address(view, "/carte/image.svg", figure_query(sheet.choices)),
        "years": sorted({*YEARS, sheet.study.year}),
        "rows": list(zip(rows, written, strict=True)),
        "groups": card_groups(card, language) if card else [],
        "flow_tables": flow_tables(card, language) if card else [],
        "unseen": unseen_flows(card) if card else 0,
        "image": _image(sheet),
        "drawn": _is_drawn(sheet.choices, services),
        "script": script_data(sheet, data, view, services),
        "base_map_server": urlsplit(services.settings.base_map_origin).netloc,
        "base_map": services.settings.base_map_source if services.settings.base_map else "",
    }


def _image(sheet: MapSheet) -> dict[str, Any] | None:
    """The image without scripts; none in the page itself where communes are too many."""
    drawn = sheet.shapes.image
    if drawn is None:
        return None
    paths = ranked_paths(drawn, sheet.shapes.ids, sheet.figures)
    few = sheet.figures.magnitudes
    marked = zip(sheet.shapes.ids, paths, strict=True)
    doubts = "".join(path for code, (path, rank) in marked if rank and code in few)
    return {"width": drawn.width, "height": drawn.height, "paths": paths, "doubts": doubts}


def _kept(request: Request, content: object, media_type: str = "application/json") -> Response:
    """An answer that browsers keep: for good when its address bears the mark of the data, else until it changes."""
    made = ExactJson(content)
    tag = f'"{hashlib.sha256(made.body).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if "v" in request.query_params:
        headers["cache-control"] = f"public, max-age={YEAR_S}, immutable"
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(made.body, headers=headers, media_type=media_type)
