"""How long a request to the simulator takes in a warm process; prints JSON.

Sixty indicators: the employer's 29, the employee's 8 and the territory's 23 (its study made once, as a server keeps it),
each with its document; then the same with 10 000 draws for the employer, whose request is the largest.
"""

from __future__ import annotations

import json
from functools import partial
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from maillage.assembly.opening import open_territory
from maillage.engine import Engine
from maillage.parameters import ParameterTree
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.simulation import DEFAULT_YEAR
from maillage.simulator.territory import TerritoryInputs

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
    core, land = open_territory("demo", Engine.open(), ParameterTree.load().reader(DEFAULT_YEAR))
    answers = {"employer": {}, "employee": {}, "territory": TerritoryInputs.on(core, land)}

    def spent(options: SimulationOptions) -> dict[str, float]:
        return {
            name: milliseconds(partial(_request, name, given, options)) for name, given in answers.items()
        }

    print(json.dumps({"central_ms": spent(CENTRAL), "drawn_ms": spent(DRAWN), "draws": DRAWS}))


def _request(audience: str, answers: dict[str, object] | TerritoryInputs, options: SimulationOptions) -> None:
    simulate(audience, answers, options=options).to_dict()


if __name__ == "__main__":
    main()
