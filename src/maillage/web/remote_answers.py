"""What comes over the network: it may name a territory, a scenario, a commune, never a file of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from maillage.errors import InputError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.telework.scenario import scenario_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.simulator.inputs import Inputs

Asked = TypeVar("Asked", bound="Inputs")
MOST_DRAWS = 10_000
"""Draws that a request may ask for; the command line goes further."""
_MESSAGE = Phrase("These values cannot be used here.")
_ADVICE = Phrase("Files are read on the command line only; name a territory and a packaged scenario.")


def refuse_files(choices: Mapping[str, Any]) -> None:
    """Refuse choices that, on the command line, would name a file.

    Args:
        choices: of a study, of a plan, or answers of any audience.

    Raises:
        InputError: a list of communes, a scenario or a table of residents given as a path; all of them at once.
    """
    raise_collected(_MESSAGE, file_problems(choices), error=InputError, do=_ADVICE)


def remote_answers(asked: type[Asked], answers: Mapping[str, Any]) -> Asked:
    """Answers of an audience that were sent over the network, checked.

    Args:
        asked: the questions of the audience.
        answers: as sent, by name of question.

    Raises:
        InputError: every problem at once, those of files included.
    """
    files = file_problems(answers)
    refused = {each.where for each in files}
    sound = {name: value for name, value in answers.items() if name not in refused}
    try:
        inputs = asked.read(sound)
    except InputError as error:
        raise InputError(error.message, do=error.do, problems=[*files, *error.problems]) from error
    raise_collected(_MESSAGE, files, error=InputError, do=_ADVICE)
    return inputs


def file_problems(choices: Mapping[str, Any]) -> list[Problem]:
    """What would name a file, each with its place."""
    problems = []
    if str(choices.get("territory") or "").startswith("@"):
        said = Phrase("a list of communes in a file is read on the command line only")
        problems.append(Problem("territory", said))
    scenario = choices.get("scenario")
    if isinstance(scenario, str) and scenario not in scenario_names():
        known = ", ".join(scenario_names())
        problems.append(Problem("scenario", Phrase("is not one of {known}", known=known)))
    if isinstance(choices.get("home_communes"), str):
        said = Phrase("write a mapping of commune codes to counts; a file is read on the command line only")
        problems.append(Problem("home_communes", said))
    return problems
