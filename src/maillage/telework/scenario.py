"""A scenario of telework: how many, who, counted over whom, and the parameters it changes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)

from maillage.errors import (
    MaillageError,
    ParameterError,
    Problem,
    UnknownNameError,
    raise_collected,
    unknown_name,
)
from maillage.parameters import Label, ParameterTree
from maillage.parameters.files import read_yaml
from maillage.phrase import Phrase
from maillage.telework.potential import ELIGIBLE_CSP
from maillage.validation import found_wrong

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Csp = Literal["2", "3", "4", "5"]
DepartementCode = Annotated[str, Field(pattern=r"^(\d{2}|2[AB]|97\d)$")]

ADOPTION_FAMILY = "telework.adoption"
PROPENSITY_FAMILY = "telework.propensity"
PRACTICE_FAMILY = "telework.propensity_share"
_SUFFIXES = {".yaml", ".yml"}


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Logistic(_Closed):
    """A rate that grows along a logistic curve, for a user who expects saturation."""

    ceiling: Share
    """Rate that is approached in the end."""
    midpoint_year: Annotated[float, Field(ge=1950, le=2150)]
    """Year in which half of the ceiling is reached."""
    steepness: Annotated[float, Field(gt=0, le=10)]
    """Speed of growth, per year."""


def _adoption_form(value: Any) -> str:  # noqa: ANN401 - raw content of a file
    if isinstance(value, str):
        return "named"
    logistic = isinstance(value, Logistic) or (
        isinstance(value, dict) and set(value) & set(Logistic.model_fields)
    )
    return "logistic" if logistic else "dated"


def _propensity_form(value: Any) -> str:  # noqa: ANN401 - raw content of a file
    return "named" if isinstance(value, str) else "inline"


def _text_keys(value: Any) -> Any:  # noqa: ANN401 - raw content of a file
    """YAML reads an unquoted CSP as a whole number."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else value


def _label(value: Any) -> Any:  # noqa: ANN401 - raw content of a file
    """One sentence is the same in both languages."""
    return {"fr": value, "en": value} if isinstance(value, str) else value


Year = Annotated[int, Field(ge=1990, le=2100)]
DatedRates = Annotated[dict[Year, Share], Field(min_length=1)]
Weights = Annotated[dict[Csp, Weight], BeforeValidator(_text_keys)]
Adoption = Annotated[
    Annotated[str, Tag("named")] | Annotated[Logistic, Tag("logistic")] | Annotated[DatedRates, Tag("dated")],
    Discriminator(_adoption_form),
]
Propensity = Annotated[
    Annotated[str, Tag("named")] | Annotated[Weights, Tag("inline")],
    Discriminator(_propensity_form),
]
Perimeter = Literal["default", "territory", "region", "france"]
Departements = Annotated[tuple[DepartementCode, ...], Field(min_length=1)]


def _reference_form(value: Any) -> str:  # noqa: ANN401 - raw content of a file
    return "perimeter" if isinstance(value, str) else "departements"


ReferencePerimeter = Annotated[
    Annotated[Perimeter, Tag("perimeter")] | Annotated[Departements, Tag("departements")],
    Discriminator(_reference_form),
]


