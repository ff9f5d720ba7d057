"""The matrix of Nord and Pas-de-Calais, assembled from what is published about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from conftest_flows import read_text

from maillage.flows.deterrence import Deterrence
from maillage.flows.gravity import Balance
from maillage.flows.regional import RegionalMatrix, regional_matrix
from maillage.flows.regional_zones import RegionalMargins

if TYPE_CHECKING:
    from pathlib import Path

    from conftest_flows import Shape

MEL, LILLE = "200093201", "59350"
NEAR = {"80": "80021", "75": "75056", "02": "02691"}


@pytest.fixture(scope="module")
def margins(shared_data: Path) -> tuple[pa.Table, dict[str, float], list[str]]:
    rows = read_text(shared_data / "flows" / "navetteurs_2021_vers_mel.csv").to_pylist()
    table: list[dict[str, object]] = []
    for row in rows:
        workers = float(row["actifs_occupes"])
        own = workers * float(row["part_actifs_travail_sur_place_pct"]) / 100
        for kind, place, persons in (
            ("own_commune", None, own),
            ("commune", LILLE, float(row["navetteurs_lille_nb"])),
            ("epci", MEL, float(row["navetteurs_mel_nb"])),
        ):
            table.append(
                {
                    "origin_id": row["code_insee"],
                    "margin_kind": kind,
                    "margin_id": place,
                    "commuters": persons,
                }
            )
    workers_by_id = {row["code_insee"]: float(row["actifs_occupes"]) for row in rows}
    return (
        pa.Table.from_pylist(table),
        workers_by_id,
        [r["code_insee"] for r in rows if r["dans_MEL"] == "True"],
    )


@pytest.fixture(scope="module")
def matrix(
    shared_data: Path, shapes: dict[str, Shape], margins: tuple[pa.Table, dict[str, float], list[str]]
) -> RegionalMatrix:
    table, workers, mel = margins
    people = read_text(shared_data / "geography" / "populations_legales_2021.csv", ";").to_pylist()
    population = {
        row["COM"]: float(row["PMUN"].replace(" ", "")) for row in people if row["DEP"] in {"59", "62"}
    }
    ids = sorted(code for code in population if code in shapes)
    zones = pa.table(
        {
            "commune_id": ids,
            "departement_id": [code[:2] for code in ids],
            "lon": [shapes[code].x for code in ids],
            "lat": [shapes[code].y for code in ids],
            "internal_distance_km": [shapes[code].internal_km for code in ids],
            "workers": [workers.get(code, population[code] * 0.40) for code in ids],
        }
    )
    places = [
        ("BE571", "abroad", 725.0, 7058.0),
        *((code, group, shapes[code].x, shapes[code].y) for group, code in NEAR.items()),
    ]
    external = pa.table({
        "place_id": [p[0] for p in places], "group": [p[1] for p in places],
        "lon": [p[2] for p in places], "lat": [p[3] for p in places], "attraction": [1.0] * len(places),
    })  # fmt: skip
    flows = read_text(shared_data / "flows" / "flux_2016_departements.csv")
    between = pa.table({
        "origin_departement_id": flows["orig"], "destination_departement_id": flows["dest"],
        "commuters": pc.cast(flows["fij"], pa.float64()),
    })  # fmt: skip
    known = RegionalMargins(zones, table, {MEL: mel}, external, between, workers_abroad=28_600)
    return regional_matrix(
        known,
        straight_km=lambda x1, y1, x2, y2: np.hypot(x1 - x2, y1 - y2),
        detour_ratio=1.3,
        deterrence=Deterrence("power", 0.0, 10.0),
        most_decay=20.0,
        mean_distance_km=12.9,
        smallest_flow=5.0,
        balance=Balance(1e-7, 500),
    )


def test_every_known_margin_is_met(matrix: RegionalMatrix) -> None:
    assert matrix.fit.converged
    assert max(gap for _, gap in matrix.fit.margins) < 1
    assert max(gap for _, gap in matrix.gaps) < 1e-6, "gathering small flows keeps each block of each origin"


def test_totals_between_departements_hold_after_gathering(matrix: RegionalMatrix) -> None:
    for name, known, obtained in matrix.group_totals:
        assert obtained == pytest.approx(known, rel=0.15, abs=1500), name


def test_the_matrix_is_that_of_a_region_of_short_commutes(matrix: RegionalMatrix) -> None:
    assert 3 < matrix.fit.deterrence.decay < 6, "near that of Orne, 3.6 with the same form and scale"
    assert matrix.fit.mean_distance_km == pytest.approx(12.9, abs=0.05)
    assert matrix.mean_distance_km == pytest.approx(12.9, rel=0.05)


def test_lille_keeps_its_own_workers(matrix: RegionalMatrix) -> None:
    flows = {(row["origin_id"], row["destination_id"]): row["commuters"] for row in matrix.flows.to_pylist()}
    assert flows[LILLE, LILLE] == pytest.approx(54_500, rel=0.01)
    assert min(flows.values()) > 0
