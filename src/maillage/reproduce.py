"""The figures printed in the 2017 proceedings beside ours, with residuals, and how each of ours is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.assembly.assemble import assemble_population
from maillage.errors import MissingDataError
from maillage.indicators.readings import per_teleworker
from maillage.language import text
from maillage.parameters import ParameterTree
from maillage.telework.reference import STUDY_SCOT
from maillage.telework.scenario import Scenario
from maillage.telework.territory_potential import territory_potential
from maillage.territory import TerritoryRequest

if TYPE_CHECKING:
    from maillage.engine import Engine
    from maillage.parameters import ParameterReader
    from maillage.sources.home import Home

CENSUS_OF_THE_STUDY = "2012"
TARGET_YEARS = (2020, 2025)
SCENARIO = "etude-2016"
PRINTED_READINGS = ("as_printed", "corrected")


def reproduction(home: Home, engine: Engine, language: str = "fr") -> list[dict[str, Any]]:
    """Every printed figure that can be compared, with ours.

    Returns:
        Rows with ``target`` (what is compared), ``printed`` (the figure of the study), its ``status`` (``study`` where the
        proceedings print it, ``derived`` where it only follows from constants that they print), ``ours`` (empty when the files
        it needs are not imported), ``residual`` (share of the figure of the study; for an interval, of its nearest bound, zero
        inside) and ``how``.

    Source: the study; model §2.4 and §3.1.
    """
    reader = ParameterTree.load().reader(TARGET_YEARS[-1])
    rows: list[dict[str, Any]] = []
    for scot in STUDY_SCOT:
        rows += _scot_rows(scot, home, engine, reader, language)
    for reading in PRINTED_READINGS:
        rows += _constant_rows(reading, reader, language)
    return rows


@dataclass(frozen=True)
class _Printed:
    """A figure of the study, or the two ends of an interval, and whether it was printed."""

    figure: float | list[float]
    status: str

    @classmethod
    def read(cls, reader: ParameterReader, *names: str) -> _Printed:
        figures = [reader.number(name) for name in names]
        status = reader.tree.parameter(names[0]).at(reader.year).status
        return cls(figures[0] if len(figures) == 1 else figures, status)


def _row(target: str, study: _Printed, ours: float | None, how: str) -> dict[str, Any]:
    printed = study.figure
    low, high = printed if isinstance(printed, list) else (printed, printed)
    nearest = low if ours is None or ours < low else high
    inside = ours is not None and low <= ours <= high and low != high
    residual = None if ours is None else 0.0 if inside else ours / nearest - 1
    return {
        "target": target,
        "printed": printed,
        "status": study.status,
        "ours": ours,
        "residual": residual,
        "how": how,
    }


def _scot_rows(
    scot: str, home: Home, engine: Engine, reader: ParameterReader, language: str
) -> list[dict[str, Any]]:
    printed = {year: _Printed.read(reader, f"reproduction.target.{scot}.{year}") for year in TARGET_YEARS}
    eligible_name = f"reproduction.eligible.{scot}"
    has_eligible = f"{eligible_name}.low" in reader.tree.names()
    ours: dict[int, float | None] = dict.fromkeys(TARGET_YEARS)
    eligible: float | None = None
    try:
        request = TerritoryRequest("scot", scot)
        core, territory = assemble_population(home, engine, request, reader, census=CENSUS_OF_THE_STUDY)
    except MissingDataError:
        how = text("reproduce.missing", language)
        name = scot
    else:
        found = territory_potential(core, territory, Scenario.named(SCENARIO), reader, TARGET_YEARS)
        eligible = found.eligible
        ours.update(found.teleworkers)
        name = territory.name
        how = text("reproduce.how_scot", language, census=CENSUS_OF_THE_STUDY, scenario=SCENARIO)
    rows = [
        _row(
            text("reproduce.teleworkers", language, territory=name, year=year), printed[year], ours[year], how
        )
        for year in TARGET_YEARS
    ]
    if has_eligible:
        bounds = _Printed.read(reader, *(f"{eligible_name}.{end}" for end in ("low", "high")))
        rows.append(_row(text("reproduce.eligible", language, territory=name), bounds, eligible, how))
    return rows


def _constant_rows(reading: str, reader: ParameterReader, language: str) -> list[dict[str, Any]]:
    """The constants of one teleworker and year; the proceedings print their factors, the products are derived."""
    ours = per_teleworker("as_printed" if reading == "as_printed" else "corrected", reader)
    prefix = f"reproduction.per_teleworker.{reading}"
    label = text(f"readings.{reading}", language).lower()
    return [
        _row(
            text(f"reproduce.{name}", language, reading=label),
            _Printed.read(reader, f"{prefix}.{name}"),
            ours[name],
            text("reproduce.how_constant", language),
        )
        for name in ours
    ]
