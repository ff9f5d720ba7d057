"""What a reader asks of a plan of third places, read from the address: choices, weights, and sites to try."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maillage.language import text
from maillage.parameters import ParameterTree
from maillage.site_plan.criteria import CRITERIA
from maillage.site_plan.options import LOCAL_FABRIC, STRATEGIES, SiteOptions
from maillage.spatial.choice import ACCESS_FORMS, CHOICE, THRESHOLD
from maillage.study import DEFAULT_SCENARIO, DEFAULT_YEAR
from maillage.telework.scenario import scenario_names
from maillage.web.sheet.material import model_years
from maillage.web.studies import Wanted

if TYPE_CHECKING:
    from maillage.web.view import View

DEFAULT_SITES = 3
WEIGHT = "poids_"
TRIED = "lieu"
YES, NO = "oui", "non"
_NUMBERS = ("lieux", "budget", "postes", "minutes", "annee")
LARGEST = 1e12
"""No number of sites, euros or minutes is larger."""


@dataclass(frozen=True)
class SitingForm:
    """The form of a plan.

    Attributes:
        values: what stands in each control, as typed, or the default.
        tried: communes that the reader would open instead, in the order given.
        wanted: the study; None when something is wrong.
        options: what is asked for; None when something is wrong.
        problems: what is wrong, by control.
        usual: what stands in each control when nothing is asked.
    """

    values: dict[str, str]
    tried: tuple[str, ...] = ()
    wanted: Wanted | None = None
    options: SiteOptions | None = None
    problems: dict[str, str] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)

    def short(self, view: View) -> View:
        """The view with what differs from the usual alone: its addresses are short enough to be read and sent."""
        chosen = {name: value for name, value in self.values.items() if value != self.usual.get(name)}
        kept = [(name, value) for name, value in view.query if name in {"lang", "embed"}]
        tried = [(TRIED, code) for code in self.tried]
        return replace(view, query=(*kept, *chosen.items(), *tried))


def siting_form(territory: str, view: View, communes: int | None = None) -> SitingForm:
    """Read the form of a territory from an address.

    An empty control is the default; nothing is refused without being told beside its control.

    Args:
        territory: as on the command line.
        view: how the page was asked for.
        communes: how many it has, where that is known: there are no more places to open.
    """
    asked = {name: value.strip() for name, value in view.query}
    usual = _defaults(communes)
    values = {**usual, **{name: asked[name] for name in usual if name in asked}}
    numbers, problems = _numbers(values, view.language)
    if communes is not None and numbers.get("lieux", 0) > communes:
        problems["lieux"] = text("web.siting.wrong.too_many", view.language, communes=communes)
    for name, known in (("scenario", scenario_names()), ("strategie", STRATEGIES), ("acces", ACCESS_FORMS)):
        if values[name] not in known:
            problems[name] = text("web.siting.wrong.choice", view.language, known=", ".join(known))
    tried = tuple(dict.fromkeys(value for name, value in view.query if name == TRIED and value))
    if not problems:
        apart = _apart(values, numbers)
        problems = {name: text(f"web.siting.wrong.{why}", view.language) for name, why in apart.items()}
    if problems:
        return SitingForm(values, tried, problems=problems, usual=usual)
    wanted = Wanted(territory, values["scenario"], int(numbers.get("annee", DEFAULT_YEAR)))
    return SitingForm(values, tried, wanted, _options(values, numbers).check(), usual=usual)


def _defaults(communes: int | None) -> dict[str, str]:
    """What stands in each control when nothing is asked."""
    sites = DEFAULT_SITES if communes is None else min(DEFAULT_SITES, communes - 1)
    return {
        "strategie": LOCAL_FABRIC,
        "lieux": str(sites),
        "minutes": "",
        "existants": YES,
        "budget": "",
        "postes": "",
        "acces": THRESHOLD,
        "scenario": DEFAULT_SCENARIO,
        "annee": str(DEFAULT_YEAR),
        **{WEIGHT + name: "" for name in CRITERIA},
    }


def usual_weights() -> dict[str, float]:
    """The weight of each criterion when the reader gives none, from the parameters."""
    family = ParameterTree.load().reader(DEFAULT_YEAR).family("siting.weight")
    return {name: family[name] for name in CRITERIA if name in family}


def _numbers(values: dict[str, str], language: str) -> tuple[dict[str, float], dict[str, str]]:
    """The numbers given, by control; and what cannot be read as one."""
    found: dict[str, float] = {}
    problems: dict[str, str] = {}
    years = model_years()
    for name, value in values.items():
        if not value or (name not in _NUMBERS and not name.startswith(WEIGHT)):
            continue
        try:
            number = float(value.replace("\N{NARROW NO-BREAK SPACE}", "").replace(" ", "").replace(",", "."))
        except ValueError:
            number = math.nan
        wrong = _wrong(name, number, years)
        if wrong:
            problems[name] = text(f"web.siting.wrong.{wrong}", language, first=years[0], last=years[-1])
        else:
            found[name] = number
    return found, problems


def _wrong(name: str, number: float, years: range) -> str:
    """Why a number will not do for a control; nothing when it does."""
    if not math.isfinite(number) or abs(number) > LARGEST:
        return "number"
    if name == "annee":
        return "" if number in years else "year"
    if name == "lieux":
        return "" if number == int(number) and number >= 1 else "whole"
    if name.startswith(WEIGHT):
        return "" if number >= 0 else "weight"
    return "" if number > 0 else "positive"


def _apart(values: dict[str, str], numbers: dict[str, float]) -> dict[str, str]:
    """What cannot be asked for together: the control at fault, and the key of why."""
    found: dict[str, str] = {}
    local = values["strategie"] == LOCAL_FABRIC
    if local and "lieux" not in numbers and "budget" not in numbers:
        found["lieux"] = "how_many"
    if not local and "postes" in numbers:
        found["postes"] = "seats"
    if values["acces"] != THRESHOLD:
        if "postes" in numbers:
            found["postes"] = "seats_fade"
        if not local and values["acces"] == CHOICE:
            found["acces"] = "choice_of_teleworkers"
        elif not local and "lieux" not in numbers and "budget" not in numbers:
            found["acces"] = "fades"
    return found


def _options(values: dict[str, str], numbers: dict[str, float]) -> SiteOptions:
    sites = numbers.get("lieux")
    return SiteOptions(
        sites=int(sites) if sites is not None else None,
        strategy=values["strategie"],
        existing=values["existants"] != NO,
        budget=numbers.get("budget"),
        capacity=numbers.get("postes"),
        max_minutes=numbers.get("minutes"),
        weights={
            name.removeprefix(WEIGHT): number for name, number in numbers.items() if name.startswith(WEIGHT)
        },
        access=values["acces"],
    )
