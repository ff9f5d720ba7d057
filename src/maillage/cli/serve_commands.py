"""``maillage serve``: the pages and the API, on this machine or for others."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; 0.0.0.0 serves other machines too.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", "-p", help="Port to listen on; 0 for any free one.", min=0, max=65535)
    ] = 8017,
    workers: Annotated[
        int, typer.Option("--workers", help="Server processes; each keeps its own studies.", min=1)
    ] = 1,
    base_map: Annotated[
        bool,
        typer.Option(
            "--base-map/--no-base-map",
            help="Let readers lay a base map under maps: their browser then asks it online.",
        ),
    ] = False,
    base_map_tiles: Annotated[
        str,
        typer.Option(
            "--base-map-tiles",
            help="Where the images of the base map are, with {z}, {x} and {y}; Plan IGN by default.",
            show_default=False,
        ),
    ] = "",
    base_map_source: Annotated[
        str,
        typer.Option("--base-map-source", help="Who is named on that base map.", show_default=False),
    ] = "",
    requests_per_minute: Annotated[
        int, typer.Option("--requests-per-minute", help="Most requests of one client; 0 for no limit.", min=0)
    ] = 1_200,
    operator: Annotated[
        str, typer.Option("--operator", help="Who runs this server, for the legal page.", show_default=False)
    ] = "",
    contact: Annotated[
        str,
        typer.Option(
            "--contact", help="Where that operator is reached: e-mail, telephone or page.", show_default=False
        ),
    ] = "",
) -> None:
    """Serve the pages: explore a territory, simulate, choose sites, understand every figure."""
    from pydantic import ValidationError

    from maillage.errors import InputError
    from maillage.phrase import Phrase
    from maillage.validation import found_wrong
    from maillage.web.serving import run
    from maillage.web.settings import WebSettings

    tiles = {"base_map_tiles": base_map_tiles, "base_map_source": base_map_source}
    try:
        settings = WebSettings(
            warm=True,
            base_map=base_map,
            requests_per_minute=requests_per_minute,
            operator=operator,
            contact=contact,
            **{name: given for name, given in tiles.items() if given},
        )
    except ValidationError as error:
        message = Phrase(
            "The server cannot be set up like this: {reason}.",
            reason=found_wrong(error.errors()[0], shown=False),
        )
        do = Phrase(
            "Write the address of tiles as the help of `maillage serve` says, and names in a few words."
        )
        raise InputError(message, do=do) from error
    run(host, port, workers, settings)
