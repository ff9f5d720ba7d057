"""The active population by CSP of every commune of France, from the census nearest to the flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.assembly.vintages import carried
from maillage.errors import unknown_name
from maillage.exact_sum import exact_sum
from maillage.flows.active_population import complete_active_population
from maillage.provenance import Note

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.assembly.catalogue import Catalogue, Source
    from maillage.assembly.vintages import Passage
    from maillage.parameters import ParameterReader
    from maillage.territory import Territory

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
        kind = "census"
        raise unknown_name(
            kind, wanted, [str(source.vintage_year) for source in sources], do="Import it first."
        )
    if flows_year is None:
        return latest
    return min(sources, key=lambda source: (abs(source.vintage_year - flows_year), -source.vintage_year))


def scopes(communes: pa.Table, territory: Territory) -> pa.Table:
    """The perimeters in which rates per inhabitant are looked for: territory, département, région, France."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = communes["commune_id"].combine_chunks()
    inside = codes.filter(pc.is_in(codes, value_set=pa.array(territory.commune_ids, pa.string())))
    parts = (
        (inside, pa.array([TERRITORY_SCOPE] * len(inside), pa.string())),
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


def active_population(
    catalogue: Catalogue,
    census: Source,
    communes: pa.Table,
    territory: Territory,
    passage: Passage,
    year: int,
    reader: ParameterReader,
    employed: ir.Table | None,
) -> tuple[ir.Table, list[Note]]:
    """``core.active_population`` of all communes, and what must be said of it.

    Args:
        catalogue: the imported datasets.
        census: the census chosen.
        communes: ``core.communes``.
        territory: the perimeter, the first scope of the imputation.
        passage: the changes of communes.
        year: the geography.
        reader: the journal of parameters.
        employed: ``commune_id``, ``csp``, ``employed_persons`` of the territory, from microdata.
    """
    engine = catalogue.engine
    links = passage.links(census.geography_year, year)
    published = carried(catalogue.read(census), ["commune_id"], ["active_persons"], links, engine)
    record = next(
        source
        for source in catalogue.of("extract.census_population")
        if source.dataset.id == census.dataset.id
    )
    inhabitants = catalogue.read(record).select("commune_id", "population")
    inhabitants = carried(inhabitants, ["commune_id"], ["population"], links, engine)
    legal = engine.table(communes.select(["commune_id", "population"]))
    made = complete_active_population(
        engine.materialise(published),
        engine.materialise(inhabitants),
        legal,
        engine.table(scopes(communes, territory)),
        small_commune_population=reader.number("imputation.small_commune_population"),
        covered_needed=round(reader.number("imputation.covered_communes_needed")),
        employed=employed,
    )
    table = engine.materialise(made.table)
    return table, _notes(table, territory, catalogue)


def _notes(table: ir.Table, territory: Territory, catalogue: Catalogue) -> list[Note]:
    """How many communes of the territory are imputed, by which method."""
    wanted = catalogue.engine.table({"wanted_id": list(territory.commune_ids)})
    inside = table.semi_join(wanted, table.commune_id == wanted.wanted_id)
    counts = inside.group_by("reason").aggregate(
        communes=inside.commune_id.nunique(), persons=exact_sum(inside.active_persons)
    )
    rows = {row["reason"]: row for row in catalogue.engine.rows(counts)}
    everyone = sum(row["persons"] for row in rows.values())
    notes = []
    if "rate_per_inhabitant" in rows:
        row = rows["rate_per_inhabitant"]
        notes.append(Note.of("imputed_by_rate", communes=row["communes"], share=row["persons"] / everyone))
    if "employed_residents" in rows:
        row = rows["employed_residents"]
        notes.append(
            Note.of("imputed_from_employed", communes=row["communes"], share=row["persons"] / everyone)
        )
    return notes
