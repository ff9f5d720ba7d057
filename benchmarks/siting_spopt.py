"""Siting beside PySAL spopt (PuLP, CBC), same cases, one run: ``python siting_spopt.py [--quick]`` prints a JSON table.

Each line is told on stderr as soon as it is known. Maximal coverage, set cover and p-median of invented communes, up to sizes that spopt can do. Each case runs in a process of
its own, first one then the other; times are of the whole call (model built and solved), wall and processor time with that
of CBC, which is a process of its own. Where both prove the optimum, their objectives must be the same, or the run fails.
spopt takes a dense matrix of costs; the pairs within reach are made dense before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from time import perf_counter

import numpy as np

from maillage.siting import solve_max_coverage, solve_p_median, solve_set_cover
from siting import communes

WITHIN, BEYOND, LIMIT = 1.0, 99.0, 15.0
CBC_SECONDS = 120
MEDIAN_SIZES = ((100, 5), (200, 10), (300, 15))
COVERAGE_SIZES = (
    (300, 6_000, 5),
    (300, 6_000, 15),
    (800, 24_000, 10),
    (1_500, 60_000, 15),
    (1_500, 60_000, 30),
)
COVER_SIZES = ((300, 6_000), (800, 24_000))
QUICK = 2
SAME = 1e-6


def places(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Distances between invented places, whole numbers, and their demand."""
    random = np.random.default_rng(0)
    place = random.random((number, 2)) * 1_000
    return np.rint(np.linalg.norm(place[:, None] - place[None], axis=2)), random.integers(1, 100, number)


def used() -> float:
    """Processor seconds of this process and of those it ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def ours(model: str, number: int, pairs: int, sites: int) -> dict:
    """One case by maillage."""
    coverage, demand = communes(number, pairs) if pairs else (None, None)
    cost, weight = places(number) if not pairs else (None, None)
    started, before = perf_counter(), used()
    if model == "coverage":
        solution = solve_max_coverage(coverage, demand, sites)
    elif model == "set cover":
        solution = solve_set_cover(coverage)
    else:
        solution = solve_p_median(cost, weight, sites)
    return {
        "seconds": perf_counter() - started,
        "cpu": used() - before,
        "objective": solution.objective,
        "proven": solution.proven,
    }


def theirs(model: str, number: int, pairs: int, sites: int) -> dict:
    """The same case by spopt."""
    import pulp
    from spopt.locate import LSCP, MCLP, PMedian

    if pairs:
        coverage, demand = communes(number, pairs)
        table = np.where(coverage.toarray() > 0, WITHIN, BEYOND)
    else:
        table, demand = places(number)
    started, before = perf_counter(), used()
    if model == "coverage":
        made = MCLP.from_cost_matrix(table, demand, service_radius=LIMIT, p_facilities=sites)
    elif model == "set cover":
        made = LSCP.from_cost_matrix(table, service_radius=LIMIT)
    else:
        made = PMedian.from_cost_matrix(table, demand, p_facilities=sites)
    made.problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=CBC_SECONDS))
    seconds = perf_counter() - started
    return {
        "seconds": seconds,
        "cpu": used() - before,
        "objective": float(pulp.value(made.problem.objective)),
        "proven": made.problem.sol_status == pulp.LpSolutionOptimal and seconds < CBC_SECONDS,
    }


def cases(*, quick: bool) -> list[tuple[str, int, int, int]]:
    """Model, communes, pairs in reach (0: all, with distances) and sites (0: as few as can be) of each case."""
    groups = [
        [("coverage", *size) for size in COVERAGE_SIZES],
        [("set cover", *size, 0) for size in COVER_SIZES],
        [("p-median", number, 0, sites) for number, sites in MEDIAN_SIZES],
    ]
    return [case for group in groups for case in (group[:QUICK] if quick else group)]


def run(who: str, case: tuple) -> dict:
    """One case in a process of its own."""
    command = [sys.executable, __file__, "--one", json.dumps([who, *case])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compared(case: tuple) -> dict:
    """Both on one case.

    Raises:
        SystemExit: both prove an optimum, and not the same.
    """
    one, other = run("ours", case), run("theirs", case)
    both = one["proven"] and other["proven"]
    if both and abs(one["objective"] - other["objective"]) > SAME * abs(one["objective"]):
        message = f"{case}: optimum {one['objective']} here, {other['objective']} by spopt"
        raise SystemExit(message)
    return {
        "case": case[0],
        "communes": case[1],
        "sites": case[3] or None,
        "objective": one["objective"],
        "same_optimum": both or None,
        "spopt_objective": other["objective"],
        "proven": [one["proven"], other["proven"]],
        "seconds": [round(one["seconds"], 3), round(other["seconds"], 3)],
        "cpu": [round(one["cpu"], 3), round(other["cpu"], 3)],
        "ratio_wall": round(other["seconds"] / one["seconds"], 2),
        "ratio_cpu": round(other["cpu"] / one["cpu"], 2),
    }


def main() -> None:
    """Run all cases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the two smallest cases of each model")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        who, *case = json.loads(arguments.one)
        print(json.dumps((ours if who == "ours" else theirs)(*case)))
        return
    table = []
    for case in cases(quick=arguments.quick):
        table.append(compared(case))
        print(json.dumps(table[-1]), file=sys.stderr, flush=True)
    print(json.dumps(table, indent=2))


if __name__ == "__main__":
    main()
