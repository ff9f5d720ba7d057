"""The active population by CSP of every commune of France, from the census nearest to the flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.assembly.land import Land
from maillage.assembly.vintages import carried, incomplete
from maillage.core import ELIGIBLE_CSP
from maillage.errors import unknown_name
from maillage.exact_sum import exact_sum
from maillage.flows.active_population import (
    COLUMNS,
    complete_active_population,
    impute_by_rate,
    merge_members,
)
from maillage.phrase import Phrase
from maillage.provenance import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.assembly.catalogue import Catalogue, Source
    from maillage.assembly.vintages import Passage
    from maillage.parameters import ParameterReader

TERRITORY_SCOPE = "territory"


def choose_census(catalogue: Catalogue, wanted: str | None, flows_year: int | None) -> Source:
    """The census: the one asked for, else the nearest in time to the flows, else the latest.

    Args:
        catalogue: the imported datasets.
        wanted: name of a dataset, or a year.
        flows_year: year of the flows, when a matrix is known.

    Raises:
        MissingDataError: no census is imported.
        UnknownNameError: the one asked for is not imported.
    """
    latest = catalogue.need("extract.active_population")
    sources = catalogue.of("extract.active_population")
    if wanted is not None:
        for source in sources:
            if wanted in {source.dataset.id, str(source.vintage_year)}:
                return source
        kind = Phrase("census")
        raise unknown_name(
            kind, wanted, [str(source.vintage_year) for source in sources], do=Phrase("Import it first.")
        )
    if flows_year is None:
        return latest
    return min(sources, key=lambda source: (abs(source.vintage_year - flows_year), -source.vintage_year))


def scopes(communes: pa.Table, inside: Iterable[str]) -> pa.Table:
    """The perimeters in which rates per inhabitant are looked for: territory, département, région, France.

    Args:
        communes: ``core.communes``.
        inside: communes of the territory.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = communes["commune_id"].combine_chunks()
    own = codes.filter(pc.is_in(codes, value_set=pa.array(sorted(inside), pa.string())))
    parts = (
        (own, pa.array([TERRITORY_SCOPE] * len(own), pa.string())),
        (codes, communes["departement_id"].combine_chunks()),
        (codes, communes["region_id"].combine_chunks()),
        (codes, pa.array(["france"] * len(codes), pa.string())),
    )
    return pa.concat_tables(
        pa.table(
            {"commune_id": ids, "scope_rank": pa.array([rank] * len(ids), pa.int64()), "scope_id": scope}
        )
        for rank, (ids, scope) in enumerate(parts, 1)
    )


