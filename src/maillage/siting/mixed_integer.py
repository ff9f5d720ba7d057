"""The only door to HiGHS (Huangfu and Hall 2018): a linear or mixed-integer model in, values and a proven bound out.

``highspy`` rather than ``scipy.optimize.milp``, which carries the same solver, because it takes a starting solution, an
absolute gap (for totals of persons, less than one person is no gap) and a seed. One thread: same answer each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InternalError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.settings import SearchSettings

SMALLEST_GAP = 1e-9
SLOW_HEURISTICS = ("mip_heuristic_run_rins", "mip_heuristic_run_rens", "mip_heuristic_run_root_reduced_cost")
HEURISTIC_EFFORT = 0.005  # of its work: the start is good already, what lacks is the proof


@dataclass(frozen=True, eq=False)
class Model:
    """Maximise ``gain . x`` with ``row_lower <= matrix x <= row_upper`` and ``lower <= x <= upper``.

    Attributes:
        gain: one per column.
        lower: least value of each column.
        upper: greatest value of each column.
        whole: number of columns, counted from the first, that must be whole numbers.
        matrix: SciPy sparse, rows x columns.
        row_lower: least value of each row.
        row_upper: greatest value of each row.
    """

    gain: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: int
    matrix: Any
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Answer:
    """What the solver found.

    Attributes:
        values: best values found, None when there are none.
        bound: no solution gains more; minus infinity when none exists.
        infeasible: whether it was proven that none exists.
        prices: of a linear model solved to the end, what one unit more of each row's upper limit would bring; else None.
    """

    values: NDArray[np.float64] | None
    bound: float
    infeasible: bool
    prices: NDArray[np.float64] | None = None


def maximise(
    model: Model,
    settings: SearchSettings,
    *,
    start: NDArray[np.float64] | None = None,
    close_enough: float = 0.0,
    interior: bool = False,
) -> Answer:
    """Solve a model.

    Args:
        model: what to solve.
        settings: seed and limits of the search.
        start: values of the whole columns of a known solution.
        close_enough: absolute gap at which to stop.
        interior: solve a linear model by an interior point method: quick where it is large; its values are no corner.

    Raises:
        InternalError: the solver refuses the model.
    """
    import highspy

    if len(model.gain) == 0:
        impossible = bool((model.row_lower > 0).any() or (model.row_upper < 0).any())
        return Answer(
            None if impossible else model.gain, -np.inf if impossible else 0.0, infeasible=impossible
        )
    scale = float(np.abs(model.gain).max(initial=0.0)) or 1.0
    solver = _silent_solver()
    _set_options(solver, settings, close_enough / scale)
    if interior:
        solver.setOptionValue("solver", "ipm")
        solver.setOptionValue("run_crossover", "off")
    if solver.passModel(_linear_program(model, scale)) == highspy.HighsStatus.kError:
        message = "The mixed-integer solver refused the model."
        raise InternalError(message)
    if start is not None:
        solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    solver.run()
    return _answer(solver, model, scale)


def _silent_solver() -> Any:  # noqa: ANN401
    """A solver that prints nothing, not even its name, which it says when callbacks are enabled at construction."""
    import highspy

    parent: Any = highspy.Highs

    class SilentHighs(parent):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802 - the name is theirs
            self.silent()
            super().enableCallbacks()

    made: Any = SilentHighs
    return made()


def _set_options(solver: Any, settings: SearchSettings, close_enough: float) -> None:  # noqa: ANN401
    options = {
        "threads": 1,
        "parallel": "off",
        "random_seed": settings.seed,
        "mip_rel_gap": SMALLEST_GAP,
        "mip_abs_gap": max(close_enough, SMALLEST_GAP),
        "mip_heuristic_effort": HEURISTIC_EFFORT,
        **dict.fromkeys(SLOW_HEURISTICS, False),
        "mip_allow_restart": False,  # the start is good: a second root costs more than it cuts off
        "mip_max_nodes": settings.nodes,
        "time_limit": float("inf") if settings.time_limit is None else float(settings.time_limit),
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)


def _linear_program(model: Model, scale: float) -> Any:  # noqa: ANN401
    import highspy

    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = model.matrix.shape
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = model.gain / scale
    program.col_lower_, program.col_upper_ = model.lower, model.upper
    program.row_lower_, program.row_upper_ = model.row_lower, model.row_upper
    by_row = model.matrix.tocsr()
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = by_row.indptr.astype(np.int32)
    program.a_matrix_.index_ = by_row.indices.astype(np.int32)
    program.a_matrix_.value_ = by_row.data.astype(np.float64)
    if model.whole:
        kinds = [highspy.HighsVarType.kInteger] * model.whole
        program.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (len(model.gain) - model.whole)
    return program


def _answer(solver: Any, model: Model, scale: float) -> Answer:  # noqa: ANN401
    import highspy

    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer(None, -np.inf, infeasible=True)
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    if model.whole:
        return Answer(values, float(info.mip_dual_bound * scale), infeasible=False)
    if status != highspy.HighsModelStatus.kOptimal:
        return Answer(values, np.inf, infeasible=False)
    prices = np.array(solver.getSolution().row_dual) * scale
    return Answer(values, float(info.objective_function_value * scale), infeasible=False, prices=prices)
