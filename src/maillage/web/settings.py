"""What a server of pages is told when it starts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class WebSettings(BaseModel):
    """Choices of a server.

    Attributes:
        home: folder of the imported data; None: the user's own.
        studies_kept: studies and territories kept in memory, the last ones used.
        workers: heavy computations that run at the same time; the others wait.
        patience_s: how long a page waits for a computation before it shows its progress instead.
        most_body_bytes: largest request body read.
        requests_per_minute: most requests of one client in a minute; 0 for no limit.
        base_map: whether maps may show IGN's base map, which asks a third party for tiles.
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
    base_map: bool = False
    operator: Annotated[str, Field(max_length=200)] = ""
    contact: Annotated[str, Field(max_length=200)] = ""
