"""A YAML file of answers to fill in: every question with its help, unit, bounds and default, all commented out."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from maillage.language import text, unit_label
from maillage.simulator.document import words

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from maillage.parameters import ParameterReader
    from maillage.simulator.inputs import Inputs


def template(inputs: type[Inputs], reader: ParameterReader, language: str) -> str:
    """A file that changes nothing until a line is uncommented.

    Args:
        inputs: the questions of an audience.
        reader: parameters of the year, for the defaults.
        language: ``fr`` or ``en``.
    """
    heading = text(f"simulator.audiences.{inputs.audience}", language)
    lines = [f"# {heading}", *_comment(text("simulator.template", language)), ""]
    amounts = inputs.questions()
    for name, field in inputs.model_fields.items():
        if name == "parameters":
            continue
        lines += (
            _amount(name, amounts[name], reader, language, worked_out=name in inputs.worked_out)
            if name in amounts
            else _choice(name, field, language)
        )
        lines.append("")
    example = "car.occupancy: 1.2"
    lines += [*_comment(text("simulator.choices.parameters", language)), "# parameters:", f"#   {example}"]
    return "\n".join(lines) + "\n"


def _amount(
    name: str, parameter: str, reader: ParameterReader, language: str, *, worked_out: bool
) -> list[str]:
    declared, found = reader.tree.parameter(parameter), reader.at(parameter)
    unit = unit_label(declared.unit, language)
    facts = [unit, _span("allowed", declared.bounds.minimum, declared.bounds.maximum, language)]
    facts.append(_span("likely", found.low, found.high, language))
    facts.append(text(f"status.{found.status}", language))
    if found.reference is not None:
        facts.append(found.reference.title)
    lines = [words(declared.label, language)]
    lines += [words(declared.help, language)] if declared.help else []
    lines.append(" · ".join(fact for fact in facts if fact))
    if worked_out:
        return [*_comment(*lines, text("simulator.worked_out", language)), f"# {name}:"]
    return [*_comment(*lines), f"# {name}: {found.value:.12g}"]


def _span(key: str, low: float | None, high: float | None, language: str) -> str:
    """Two ends in words, with the decimal mark of the language; nothing when an end is open."""
    if low is None or high is None:
        return ""
    mark = "," if language == "fr" else "."
    ends = (f"{end:g}".replace(".", mark) for end in (low, high))
    return text(f"simulator.{key}", language, **dict(zip(("low", "high"), ends, strict=True)))


def _choice(name: str, field: FieldInfo, language: str) -> list[str]:
    allowed = _literals(field.annotation)
    lines = [text(f"simulator.choices.{name}", language)]
    lines += [" | ".join(allowed)] if allowed else []
    default = field.get_default(call_default_factory=True)
    return [*_comment(*lines), f"# {name}: {_yaml(default)}"]


def _literals(annotation: Any) -> list[str]:  # noqa: ANN401 - any type
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    if get_origin(annotation) in {Union, types.UnionType}:
        return [value for each in get_args(annotation) for value in _literals(each)]
    return []


def _yaml(value: Any) -> str:  # noqa: ANN401 - any default
    import yaml

    plain = list(value) if isinstance(value, tuple) else value
    written: str = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True)
    return written.removesuffix("\n").removesuffix("\n...")


def _comment(*lines: str) -> list[str]:
    return [f"# {line}" for line in lines if line]
