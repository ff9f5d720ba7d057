"""What a server of pages is told when it starts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from maillage.phrase import Phrase

TILES = r"^https?://[A-Za-z0-9.:\[\]-]+/\S*$"
"""An address whose server a content policy can name."""
PLAN_IGN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
"""Plan IGN as images, from the open WMTS service of the Géoplateforme: one layer, no foreign letters or marks, pale under ours."""
PLACES = ("{z}", "{x}", "{y}")


class WebSettings(BaseModel):
    """Choices of a server.

    Attributes:
        home: folder of the imported data; None: the user's own.
        studies_kept: studies and territories kept in memory, the last ones used.
        workers: heavy computations that run at the same time; the others wait.
        patience_s: how long a page waits for a computation before it shows its progress instead.
        most_body_bytes: largest request body read.
        requests_per_minute: most requests of one client in a minute; 0 for no limit.
        warm: whether the invented territory is prepared, and libraries are loaded, while nobody asks for anything yet.
        base_map: whether maps may show a base map, which asks a third party for tiles once the reader wants it.
        base_map_tiles: where its images are, with ``{z}``, ``{x}``, ``{y}`` in the tiling of web maps; IGN's Plan IGN by default.
        base_map_source: who must be named on it.
        operator: who runs the server, for the legal page and the accessibility statement; nobody is named by default.
        contact: address, telephone or page at which the operator is reached.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path | None = None
    studies_kept: Annotated[int, Field(ge=1)] = 16
    workers: Annotated[int, Field(ge=1)] = 2
    patience_s: Annotated[float, Field(ge=0)] = 2.0
    most_body_bytes: Annotated[int, Field(ge=1)] = 1_000_000
    requests_per_minute: Annotated[int, Field(ge=0)] = 1_200
    warm: bool = False
    base_map: bool = False
    base_map_tiles: Annotated[str, Field(pattern=TILES, max_length=1_000)] = PLAN_IGN
    base_map_source: Annotated[str, Field(min_length=1, max_length=200)] = "Plan IGN, © IGN"
    operator: Annotated[str, Field(max_length=200)] = ""
    contact: Annotated[str, Field(max_length=200)] = ""

    @field_validator("base_map_tiles")
    @classmethod
    def _has_places(cls, given: str) -> str:
        if missing := [each for each in PLACES if each not in given]:
            message = Phrase("an address of tiles needs {names}", names=missing)
            raise ValueError(message)
        return given

    @property
    def base_map_origin(self) -> str:
        """The server that maps may ask for a base map; empty where none is allowed."""
        return "/".join(self.base_map_tiles.split("/")[:3]) if self.base_map else ""
