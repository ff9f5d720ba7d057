"""``maillage places``: the third places of a territory, and the business plan of one that would open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from maillage.cli.options import AsJson, Lang, ScenarioName, SetValue, Year
from maillage.cli.output import print_json
from maillage.cli.settings import check_language, check_territory, parameter_tree
from maillage.cli.waiting import waiting
from maillage.errors import InputError
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.parameters import ParameterReader, ParameterTree
    from maillage.study import Study

application = typer.Typer(
    help="Third places: which exist in a territory, and the plan of one that would open.",
    no_args_is_help=True,
)
Answers = Annotated[
    list[str] | None,
    typer.Option("--set", help="An answer, or a value of a parameter, as name=value; may be repeated."),
]


@application.command()
def summary(
    territory: Annotated[str, typer.Argument(help="As in `maillage study`: demo, scot:lille-metropole …")],
    scenario: ScenarioName = "etude-2016",
    year: Year = 2025,
    set_value: SetValue = None,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """The state of play: which third places exist, who reaches one, what is missing and could host."""
    check_language(lang)
    check_territory(territory)
    parameters = parameter_tree(set_value)
    with waiting(lang, quiet=as_json) as step:
        from maillage.third_places import state_of_play

        study, reader = _study(territory, scenario, year, parameters, step)
        step("access")
        found = state_of_play(study, reader)
    if as_json:
        from maillage.reports.third_places_document import state_data

        print_json(state_data(study, found, lang))
        return
    from rich.console import Console

    from maillage.reports.third_places_page import print_state

    print_state(study, found, Console(), lang)


@application.command()
def plan(
    territory: Annotated[
        str | None, typer.Argument(help="Where the project is, with --commune.", show_default=False)
    ] = None,
    commune: Annotated[
        str | None,
        typer.Option(
            "--commune", help="Code of its commune, to compare its seats with the demand.", show_default=False
        ),
    ] = None,
    set_value: Answers = None,
    draws: Annotated[int, typer.Option("--draws", help="Draws behind the intervals; 0 for none.")] = 4096,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same draws.")] = 2017,
    explain: Annotated[
        str | None,
        typer.Option("--explain", help="Write out how a figure is made, for instance break_even_fill."),
    ] = None,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """The business plan of a project: five years, break-even, grant needed, odds of a loss, demand around it."""
    from maillage.simulator.answers import with_single
    from maillage.simulator.draws import DrawOptions
    from maillage.simulator.simulation import SimulationOptions
    from maillage.study import DEFAULT_SCENARIO, DEFAULT_YEAR
    from maillage.third_places import business_plan
    from maillage.third_places.local_demand import local_demand
    from maillage.third_places.project import ProjectInputs

    check_language(lang)
    if (territory is None) is not (commune is None):
        message = Phrase("A territory and a commune go together.")
        raise InputError(message, do=Phrase("Give both, as in `maillage places plan scot:artois --commune 62041`, or none."))  # fmt: skip
    answers = with_single({}, ProjectInputs, set_value or [])
    around = None
    if territory is not None and commune is not None:
        check_territory(territory)
        own = ProjectInputs.read(answers).parameters  # refused before the work rather than after it
        parameters = parameter_tree(None).with_overrides(own)
        with waiting(lang, quiet=as_json) as step:
            study, reader = _study(territory, DEFAULT_SCENARIO, DEFAULT_YEAR, parameters, step)
            step("access")
            around = local_demand(study, reader, commune)
    made = business_plan(answers, around, options=SimulationOptions(draws=DrawOptions(draws, seed)))
    if explain:
        derived = made.derivation_of(explain, lang)
        print_json(derived.to_dict()) if as_json else typer.echo(derived.text())
    elif as_json:
        print_json(made.to_dict(lang))
    else:
        from rich.console import Console

        from maillage.reports.third_places_page import print_business_plan

        print_business_plan(made, Console(), lang)


def _study(
    territory: str, scenario: str, year: int, parameters: ParameterTree, step: Callable[[str], None]
) -> tuple[Study, ParameterReader]:
    """The study of a territory, and the parameters in force in it."""
    from maillage.assembly.opening import open_territory
    from maillage.engine import Engine
    from maillage.study import Study, StudyOptions
    from maillage.telework.scenario import load_scenario

    how = load_scenario(scenario)
    step("reading")
    core, land = open_territory(territory, Engine.open("duckdb"), parameters.reader(year))
    study = Study.run(core, land, how, options=StudyOptions(year, how.reading), parameters=parameters)
    return study, parameters.with_overrides(how.parameters).reader(year)
