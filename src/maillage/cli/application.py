"""The commands and what they share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from maillage.cli import (
    data_commands,
    parameter_commands,
    places_commands,
    serve_commands,
    simulate_commands,
    site_commands,
)
from maillage.cli.options import (
    AsJson,
    EngineName,
    Lang,
    Measure,
    NoReport,
    Out,
    Reading,
    Router,
    RouterProfile,
    ScenarioName,
    Scheme,
    SetValue,
    Travel,
    Year,
)
from maillage.cli.output import print_json
from maillage.cli.settings import (
    TravelOptions,
    assembly_options,
    check_classes,
    check_language,
    check_territory,
    parameter_tree,
)
from maillage.cli.waiting import waiting

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.study import Study

application = typer.Typer(
    name="maillage",
    help="Potential and impact of telework and third places in France, commune by commune.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
application.add_typer(data_commands.application, name="data")
application.add_typer(parameter_commands.application, name="parameters")
application.add_typer(places_commands.application, name="places")
application.command()(simulate_commands.simulate)
application.command()(site_commands.site)
application.command()(serve_commands.serve)


@application.command()
def demo(
    out: Out = None,
    scenario: ScenarioName = "etude-2016",
    year: Year = 2025,
    reading: Reading = None,
    set_value: SetValue = None,
    engine: EngineName = "duckdb",
    lang: Lang = "fr",
    as_json: AsJson = False,
    no_report: NoReport = False,
) -> None:
    """Study the invented territory: build it, print the result, write the report folder."""
    study(
        "demo",
        scenario=scenario,
        year=year,
        out=out,
        reading=reading,
        set_value=set_value,
        engine=engine,
        lang=lang,
        as_json=as_json,
        no_report=no_report,
    )


@application.command()
def study(
    territory: Annotated[
        str,
        typer.Argument(
            help="demo, commune:59350, epci:200093201, scot:lille-metropole, departement:59, region:32, france, or @file.csv"
        ),
    ],
    scenario: ScenarioName = "etude-2016",
    year: Year = 2025,
    out: Out = None,
    reading: Reading = None,
    set_value: SetValue = None,
    measure: Measure = "teleworkers",
    scheme: Scheme = "natural_breaks",
    census: Annotated[
        str | None,
        typer.Option("--census", help="Census, by year or name (by default the nearest to the flows)."),
    ] = None,
    geography: Annotated[
        int | None,
        typer.Option("--geography", help="Year of the geographic code (by default that of the flows)."),
    ] = None,
    travel: Travel = None,
    router: Router = None,
    router_profile: RouterProfile = "driving",
    engine: EngineName = "duckdb",
    lang: Lang = "fr",
    as_json: AsJson = False,
    no_report: NoReport = False,
) -> None:
    """Study a territory: potential demand, avoided travel, intensity, with a report folder."""
    from maillage.assembly.opening import open_territory
    from maillage.engine import Engine
    from maillage.study import Study, StudyOptions
    from maillage.telework.scenario import load_scenario

    check_language(lang)
    check_classes(measure, scheme)
    chosen = load_scenario(scenario)
    options = StudyOptions(year, reading or chosen.reading, measure, scheme)
    parameters = parameter_tree(set_value)
    data = assembly_options(territory, census, geography, TravelOptions(travel, router, router_profile))
    check_territory(territory)
    with waiting(lang, quiet=as_json) as step:
        step("reading")
        core, land = open_territory(territory, Engine.open(engine), parameters.reader(year), options=data)
        step("computing")
        result = Study.run(core, land, chosen, options=options, parameters=parameters)
        folder = None
        # with JSON, the folder is written only when one is asked for
        if not no_report and (out is not None or not as_json):
            from maillage.reports.folder import write_report

            step("writing")
            folder = write_report(result, out or _folder_name(result), lang).folder
    deliver(result, folder, lang=lang, as_json=as_json)


def deliver(result: Study, folder: Path | None, *, lang: str, as_json: bool) -> None:
    """Print a study, as a page or as JSON."""
    if as_json:
        from maillage.reports.summary import summary_json

        print_json(summary_json(result, lang))
        return
    from rich.console import Console

    from maillage.reports.terminal import print_study

    print_study(result, Console(), lang, folder)


def _folder_name(result: Study) -> str:
    return f"maillage-{result.territory.text.replace(':', '-')}"


@application.command()
def reproduce(lang: Lang = "fr", as_json: AsJson = False) -> None:
    """Print the figures of the 2017 proceedings beside ours, with residuals."""
    from maillage.engine import Engine
    from maillage.reports.summary import plain_figures
    from maillage.reproduce import reproduction
    from maillage.sources.home import Home

    check_language(lang)
    with Engine.open() as engine, waiting(lang, quiet=as_json) as step:
        step("computing")
        rows = reproduction(Home.default(), engine, lang)
    if as_json:
        print_json(plain_figures(rows))
        return
    from rich.console import Console

    from maillage.reports.reproduction_page import print_reproduction

    print_reproduction(rows, Console(), lang)


@application.command("back-test")
def back_test(
    territory: Annotated[
        str | None,
        typer.Argument(help="Also compare the scenarios on this territory.", show_default=False),
    ] = None,
    engine: EngineName = "duckdb",
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Print what the scenarios of 2014-2017 foretold beside what was observed, with sources."""
    from maillage.back_test import comparisons, territory_back_test

    check_language(lang)
    found = comparisons(lang)
    rows, name = [], ""
    if territory:
        from maillage.assembly.opening import open_territory
        from maillage.engine import Engine
        from maillage.parameters import ParameterTree
        from maillage.reports.wording import territory_name
        from maillage.study import DEFAULT_YEAR

        check_territory(territory)
        reader = ParameterTree.load().reader(DEFAULT_YEAR)
        with waiting(lang, quiet=as_json) as step:
            step("reading")
            core, land = open_territory(territory, Engine.open(engine), reader)
            step("computing")
            rows, name = territory_back_test(core, land), territory_name(land, lang)
    if as_json:
        print_json({"comparisons": [each.to_dict() for each in found], "territory": rows or None})
        return
    from rich.console import Console

    from maillage.reports.back_test_page import print_back_test

    print_back_test(found, rows, name, Console(), lang)
