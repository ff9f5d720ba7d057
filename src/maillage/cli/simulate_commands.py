"""``maillage simulate``: telework for an employer, an employee or a territory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from maillage.cli.options import AsJson, Lang
from maillage.cli.output import print_json
from maillage.cli.settings import check_language

if TYPE_CHECKING:
    from maillage.simulator import Simulation

File = Annotated[
    Path | None, typer.Argument(help="Your answers, a YAML file; see --template.", show_default=False)
]
SetAnswer = Annotated[
    list[str] | None,
    typer.Option("--set", help="An answer, or a value of a parameter, as name=value; may be repeated."),
]


def simulate(
    audience: Annotated[str, typer.Argument(help="employer, employee or territory.")],
    file: File = None,
    set_value: SetAnswer = None,
    territory: Annotated[
        str | None, typer.Option("--territory", "-t", help="For a territory: as in `maillage study`.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", "-y", help="Year of the figures in force.", show_default=False)
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Draws behind the intervals; 0 for none.")] = 4096,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same draws.")] = 2017,
    distribution: Annotated[
        str, typer.Option("--distribution", help="Between low and high: triangular or pert.")
    ] = "triangular",
    drivers: Annotated[
        str, typer.Option("--drivers", help="What moves the results: tornado, sobol (slower) or none.")
    ] = "tornado",
    explain: Annotated[
        str | None, typer.Option("--explain", help="Write out how an indicator is made, for instance E29.")
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="Print a commented file of answers to fill in.")
    ] = False,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Simulate what telework changes: indicators with intervals, ledger, balance, law, drivers."""
    from maillage.simulator import DrawOptions, SimulationOptions
    from maillage.simulator import simulate as run
    from maillage.simulator.answers import read_answers

    check_language(lang)
    if template:
        _print_template(audience, year, lang)
        return
    answers = read_answers(audience, file, set_value or [])
    if territory is not None:
        answers["territory"] = territory
    if year is not None and audience == "territory":
        answers["year"] = year
    options = SimulationOptions(
        draws=DrawOptions(draws, seed, distribution), drivers=drivers, **({"year": year} if year else {})
    )
    result = run(audience, answers, options=options)
    if explain:
        _print_derivation(result, explain, lang, as_json=as_json)
    elif as_json:
        print_json(result.to_dict(lang))
    else:
        from rich.console import Console

        from maillage.reports.simulation_page import print_simulation

        print_simulation(result, Console(), lang)


def _print_derivation(result: Simulation, indicator: str, lang: str, *, as_json: bool) -> None:
    made = result.derivation(indicator.upper(), lang)
    if as_json:
        print_json(made.to_dict())
    else:
        typer.echo(made.text())


def _print_template(audience: str, year: int | None, lang: str) -> None:
    from maillage.parameters import ParameterTree
    from maillage.simulator.audience import audience as named
    from maillage.simulator.simulation import DEFAULT_YEAR
    from maillage.simulator.template import template as written

    reader = ParameterTree.load().reader(year or DEFAULT_YEAR)
    typer.echo(written(named(audience).inputs, reader, lang), nl=False)
