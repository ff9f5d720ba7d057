"""From options as typed to what the library takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from maillage.errors import InputError, MissingDataError, Problem, raise_collected, unknown_name
from maillage.parameters import ParameterTree

if TYPE_CHECKING:
    from maillage.assembly.assemble import AssemblyOptions

LANGUAGES = ("fr", "en")


def check_language(language: str) -> None:
    """Refuse a language other than French and English."""
    if language not in LANGUAGES:
        kind = "language"
        raise unknown_name(kind, language, LANGUAGES)


def parameter_tree(values: list[str] | None) -> ParameterTree:
    """The parameters, with the user's own values on top.

    Raises:
        InputError: a value that is not of the form name=number; all of them at once.
    """
    overrides: dict[str, float] = {}
    problems = []
    for given in values or []:
        name, separator, number = given.partition("=")
        try:
            overrides[name.strip()] = float(number.replace(",", "."))
        except ValueError:
            said = "is not a number" if separator else "has no '='"
            problems.append(Problem(f"--set {given}", said))
    raise_collected(
        "Some values of --set cannot be read.",
        problems,
        error=InputError,
        do="Write them as name=number, for instance --set commute.telework_days_per_year=90.",
    )
    tree = ParameterTree.load()
    return tree.with_overrides(overrides) if overrides else tree


def assembly_options(census: str | None, geography: int | None, travel: str | None) -> AssemblyOptions:
    """Choices of data."""
    from maillage.assembly.assemble import AssemblyOptions

    matrix = Path(travel) if travel else None
    if matrix is not None and not matrix.is_file():
        message = f"Travel matrix {matrix}: there is no such file."
        raise MissingDataError(message, do="Check the path given to --travel.")
    return AssemblyOptions(census, geography, matrix)
