"""The impact simulator: what telework changes for an employer, an employee, a territory.

Quantities are plain functions of named quantities (:mod:`formulas`), indicators are declared in ``data/indicators``,
answers take their defaults from the parameters, and one computation serves one case, ten thousand draws or all communes.
"""

from maillage.simulator.draws import DrawOptions
from maillage.simulator.simulation import Simulation, SimulationOptions, simulate

__all__ = ["DrawOptions", "Simulation", "SimulationOptions", "simulate"]
