"""The documents of the API, as its OpenAPI description tells them. A figure that is not known is null."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["study", "source", "derived", "assumption"]
Reading = Literal["as_printed", "corrected", "measured"]
Kind = Literal["commune", "epci", "scot", "departement", "region", "france", "demo"]
Figure = float | None


class Document(BaseModel):
    """Plain values; a later version may add fields."""

    model_config = ConfigDict(extra="allow")


class Place(Document):
    """A name that can be asked for."""

    territory: str = Field(examples=["scot:artois"])
    """As on the command line."""
    kind: Kind
    id: str
    name: str
    communes: int


class Places(Document):
    """Names found, the nearest first."""

    words: str
    found: list[Place]


class Perimeter(Document):
    """The territory of a result."""

    text: str
    kind: str
    id: str
    name: str


class TravelFigures(Document):
    """The five indicators of avoided travel, of a year."""

    avoided_trips: Figure
    avoided_distance_pkm: Figure
    time_saved_h: Figure
    money_saved_eur: Figure
    avoided_co2_kgco2e: Figure


class DatasetUsed(Document):
    """A published file, as it was read."""

    id: str
    title: str
    publisher: str
    vintage: str
    licence: str
    sha256: str


class ParameterUsed(Document):
    """A parameter, as it was read."""

    name: str
    value: float
    unit: str
    status: Status
    low: Figure = None
    high: Figure = None
    reference: str


class ProvenanceDocument(Document):
    """What a result was made from."""

    datasets: list[DatasetUsed]
    parameters: list[ParameterUsed]
    notes: list[dict[str, Any]]


class StudySummary(Document):
    """The headline figures of a study, as ``maillage study --json`` prints them."""

    territory: Perimeter
    communes: int
    geography_year: int | None
    year: int
    scenario: str
    reading_in_force: Reading
    active_persons: Figure
    eligible_active_persons: Figure
    teleworkers: dict[str, Figure]
    """Potential teleworkers by year."""
    teleworkers_in_third_places: dict[str, Figure]
    rates: dict[str, Figure]
    commuters_by_destination: dict[str, Figure]
    indicators: TravelFigures
    readings: dict[str, Any]
    imputed_share: Figure
    communes_not_published: int
    provenance: ProvenanceDocument


class ColumnMeaning(Document):
    """A column: its unit and what it means."""

    name: str
    unit: str
    description: str


class CommuneTable(Document):
    """The communes of a study: full values, each row with its reliability."""

    territory: Perimeter
    scenario: str
    year: int
    reading: Reading
    columns: list[ColumnMeaning]
    rows: list[dict[str, Any]]


class ShownQuantity(Document):
    """A quantity with its 80 % interval."""

    quantity: str
    name: str
    unit: str
    low: Figure
    central: Figure
    high: Figure
    median: Figure
    status: Status
    sources: list[str]


class ShownIndicator(Document):
    """An indicator: a headline figure with its interval, or a sentence."""

    id: str
    name: str
    theme: str
    explanation: str
    sign: Literal["gain", "cost", "neutral"]
    key: bool
    unit: str | None
    low: Figure
    central: Figure
    high: Figure
    status: Status
    sources: list[str]
    values: list[ShownQuantity]


class SimulationDocument(Document):
    """Everything a simulation says, as ``maillage simulate --json`` prints it."""

    audience: Literal["employer", "employee", "territory"]
    year: int
    inputs: dict[str, Any]
    """Every answer by name of question: the value used, and whether it was given."""
    indicators: list[ShownIndicator]
    ledger: list[dict[str, Any]]
    balance: dict[str, Any]
    law: dict[str, Any] | None
    drivers: dict[str, list[dict[str, Any]]]
    qualitative: dict[str, Any]


class DerivationStep(Document):
    """One formula, in words and with its numbers."""

    quantity: str
    label: str
    formula: str
    with_numbers: str
    value: Figure
    value_text: str
    unit: str


class DerivationFigure(Document):
    """One answer or parameter that a figure stands on."""

    name: str
    label: str
    value: Figure
    low: Figure
    high: Figure
    unit: str
    status: Status | None
    source: str


class DerivationDocument(Document):
    """How a figure is made, down to its sources."""

    quantity: str
    steps: list[DerivationStep]
    figures: list[DerivationFigure]


class QuestionDocument(Document):
    """A question of a simulator."""

    name: str
    label: str
    help: str
    unit: str | None
    default: Any
    low: Figure
    high: Figure
    minimum: Figure
    maximum: Figure
    choices: list[Any]
    parameter: str | None
    status: Status | None
    source: str


class Questions(Document):
    """The questions of one audience."""

    audience: str
    questions: list[QuestionDocument]


class PlanDocument(Document):
    """Where to open, with the proof, as ``maillage site --json`` prints it."""

    territory: Perimeter
    communes: int
    year: int
    scenario: str
    options: dict[str, Any]
    proof: dict[str, Any]
    today: dict[str, Any]
    after: dict[str, Any]
    sites: list[dict[str, Any]]
    cost_eur: Figure
    gain_curve: list[dict[str, Any]]
    provenance: ProvenanceDocument


class StateOfPlayDocument(Document):
    """The third places of a territory, as ``maillage places summary --json`` prints them."""

    territory: dict[str, Any]
    year: int
    scenario: str
    known: dict[str, bool]
    """Whether third places, and places that could host one, are in the files imported."""
    counts: dict[str, int]
    by_kind: list[dict[str, Any]]
    teleworkers: Figure
    covered_share: Figure
    """Share of the potential teleworkers within reach of an open third place."""
    max_minutes: Figure
    missing: list[dict[str, Any]]
    """Communes without a place within reach, those with the most potential teleworkers first."""
    places: list[dict[str, Any]]


class ProjectDocument(Document):
    """The business plan of a third place, as ``maillage places plan --json`` prints it."""

    audience: Literal["project"]
    year: int
    inputs: dict[str, Any]
    demand: dict[str, Any] | None
    """What was found around the commune of the project, if one was named."""
    indicators: list[ShownIndicator]
    years: list[dict[str, Any]]
    break_even: dict[str, Figure]
    odds: dict[str, Any] | None
    draws: dict[str, int]


class ParameterRow(Document):
    """A parameter in one line."""

    name: str
    label: str
    value: float
    unit: str
    status: Status
    low: Figure
    high: Figure
    valid_from: str


class ParameterList(Document):
    """All parameters."""

    parameters: list[ParameterRow]


class DatedFigure(Document):
    """A value of a parameter from a date on."""

    valid_from: str
    value: float
    status: Status
    low: Figure
    high: Figure
    range_status: Status | None
    reference: str | None
    url: str | None
    note: str | None


class ParameterDocument(Document):
    """A parameter with all its values."""

    name: str
    label: str
    unit: str
    interpolation: Literal["step", "linear"]
    bounds: dict[str, Figure]
    checked_on: str | None
    values: list[DatedFigure]


class IndicatorDocument(Document):
    """An indicator as declared, with its formulas written out."""

    id: str
    audience: str
    name: str
    theme: str
    sign: str
    explanation: str
    formulas: list[dict[str, Any]]


class IndicatorList(Document):
    """Indicators as declared."""

    indicators: list[IndicatorDocument]


class DatasetDocument(Document):
    """An official dataset, and whether this server has it."""

    id: str
    title: str
    publisher: str
    vintage: str
    geography_year: int | None
    licence: str
    page: str
    state: Literal["installed", "downloaded", "to_download", "by_hand"]


class DatasetList(Document):
    """The official datasets."""

    datasets: list[DatasetDocument]


class ScenarioDocument(Document):
    """A packaged scenario."""

    id: str
    label: str
    note: str
    denominator: str
    reading: Reading


class ScenarioList(Document):
    """The packaged scenarios."""

    scenarios: list[ScenarioDocument]


class BackTest(Document):
    """What was foretold beside what was observed."""

    comparisons: list[dict[str, Any]]


class Reproduction(Document):
    """The figures of the 2017 study beside ours."""

    rows: list[dict[str, Any]]


class JobError(Document):
    """Why a job failed."""

    detail: str
    do: str
    problems: list[dict[str, str]]


class JobState(Document):
    """Work under way or just ended."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    steps: list[str]
    result: dict[str, Any] | None
    """The document that the request would have given, when the work is done."""
    error: JobError | None = None
