"""Layers of places of a real territory: from what was imported to the core tables, in the study's geography."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from maillage.assembly.counts import Counts, with_source
from maillage.assembly.placement import Outlines, Placement
from maillage.contracts import contract, empty_table
from maillage.core import PointLayers
from maillage.provenance import Note
from maillage.sources.commune_codes import communes_of
from maillage.sources.point_files import family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.assembly.catalogue import Catalogue, Source
    from maillage.assembly.vintages import Passage
    from maillage.parameters import ParameterReader

    Made = tuple[ir.Table, tuple[Note, ...]]

POINTS = ("carpool_areas", "facilities", "stations", "third_places")
COUNTS = ("connectivity", "equipment")
PASSENGERS = "extract.station_passengers"


def point_layers(
    catalogue: Catalogue, passage: Passage, year: int, communes: pa.Table, reader: ParameterReader
) -> PointLayers:
    """The layers of places that the imported files give, each made when it is first read.

    Of several editions of a file the latest serves; files of different names (post points, libraries …) are put together.

    Args:
        catalogue: the imported datasets.
        passage: the changes of communes.
        year: the geography of the study.
        communes: ``core.communes`` of that geography.
        reader: how far from its commune a place may be.
    """
    maker = _Maker(catalogue, passage, year, communes, reader)
    makers: dict[str, Callable[[], Made]] = {}
    datasets = {}
    for name in (*POINTS, *COUNTS):
        sources = latest_editions(catalogue.of(f"extract.{name}"))
        if not sources:
            continue
        makers[name] = maker.made_by(name, sources)
        used = [source.dataset.id for source in sources]
        passengers = catalogue.latest(PASSENGERS) if name == "stations" else None
        used += [passengers.dataset.id] if passengers else []
        datasets[name] = catalogue.home.dataset_versions(used)
    return PointLayers(catalogue.engine, makers, datasets, lambda: maker.placement)


def latest_editions(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Of the datasets that differ by their vintage only, the latest."""
    latest = {
        family(source.dataset.id): source for source in sources
    }  # oldest first, so that the latest stays
    return tuple(latest[name] for name in sorted(latest))


