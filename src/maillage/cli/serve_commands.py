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
            "--base-map/--no-base-map", help="Let maps show IGN's base map, which asks its tiles online."
        ),
    ] = False,
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
    from maillage.web.serving import run
    from maillage.web.settings import WebSettings

    settings = WebSettings(
        base_map=base_map, requests_per_minute=requests_per_minute, operator=operator, contact=contact
    )
    run(host, port, workers, settings)
