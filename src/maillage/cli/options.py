"""Options shared by several commands."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Annotated

import typer

ASKED: ContextVar[str] = ContextVar("language of the command")
"""The language in which a command was asked, for what goes wrong in it."""


def _asked(language: str) -> str:
    ASKED.set(language)
    return language


Lang = Annotated[
    str,
    typer.Option(
        "--lang", help="Language of the labels: fr or en.", show_default=True, is_eager=True, callback=_asked
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a page.")]
EngineName = Annotated[str, typer.Option("--engine", help="Computing engine: duckdb or spark.")]
ScenarioName = Annotated[
    str, typer.Option("--scenario", "-s", help="Name of a packaged scenario, or path of your own (YAML).")
]
Year = Annotated[
    int, typer.Option("--year", "-y", help="Year of the figures by commune and flow (2015–2035).")
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Report folder (by default ./maillage-TERRITORY).")
]
NoReport = Annotated[bool, typer.Option("--no-report", help="Print the result only, write no report folder.")]
Reading = Annotated[
    str | None,
    typer.Option("--reading", help="Reading of the study's constants: measured, corrected or as_printed."),
]
SetValue = Annotated[
    list[str] | None, typer.Option("--set", help="Your value of a parameter, as name=value; may be repeated.")
]
Measure = Annotated[
    str,
    typer.Option(
        "--intensity-on", help="Intensity classes on teleworkers, teleworkers_per_km2 or telework_share."
    ),
]
Scheme = Annotated[
    str, typer.Option("--classes", help="Bounds of classes: natural_breaks, quantiles or equal_interval.")
]
Travel = Annotated[
    str | None,
    typer.Option("--travel", help="Your matrix of distances and times, CSV or Parquet.", show_default=False),
]
Router = Annotated[
    str | None,
    typer.Option(
        "--router",
        help="Address of a routing server of yours (OSRM): it is sent the longitude and latitude of commune centres, nothing else. "
        "Without it no server is asked anything.",
        show_default=False,
    ),
]
RouterProfile = Annotated[
    str, typer.Option("--router-profile", help="Means of travel, as your routing server calls it.")
]