@dataclass
class _Maker:
    catalogue: Catalogue
    passage: Passage
    year: int
    communes: pa.Table
    reader: ParameterReader

    def made_by(self, name: str, sources: tuple[Source, ...]) -> Callable[[], Made]:
        """What makes a layer."""
        if name == "connectivity":
            return lambda: self._counts.connectivity(sources[-1])
        if name == "equipment":
            return lambda: self._counts.equipment(sources)
        return lambda: self._points(name, sources)

    @property
    def _counts(self) -> Counts:
        return Counts(self.catalogue, self.passage, self.year, self.placement)

    @cached_property
    def placement(self) -> Placement:
        codes, lon, lat = (self.communes[name].to_pylist() for name in ("commune_id", "lon", "lat"))
        places = zip(codes, lon, lat, strict=True)
        centres = {code: (x, y) for code, x, y in places if x is not None and y is not None}
        far_km = self.reader.number("assembly.place_far_from_commune")
        return Placement(frozenset(codes), centres, self.year, self.passage, far_km, self._outlines())

    def _outlines(self) -> Outlines | None:
        import shapely

        source = self.catalogue.latest("extract.commune_polygons")
        if source is None:
            return None
        rows = self.catalogue.arrow(source)
        tree = shapely.STRtree(shapely.from_wkb(rows["geometry"].to_numpy()))
        return Outlines(rows["commune_id"].to_pylist(), tree, source.geography_year)

    def _points(self, name: str, sources: tuple[Source, ...]) -> Made:
        import pyarrow as pa

        kept = contract(f"core.{name}")
        parts, notes = [], []
        for source in sources:
            table, said = self._placed(source)
            notes += said
            parts.append(table)
        table = pa.concat_tables(parts, promote_options="default")
        if name == "stations":
            table = self._with_passengers(table)
        if name == "third_places":
            table, said = _without_twins(table)
            notes += said
        schema = {field.name: field.type for field in empty_table(kept.name).schema}
        columns = {
            column: table[column].cast(kind)
            if column in table.column_names
            else pa.nulls(table.num_rows, kind)
            for column, kind in schema.items()
        }
        ordered = pa.table(columns).sort_by([(key, "ascending") for key in kept.key])
        return self.catalogue.engine.table(ordered), tuple(notes)

    def _placed(self, source: Source) -> tuple[pa.Table, list[Note]]:
        """The points of one file with the study's commune codes, its name and its vintage."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = self.catalogue.arrow(source)
        codes = communes_of(table["commune_id"]).to_pylist()
        lon, lat = (np.array(table[each].to_pylist(), dtype=float) for each in ("lon", "lat"))
        placed = self.placement.place(codes, lon, lat, source.geography_year)
        place = table.column_names.index("commune_id")
        table = table.set_column(place, "commune_id", pa.array(placed.communes, pa.string()))
        for name in ("lon", "lat"):
            wrong = pa.array(np.isin(np.arange(table.num_rows), placed.distrusted))
            values = pc.if_else(wrong, pa.scalar(None, pa.float64()), table[name])
            table = table.set_column(table.column_names.index(name), name, values)
        told = {
            "places_carried": placed.carried,
            "places_located": placed.located,
            "places_corrected": placed.corrected,
            "places_distrusted": len(placed.distrusted),
            "places_nowhere": placed.nowhere,
        }
        notes = [Note.of(key, count=count, dataset=source.dataset.id) for key, count in told.items() if count]
        return with_source(table, source.dataset.id, source.dataset.vintage), notes

    def _with_passengers(self, stations: pa.Table) -> pa.Table:
        """Passengers of the latest year published, summed over the UIC codes of each station."""
        import pyarrow as pa
        import pyarrow.compute as pc

        source, codes = self.catalogue.latest(PASSENGERS), self.catalogue.latest("extract.station_codes")
        if source is None or codes is None:
            return stations
        table = self.catalogue.arrow(source)
        year = pc.max(table["year"]).as_py()
        counts = table.filter(pc.equal(table["year"], year)).select(["uic_id", "passengers_per_year"])
        joined = self.catalogue.arrow(codes).join(counts, "uic_id", join_type="inner")
        sums = joined.group_by("station_id").aggregate([("passengers_per_year", "sum")])
        known = dict(
            zip(sums["station_id"].to_pylist(), sums["passengers_per_year_sum"].to_pylist(), strict=True)
        )
        values = [known.get(each) for each in stations["station_id"].to_pylist()]
        years = [None if value is None else year for value in values]
        stations = stations.append_column("passengers_per_year", pa.array(values, pa.float64()))
        return stations.append_column("passengers_year", pa.array(years, pa.int64()))


def _without_twins(table: pa.Table) -> tuple[pa.Table, list[Note]]:
    """Third places of one commune that bear one name are one place, supported twice: the first stays."""
    import pyarrow as pa

    seen: set[tuple[str, str]] = set()
    kept = []
    columns = (table[name].to_pylist() for name in ("commune_id", "name", "third_place_status"))
    for row, (commune, name, status) in enumerate(zip(*columns, strict=True)):
        bare = plain_name(name)
        twin = status == "open" and commune is not None and (commune, bare) in seen
        if not twin:
            kept.append(row)
        if status == "open" and commune is not None:
            seen.add((commune, bare))
    twins = table.num_rows - len(kept)
    notes = [Note.of("third_places_twice", count=twins)] if twins else []
    return table.take(pa.array(kept, pa.int64())), notes


def plain_name(name: str) -> str:
    """A name without capitals, accents or punctuation, to compare.

    >>> plain_name("L'Étincelle – Douai")
    'l etincelle douai'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", plain.lower()).strip()
