"""Measure Maillage against the bars it holds itself to; prints one JSON table, and a readable one on stderr.

Times on a shared machine are noisy: what is compared runs in turn, one round after another, and ratios are medians of
the ratios of each round.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Thread
from typing import TYPE_CHECKING, Any

import psutil
import pyarrow.parquet as pq

from inputs import Size, core_tables, microdata

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
CONTENDERS = {
    "maillage": "national_study.py",
    "pandas": "plain_pandas.py",
    "duckdb_sql": "duckdb_sql.py",
}
EQUAL_WITHIN = 1e-6
HIGH_WATER = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
BARS = {
    "warm_scenario_s": 1.0,
    "over_duckdb_sql": 2.0,
    "pandas_over_parquet": 1.4,
    "pandas_over_csv": 2.0,
    "peak_mib": 4096,
    "import_s": 0.3,
    "request_ms": 5.0,
    "drawn_request_ms": 100.0,
}


@dataclass(frozen=True)
class Sizes:
    """How much a run measures.

    Attributes:
        country: communes and flows.
        rows: microdata rows of the comparison.
        growth: rows of each step of growth.
        rounds: times that each contender runs.
        web_s: seconds that each request to the server is sent for.
    """

    country: Size
    rows: int
    growth: tuple[int, ...]
    rounds: int
    web_s: int


SIZES = {
    "quick": Sizes(Size(2_000, 40_000), 200_000, (100_000, 200_000, 400_000), 2, 1),
    "default": Sizes(Size(35_000, 1_000_000), 8_000_000, (2_000_000, 4_000_000, 8_000_000), 5, 10),
    "full": Sizes(Size(35_000, 1_000_000), 8_000_000, (8_000_000, 16_000_000, 32_000_000), 5, 10),
}


def say(text: str) -> None:
    """A line for people."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Run:
    """One process: its wall time, its processor time (second), its peak memory (MiB) and what it printed."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str


def run_process(*command: str | Path) -> Run:
    """Run a Python process to its end.

    Its peak memory is the high-water mark that Linux keeps, read until it ends: the one given by ``wait4`` starts from
    the memory of the process that started it.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *map(str, command)], stdout=subprocess.PIPE, text=True, cwd=HERE
    ) as process:
        watch = MemoryWatch(process.pid)
        watch.start()
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    watch.join()
    if process.returncode:
        message = f"{' '.join(map(str, command))} ended with code {process.returncode}"
        raise SystemExit(message)
    return Run(wall, usage.ru_utime + usage.ru_stime, watch.peak_mib, output)


class MemoryWatch(Thread):
    """Reads the high-water mark of a process until it ends."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.status = Path(f"/proc/{pid}/status")
        self.peak_mib = 0.0

    def run(self) -> None:
        """Read every hundredth of a second."""
        with suppress(OSError):
            while found := HIGH_WATER.search(self.status.read_text(encoding="utf-8")):
                self.peak_mib = int(found[1]) / 1024
                time.sleep(0.01)


def measure_import(rounds: int) -> dict[str, Any]:
    """Time of a process that imports Maillage, less that of one that does nothing."""
    bare, imported = [], []
    for _ in range(max(5, rounds)):
        bare.append(run_process("-c", "pass").wall_s)
        imported.append(run_process("-c", "import maillage").wall_s)
    return {
        "python_s": median(bare),
        "with_maillage_s": median(imported),
        "import_s": median(with_it - without for with_it, without in zip(imported, bare, strict=True)),
    }


def measure_study(path: Path, core: Path, out: Path, rounds: int) -> dict[str, Any]:
    """Each contender in turn, round after round: times, peak memory, ratios, and whether results are equal."""
    runs: dict[str, list[Run]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name, script in CONTENDERS.items():
            runs[name].append(run_process(HERE / script, path, core, out / name))
    apart = greatest_difference(out)
    if apart > EQUAL_WITHIN:
        message = f"The results are not the same: relative difference {apart:.1e}."
        raise SystemExit(message)
    ours = runs["maillage"]
    figures: dict[str, Any] = {
        name: {
            "wall_s": median(each.wall_s for each in made),
            "cpu_s": median(each.cpu_s for each in made),
            "peak_mib": max(each.peak_mib for each in made),
        }
        for name, made in runs.items()
    }
    for name in ("pandas", "duckdb_sql"):
        pairs = list(zip(ours, runs[name], strict=True))
        figures[f"{name}_over_maillage"] = median(other.wall_s / our.wall_s for our, other in pairs)
        figures[f"{name}_over_maillage_cpu"] = median(other.cpu_s / our.cpu_s for our, other in pairs)
    return {**figures, "greatest_relative_difference": apart}


def greatest_difference(out: Path) -> float:
    """Greatest relative difference between the results of the contenders and those of the SQL."""
    keys = {"communes": ["commune_id"], "destinations": ["destination_class", "commute_mode"]}
    greatest = 0.0
    for table, key in keys.items():
        order = [(name, "ascending") for name in key]
        found = {name: pq.read_table(out / name / f"{table}.parquet").sort_by(order) for name in CONTENDERS}
        wanted = found.pop("duckdb_sql")
        for name, made in found.items():
            if any(made[column].to_pylist() != wanted[column].to_pylist() for column in key):
                message = f"{table}: {name} has other rows than duckdb_sql."
                raise SystemExit(message)
            for column in set(wanted.column_names) - set(key):
                pairs = zip(made[column].to_pylist(), wanted[column].to_pylist(), strict=True)
                greatest = max(greatest, *(abs(a - b) / max(abs(b), 1.0) for a, b in pairs))
    return greatest


def measure_growth(sizes: Sizes, core: Path, folder: Path, out: Path) -> list[dict[str, Any]]:
    """Maillage on files of growing size: median time and peak memory."""
    steps = []
    for rows in sizes.growth:
        path = microdata(folder, sizes.country, rows, "parquet")
        runs = [run_process(HERE / CONTENDERS["maillage"], path, core, out / "growth") for _ in range(3)]
        steps.append(
            {
                "rows": rows,
                "wall_s": median(each.wall_s for each in runs),
                "cpu_s": median(each.cpu_s for each in runs),
                "peak_mib": max(each.peak_mib for each in runs),
            }
        )
    return steps


def verdicts(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Each bar, what was measured, and whether it is met."""
    parquet, csv = table["study_parquet"], table["study_csv"]
    peak = max(step["peak_mib"] for step in table["growth"])
    checks = [
        ("national scenario, warm (s)", table["warm_scenario"]["run_s"], "<=", BARS["warm_scenario_s"]),
        (
            "Maillage / DuckDB SQL, Parquet",
            1 / parquet["duckdb_sql_over_maillage"],
            "<=",
            BARS["over_duckdb_sql"],
        ),
        ("Maillage / DuckDB SQL, CSV", 1 / csv["duckdb_sql_over_maillage"], "<=", BARS["over_duckdb_sql"]),
        ("pandas / Maillage, Parquet", parquet["pandas_over_maillage"], ">=", BARS["pandas_over_parquet"]),
        ("pandas / Maillage, CSV", csv["pandas_over_maillage"], ">=", BARS["pandas_over_csv"]),
        ("peak memory of growth (MiB)", peak, "<=", BARS["peak_mib"]),
        ("import maillage (s)", table["import"]["import_s"], "<=", BARS["import_s"]),
        *[
            (f"simulator, {name} (ms of processor)", spent, "<=", BARS["request_ms"])
            for name, spent in table["simulator"]["central_ms"].items()
        ],
        *[
            (
                f"simulator, {name}, {table['simulator']['draws']:,} draws (ms)",
                spent,
                "<=",
                BARS["drawn_request_ms"],
            )
            for name, spent in table["simulator"]["drawn_ms"].items()
        ],
    ]
    return [
        {
            "what": what,
            "measured": found,
            "bar": f"{sign} {bar}",
            "met": found <= bar if sign == "<=" else found >= bar,
        }
        for what, found, sign, bar in checks
    ]


