"""Commuters between communes, all CSP together, from INSEE's flow base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.sources.column_map import Cells
from maillage.sources.commune_codes import sum_arrondissements_arrow
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

UNKNOWN_MODE = "unknown"


def extract_flow_base(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Commuters by home and work, mode unknown. One row per pair; arrondissements summed, foreign codes kept.

    Raises:
        DatasetError: wrong codes or numbers, a pair twice.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    pairs = {
        "origin_id": cells.communes("origin_id"),
        "destination_id": cells.communes("destination_id", foreign=True),
    }
    cells.unique(pa.table(pairs))
    modes = pa.array([UNKNOWN_MODE] * cells.table.num_rows)
    commuters = cells.numbers("commuters")
    cells.finish()
    published = pa.table({**pairs, "commute_mode": modes, "commuters": commuters})
    table = sum_arrondissements_arrow(published, ["origin_id", "destination_id"], ["commuters"])
    if summed := published.num_rows - table.num_rows:
        cells.counts["pairs_of_arrondissements_summed"] = summed
    return Extract({"extract.flow_totals": table}, cells.counts)
