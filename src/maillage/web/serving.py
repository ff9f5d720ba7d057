"""Running the application with uvicorn, in one process or several."""

from __future__ import annotations

import os

from maillage.web.settings import WebSettings

SETTINGS = "MAILLAGE_WEB_SETTINGS"
"""Where the settings travel to further processes, as JSON."""


def run(host: str, port: int, workers: int, settings: WebSettings) -> None:
    """Serve until interrupted.

    Args:
        host: address to listen on.
        port: port; 0 for any free one.
        workers: processes.
        settings: choices of the server.
    """
    import uvicorn

    os.environ[SETTINGS] = settings.model_dump_json()
    uvicorn.run(
        "maillage.web.serving:configured_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,  # addresses hold what people ask: they are not kept
        server_header=False,
    )


def configured_app() -> object:
    """The application, with the settings that :func:`run` left."""
    from maillage.web.app import create_app

    given = os.environ.get(SETTINGS)
    return create_app(WebSettings.model_validate_json(given) if given else None)
