"""Siting at the sizes of a region and of the country: ``python siting.py [--quick] [--spopt]`` prints one JSON table.

The communes are invented: villages spread evenly, others around towns, demand by a heavy-tailed law. Sizes: 1 500 communes
(a region) to proof; 35 000 communes with two million pairs in reach (the country) to a gap; fifty candidate sites for tens of
thousands of flows, the size odyssee-co published; and the p-median instances of the OR-Library when their folder is given by
``--instances``. ``--spopt`` solves the regional case with PySAL spopt (PuLP, CBC) as well, when it is installed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import cKDTree

from maillage.siting import savings_matrix, solve_max_coverage, solve_p_median, solve_savings

REGION = (1_500, 60_000, (5, 15, 30))
COUNTRY = (35_000, 2_000_000, (10, 100, 300, 600, 1_000))
FLOWS = (30_000, 50, (2, 8, 16, 24))
SPACING_KM = 3.9
PRECISION_KM = 1e-6
SPOPT_SECONDS = 120


def communes(number: int, pairs: int) -> tuple[csr_array, np.ndarray]:
    """Coverage between communes, with so many pairs in reach, and their demand."""
    random = np.random.default_rng(0)
    side = np.sqrt(number) * SPACING_KM
    towns = random.random((number // 50, 2)) * side
    spread = number * 7 // 10
    near = towns[random.integers(0, len(towns), number - spread)] + random.normal(0, 8, (number - spread, 2))
    tree = cKDTree(np.vstack([random.random((spread, 2)) * side, near]))
    demand = np.round(np.exp(random.normal(3.5, 1.3, number))) + 1
    low, high = 0.0, side
    while high - low > PRECISION_KM:
        middle = (low + high) / 2
        low, high = (middle, high) if tree.count_neighbors(tree, middle) < pairs else (low, middle)
    reach = tree.query_pairs(high, output_type="ndarray")
    itself = np.arange(number)
    row = np.concatenate([reach[:, 0], reach[:, 1], itself])
    column = np.concatenate([reach[:, 1], reach[:, 0], itself])
    return csr_array(coo_array((np.ones(len(row)), (row, column)), shape=(number, number))), demand


def measured(name: str, solve, **about) -> dict:  # noqa: ANN001, ANN003
    """One line of the table."""
    before = process_time()
    solution = solve()
    return {
        "case": name,
        **about,
        "objective": solution.objective,
        "gap_percent": round(100 * solution.gap, 4),
        "method": solution.method,
        "seconds": round(solution.seconds, 2),
        "cpu_seconds": round(process_time() - before, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def coverage_case(number: int, pairs: int, sites: int) -> dict:
    """Maximal coverage of invented communes."""
    coverage, demand = communes(number, pairs)
    return measured(
        "max coverage",
        lambda: solve_max_coverage(coverage, demand, sites),
        communes=number,
        pairs=coverage.nnz,
        sites=sites,
    )


def flows_case(flows: int, candidates: int, sites: int) -> dict:
    """Savings of flows at a few candidate sites: within 15 minutes, and 10 minutes saved."""
    random = np.random.default_rng(0)
    homes = random.random((800, 2)) * 80
    home = random.integers(0, len(homes), flows)
    work = random.random((flows, 2)) * 80
    place = random.random((candidates, 2)) * 80
    to_work = np.linalg.norm(homes[home] - work, axis=1) * 1.3
    to_site = np.linalg.norm(homes[:, None] - place[None], axis=2) * 1.3
    saved = savings_matrix(
        home,
        to_work,
        to_site,
        work_minutes=to_work,
        site_minutes=to_site,
        most_minutes=15,
        least_minutes_saved=10,
    )
    persons = np.round(random.exponential(3, flows)) + 1
    return measured(
        "savings",
        lambda: solve_savings(saved, persons, sites),
        flows=flows,
        candidates=candidates,
        sites=sites,
    )


def median_case(folder: str, number: int) -> dict:
    """One p-median instance of the OR-Library."""
    numbers = np.array((Path(folder) / f"pmed{number}.txt").read_text().split(), dtype=int)
    cost = np.full((numbers[0], numbers[0]), np.inf)
    for one, other, length in numbers[3:].reshape(-1, 3):
        cost[one - 1, other - 1] = cost[other - 1, one - 1] = length
    np.fill_diagonal(cost, 0)
    cost = shortest_path(cost, directed=False)
    return measured(
        f"pmed{number}",
        lambda: solve_p_median(cost, np.ones(len(cost)), int(numbers[2])),
        sites=int(numbers[2]),
    )


def spopt_case(number: int, pairs: int, sites: int) -> dict:
    """The regional case with PySAL spopt."""
    import pulp
    from spopt.locate import MCLP

    coverage, demand = communes(number, pairs)
    started = perf_counter()
    minutes = np.where(coverage.toarray() > 0, 1.0, 99.0)
    model = MCLP.from_cost_matrix(minutes, demand, service_radius=15, p_facilities=sites)
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=SPOPT_SECONDS))
    return {
        "case": "max coverage, PySAL spopt",
        "communes": number,
        "sites": sites,
        "objective": float(pulp.value(model.problem.objective)),
        "status": pulp.LpStatus[model.problem.status],
        "seconds": round(perf_counter() - started, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def cases(arguments: argparse.Namespace) -> list[list]:
    """Name and arguments of each case."""
    chosen = [["coverage_case", *REGION[:2], sites] for sites in REGION[2]]
    chosen += [["flows_case", *FLOWS[:2], sites] for sites in FLOWS[2]]
    if arguments.spopt:
        chosen += [["spopt_case", *REGION[:2], sites] for sites in REGION[2]]
    if not arguments.quick:
        chosen += [["coverage_case", *COUNTRY[:2], sites] for sites in COUNTRY[2]]
    if arguments.instances:
        chosen += [["median_case", arguments.instances, number] for number in range(1, 21)]
    return chosen


def main() -> None:
    """Run each case in a process of its own, so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the country")
    parser.add_argument("--spopt", action="store_true", help="solve the regional case with PySAL spopt too")
    parser.add_argument("--instances", help="folder of pmed1.txt to pmed20.txt")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        name, *rest = json.loads(arguments.one)
        print(json.dumps(globals()[name](*rest)))
        return
    table = []
    for case in cases(arguments):
        command = [sys.executable, __file__, "--one", json.dumps(case)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        table.append(json.loads(ran.stdout.splitlines()[-1]))
    print(json.dumps(table, indent=2))


if __name__ == "__main__":
    main()
