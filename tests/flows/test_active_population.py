"""Active population of communes that INSEE's free tables leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from conftest_flows import read_text

from maillage.contracts import contract
from maillage.flows.active_population import complete_active_population, merge_members

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine

CSP_COLUMNS = {
    "pop_agric": "1",
    "pop_indep": "2",
    "pop_cadres": "3",
    "pop_interm": "4",
    "pop_empl": "5",
    "pop_ouvr": "6",
}


def test_each_commune_takes_the_best_figure_it_has(engine: Engine) -> None:
    """Aix is published, Bray is in the microdata, Cys has only inhabitants, Dun has nothing."""
    published = engine.table({"commune_id": ["Aix"] * 2, "csp": ["3", "5"], "active_persons": [100.0, 300.0]})
    census = engine.table({"commune_id": ["Aix"], "population": [1000.0]})
    legal = engine.table({"commune_id": ["Aix", "Bray", "Cys"], "population": [1100.0, 500.0, 50.0]})
    scopes = engine.table({
        "commune_id": ["Aix", "Bray", "Cys", "Dun"] * 2, "scope_rank": [1] * 4 + [2] * 4,
        "scope_id": ["west", "east", "east", "east"] + ["all"] * 4,
    })  # fmt: skip
    employed = engine.table(
        {
            "commune_id": ["Aix", "Aix", "Bray"],
            "csp": ["3", "5", "3"],
            "employed_persons": [80.0, 300.0, 40.0],
        }
    )
    made = complete_active_population(
        published, census, legal, scopes, small_commune_population=5000, covered_needed=1, employed=employed
    )
    contract("core.active_population").check(made.table, engine)
    rows = {(row["commune_id"], row["csp"]): row for row in engine.rows(made.table)}
    assert rows["Aix", "3"]["status"] == "published"
    assert rows["Bray", "3"]["active_persons"] == pytest.approx(40 * 100 / 80)
    assert rows["Bray", "5"]["active_persons"] == 0
    assert rows["Cys", "5"]["active_persons"] == pytest.approx(300 / 1000 * 50), (
        "first scope without a covered commune: the next"
    )
    assert rows["Cys", "5"]["reason"] == "rate_per_inhabitant"
    assert [row["commune_id"] for row in engine.rows(made.missing)] == ["Dun"]
    assert {row["reason"]: row["communes"] for row in engine.rows(made.by_reason)} == {
        None: 1,
        "employed_residents": 1,
        "rate_per_inhabitant": 1,
    }


@pytest.mark.parametrize(
    ("scot", "printed"),
    [
        ("SCoT Lille Métropole", 448_752),
        ("SCoT de l'Artois", 78_576),
        ("SCoT Lens-Liévin Hénin-Carvin", 97_809),
    ],
)
def test_the_three_scot_of_the_study(engine: Engine, shared_data: Path, scot: str, printed: float) -> None:
    census = read_text(shared_data / "census" / "rp2012_communes_2000_habitants.csv").to_pylist()
    legal = read_text(shared_data / "geography" / "populations_legales_2021.csv", ";").to_pylist()
    members = [
        row["CODGEO"]
        for row in read_text(shared_data / "geography" / "scot_communes_2016.csv").to_pylist()
        if row["SCOT"] == scot
    ]
    active = [
        {"commune_id": row["code_insee"], "csp": csp, "active_persons": float(row[column])}
        for row in census for column, csp in CSP_COLUMNS.items()
    ]  # fmt: skip
    made = complete_active_population(
        engine.table(pa.Table.from_pylist(active)),
        engine.table(
            {
                "commune_id": [row["code_insee"] for row in census],
                "population": [float(row["pop_tot"]) for row in census],
            }
        ),
        engine.table(
            {
                "commune_id": [row["COM"] for row in legal],
                "population": [float(row["PMUN"].replace(" ", "")) for row in legal],
            }
        ),
        engine.table(
            {"commune_id": members, "scope_rank": [1] * len(members), "scope_id": [scot] * len(members)}
        ),
        small_commune_population=5000,
        covered_needed=1,
    )
    eligible = made.table.filter(made.table.csp.isin(["2", "3", "4", "5"])).active_persons.sum()
    assert engine.scalar(eligible) == pytest.approx(printed, rel=0.005)


def test_a_merger_is_imputed_as_soon_as_one_member_is(engine: Engine) -> None:
    members = engine.table(
        {
            "commune_id": ["New", "New", "Whole"],
            "csp": ["3", "3", "3"],
            "active_persons": [100.0, 20.0, 7.0],
            "status": ["published", "imputed", "published"],
            "reason": [None, "employed_residents", None],
        }
    )
    rows = {row["commune_id"]: row for row in engine.rows(merge_members(members))}
    assert rows["New"] == {
        "commune_id": "New", "csp": "3", "active_persons": 120.0, "status": "imputed", "reason": "employed_residents",
    }  # fmt: skip
    assert (rows["Whole"]["status"], rows["Whole"]["reason"]) == ("published", None)
