"""The questions a simulator asks: frozen models whose defaults, bounds and words come from the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from maillage.errors import InputError, MaillageError, Problem, raise_collected, unknown_name
from maillage.parameters import ParameterTree
from maillage.phrase import Phrase
from maillage.simulator.figure import Figure, read_figure
from maillage.simulator.pages import chosen_page
from maillage.validation import found_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader
    from maillage.simulator.law import LegalOpinion
    from maillage.simulator.pages import Page

Number = Annotated[float, Field(allow_inf_nan=False)]
_PARAMETER = "parameter"
_INTERVAL = "Interval"
_FORMS = {_INTERVAL, "float", "constrained-float", "function-after"}


class Interval(BaseModel):
    """An answer that is only known between two ends."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: Number
    central: Number
    high: Number

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.central <= self.high:
            message = Phrase(
                "low, central and high are not in order ({low:g}, {central:g}, {high:g})",
                low=self.low,
                central=self.central,
                high=self.high,
            )
            raise ValueError(message)
        return self


Answer = Number | Interval


def ask(parameter: str) -> Any:  # noqa: ANN401 - a pydantic field
    """A question whose title, help, unit, bounds, default and range are those of a parameter."""
    return Field(default=None, json_schema_extra={_PARAMETER: parameter})


class Inputs(BaseModel):
    """Answers of one audience; what is not answered takes the default of its parameter.

    Attributes:
        audience: whose questions they are.
        worked_out: amounts that, when not answered, follow from other answers and not from their parameter alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    audience: ClassVar[str] = ""
    worked_out: ClassVar[frozenset[str]] = frozenset()

    parameters: dict[str, Number] = Field(default_factory=dict)
    """The user's own values of parameters, by dotted name."""

    @classmethod
    def questions(cls) -> dict[str, str]:
        """Parameter behind each question that asks for an amount, by name of the question, in the order asked."""
        extras = {name: field.json_schema_extra for name, field in cls.model_fields.items()}
        return {
            name: str(extra[_PARAMETER])
            for name, extra in extras.items()
            if isinstance(extra, dict) and _PARAMETER in extra
        }

    @classmethod
    def read(cls, answers: Mapping[str, Any]) -> Self:
        """Answers as a user wrote them, checked.

        Raises:
            InputError: lists every problem: unknown name with the nearest known one, wrong type, out of bounds.
        """
        problems = [
            Problem(str(name), unknown_name(Phrase("question"), str(name), tuple(cls.model_fields)).message)
            for name in answers
            if name not in cls.model_fields
        ]
        known = {name: value for name, value in answers.items() if name in cls.model_fields}
        try:
            inputs = cls.model_validate(known)
        except ValidationError as error:
            problems += _told(error)
            refused = {item["loc"][0] for item in error.errors() if item["loc"]}
            sound = {name: value for name, value in known.items() if name not in refused}
            inputs = cls.model_validate(sound)  # so that the other answers are checked too
        problems += inputs.out_of_bounds() + inputs.refused_parameters()
        message = Phrase("These answers cannot be used (audience: {audience}).", audience=cls.audience)
        raise_collected(message, problems, error=InputError, do=cls.advice())
        return inputs

    @classmethod
    def advice(cls) -> Phrase:
        """Where every question is told."""
        return Phrase(
            "See every question with its unit and bounds: `maillage simulate {audience} --template`.",
            audience=cls.audience,
        )

    def out_of_bounds(self) -> list[Problem]:
        """Answers outside the bounds of their parameter."""
        tree = ParameterTree.load()
        found = []
        for name, parameter in self.questions().items():
            declared = tree.parameter(parameter)
            for value in _ends(getattr(self, name)):
                if not declared.bounds.hold(value):
                    said = Phrase(
                        "{value:.12g} is outside {bounds} (unit: {unit})",
                        value=value,
                        bounds=declared.bounds.phrase(),
                        unit=declared.unit,
                    )
                    found.append(Problem(name, said))
        return found

    def refused_parameters(self) -> list[Problem]:
        """Own values of parameters that do not exist or cannot be."""
        found = []
        for name, value in self.parameters.items():
            try:
                ParameterTree.load().with_overrides({name: value})
            except MaillageError as error:
                said = error.problems[0].what if error.problems else error.message
                found.append(Problem(f"parameters.{name}", said))
        return found

    def figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """Each amount asked for: the user's answer, or the default with its range and source."""
        return {
            name: _answered(getattr(self, name), read_figure(reader, parameter, name))
            for name, parameter in self.questions().items()
        }

    def year_in_force(self, default: int) -> int:
        """Year of the parameters: that of the simulation, unless an audience asks for its own."""
        return default

    def contradictions(self, figures: Mapping[str, Figure]) -> list[Problem]:
        """Answers that cannot hold together, defaults included; each audience has its own."""
        del figures
        return []

    def further_figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """Figures made from the answers that are not amounts (sector, modes, choices); each audience has its own."""
        del reader
        return {}

    def legal_opinion(self, figures: Mapping[str, Figure], year: int) -> LegalOpinion | None:
        """What the rules in force say of the situation described, if the audience describes one."""
        del figures, year
        return None

    def choices(self) -> dict[str, Any]:
        """The answers that are not amounts, which sentences may depend on."""
        amounts = self.questions()
        return {name: getattr(self, name) for name in type(self).model_fields if name not in amounts}

    def page(self, values: Mapping[str, Any]) -> Page:
        """The plain sentences that these results and answers call for."""
        return chosen_page(self.audience, values, self.choices())


def _answered(answer: Answer | None, default: Figure) -> Figure:
    if answer is None:
        return default
    low, central, high = _ends(answer) if isinstance(answer, Interval) else (answer,) * 3
    return Figure(
        default.name,
        central,
        low,
        high,
        default.unit,
        default.label,
        None,
        parameter=default.parameter,
        given=True,
    )


def _ends(answer: Answer | None) -> tuple[float, ...]:
    if answer is None:
        return ()
    return (answer.low, answer.central, answer.high) if isinstance(answer, Interval) else (answer,)


def _told(error: ValidationError) -> list[Problem]:
    """Problems of a validation in our words; the forms that a value might have had are no part of the place."""
    items = error.errors()
    of_interval = [any(_INTERVAL in str(part) for part in item["loc"]) for item in items]
    as_interval = {
        item["loc"][0]
        for item, of in zip(items, of_interval, strict=True)
        if of and item["type"] != "model_type"
    }
    problems: dict[tuple[str, str], Problem] = {}
    for item, of in zip(items, of_interval, strict=True):
        if of is not (item["loc"][0] in as_interval):
            continue  # the form that the user chose has its own message
        place = ".".join(str(part) for part in item["loc"] if str(part).split("[")[0] not in _FORMS)
        said = found_wrong(item)
        problems[place, said] = Problem(place or "answers", said)
    return list(problems.values())
