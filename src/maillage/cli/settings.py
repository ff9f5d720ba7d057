"""From options as typed to what the library takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from maillage.errors import (
    InputError,
    MissingDataError,
    Problem,
    raise_collected,
    unknown_name,
)
from maillage.phrase import Phrase, joined

if TYPE_CHECKING:
    from maillage.assembly.assemble import AssemblyOptions
    from maillage.assembly.given_travel import GivenTravel
    from maillage.parameters import ParameterTree

LANGUAGES = ("fr", "en")


def check_language(language: str) -> None:
    """Refuse a language other than French and English."""
    if language not in LANGUAGES:
        kind = Phrase("language")
        raise unknown_name(kind, language, LANGUAGES)


def parameter_tree(values: list[str] | None) -> ParameterTree:
    """The parameters, with the user's own values on top.

    Raises:
        InputError: a value that is not of the form name=number; all of them at once.
    """
    overrides = named_numbers(
        values,
        "--set",
        message=Phrase("Some values of --set cannot be read."),
        example="commute.telework_days_per_year=90",
    )
    from maillage.parameters import ParameterTree

    tree = ParameterTree.load()
    return tree.with_overrides(overrides) if overrides else tree


def named_numbers(given: list[str] | None, option: str, *, message: Phrase, example: str) -> dict[str, float]:
    """Numbers by name, from an option written ``name=number`` as often as needed.

    Raises:
        InputError: lists all that are not of this form.
    """
    found: dict[str, float] = {}
    problems = []
    for each in given or []:
        name, separator, number = each.partition("=")
        try:
            found[name.strip()] = float(number.replace(",", "."))
        except ValueError:
            said = Phrase("is not a number") if separator else Phrase("has no '='")
            problems.append(Problem(f"{option} {each}", said))
    advice = Phrase(
        "Write them as name=number, for instance {option} {example}.", option=option, example=example
    )
    raise_collected(message, problems, error=InputError, do=advice)
    return found


def check_classes(measure: str, scheme: str) -> None:
    """Refuse a measure or a scheme of classes that does not exist, before anything is computed.

    Raises:
        UnknownNameError: it does not exist.
    """
    from maillage.telework.intensity import MEASURES, SCHEMES

    for kind, name, known in (
        (Phrase("measure of intensity"), measure, MEASURES),
        (Phrase("scheme of classes"), scheme, tuple(SCHEMES)),
    ):
        if name not in known:
            raise unknown_name(kind, name, known)


def check_territory(text: str) -> None:
    """Refuse a real territory while no data at all are imported.

    Raises:
        MissingDataError: the data folder is empty.
        UnknownNameError: no such kind of territory.
    """
    from maillage.sources.home import Home
    from maillage.territory import parse_territory

    home = Home.default()
    if parse_territory(text).kind == "demo" or home.installed():
        return
    message = Phrase(
        "No official data are imported yet in {folder}: only the invented territory, `demo`, can be studied.",
        folder=home.root,
    )
    needs = [
        Phrase("  - {what}: one of {datasets}", what=what, datasets=_giving(table)) for what, table in _NEEDS
    ]
    advice = Phrase(
        "Import them with `maillage data import PATH` (a file or a folder), or `maillage data fetch NAME`; at least:"
    )
    raise MissingDataError(message, do=joined([advice, *needs], "\n"))


_NEEDS = (
    (Phrase("communes"), "extract.commune_codes"),
    (Phrase("active population by CSP"), "extract.active_population"),
)


def _giving(table: str) -> list[str]:
    from maillage.sources.registry import registry

    return sorted(dataset.id for dataset in registry().values() if table in dataset.tables)


def assembly_options(
    territory: str, census: str | None, geography: int | None, travel: TravelOptions
) -> AssemblyOptions:
    """Choices of data.

    Raises:
        InputError: they are given for the invented territory, which has its own; both a matrix and a routing server.
        MissingDataError: there is no such matrix.
    """
    from maillage.assembly.assemble import AssemblyOptions

    given = {
        "--census": census,
        "--geography": geography,
        "--travel": travel.matrix,
        "--router": travel.router,
    }
    named = [name for name, value in given.items() if value is not None]
    if territory == "demo" and named:
        message = Phrase(
            "The invented territory has its own data: {named} cannot be chosen.", named=", ".join(named)
        )
        raise InputError(message, do=Phrase("Leave the option out, or study a real territory."))
    return AssemblyOptions(census, geography, travel.checked())


class TravelOptions(NamedTuple):
    """The user's own distances and times, as typed.

    Attributes:
        matrix: path of a file.
        router: address of a routing server.
        profile: means of travel that it is asked for.
        max_minutes: longest trip to a place.
    """

    matrix: str | None
    router: str | None
    profile: str
    max_minutes: float | None = None

    def checked(self) -> GivenTravel:
        """What the library takes.

        Raises:
            InputError: both, or an address that is none.
            MissingDataError: there is no such file.
        """
        from maillage.assembly.given_travel import GivenTravel
        from maillage.spatial.routing_server import RoutingServer

        matrix = Path(self.matrix) if self.matrix else None
        if matrix is not None and not matrix.is_file():
            message = Phrase("Travel matrix {matrix}: there is no such file.", matrix=matrix)
            raise MissingDataError(message, do=Phrase("Check the path given to --travel."))
        server = RoutingServer(self.router, self.profile) if self.router is not None else None
        return GivenTravel(matrix, server, self.max_minutes).check()
