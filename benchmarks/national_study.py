"""The national study from microdata with Maillage: ``python national_study.py MICRODATA CORE OUT``.

The same functions as a study, in the same order. What the other contenders are not asked for is not computed either: of
the five indicators, only the avoided distance.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.engine import Engine
from maillage.flows.destination_classes import classify
from maillage.indicators.travel import TeleworkHabits, avoided_travel, third_place_trips, ways_to_work
from maillage.parameters import ParameterTree
from maillage.sources.column_map import code_table, column_map
from maillage.sources.mobpro import aggregate_microdata
from maillage.spatial.travel import travel_between
from maillage.telework.adoption import adoption_rate
from maillage.telework.calibration import telework_probability
from maillage.telework.potential import ELIGIBLE_CSP, home_scale, potential_by_residence, spread_potential
from maillage.telework.propensity import propensity_weights
from maillage.telework.scenario import Scenario

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from maillage.parameters import ParameterReader

YEAR = 2025
DATASET = "mobpro-2021"
PAIR = ("origin_id", "destination_id")


def commuters_of(engine: Engine, path: Path) -> ir.Table:
    """``core.commuters``, from the file as published."""
    mapped = column_map(DATASET)
    columns = {field: each.column for field, each in mapped.items()}
    codes = {field: code_table(each.codes) for field, each in mapped.items() if each.codes}
    if path.suffix == ".parquet":
        rows = engine.read_parquet(path)
    else:
        header = path.open(encoding="utf-8").readline().rstrip("\n")
        rows = engine.read_delimited(path, separator=";", columns=header.split(";"))
    return engine.materialise(aggregate_microdata(rows, columns, codes))


def probability_by_csp(engine: Engine, active: ir.Table, reader: ParameterReader) -> ir.Table:
    """Telework probability by CSP in the year, for which the country's mean is the scenario's rate."""
    scenario = Scenario.named("etude-2016")
    by_csp = active.group_by("csp").aggregate(persons=active.active_persons.sum())
    persons = {row["csp"]: row["persons"] for row in engine.rows(by_csp)}
    eligible = {csp: persons[csp] for csp in ELIGIBLE_CSP}
    made = telework_probability(
        propensity_weights(scenario, reader, persons),
        eligible,
        adoption_rate(scenario, reader, YEAR).rate,
        scenario.denominator,
        sum(persons.values()),
    )
    return engine.table(
        {"csp": list(made.probability), "telework_probability": list(made.probability.values())}
    )


def study(engine: Engine, path: Path, core: Path) -> dict[str, ir.Table]:
    """The two result tables."""
    import ibis

    reader = ParameterTree.load().reader(YEAR)
    communes = engine.materialise(engine.read_parquet(core / "communes.parquet"))
    active = engine.materialise(engine.read_parquet(core / "active_population.parquet"))
    commuters = commuters_of(engine, path)
    probability = probability_by_csp(engine, active, reader)
    eligible = active.filter(active.csp.isin(ELIGIBLE_CSP))
    by_year = potential_by_residence(eligible, probability.mutate(year=ibis.literal(YEAR)))
    potential = engine.materialise(by_year.drop("year"))
    scales = engine.materialise(home_scale(commuters, potential, probability))
    pairs = engine.materialise(commuters.select(*PAIR).distinct())
    own = communes.select(origin_id="commune_id", destination_id="commune_id")
    travel = engine.materialise(
        travel_between(
            pairs.union(own),
            communes,
            detour_ratio=reader.number("travel.detour_ratio"),
            speed_km_per_h={None: 1.0},  # times are not asked for
            access_time_min=0.0,
        )
    )
    classed = classify(pairs, communes, communes.select("departement_id", "region_id").distinct())
    eligible = commuters.filter(commuters.csp.isin(ELIGIBLE_CSP)).inner_join(classed, list(PAIR))
    by_class = eligible.group_by(["destination_class", "commute_mode"]).aggregate(
        eligible_commuters=eligible.commuters.sum()
    )
    habits = TeleworkHabits.read(reader)
    located = commuters.left_join(travel, list(PAIR)).drop("origin_id_right", "destination_id_right")
    factors = engine.table(
        {"departement_id": [""], "commute_mode": [""], "kgco2e_per_pkm": [0.0], "eur_per_pkm": [0.0]}
    )
    places = third_place_trips(travel, habits.third_place_trip_ratio)
    ways = ways_to_work(located.mutate(origin_departement_id=ibis.literal("")), places, habits.daily_limit_km)
    measured = avoided_travel(spread_potential(ways, scales, probability), factors, habits)
    avoided = measured.group_by(commune_id=measured.origin_id).aggregate(
        avoided_distance_pkm=ibis.coalesce(measured.avoided_distance_pkm.sum(), 0.0)
    )
    joined = potential.left_join(avoided, "commune_id")
    by_commune = joined.select(
        "commune_id",
        "teleworkers",
        avoided_distance_pkm=ibis.coalesce(joined.avoided_distance_pkm, 0.0),
    )
    return {
        "communes": by_commune.order_by("commune_id"),
        "destinations": by_class.order_by("destination_class", "commute_mode"),
    }


def main(path: Path, core: Path, out: Path) -> None:
    """Write ``communes.parquet`` and ``destinations.parquet`` to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with Engine.open() as engine:
        for name, table in study(engine, path, core).items():
            engine.write_parquet(table, out / f"{name}.parquet")


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:4]))
