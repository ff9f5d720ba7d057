"""Which EPCI, SCoT, département and région each commune belongs to."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells, code_table
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

NO_EPCI = "ZZZZZZZZZ"
KEYS = ("commune_id", "perimeter_kind", "perimeter_id")
ARTICLE = re.compile(r"^(de l['’]|du |de la |des |de |d['’]|l['’]|le |la |les )", re.IGNORECASE)


def scot_id(label: str) -> str:
    """The name a SCoT is called by: its label without "SCoT", article or accents, in lower case with hyphens.

    >>> scot_id("SCoT de l'Artois"), scot_id("SCoT Lens-Liévin Hénin-Carvin")
    ('artois', 'lens-lievin-henin-carvin')
    """
    bare = ARTICLE.sub("", re.sub(r"^\s*scot\b\s*", "", label, flags=re.IGNORECASE).strip())
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _members(codes: pa.ChunkedArray, kind: str, ids: pa.ChunkedArray, names: pa.ChunkedArray) -> pa.Table:
    import pyarrow as pa

    kinds = pa.array([kind] * len(codes))
    return pa.table(
        {"commune_id": codes, "perimeter_kind": kinds, "perimeter_id": ids, "perimeter_name": names}
    )


def _sorted(table: pa.Table) -> pa.Table:
    return table.sort_by([(key, "ascending") for key in KEYS if key in table.column_names])


def extract_appartenance(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Communes of one year, and their EPCI, département and région.

    The file has no name of EPCI: it is left empty (``extract.perimeter_names`` and the EPCI lists have them). A commune
    without EPCI has no EPCI row, and is counted.

    Raises:
        DatasetError: wrong or double codes, an unknown département or région.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    places = {name: cells.text(name) for name in ("name", "departement_id", "region_id")}
    epci = cells.text("epci_id")
    names = {kind: _names(cells, f"{kind}_id") for kind in ("departement", "region")}
    cells.finish()
    parts = [_members(codes, kind, places[f"{kind}_id"], names[kind]) for kind in names]
    in_epci = pc.not_equal(epci, NO_EPCI)
    unnamed = pa.nulls(len(codes), pa.string())
    parts.append(_members(codes, "epci", epci, unnamed).filter(in_epci))
    cells.counts["communes_without_epci"] = len(codes) - int(pc.sum(in_epci).as_py())
    communes = pa.table({"commune_id": codes, **places}).sort_by("commune_id")
    tables = {"extract.commune_codes": communes, "extract.membership": _sorted(pa.concat_tables(parts))}
    return Extract(tables, cells.counts)


def _names(cells: Cells, column: str) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    known = code_table({"departement_id": "departements", "region_id": "regions"}[column])
    ids = cells.table[column]
    unknown = sorted(set(pc.unique(ids).drop_null().to_pylist()) - set(known))
    cells.problems += [
        Problem(
            Phrase("column '{column}'", column=cells.published(column)),
            Phrase("unknown code '{code}'", code=code),
        )
        for code in unknown
    ]
    return pc.take(pa.array(list(known.values())), pc.index_in(ids, value_set=pa.array(list(known))))


def extract_perimeter_names(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Names of EPCI, départements and régions; the other zonings of the file are counted and left out.

    Raises:
        DatasetError: empty cells, a perimeter twice.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    kinds = code_table("perimeter_kinds")
    level = cells.text("perimeter_kind")
    found = pc.index_in(level, value_set=pa.array(list(kinds)))
    columns = {"perimeter_kind": pc.take(pa.array(list(kinds.values())), found)}
    columns |= {name: cells.text(name) for name in ("perimeter_id", "perimeter_name")}
    kept = pa.table(columns).filter(
        pc.and_(pc.is_valid(found), pc.not_equal(columns["perimeter_id"], NO_EPCI))
    )
    cells.counts["other_zonings_left_out"] = cells.table.num_rows - kept.num_rows
    cells.unique(kept.select(["perimeter_kind", "perimeter_id"]))
    cells.finish()
    return Extract({"extract.perimeter_names": _sorted(kept)}, cells.counts)


def extract_epci_perimeter(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """The EPCI of each commune with its name, and the municipal population of each commune.

    Raises:
        DatasetError: wrong codes or numbers, a commune twice.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    members = _members(codes, "epci", cells.text("perimeter_id"), cells.text("perimeter_name"))
    population = pa.table({"commune_id": codes, "population": cells.numbers("population")})
    cells.finish()
    tables = {"extract.membership": _sorted(members), "extract.population": _sorted(population)}
    return Extract(tables, cells.counts)


def extract_scot_membership(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """The SCoT of each commune, called by its label (:func:`scot_id`).

    Raises:
        DatasetError: wrong codes, a commune twice in a SCoT.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    labels = cells.text("perimeter_name")
    ids = pa.chunked_array([[None if label is None else scot_id(label) for label in labels.to_pylist()]])
    members = _members(codes, "scot", ids, labels)
    cells.unique(members.select(KEYS))
    cells.finish()
    return Extract({"extract.membership": _sorted(members)}, cells.counts)