class Scenario(_Closed):
    """What is supposed of telework, apart from the territory and the year.

    Example:
        >>> Scenario.named("etude-2016").denominator
        'eligible'
    """

    id: Annotated[str, Field(min_length=1)]
    label: Annotated[Label, BeforeValidator(_label)]
    note: Annotated[Label | None, BeforeValidator(_label)] = None
    """Why this table and this denominator."""
    adoption: Adoption
    """Name of a path of rates, rates by year, or a logistic curve."""
    propensity: Propensity
    """Name of a table, or a relative weight for each eligible CSP."""
    denominator: Literal["eligible", "total"] = "eligible"
    """Whether the rate is a share of the eligible active population or of the whole."""
    reference: ReferencePerimeter = "default"
    """Over whom the rate is a mean: the default of the territory, itself, its région, France, or départements."""
    reading: Literal["as_printed", "corrected", "measured"] = "measured"
    """Reading of the study's constants of travel."""
    parameters: dict[str, float] = Field(default_factory=dict)
    """A user's own values of parameters."""

    @model_validator(mode="before")
    @classmethod
    def _labelled(cls, data: Any) -> Any:  # noqa: ANN401 - raw content of a file
        return (
            {**data, "label": data["id"]}
            if isinstance(data, dict) and "id" in data and "label" not in data
            else data
        )

    @model_validator(mode="after")
    def _weights_complete(self) -> Scenario:
        if isinstance(self.propensity, str):
            return self
        missing = [csp for csp in ELIGIBLE_CSP if csp not in self.propensity]
        if missing:
            message = Phrase(
                "propensity: give a weight for each eligible CSP (missing: {missing})",
                missing=", ".join(missing),
            )
            raise ValueError(message)
        if not any(self.propensity.values()):
            message = Phrase("propensity: at least one CSP needs a weight above 0")
            raise ValueError(message)
        return self

    @classmethod
    def named(cls, name: str) -> Scenario:
        """A packaged scenario.

        Raises:
            UnknownNameError: there is none of that name.
        """
        if name not in scenario_names():
            kind = Phrase("scenario")
            raise unknown_name(
                kind, name, scenario_names(), do=Phrase("Or give the path of your own scenario, a YAML file.")
            )
        return _packaged(name)

    @classmethod
    def from_file(cls, path: Path | str) -> Scenario:
        """A user's scenario, from a YAML file; its id is the name of the file unless it gives one.

        Raises:
            ParameterError: lists every problem of the file.
            UnknownNameError: there is no such file.
        """
        path = Path(path)
        if not path.is_file():
            message = Phrase("There is no scenario file '{file}'.", file=path)
            raise UnknownNameError(message, do=Phrase("Check the path, or choose a packaged scenario."))
        content = read_yaml(path)
        message = Phrase("Scenario file '{file}' is not valid.", file=path.name)
        advice = Phrase("Correct these fields; the packaged scenarios show the form.")
        if not isinstance(content, dict):
            raise ParameterError(
                message, do=advice, problems=[Problem("file", Phrase("is not a mapping of fields"))]
            )
        try:
            scenario = cls.model_validate({"id": path.stem, **content})
        except ValidationError as error:
            problems = [Problem(_where(item["loc"]), found_wrong(item)) for item in error.errors()]
            raise ParameterError(message, do=advice, problems=problems) from error
        raise_collected(message, scenario.problems(ParameterTree.load()), error=ParameterError, do=advice)
        return scenario

    def problems(self, tree: ParameterTree) -> list[Problem]:
        """Names of paths, tables and parameters that do not exist, and values that cannot be."""
        found = []
        for name, value in self.parameters.items():
            try:
                tree.with_overrides({name: value})
            except MaillageError as error:
                said = error.problems[0].what if error.problems else error.message
                found.append(Problem(f"parameters.{name}", said))
        if isinstance(self.adoption, str) and self.adoption not in adoption_names(tree):
            found.append(
                Problem(
                    "adoption",
                    unknown_name(Phrase("path of rates"), self.adoption, adoption_names(tree)).message,
                )
            )
        if isinstance(self.propensity, str) and self.propensity not in propensity_names(tree):
            problem = unknown_name(
                Phrase("table of propensity"), self.propensity, propensity_names(tree)
            ).message
            found.append(Problem("propensity", problem))
        return found


@cache
def _packaged(name: str) -> Scenario:
    return Scenario.from_file(_packaged_folder() / f"{name}.yaml")


@cache
def scenario_names() -> tuple[str, ...]:
    """The packaged scenarios, in alphabetical order."""
    return tuple(sorted(path.stem for path in _packaged_folder().glob("*.yaml")))


def load_scenario(name_or_path: str | Path) -> Scenario:
    """A packaged scenario by its name, or a user's by the path of its file.

    Raises:
        UnknownNameError: it is neither.
        ParameterError: the file is not valid.
    """
    text = str(name_or_path)
    if text not in scenario_names() and Path(text).suffix.lower() in _SUFFIXES:
        return Scenario.from_file(text)
    return Scenario.named(text)


def adoption_names(tree: ParameterTree) -> tuple[str, ...]:
    """The named paths of rates."""
    start = f"{ADOPTION_FAMILY}."
    return tuple(name.removeprefix(start) for name in tree.names() if name.startswith(start))


def propensity_names(tree: ParameterTree) -> tuple[str, ...]:
    """The named tables of propensity by CSP."""
    starts = (f"{PROPENSITY_FAMILY}.", f"{PRACTICE_FAMILY}.")
    return tuple(sorted({name.split(".")[2] for name in tree.names() if name.startswith(starts)}))


def _packaged_folder() -> Path:
    return Path(str(files("maillage") / "data" / "scenarios"))


def _where(location: tuple[int | str, ...]) -> str:
    """The field as its author wrote it: the form chosen among several is no part of it."""
    forms = {"named", "logistic", "dated", "inline", "perimeter", "departements"}
    return ".".join(str(part) for part in location if part not in forms and part != "[key]") or "file"
