"""The national scenario from core tables in one process: ``python warm_scenario.py CORE``; prints JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from maillage.core import CoreTables
from maillage.engine import Engine
from maillage.study import Study, StudyOptions
from maillage.telework.scenario import Scenario
from maillage.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = ("communes", "membership", "active_population", "commuters", "travel")
SCENARIOS = ("observed", "etude-2016", "citistats", "etude-2016", "observed")
"""Each differs from the one before: nothing of a result can be used again."""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the work returns."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def main(folder: Path) -> None:
    """Load the tables, run a scenario to warm up, then others."""
    with Engine.open() as engine:
        loaded = {
            name: engine.materialise(engine.read_parquet(folder / f"{name}.parquet")) for name in TABLES
        }
        core = CoreTables(engine=engine, geography_year=2025, **loaded)
        codes = tuple(sorted(row["commune_id"] for row in engine.rows(core.communes.select("commune_id"))))
        land = Territory("france", "", "France", codes)
        first, _ = timed(lambda: Study.run(core, land, Scenario.named("etude-2016")))
        runs = []
        for year, name in enumerate(SCENARIOS, 2020):
            scenario, options = Scenario.named(name), StudyOptions(year=year)
            seconds, study = timed(lambda s=scenario, o=options: Study.run(core, land, s, options=o))
            runs.append(seconds)
        study = Study.run(core, land, Scenario.named("etude-2016"))
        flows, table = timed(lambda: study.tables["flows"])
        classes_first, _ = timed(lambda: study.intensity.breaks)
        study = Study.run(core, land, Scenario.named("observed"))
        classes, _ = timed(lambda: study.tables["communes"])
        print(
            json.dumps(
                {
                    "communes": len(codes),
                    "flows": table.num_rows,
                    "first_run_s": first,
                    "run_s": median(runs),
                    "run_min_s": min(runs),
                    "runs_s": runs,
                    "flow_table_on_demand_s": flows,
                    "classes_first_s": classes_first,
                    "classes_s": classes,
                }
            )
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
