"""A small invented study: thirty square communes, one without a figure, a few small ones, flows between them and abroad."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely import box

from maillage.contracts import contract
from maillage.core import CoreTables
from maillage.provenance import DatasetVersion, Note, ParameterRead, Provenance
from maillage.study import Study
from maillage.telework.intensity import IntensityClasses
from maillage.territory import Territory

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine

NAMES = [
    "Bourg-le-Vent",
    "Haute-Rive",
    "Saint-Orme",
    "Valmont-sur-Aille",
    "Les Trois-Puits",
    "Noirfosse",
    "Clairbois",
    "Montrelle",
    "Fosse-la-Belle",
    "Aubigneul",
]
ARROW = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64()}
SIDE = 0.06
INTENSITY = IntensityClasses("teleworkers", "natural_breaks", (150.0, 600.0, 1300.0, 2200.0, 3033.0))
INDICATORS = (
    "avoided_trips",
    "avoided_distance_pkm",
    "time_saved_h",
    "money_saved_eur",
    "avoided_co2_kgco2e",
)
PER_TELEWORKER = dict(zip(INDICATORS, (174.0, 2262.0, 60.9, 689.0, 249.0), strict=True))


def arrow(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a table of the contract ``out.<name>`` or another."""
    agreed = contract(name)
    schema = pa.schema([(column.name, ARROW[column.type]) for column in agreed.columns])
    return pa.Table.from_pylist(
        [{each: row.get(each) for each in agreed.column_names} for row in rows], schema=schema
    )