@contextmanager
def bench_folder() -> Iterator[Path]:
    """``$MAILLAGE_BENCH_DATA``, kept, or a temporary folder."""
    kept = os.environ.get("MAILLAGE_BENCH_DATA")
    if kept:
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        yield Path(folder)


def measure(sizes: Sizes, folder: Path) -> dict[str, Any]:
    """Everything."""
    out = folder / "out"
    say("inputs …")
    core = core_tables(folder, sizes.country)
    paths = {kind: microdata(folder, sizes.country, sizes.rows, kind) for kind in ("parquet", "csv")}
    for rows in sizes.growth:
        microdata(folder, sizes.country, rows, "parquet")
    table: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "memory_gib": round(psutil.virtual_memory().total / 1024**3)},
        "load_before": os.getloadavg()[0],
    }
    say("import …")
    table["import"] = measure_import(sizes.rounds)
    say("simulator …")
    table["simulator"] = json.loads(run_process(HERE / "simulator_requests.py").output)
    say("server …")
    table["web"] = json.loads(run_process(HERE / "web.py", "--seconds", str(sizes.web_s)).output)
    say("national scenario, warm …")
    table["warm_scenario"] = json.loads(run_process(HERE / "warm_scenario.py", core).output)
    for kind, path in paths.items():
        say(f"national study from {sizes.rows:,} rows, {kind} …")
        table[f"study_{kind}"] = measure_study(path, core, out, sizes.rounds)
    say("growth …")
    table["growth"] = measure_growth(sizes, core, folder, out)
    table["load_after"] = os.getloadavg()[0]
    table["bars"] = verdicts(table)
    return table


def show(table: dict[str, Any]) -> None:
    """The table for people."""
    for kind in ("parquet", "csv"):
        for name in CONTENDERS:
            found = table[f"study_{kind}"][name]
            say(
                f"{kind:8} {name:11} {found['wall_s']:6.2f} s  {found['cpu_s']:6.2f} s cpu  {found['peak_mib']:6.0f} MiB"
            )
    for each in table["web"]["requests"]:
        say(
            f"server, {each['workers']} workers  {each['what']:42} {each['requests_per_s']:7.1f} a second  p50 {each['p50_ms']:.0f} ms  p99 {each['p99_ms']:.0f} ms"
        )
    for step in table["growth"]:
        say(f"growth {step['rows']:>11,} rows  {step['wall_s']:6.2f} s  {step['peak_mib']:6.0f} MiB")
    for bar in table["bars"]:
        say(
            f"{'met   ' if bar['met'] else 'MISSED'}  {bar['what']:48} {bar['measured']:8.2f}  bar {bar['bar']}"
        )


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    sizes.add_argument("--full", action="store_true", help="growth from 8 to 32 million rows")
    chosen = parser.parse_args()
    name = "quick" if chosen.quick else "full" if chosen.full else "default"
    with bench_folder() as folder:
        table = {"sizes": name, **measure(SIZES[name], folder)}
    show(table)
    print(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()
