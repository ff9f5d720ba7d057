"""The legal page: who runs the server, under which licences data, code and libraries are, what is and is not recorded."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.responses import Response

from maillage.language import text
from maillage.web.assets import FOLDER, asset
from maillage.web.method.datasets import licences
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed

router = APIRouter(include_in_schema=False)
LICENCE_PAGES = {
    "Licence Ouverte 2.0": "https://www.data.gouv.fr/pages/legal/licences/etalab-2.0",
    "ODbL": "https://opendatacommons.org/licenses/odbl/1-0/",
}
LIBRARIES = {
    "htmx": ("htmx", "0BSD"),
    "maplibre-gl": ("MapLibre GL JS", "BSD-3-Clause"),
    "vega": ("Vega", "BSD-3-Clause"),
    "vega-lite": ("Vega-Lite", "BSD-3-Clause"),
    "vega-embed": ("Vega-Embed", "BSD-3-Clause"),
    "vega-interpreter": ("Vega Interpreter", "BSD-3-Clause"),
    "bricolage-grotesque": ("Bricolage Grotesque", "OFL-1.1"),
    "inter": ("Inter", "OFL-1.1"),
}
"""Name and SPDX licence of what the pages load, by the name of its licence file; a test sees that none is forgotten."""
RECORDED = ("cookies", "logs", "faults", "answers", "memory", "browser", "third_parties", "rate")
LICENCE_FOLDER = "vendor/licences"


@router.get("/mentions-legales")
def legal(view: Viewed, services: Served) -> Response:
    """Operator, licences, what is recorded."""
    data = {
        "operator": services.settings.operator,
        "contact": services.settings.contact,
        "data_licences": [
            {**each, "page": LICENCE_PAGES.get(each["licence"])}
            for each in licences(services.home, view.language)
        ],
        "libraries": libraries(),
        "recorded": [
            {"id": each, "text": text(f"web.legal.recorded.{each}", view.language)} for each in RECORDED
        ],
        "base_map": urlsplit(services.settings.base_map_origin).netloc,
    }
    title, said = (text(f"web.legal.{each}", view.language) for each in ("title", "lead"))
    return answer(Page("legal.html.j2", title, data, description=said), view)


def libraries() -> list[dict[str, Any]]:
    """The libraries and typefaces of the pages, each with the text of its licence."""
    files = sorted((FOLDER / LICENCE_FOLDER).glob("*.txt"))
    found = []
    for path in files:
        name, licence = LIBRARIES.get(path.stem, (path.stem, ""))
        found.append({"name": name, "licence": licence, "address": asset(f"{LICENCE_FOLDER}/{path.name}")})
    return found
