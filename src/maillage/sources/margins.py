"""Commuting without a matrix: margins by commune, flows and modes by département, and the codes of places abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells, code_table, column_map
from maillage.sources.commune_codes import ABROAD
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

PERCENT = 100
PREFIX_LENGTH = 2
DESTROYED = "\ufffd"


def extract_commute_margins(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """How many residents of each commune work in total, in their own commune, in one commune, in one EPCI.

    One row per commune and margin. A share published in percent becomes persons of the commune's employed residents,
    with the precision of that share (one decimal: within 0.05 % of the employed residents).

    Raises:
        DatasetError: wrong codes or numbers, a commune twice.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    codes = cells.communes("origin_id")
    cells.unique(pa.table({"origin_id": codes}))
    employed = cells.numbers("commuters:all:")
    parts = []
    for field in column_map(dataset.id):
        quantity, _, margin = field.partition(":")
        if not margin:
            continue
        values = cells.numbers(field)
        if quantity == "percent":
            values = pc.divide(pc.multiply(values, employed), float(PERCENT))
        kind, _, target = margin.partition(":")
        labels = {"margin_kind": pa.array([kind] * len(codes)), "margin_id": pa.array([target] * len(codes))}
        parts.append(pa.table({"origin_id": codes, **labels, "commuters": values}))
    cells.finish()
    order = [(name, "ascending") for name in ("origin_id", "margin_kind", "margin_id")]
    return Extract({"extract.commute_margins": pa.concat_tables(parts).sort_by(order)}, cells.counts)


def extract_departement_flows(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Commuters between départements, one row per ordered pair.

    Raises:
        DatasetError: an unknown département, a wrong number, a pair twice.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    keys = ("origin_departement_id", "destination_departement_id")
    pairs = {name: _departements(cells, name) for name in keys}
    cells.unique(pa.table(pairs))
    table = pa.table({**pairs, "commuters": cells.numbers("commuters")})
    cells.finish()
    return Extract(
        {"extract.departement_flows": table.sort_by([(key, "ascending") for key in keys])}, cells.counts
    )


def _departements(cells: Cells, name: str) -> pa.ChunkedArray:
    """Codes of départements: a lost leading zero is put back, a numbering of the file's own is translated."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own = code_table(column_map(cells.dataset.id)[name].codes)
    column = cells.text(name)
    found = pc.index_in(column, value_set=pa.array(list(own)))
    codes = pc.coalesce(
        pc.take(pa.array(list(own.values())), found), pc.utf8_lpad(column, width=2, padding="0")
    )
    unknown = sorted(set(pc.unique(codes).drop_null().to_pylist()) - set(code_table("departements")))
    place = Phrase("column '{column}'", column=cells.published(name))
    cells.problems += [Problem(place, Phrase("'{code}' is not a département", code=code)) for code in unknown]
    return codes


def _check_names(cells: Cells, codes: pa.ChunkedArray) -> None:
    """Names must be those of the codes; a name whose accents were destroyed in the file is only counted."""
    known = code_table("departements")
    damaged = 0
    for code, name in zip(codes.to_pylist(), cells.text("name").to_pylist(), strict=True):
        if name is not None and DESTROYED in name:
            damaged += 1
        elif code in known and known[code] != name:
            cells.problems.append(
                Problem(
                    str(code), Phrase("is called '{name}', expected '{known}'", name=name, known=known[code])
                )
            )
    if damaged:
        cells.counts["damaged_names"] = damaged


def extract_departement_modes(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Commuters by département of residence and mode.

    The file numbers Corsica 96 and 97, which are no official codes, and its accents were destroyed in part.

    Raises:
        DatasetError: an unknown département or one under another name, a wrong number, a département twice.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    codes = _departements(cells, "departement_id")
    _check_names(cells, codes)
    cells.unique(pa.table({"departement_id": codes}))
    parts = [
        pa.table(
            {
                "departement_id": codes,
                "commute_mode": pa.array([field.partition(":")[2]] * len(codes)),
                "commuters": cells.numbers(field),
            }
        )
        for field in column_map(dataset.id)
        if field.startswith("commuters:")
    ]
    cells.finish()
    table = pa.concat_tables(parts).sort_by([("departement_id", "ascending"), ("commute_mode", "ascending")])
    return Extract({"extract.departement_modes": table}, cells.counts)


def extract_foreign_places(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Work places abroad, one row per code, with the ISO code of the country.

    Two rows are no places: 99999 ("works in France") is left out and counted; ZZZZZ ("none, or another foreign
    commune") is kept, in country ``ZZ``: some commuters bear it.

    Raises:
        DatasetError: a code of an unknown country, or twice.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    kept = pc.not_equal(cells.text("place_id"), ABROAD)
    cells.counts["works_in_france_left_out"] = len(kept) - int(pc.sum(kept).as_py())
    places = cells.table["place_id"].filter(kept)
    countries = code_table(column_map(dataset.id)["place_id"].codes)
    prefixes = pc.utf8_slice_codeunits(places, 0, PREFIX_LENGTH)
    place = Phrase("column '{column}'", column=cells.published("place_id"))
    unknown = sorted(set(pc.unique(prefixes).to_pylist()) - set(countries))
    cells.problems += [
        Problem(place, Phrase("codes of an unknown country '{prefix}'", prefix=prefix)) for prefix in unknown
    ]
    cells.unique(pa.table({"place_id": places}))
    names = cells.text("name").filter(kept)
    cells.finish()
    found = pc.index_in(prefixes, value_set=pa.array(list(countries)))
    table = pa.table(
        {
            "place_id": places,
            "name": names,
            "country": pc.take(pa.array(list(countries.values())), found),
        }
    )
    return Extract({"extract.foreign_places": table.sort_by("place_id")}, cells.counts)
