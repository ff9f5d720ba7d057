"""The questions of the simulators as the API tells them: as a list for people, and as the schema of a request."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from maillage.language import text
from maillage.parameters import ParameterTree
from maillage.simulator.audience import audience as audience_named
from maillage.simulator.simulation import DEFAULT_YEAR
from maillage.third_places.project import PROJECT, ProjectInputs

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from maillage.simulator.inputs import Inputs

PARAMETERS = "parameters"
_COUNTS = {
    "type": "object",
    "additionalProperties": {"type": "integer", "minimum": 0},
    "description": "Persons by commune of residence; counts under 5 are hidden at once, and nothing is kept.",
}


def inputs_of(audience: str) -> type[Inputs]:
    """The questions of an audience of the simulators, or of a project of third place."""
    return ProjectInputs if audience == PROJECT else audience_named(audience).inputs


def questions(audience: str, language: str, year: int = DEFAULT_YEAR) -> list[dict[str, Any]]:
    """Every question with its words, unit, default and bounds.

    Args:
        audience: ``employer``, ``employee``, ``territory`` or ``project``.
        language: of the words.
        year: of the defaults.
    """
    inputs = inputs_of(audience)
    amounts = inputs.questions()
    return [
        _amount(name, amounts[name], language, year) if name in amounts else _choice(name, field, language)
        for name, field in inputs.model_fields.items()
        if name != PARAMETERS
    ]


def _amount(name: str, parameter: str, language: str, year: int) -> dict[str, Any]:
    reader = ParameterTree.load().reader(year)
    declared, found = reader.tree.parameter(parameter), reader.at(parameter)
    return {
        "name": name,
        "label": getattr(declared.label, language),
        "help": getattr(declared.help, language) if declared.help else "",
        "unit": declared.unit,
        "default": found.value,
        "low": found.low,
        "high": found.high,
        "minimum": declared.bounds.minimum,
        "maximum": declared.bounds.maximum,
        "choices": [],
        "parameter": parameter,
        "status": found.status,
        "source": found.reference.title if found.reference else "",
    }


def _choice(name: str, field: FieldInfo, language: str) -> dict[str, Any]:
    default = field.get_default(call_default_factory=True)
    return {
        "name": name,
        "label": text(f"simulator.choices.{name}", language),
        "help": "",
        "default": list(default) if isinstance(default, tuple) else default,
        **dict.fromkeys(("unit", "low", "high", "minimum", "maximum", "parameter", "status")),
        "choices": literals(field.annotation),
        "source": "",
    }


def literals(annotation: Any) -> list[Any]:  # noqa: ANN401 - any type
    """The values that a choice may take, when they are listed."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if get_origin(annotation) in {Union, types.UnionType}:
        return [value for each in get_args(annotation) for value in literals(each)]
    return []


def answers_schema(audience: str) -> dict[str, Any]:
    """The JSON schema of the answers of an audience, with label, unit, bounds and default of each question."""
    inputs = inputs_of(audience)
    amounts = inputs.questions()
    made = inputs.model_json_schema() if audience != "employer" else _without_residents(inputs)
    where = "/places/plan/questions" if audience == PROJECT else f"/simulate/{audience}/questions"
    properties = {
        name: _amount_schema(name, amounts[name]) if name in amounts else _plain_choice(name, made)
        for name in inputs.model_fields
    }
    return {
        "type": "object",
        "description": "Answers by name of question; what is not answered takes its default. "
        f"`GET {where}` lists them.",
        "additionalProperties": False,
        "properties": properties,
    }


def _amount_schema(name: str, parameter: str) -> dict[str, Any]:
    said = _amount(name, parameter, "en", DEFAULT_YEAR)
    number = {
        key: value
        for key, value in (("type", "number"), ("minimum", said["minimum"]), ("maximum", said["maximum"]))
        if value is not None
    }
    ends = dict.fromkeys(("low", "central", "high"), number)
    interval = {
        "type": "object",
        "description": "Known only between two ends, in order.",
        "required": list(ends),
        "additionalProperties": False,
        "properties": ends,
    }
    source = f" Default {said['default']:g} ({said['status']}: {said['source']})." if said["source"] else ""
    return {
        "description": f"{said['label']}, in {said['unit']}.{source}",
        "anyOf": [number, interval, {"type": "null"}],
    }


def _plain_choice(name: str, made: dict[str, Any]) -> dict[str, Any]:
    if name == PARAMETERS:
        return {
            "type": "object",
            "description": "Your own values of parameters, by dotted name.",
            "additionalProperties": {"type": "number"},
            "examples": [{"car.occupancy": 1.2}],
        }
    if name == "home_communes":
        return {"anyOf": [_COUNTS, {"type": "null"}]}
    field = {key: value for key, value in made["properties"][name].items() if key != "title"}
    return {**field, "description": text(f"simulator.choices.{name}", "en")}


def _without_residents(inputs: type[Inputs]) -> dict[str, Any]:
    """The schema of the employer, whose masked table of residents is no plain JSON."""
    from pydantic import create_model

    kept: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in inputs.model_fields.items()
        if name != "home_communes"
    }
    asked = create_model("EmployerQuestions", **kept)
    made: dict[str, Any] = asked.model_json_schema()
    return made
