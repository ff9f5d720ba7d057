"""The table fitted on the study's figures can be made again from the census files."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from maillage.errors import InputError
from maillage.parameters import ParameterTree
from maillage.telework.fit import Target, fit_propensity, target_residuals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = {"2": "pop_indep", "3": "pop_cadres", "4": "pop_interm", "5": "pop_empl"}
SCOT = {
    "lille-metropole": "SCoT Lille Métropole",
    "artois": "SCoT de l'Artois",
    "lens-lievin-henin-carvin": "SCoT Lens-Liévin Hénin-Carvin",
}
DEPARTEMENTS = ("59", "62")
YEARS = (2020, 2025)
LARGEST_MISS = 0.045


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def eligible(
    census: dict[str, dict[str, str]], population: dict[str, float], codes: Iterable[str], small: float
) -> dict[str, float]:
    """Eligible persons by CSP of some communes; those not covered by the rate of the small covered ones."""
    codes = sorted(codes)
    covered = [census[code] for code in codes if code in census]
    models = [row for row in covered if float(row["pop_tot"]) < small]
    missing = sum(population.get(code, 0.0) for code in codes if code not in census)
    people = sum(float(row["pop_tot"]) for row in models)
    return {
        csp: sum(float(row[column]) for row in covered)
        + missing * sum(float(row[column]) for row in models) / people
        for csp, column in COLUMNS.items()
    }


def mixes_of(shared_data: Path, vintage: int) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    geography = shared_data / "geography"
    legal = rows(geography / "populations_legales_2021.csv", ";")
    population = {row["COM"]: float("".join(filter(str.isdigit, row["PMUN"]))) for row in legal}
    table = rows(shared_data / "census" / f"rp{vintage}_communes_2000_habitants.csv")
    census = {row["code_insee"]: row for row in table}
    small = ParameterTree.load().reader(vintage).number("imputation.small_commune_population")
    members = rows(geography / "scot_communes_2016.csv")
    mixes = {
        scot: eligible(census, population, (row["CODGEO"] for row in members if row["SCOT"] == label), small)
        for scot, label in SCOT.items()
    }
    reference = (code for code in population if code[:2] in DEPARTEMENTS)
    return mixes, eligible(census, population, reference, small)


def printed_targets() -> list[Target]:
    reader = ParameterTree.load().reader(2025)
    return [
        Target(
            scot,
            reader.number("telework.adoption.etude-2016", year=year),
            reader.number(f"reproduction.target.{scot}.{year}"),
        )
        for scot in SCOT
        for year in YEARS
    ]


def table(name: str) -> dict[str, float]:
    return ParameterTree.load().reader(2025).family(f"telework.propensity.{name}")


def test_the_declared_table_is_made_again_from_the_census(shared_data: Path):
    mixes, reference = mixes_of(shared_data, 2012)
    bound = ParameterTree.load().reader(2016).number("reproduction.fit.largest_residual")
    fit = fit_propensity(mixes, reference, printed_targets(), table("insee-ara-2024"), bound)
    assert fit.weights == pytest.approx(table("etude-2016-fitted"), rel=0.01)


@pytest.mark.parametrize("vintage", [2012, 2018])
def test_the_declared_table_meets_the_six_printed_figures(shared_data: Path, vintage: int):
    mixes, reference = mixes_of(shared_data, vintage)
    residuals = target_residuals(table("etude-2016-fitted"), mixes, reference, printed_targets())
    assert max(map(abs, residuals)) < LARGEST_MISS


def test_the_table_of_insee_alone_misses_artois_or_lens(shared_data: Path):
    mixes, reference = mixes_of(shared_data, 2012)
    residuals = target_residuals(table("insee-ara-2024"), mixes, reference, printed_targets())
    assert min(residuals) < -0.05


MIXES = {"town": {"3": 600.0, "5": 400.0}, "village": {"3": 100.0, "5": 900.0}}
REFERENCE = {"3": 700.0, "5": 1300.0}


def test_a_table_that_already_fits_is_left_alone():
    start = {"3": 0.6, "5": 0.3}
    made = target_residuals(
        start, MIXES, REFERENCE, [Target("town", 0.2, 100.0), Target("village", 0.2, 100.0)]
    )
    targets = [
        Target(area, 0.2, 100.0 * (1 + miss)) for area, miss in zip(("town", "village"), made, strict=True)
    ]
    fit = fit_propensity(MIXES, REFERENCE, targets, start, 0.01)
    assert fit.weights == pytest.approx(start)
    assert fit.residuals == pytest.approx((0.0, 0.0), abs=1e-9)


def test_the_scale_of_the_starting_table_does_not_matter():
    targets = [Target("town", 0.2, 250.0)]
    fits = [
        fit_propensity(MIXES, REFERENCE, targets, {"3": 0.6 * scale, "5": 0.3 * scale}, 0.02)
        for scale in (1.0, 0.5)
    ]
    ratios = [fit.weights["3"] / fit.weights["5"] for fit in fits]
    assert ratios[0] == pytest.approx(ratios[1], rel=1e-4)
    assert all(abs(residual) <= 0.0201 for fit in fits for residual in fit.residuals)


def test_targets_out_of_reach_are_refused():
    with pytest.raises(InputError, match="No table of propensity"):
        fit_propensity(MIXES, REFERENCE, [Target("town", 0.1, 900.0)], {"3": 0.6, "5": 0.3}, 0.01)
