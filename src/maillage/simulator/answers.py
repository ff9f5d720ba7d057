"""Answers as a user writes them: a YAML file, then single answers on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from maillage.errors import InputError, Problem, UnknownNameError, raise_collected, unknown_name
from maillage.parameters import ParameterTree
from maillage.parameters.files import read_yaml
from maillage.phrase import Phrase
from maillage.simulator.audience import audience as audience_named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from maillage.simulator.inputs import Inputs


def read_answers(audience: str, file: Path | None, single: Iterable[str]) -> dict[str, Any]:
    """Answers of a file, with single answers or values of parameters (``name=value``) on top.

    Args:
        audience: whose answers.
        file: a YAML mapping of answers; its ``audience``, when written, must be this one.
        single: as :func:`with_single` takes them.

    Raises:
        UnknownNameError: there is no such audience, file, question or parameter.
        InputError: the file is not a mapping, is for another audience, or a single answer has no value.
    """
    inputs = audience_named(audience).inputs
    return with_single(_of_file(audience, file) if file else {}, inputs, single)


def with_single(answers: dict[str, Any], inputs: type[Inputs], single: Iterable[str]) -> dict[str, Any]:
    """Answers with single answers or values of parameters on top.

    Args:
        answers: those of a file, if any.
        inputs: the questions.
        single: ``staff=120`` or ``car.occupancy=1.2``.

    Raises:
        InputError: a name that is no question and no parameter, or a single answer without a value; all of them at once.
    """
    answers = dict(answers)
    problems = []
    tree = ParameterTree.load()
    for each in single:
        name, separator, value = (part.strip() for part in each.partition("="))
        if not separator or not value:
            problems.append(Problem(f"--set {each}", Phrase("is not of the form name=value")))
        elif name in inputs.model_fields and name != "parameters":
            answers[name] = _value(value)
        elif name in tree.parameters:
            answers["parameters"] = {**(answers.get("parameters") or {}), name: _value(value)}
        else:
            known = (*inputs.model_fields, *tree.names())
            problems.append(Problem(f"--set {each}", unknown_name(Phrase("question"), name, known).message))
    message = Phrase("Some values of --set cannot be read.")
    advice = Phrase("Write them as name=value, for instance --set telework_days_per_week=2.")
    raise_collected(message, problems, error=InputError, do=advice)
    return answers


def _of_file(audience: str, file: Path) -> dict[str, Any]:
    if not file.is_file():
        message = Phrase("There is no file of answers '{file}'.", file=file)
        raise UnknownNameError(
            message,
            do=Phrase(
                "Write one: `maillage simulate {audience} --template > {file}`.", audience=audience, file=file
            ),
        )
    content = read_yaml(file)
    if content is None:
        return {}
    if not isinstance(content, dict):
        message = Phrase(
            "File of answers '{file}': it is not a mapping of questions to answers.", file=file.name
        )
        raise InputError(
            message, do=Phrase("See the form: `maillage simulate {audience} --template`.", audience=audience)
        )
    answers = {str(name): value for name, value in content.items() if value is not None}
    written_for = answers.pop("audience", audience)
    if written_for != audience:
        message = Phrase(
            "File of answers '{file}' is for the audience '{written_for}', not '{audience}'.",
            file=file.name,
            written_for=written_for,
            audience=audience,
        )
        raise InputError(
            message,
            do=Phrase(
                "Run `maillage simulate {written_for} {file}`.", written_for=written_for, file=file.name
            ),
        )
    return answers


def _value(written: str) -> Any:  # noqa: ANN401 - any answer
    """A value as typed: a number with a point or a comma, a word, or a short YAML list or mapping."""
    try:
        return float(written.replace(",", "."))
    except ValueError:
        pass
    try:
        return yaml.safe_load(written)
    except yaml.YAMLError:
        return written
