"""An invented territory, generated from a seed: the embedded default, the test bed and, at national size, the benchmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.core import CoreTables
    from maillage.engine import Engine

DEFAULT_SEED = 20170321

__all__ = ["DEFAULT_SEED", "build_demo", "foreign_place_names"]


def build_demo(engine: Engine, *, seed: int = DEFAULT_SEED, polygons_path: Path | None = None) -> CoreTables:
    """Build the invented territory: a metropolis, former mining towns, a rural fringe, a coast and a border.

    150 communes in two invented départements (codes ``X1001`` …, which no real commune bears), two SCoT
    (``grand-valmer``, ``bassin-minier-de-l-orge``) that do not cover everything, commuters by CSP and mode, of whom some
    work abroad (``BEX01`` …), third places, stations, carpool areas, facilities, internet coverage. Every figure is
    invented.

    Args:
        engine: where the tables will live.
        seed: the same seed gives the same bytes.
        polygons_path: Parquet file to write the outlines of communes to (``extract.commune_polygons``); none by default.

    Returns:
        The core tables, with the points layers.
    """
    from maillage.demo.build import build

    return build(engine, seed, polygons_path)


def foreign_place_names() -> dict[str, str]:
    """Names of the invented work places abroad, by code."""
    from maillage.demo.settings import LAND

    return {code: name for code, name, _, _ in LAND.foreign}
