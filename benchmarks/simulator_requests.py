"""How long a request to the simulator takes in a warm process; prints JSON.

Sixty indicators: the employer's 29, the employee's 8 and the territory's 23 (its study made once, as a server keeps it),
each with its document; then the same with 10 000 draws for the employer, whose request is the largest.
"""

from __future__ import annotations

import json
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from maillage.simulator import DrawOptions, SimulationOptions, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 31
DRAWS = 10_000
CENTRAL = SimulationOptions(draws=DrawOptions(0), drivers="none")
DRAWN = SimulationOptions(draws=DrawOptions(DRAWS), drivers="none")


def milliseconds(work: Callable[[], object]) -> float:
    """Median processor time of one call, after a first one that loads what is needed."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return 1000 * median(times)


def main() -> None:
    """Measure and print."""
    audiences = ("employer", "employee", "territory")
    found = {
        "central_ms": {name: milliseconds(lambda name=name: simulate(name, options=CENTRAL).to_dict()) for name in audiences},
        "drawn_ms": {name: milliseconds(lambda name=name: simulate(name, options=DRAWN).to_dict()) for name in audiences},
        "draws": DRAWS,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
