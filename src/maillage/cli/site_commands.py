"""``maillage site``: where the next third places of a territory should be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maillage.cli.options import (
    AsJson,
    EngineName,
    Lang,
    Router,
    RouterProfile,
    ScenarioName,
    SetValue,
    Travel,
    Year,
)
from maillage.cli.output import print_json
from maillage.cli.settings import (
    TravelOptions,
    assembly_options,
    check_language,
    check_territory,
    named_numbers,
    parameter_tree,
)
from maillage.cli.waiting import waiting
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.site_plan import SitePlan

Sites = Annotated[
    int | None,
    typer.Option(
        "--sites", "-k", help="How many to open; with maillage, by default as few as leave nobody too far."
    ),
]
Strategy = Annotated[
    str,
    typer.Option(
        "--strategy", help="maillage (leave nobody too far) or tissu-local (the most teleworkers covered)."
    ),
]
Existing = Annotated[
    bool, typer.Option("--existing/--no-existing", help="Whether the third places open today serve first.")
]
Budget = Annotated[
    float | None, typer.Option("--budget", help="Most to spend, in euros.", show_default=False)
]
Capacity = Annotated[
    float | None,
    typer.Option(
        "--capacity",
        help="Seats of each place to open (tissu-local); unlimited by default.",
        show_default=False,
    ),
]
MaxMinutes = Annotated[
    float | None,
    typer.Option("--max-minutes", help="Longest trip, one way (15 by default).", show_default=False),
]
Access = Annotated[
    str,
    typer.Option(
        "--access",
        help="How a place serves those within the longest trip: threshold (all alike), linear or exponential (fewer the longer the "
        "trip), choice (those who would choose it rather than their trip to work; tissu-local).",
    ),
]
Weight = Annotated[
    list[str] | None,
    typer.Option("--weight", help="Your weight of a criterion, as name=value; may be repeated."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="Folder to write layers, tables and map into.", show_default=False),
]
Places = Annotated[
    Path | None,
    typer.Option(
        "--third-places", help="Your own list of third places (CSV, GeoJSON, GeoPackage).", show_default=False
    ),
]
Layers = Annotated[
    list[Path] | None,
    typer.Option(
        "--layer", help="A layer of yours, one more criterion under its file's name; may be repeated."
    ),
]


def site(
    territory: Annotated[str, typer.Argument(help="As in `maillage study`: demo, scot:lille-metropole …")],
    sites: Sites = None,
    strategy: Strategy = "maillage",
    existing: Existing = True,
    budget: Budget = None,
    capacity: Capacity = None,
    max_minutes: MaxMinutes = None,
    access: Access = "threshold",
    weight: Weight = None,
    third_places: Places = None,
    layer: Layers = None,
    scenario: ScenarioName = "etude-2016",
    year: Year = 2025,
    set_value: SetValue = None,
    travel: Travel = None,
    router: Router = None,
    router_profile: RouterProfile = "driving",
    engine: EngineName = "duckdb",
    out: Folder = None,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Choose where the next third places should be: why, how sure it is, and what one more would bring."""
    from maillage.site_plan import SiteOptions, SitePlan

    check_language(lang)
    weights = named_numbers(
        weight, "--weight", message=Phrase("Some weights cannot be read."), example="demand=3"
    )
    options = SiteOptions(
        sites, strategy, existing, budget, capacity, max_minutes, weights=weights, access=access
    ).check()
    parameters = parameter_tree(set_value)
    data = assembly_options(territory, None, None, TravelOptions(travel, router, router_profile, max_minutes))
    check_territory(territory)
    if out is not None:
        from maillage.reports.site_folder import plan_place

        plan_place(out)  # refused before the work rather than after it
    with waiting(lang, quiet=as_json) as step:
        from maillage.assembly.opening import open_territory
        from maillage.engine import Engine
        from maillage.study import Study, StudyOptions
        from maillage.telework.scenario import load_scenario

        step("reading")
        how, reader = load_scenario(scenario), parameters.reader(year)
        core, land = open_territory(territory, Engine.open(engine), reader, options=data)
        core = _with_user_files(core, reader, third_places, layer or [])
        asked = StudyOptions(year, how.reading)
        study = Study.run(core, land, how, options=asked, parameters=parameters)
        step("siting")
        plan = SitePlan.of(study, options, parameters)
        folder = None
        if out is not None:
            from maillage.reports.site_folder import write_site_folder

            step("writing")
            folder = write_site_folder(plan, out, lang).folder
    _deliver(plan, folder, lang, as_json=as_json)


def _with_user_files(
    core: CoreTables, reader: ParameterReader, third_places: Path | None, layers: list[Path]
) -> CoreTables:
    """The core tables with the user's own places and layers; commune codes may be any that the tables have."""
    if third_places is None and not layers:
        return core
    communes = [row["commune_id"] for row in core.engine.rows(core.communes.select("commune_id"))]
    if third_places is not None:
        from maillage.assembly.user_points import with_user_third_places
        from maillage.sources.user_third_places import read_user_third_places

        core = with_user_third_places(core, read_user_third_places(third_places, communes=communes), reader)
    for path in layers:
        from maillage.assembly.user_points import with_user_layer
        from maillage.sources.user_layer import read_user_layer

        core = with_user_layer(core, read_user_layer(path, communes=communes), reader)
    return core


def _deliver(plan: SitePlan, folder: Path | None, lang: str, *, as_json: bool) -> None:
    from maillage.reports.site_page import print_plan, site_json

    if as_json:
        print_json(site_json(plan, lang))
        return
    from rich.console import Console

    print_plan(plan, Console(), lang, folder)