@dataclass(frozen=True)
class Ground:
    """The communes of one year, and those of them that are studied.

    Attributes:
        year: the geography.
        communes: ``core.communes`` of that year.
        inside: communes of the territory.
    """

    year: int
    communes: pa.Table
    inside: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """Makes ``core.active_population`` of all communes.

    What is missing is imputed in the geography of the files, then carried once to that of the study: a commune made of several
    never takes the figure of one of them for its own.

    Attributes:
        catalogue: the imported datasets.
        census: the census chosen.
        passage: the changes of communes.
        reader: the journal of parameters.
    """

    catalogue: Catalogue
    census: Source
    passage: Passage
    reader: ParameterReader

    def active_population(
        self, files: Ground, study: Ground, employed: ir.Table | None
    ) -> tuple[ir.Table, list[Note]]:
        """``core.active_population`` in the geography of the study, and what must be said of it.

        Args:
            files: communes in the geography of the files: the later of census and flows.
            study: communes in that of the study, the same or a later one.
            employed: ``commune_id``, ``csp``, ``employed_persons`` of the territory in the geography of the files, from microdata.
        """
        engine = self.catalogue.engine
        published, inhabitants = self._published(files.year)
        made = complete_active_population(
            published,
            inhabitants,
            engine.table(files.communes.select(["commune_id", "population"])),
            engine.table(scopes(files.communes, files.inside)),
            small_commune_population=self.reader.number("imputation.small_commune_population"),
            covered_needed=round(self.reader.number("imputation.covered_communes_needed")),
            employed=employed,
        )
        table = engine.materialise(made.table)
        if study.year != files.year:
            table = self._carried(table, files, study)
        return table, self._notes(table, study)

    def _published(self, year: int) -> tuple[ir.Table, ir.Table]:
        """What the census publishes of the communes it knows whole: active persons by CSP, inhabitants."""
        engine, start = self.catalogue.engine, self.census.geography_year
        links = self.passage.links(start, year)
        record = next(
            source
            for source in self.catalogue.of("extract.census_population")
            if source.dataset.id == self.census.dataset.id
        )
        persons = self.catalogue.read(self.census)
        persons = persons.filter(persons.active_persons.notnull())
        broken = self._incomplete(persons, Land(self.catalogue, self.passage, start).codes, links)
        found = []
        tables = ((persons, "active_persons"), (self.catalogue.read(record), "population"))
        for table, count in tables:
            keys = [name for name in ("commune_id", "csp") if name in table.columns]
            moved = carried(table.select(*keys, count), ["commune_id"], [count], links, engine)
            found.append(engine.materialise(moved.anti_join(broken, "commune_id")))
        return found[0], found[1]

    def _incomplete(
        self, table: ir.Table, codes: Iterable[str], links: dict[str, dict[str, float]]
    ) -> ir.Table:
        import pyarrow as pa

        engine = self.catalogue.engine
        known = {row["commune_id"] for row in engine.rows(table.select("commune_id").distinct())}
        found = incomplete(known, codes, links)
        return engine.table(pa.table({"commune_id": pa.array(found, pa.string())}))

    def _carried(self, table: ir.Table, files: Ground, study: Ground) -> ir.Table:
        """The completed table in the geography of the study; a commune of which a member is unknown is imputed whole."""
        engine = self.catalogue.engine
        links = self.passage.links(files.year, study.year)
        broken = self._incomplete(table, files.communes["commune_id"].to_pylist(), links)
        moved = carried(table, ["commune_id"], ["active_persons"], links, engine)
        whole = engine.materialise(merge_members(moved.anti_join(broken, "commune_id")))
        wanted = engine.table(scopes(study.communes, study.inside))
        published, inhabitants = self._published(study.year)
        filled = impute_by_rate(
            published,
            inhabitants,
            engine.table(study.communes.select(["commune_id", "population"])),
            wanted,
            small_commune_population=self.reader.number("imputation.small_commune_population"),
            covered_needed=round(self.reader.number("imputation.covered_communes_needed")),
        )
        filled = filled.anti_join(whole, "commune_id")
        both = whole.select(*COLUMNS).union(filled.select(*COLUMNS))
        return engine.materialise(both.semi_join(wanted, "commune_id"))

    def _notes(self, table: ir.Table, study: Ground) -> list[Note]:
        """How many communes of the territory are imputed, by which method, with which share of the eligible."""
        engine = self.catalogue.engine
        wanted = engine.table({"wanted_id": list(study.inside)})
        inside = table.semi_join(wanted, table.commune_id == wanted.wanted_id)
        eligible = inside.csp.isin(ELIGIBLE_CSP).ifelse(inside.active_persons, 0.0)
        counts = inside.group_by("reason").aggregate(
            communes=inside.commune_id.nunique(), persons=exact_sum(eligible)
        )
        rows = {row["reason"]: row for row in engine.rows(counts)}
        everyone = sum(row["persons"] for row in rows.values())
        notes = []
        for reason, key in (
            ("rate_per_inhabitant", "imputed_by_rate"),
            ("employed_residents", "imputed_from_employed"),
        ):
            if reason in rows:
                row = rows[reason]
                share = row["persons"] / everyone if everyone else 0.0
                notes.append(Note.of(key, communes=row["communes"], share=share, **self._years(reason)))
        return notes

    def _years(self, reason: str) -> dict[str, int]:
        population = nearest_population(self.catalogue, self.census)
        if reason != "rate_per_inhabitant" or population is None:
            return {}
        return {"census": self.census.vintage_year, "population": population.vintage_year}


def nearest_population(catalogue: Catalogue, census: Source) -> Source | None:
    """The legal populations nearest in time to the census whose rates they are multiplied by; the earlier of two as near."""
    return min(
        catalogue.of("extract.population"),
        key=lambda source: (abs(source.vintage_year - census.vintage_year), source.vintage_year),
        default=None,
    )