def commune(place: int) -> dict[str, Any]:
    """One invented commune; the eighth has no published figure, every fourth is small."""
    code = f"9900{place}" if place < 10 else f"990{place}"
    name = NAMES[place % 10] + ("", " Bas", " Haut")[place // 10]
    row: dict[str, Any] = {
        "commune_id": code,
        "name": name,
        "departement_id": "99",
        "population": 500.0 * (place + 1) ** 2,
        "area_km2": 28.0,
    }
    row |= {
        "commuters": 10.0 * (place + 1) ** 2,
        "teleworkers_by_work": 3.3 * place,
        "reliability": "order_of_magnitude" if place % 4 == 0 else "reliable",
    }
    if place == 7:
        return row | {"population_status": "not_published"}
    teleworkers = 3.37 * ((place * 11) % 30 + 1) ** 2
    row |= {
        "population_status": "published",
        "active_persons": 5.1 * teleworkers,
        "eligible_active_persons": 4.2 * teleworkers,
    }
    row |= {"teleworkers": teleworkers, "telework_share": 1 / 4.2, "teleworkers_per_km2": teleworkers / 28.0}
    row |= {
        "teleworkers_in_third_places": 0.07 * teleworkers,
        "employees_in_third_places": 0.02 * teleworkers,
    }
    return row | {each: teleworkers * factor for each, factor in PER_TELEWORKER.items()}


def flow(
    origin: dict[str, Any], destination: dict[str, Any], teleworkers: float, kind: str
) -> dict[str, Any]:
    """One invented flow."""
    row = {
        "origin_id": origin["commune_id"],
        "origin_name": origin["name"],
        "destination_id": destination["commune_id"],
    }
    row |= {
        "destination_name": destination["name"],
        "destination_class": kind,
        "commuters": 5 * teleworkers,
        "eligible_commuters": 4 * teleworkers,
    }
    row |= {
        "teleworkers": teleworkers,
        "distance_km": 12.5,
        "travel_time_min": 21.25,
        "method": "great_circle",
        "source": "census",
    }
    row |= {each: teleworkers * factor for each, factor in PER_TELEWORKER.items() if each != "avoided_trips"}
    return row | {"reliability": "order_of_magnitude" if 5 * teleworkers < 200 else "reliable"}


def tables() -> dict[str, pa.Table]:
    """The six result tables."""
    communes = [commune(place) for place in range(30)]
    known = [row for row in communes if row.get("teleworkers")]
    for row in communes:
        row["intensity_class"] = INTENSITY.class_of(row.get("teleworkers"))
    abroad = {"commune_id": "B0001", "name": "Outre-Aille (étranger)"}
    flows = [flow(row, row, 0.4 * row["teleworkers"], "same_commune") for row in known]
    flows += [
        flow(row, communes[(place * 7 + 3) % 30], 0.5 * row["teleworkers"], "same_departement")
        for place, row in enumerate(known)
    ]
    flows += [flow(row, abroad, 0.1 * row["teleworkers"], "abroad") for row in known]
    flows = list({(row["origin_id"], row["destination_id"]): row for row in reversed(flows)}.values())
    years = [
        row | {"year": year, "teleworkers": factor * row["teleworkers"]}
        for row in known
        for year, factor in ((2015, 14 / 24), (2020, 19 / 24), (2025, 1.0))
    ]
    kinds = ("same_commune", "same_departement", "same_region", "other_region", "abroad")
    destinations = [
        {
            "destination_class": kind,
            "commuters": 9000.0 - 1800 * n,
            "eligible_commuters": 6000.0 - 1200 * n,
            "teleworkers": 1500.0 - 300 * n,
        }
        for n, kind in enumerate(kinds)
    ]
    total = {
        each: sum(row[each] for row in known)
        for each in (*INDICATORS, "teleworkers", "eligible_active_persons", "active_persons")
    }
    perimeters = [
        {
            "perimeter_kind": "scot",
            "perimeter_id": "val-d-aille",
            "perimeter_name": "Val d'Aille",
            "communes": 30,
            **total,
        }
    ]
    readings = [
        {"reading": name, **{each: total[each] * factor for each in INDICATORS}}
        for name, factor in (("as_printed", 2.0), ("corrected", 1.0), ("measured", 1.1))
    ]
    rows = {
        "communes": communes,
        "potential": years,
        "flows": flows,
        "destinations": destinations,
        "perimeters": perimeters,
        "readings": readings,
    }
    return {name: arrow(f"out.{name}", each) for name, each in rows.items()}


def summary(made: dict[str, pa.Table]) -> dict[str, Any]:
    """The headline figures of the invented study."""
    perimeter = made["perimeters"].to_pylist()[0]
    readings = {row.pop("reading"): row for row in made["readings"].to_pylist()}
    destinations = made["destinations"].to_pylist()
    total = perimeter["teleworkers"]
    return {
        "territory": {"text": "scot:val-d-aille", "kind": "scot", "id": "val-d-aille", "name": "Val d'Aille"},
        "communes": 30,
        "geography_year": 2024,
        "year": 2025,
        "scenario": "etude-2016",
        "reading_in_force": "measured",
        "eligible_active_persons": perimeter["eligible_active_persons"],
        "active_persons": perimeter["active_persons"],
        "teleworkers": {"2015": total * 14 / 24, "2020": total * 19 / 24, "2025": total},
        "rates": {"2015": 0.14, "2020": 0.19, "2025": 0.24},
        "commuters_by_destination": {row["destination_class"]: row["commuters"] for row in destinations},
        "eligible_commuters_by_destination": {
            row["destination_class"]: row["eligible_commuters"] for row in destinations
        },
        "indicators": readings["measured"],
        "readings": {"in_force": "measured", **readings},
        "imputed_share": 0.042,
        "communes_not_published": 1,
        "third_places": {"teleworkers": 0.07 * total, "employees": 0.02 * total},
        "provenance": provenance().to_dict(),
    }


def provenance() -> Provenance:
    """Invented sources, one parameter of each kind, and notes."""
    return Provenance().adding(
        datasets=[
            DatasetVersion(
                "recensement",
                "Recensement inventé",
                "Institut inventé",
                "2018",
                2020,
                "Licence Ouverte 2.0",
                "rp.csv",
                "ab" * 32,
            ),
            DatasetVersion(
                "contours",
                "Contours inventés",
                "Atelier inventé",
                "2024",
                2024,
                "ODbL 1.0",
                "contours.geojson",
                "cd" * 32,
            ),
        ],
        parameters=[
            ParameterRead(
                "commute.telework_days_per_year",
                87.0,
                "day / year / person",
                "study",
                44.0,
                132.0,
                "2015-01-01",
                "Actes, 2017",
            ),
            ParameterRead("car.detour", 1.3, "index", "assumption", overridden=True),
        ],
        notes=[
            Note.of("invented_territory"),
            Note.of("communes_not_published", communes=1),
            Note.of("rate_held", year=2030, rate=0.24),
        ],
    )


@pytest.fixture(scope="session")
def made_tables() -> dict[str, pa.Table]:
    return tables()


@pytest.fixture(scope="session")
def outlines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty squares, six by five, as the file of outlines that a study points to."""
    path = tmp_path_factory.mktemp("outlines") / "polygons.parquet"
    rows = [commune(place) for place in range(30)]
    squares = [
        box(
            2.5 + SIDE * (n % 6), 50.2 + SIDE * (n // 6), 2.5 + SIDE * (n % 6 + 1), 50.2 + SIDE * (n // 6 + 1)
        ).wkb
        for n in range(30)
    ]
    pq.write_table(
        pa.table(
            {
                "commune_id": [row["commune_id"] for row in rows],
                "name": [row["name"] for row in rows],
                "geometry": squares,
            }
        ),
        path,
    )
    return path


def make_study(engine: Engine, made: dict[str, pa.Table], polygons: Path | None) -> Study:
    """The invented study, with or without outlines."""
    rows = made["communes"].to_pylist()
    centres = {
        "commune_id": [row["commune_id"] for row in rows],
        "lon": [2.53 + SIDE * (n % 6) for n in range(30)],
        "lat": [50.23 + SIDE * (n // 6) for n in range(30)],
    }
    communes = engine.table(centres)
    core = CoreTables(engine, communes, communes, communes, communes, communes, 2024, polygons=polygons)
    return Study(
        territory=Territory("scot", "val-d-aille", "Val d'Aille", tuple(sorted(centres["commune_id"]))),
        scenario=SimpleNamespace(id="etude-2016", label=SimpleNamespace(fr="Étude 2016", en="2016 study")),  # type: ignore[arg-type]
        year=2025,
        reading="measured",
        core=core,
        tables=made,
        intensity=INTENSITY,
        summary=summary(made),
        provenance=provenance(),
    )


@pytest.fixture(scope="session")
def study(engine: Engine, made_tables: dict[str, pa.Table], outlines: Path) -> Study:
    """The invented study with its outlines."""
    return make_study(engine, made_tables, outlines)


@pytest.fixture(scope="session")
def study_without_outlines(engine: Engine, made_tables: dict[str, pa.Table]) -> Study:
    """The same study, outlines not imported."""
    return make_study(engine, made_tables, None)
