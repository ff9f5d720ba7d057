"""Reading the YAML files of parameters: one file is one parameter, or a group of them; all problems are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from maillage.errors import ParameterError, Problem, raise_collected
from maillage.parameters.parameter import Parameter, dated_list
from maillage.phrase import NOTHING, Phrase, joined, verbatim
from maillage.validation import found_wrong

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GROUP_KEYS = frozenset({"group", "parameters"})
_PASSED_TO_MEMBERS = frozenset({"unit", "checked_on", "interpolation", "bounds", "reference", "status"})
_PASSED_TO_VALUES = ("reference", "status")
_Loader: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[misc, valid-type]
    """YAML that refuses a key written twice, which plain YAML would let win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node.

        Raises:
            yaml.constructor.ConstructorError: a key is written twice.
        """
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                message = f"the key '{key_node.value}' is written twice"
                raise yaml.constructor.ConstructorError(None, None, message, key_node.start_mark)
            seen.add(key_node.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - raw content of a file
    """The content of one YAML file.

    Raises:
        ParameterError: the file is not UTF-8 text, not YAML, or has a key twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Phrase("line {line}", line=mark.line + 1) if mark else NOTHING
        message = Phrase(
            "{place}: this is not valid YAML ({reason}).",
            place=joined([verbatim(path.name), place], ", "),
            reason=error.problem,
        )
        raise ParameterError(message, do=Phrase("Correct the line; each key is written once.")) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = Phrase(
            "{file}: this is not a YAML text file in UTF-8 ({reason}).", file=path.name, reason=error
        )
        raise ParameterError(message, do=Phrase("Save the file as UTF-8 text.")) from error


def read_folder(folder: Path) -> dict[str, Parameter]:
    """All parameters of a folder, by name, in alphabetical order.

    A file ``commute/days.yaml`` declares ``commute.days``; a group file ``printed.yaml`` declares ``printed.<member>``.

    Raises:
        ParameterError: lists every problem of every file, each with its file and field.
    """
    found: dict[str, Parameter] = {}
    problems: list[Problem] = []
    paths = sorted(folder.rglob("*.yaml"))
    if not paths:
        message = Phrase("There is no parameter file (*.yaml) in '{folder}'.", folder=folder)
        raise ParameterError(message, do=Phrase("Check the folder."))
    for path in paths:
        shown = path.relative_to(folder).as_posix()
        stem = ".".join(path.relative_to(folder).with_suffix("").parts)
        try:
            declared = list(_declared(stem, read_yaml(path)))
        except ParameterError as error:
            problems.append(Problem(shown, error.message))
            continue
        for name, place, content in declared:
            where = f"{shown}, {place}" if place else shown
            if name in found:
                problems.append(Problem(where, Phrase("the parameter '{name}' is declared twice", name=name)))
            else:
                _read_one(name, where, content, found, problems)
    message = Phrase("The parameter files of '{folder}' are not valid.", folder=folder.name)
    raise_collected(
        message, problems, error=ParameterError, do=Phrase("Correct these fields and load again.")
    )
    return dict(sorted(found.items()))


def _read_one(
    name: str, where: str, content: dict[str, Any], found: dict[str, Parameter], problems: list[Problem]
) -> None:
    try:
        found[name] = Parameter.model_validate({**content, "name": name})
    except ValidationError as error:
        dates = [item.get("valid_from") for item in content["values"] if isinstance(item, dict)]
        problems += [
            Problem(f"{where}{_field(item['loc'], dates)}", found_wrong(item)) for item in error.errors()
        ]


def _declared(stem: str, content: object) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, place in the file and content of each parameter that one file declares."""
    if not isinstance(content, dict):
        message = Phrase("a parameter file is a mapping with label, unit and values")
        raise ParameterError(message)
    if "parameters" not in content and "group" not in content:
        yield stem, "", _with_inherited(content, {})
        return
    unknown = sorted(str(key) for key in set(content) - _GROUP_KEYS - _PASSED_TO_MEMBERS)
    members = content.get("parameters")
    if (
        unknown
        or not isinstance(members, dict)
        or not all(isinstance(item, dict) for item in members.values())
    ):
        message = Phrase(
            "a group holds 'group', 'parameters' (a mapping of members) and what its members inherit: {inherited}",
            inherited=sorted(_PASSED_TO_MEMBERS),
        )
        raise ParameterError(joined([message, _unknown(unknown)], "; "))
    inherited = {key: content[key] for key in _PASSED_TO_MEMBERS & set(content)}
    for key, member in members.items():
        yield f"{stem}.{key}", str(key), _with_inherited(member, inherited)


def _unknown(keys: list[str]) -> Phrase:
    return Phrase("unknown: {keys}", keys=keys) if keys else NOTHING


def _with_inherited(content: dict[str, Any], inherited: dict[str, Any]) -> dict[str, Any]:
    """A parameter's content with what it inherits; reference and status go down to its dated values."""
    whole = {**inherited, **content}
    passed = {key: whole.pop(key) for key in _PASSED_TO_VALUES if key in whole}
    values = whole.get("values")
    listed = dated_list(values) if isinstance(values, dict) else []
    whole["values"] = [{**passed, **item} if isinstance(item, dict) else item for item in listed]
    return whole


def _field(location: tuple[int | str, ...], dates: list[Any]) -> str:
    """Where in the file, as its author wrote it: dates rather than positions."""
    parts = [
        str(dates[part]) if isinstance(part, int) and part < len(dates) else str(part) for part in location
    ]
    return ", " + ".".join(parts) if parts else ""
