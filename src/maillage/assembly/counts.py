"""Counts by commune (premises by internet speed, equipment) in the study's geography, from the files that were imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.provenance import Note

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.assembly.catalogue import Catalogue, Source
    from maillage.assembly.placement import Placement
    from maillage.assembly.vintages import Passage

    Made = tuple[ir.Table, tuple[Note, ...]]


@dataclass(frozen=True)
class Counts:
    """Carries counts to the communes of a study.

    Attributes:
        catalogue: the imported datasets.
        passage: the changes of communes.
        year: the geography of the study.
        placement: finds the communes of the study that a code leads to.
    """

    catalogue: Catalogue
    passage: Passage
    year: int
    placement: Placement

    def connectivity(self, source: Source) -> Made:
        """Premises carried by their number; shares inherited by communes that have merged since."""
        import pyarrow as pa
        import pyarrow.compute as pc

        rows, notes = self._carried_counts(
            source, "observed_on", ("premises", "premises_30mbps", "premises_1gbps")
        )
        some = pc.if_else(pc.greater(rows["premises"], 0), rows["premises"], pa.scalar(None, pa.float64()))
        shares = {
            f"share_{speed}": pc.min_element_wise(
                pc.divide(rows[f"premises_{speed}"], some), 1.0, skip_nulls=False
            )
            for speed in ("30mbps", "1gbps")
        }
        whole = pc.if_else(rows["shared"], pa.scalar(None, pa.float64()), rows["premises"])
        table = pa.table(
            {
                "commune_id": rows["commune_id"],
                "observed_on": rows["observed_on"],
                "premises": whole,
                **shares,
            }
        )
        full = with_source(table, source.dataset.id, source.dataset.vintage)
        return self.catalogue.engine.table(full.sort_by("commune_id")), tuple(notes)

    def equipment(self, sources: tuple[Source, ...]) -> Made:
        """Equipment carried by its number; unknown for communes that have merged since, which no file tells apart."""
        import pyarrow as pa
        import pyarrow.compute as pc

        parts, notes = [], []
        for source in sources:
            rows, said = self._carried_counts(source, "equipment_id", ("equipment_count",))
            notes += said
            known = rows.filter(pc.invert(rows["shared"])).drop_columns(["shared"])
            parts.append(with_source(known, source.dataset.id, source.dataset.vintage))
        keys = [("commune_id", "ascending"), ("equipment_id", "ascending")]
        return self.catalogue.engine.table(pa.concat_tables(parts).sort_by(keys)), tuple(notes)

    def _carried_counts(self, source: Source, key: str, sums: tuple[str, ...]) -> tuple[pa.Table, list[Note]]:
        """Counts by commune of the study and key, and whether several communes share the figure (``shared``)."""
        import pyarrow.compute as pc

        table, of_year = self.catalogue.arrow(source), source.geography_year
        codes = sorted(set(table["commune_id"].to_pylist()))
        reached = {code: self.placement.candidates(code, of_year) for code in codes}
        steps = self._steps(reached, of_year)
        joined = table.select(["commune_id", key, *sums]).join(steps, "commune_id", join_type="inner")
        for name in sums:
            part = pc.multiply(joined[name], joined["ratio"])
            joined = joined.set_column(joined.column_names.index(name), name, part)
        asked = [(name, "sum") for name in sums] + [("shared", "max")]
        grouped = joined.group_by(["reached_id", key], use_threads=False).aggregate(asked)
        names = {"reached_id": "commune_id", "shared_max": "shared", **{f"{name}_sum": name for name in sums}}
        grouped = grouped.rename_columns([names.get(name, name) for name in grouped.column_names])
        told = {
            "carried_codes": sum(found not in {(code,), ()} for code, found in reached.items()),
            "places_not_carried": sum(found == () for found in reached.values()),
        }
        notes = [
            Note.of(name, count=count, dataset=source.dataset.id) for name, count in told.items() if count
        ]
        return grouped.select(["commune_id", key, *sums, "shared"]), notes

    def _steps(self, reached: dict[str, tuple[str, ...]], of_year: int) -> pa.Table:
        """Each code with the communes of the study it goes to, the share that each takes, and whether they share one figure."""
        import pyarrow as pa

        back = of_year > self.year
        links = {} if back else self.passage.links(of_year, self.year)
        rows = [
            (code, commune, links.get(code, {}).get(commune, 1.0), back and len(found) > 1)
            for code, found in reached.items()
            for commune in found
        ]
        names = ("commune_id", "reached_id", "ratio", "shared")
        types = (pa.string(), pa.string(), pa.float64(), pa.bool_())
        return pa.table(
            {
                name: pa.array([row[place] for row in rows], kind)
                for place, (name, kind) in enumerate(zip(names, types, strict=True))
            }
        )


def with_source(table: pa.Table, dataset_id: str, vintage: str) -> pa.Table:
    """The table with the dataset and vintage that all its rows belong to."""
    import pyarrow as pa

    for name, value in (("dataset_id", dataset_id), ("vintage", vintage)):
        table = table.append_column(name, pa.array([value] * table.num_rows, pa.string()))
    return table
