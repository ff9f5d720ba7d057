"""Work across the border: the centres of employment that stand for it, and what must be said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.flows.regional_zones import ABROAD
from maillage.provenance import Note

if TYPE_CHECKING:
    import pyarrow as pa

    from maillage.parameters import ParameterReader
    from maillage.territory import Territory

PREFIX = "BE-"
"""What the codes of the places of work across the border start with."""


def workers_abroad(flows: pa.Table, territory: Territory) -> float:
    """Residents of a territory who work across the border.

    Args:
        flows: ``origin_id``, ``destination_id``, ``commuters`` of the whole region.
        territory: the perimeter.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    own = pc.is_in(flows["origin_id"], value_set=pa.array(territory.commune_ids, pa.string()))
    away = pc.starts_with(flows["destination_id"], PREFIX)
    return float(pc.sum(flows.filter(pc.and_(own, away))["commuters"]).as_py() or 0.0)


def abroad_note(reader: ParameterReader, persons: float, inside: float) -> Note:
    """How many of the region work abroad, how many of the territory, and how far the assumed share of each centre may lie from the truth."""
    shares = [reader.at(f"border.centre.{centre}.weight") for centre in _centres(reader)]
    return Note.of(
        "abroad_modelled",
        total=persons,
        inside=inside,
        centres=len(shares),
        low=min(share.value if share.low is None else share.low for share in shares),
        high=max(share.value if share.high is None else share.high for share in shares),
    )


def _centres(reader: ParameterReader) -> list[str]:
    return sorted({name.split(".")[2] for name in reader.tree.names() if name.startswith("border.centre.")})


def border_points(reader: ParameterReader) -> list[dict[str, Any]]:
    """The centres of employment that stand for work across the border."""
    return [
        {
            "place_id": f"{PREFIX}{centre}",
            "group": ABROAD,
            "lon": reader.number(f"border.centre.{centre}.lon"),
            "lat": reader.number(f"border.centre.{centre}.lat"),
            "attraction": reader.number(f"border.centre.{centre}.weight"),
        }
        for centre in _centres(reader)
    ]
