"""Files of places: stations, carpool areas, post offices, libraries, France services, places of digital help.

Each row keeps the file's own commune code. No name of a person, telephone number or e-mail address is ever read: only
the columns of the column map are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.sources.column_map import Cells
from maillage.sources.coordinates import coordinates
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

FACILITY_PREFIXES = {"bibliotheques": "bib", "points-de-contact-laposte": "laposte", "france-services": "fs"}
NOT_A_PLACE = ("hitch_hiking", "office")
"""Kinds that some files list beside the places sought: a pole where drivers stop, an office closed to the public."""


def extract_carpool_areas(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Carpool areas of the national base, without hitch-hiking points and closed areas, which are counted.

    A parking of zero spaces is one whose size was not filled in: it becomes unknown, and is counted.

    Raises:
        DatasetError: wrong codes, coordinates or numbers, an unknown kind, an area twice; all at once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    kinds, opened = cells.coded("carpool_kind"), cells.coded("is_open")
    columns = {
        "carpool_area_id": cells.text("carpool_area_id"),
        "name": cells.text("name"),
        "carpool_kind": kinds,
        "commune_id": cells.communes(),
        **coordinates(cells),
        "parking_spaces": _positive(cells, "parking_spaces"),
    }
    table = pa.table(columns)
    cells.unique(table.select(["carpool_area_id"]))
    cells.finish()
    later = pc.greater(
        pc.utf8_slice_codeunits(cells.table["updated_on"], 0, len(dataset.vintage)), dataset.vintage
    )
    _count(cells, "dates_after_the_file", later)
    table = _left_out(cells, table, pc.equal(opened, "false"), "closed_places_left_out")
    return Extract({"extract.carpool_areas": _places_only(cells, table, "carpool_kind")}, cells.counts)


def extract_facilities(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Post points, libraries or France services, each with its kind and, for libraries, its floor area.

    Offices of libraries that receive nobody are left out and counted; a floor area of zero becomes unknown.

    Raises:
        DatasetError: wrong codes, coordinates or numbers, an unknown kind, a facility twice; all at once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    prefix = FACILITY_PREFIXES[family(dataset.id)]
    # a whole number that a data frame wrote as a decimal one
    ids = pc.replace_substring_regex(cells.text("facility_id"), r"\.0$", "")
    has_area = "floor_area_m2" in cells.table.column_names
    area = _positive(cells, "floor_area_m2") if has_area else pa.nulls(len(ids), pa.float64())
    columns = {
        "facility_id": pc.binary_join_element_wise(prefix, ids, "-"),
        "name": cells.text("name"),
        "facility_kind": cells.coded("facility_kind"),
        "commune_id": cells.communes(foreign=True),
        **coordinates(cells),
        "floor_area_m2": area,
    }
    table = pa.table(columns)
    cells.unique(table.select(["facility_id"]))
    cells.finish()
    return Extract({"extract.facilities": _places_only(cells, table, "facility_kind")}, cells.counts)


def extract_digital_help(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Places where digital advisers receive people: no third places yet, but places that could host one (*convertible*).

    The file has no commune code: a study finds the commune from the coordinates.

    Raises:
        DatasetError: wrong coordinates, a place twice; all at once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    ids = cells.text("third_place_id")
    rows = len(ids)
    columns = {
        "third_place_id": pc.binary_join_element_wise("cn", ids, "-"),
        "name": cells.text("name"),
        "third_place_kind": pa.array(["epn"] * rows),
        "third_place_status": pa.array(["convertible"] * rows),
        "commune_id": pa.nulls(rows, pa.string()),
        **coordinates(cells),
    }
    table = pa.table(columns)
    cells.unique(table.select(["third_place_id"]))
    cells.finish()
    return Extract({"extract.third_places": table.sort_by("third_place_id")}, cells.counts)


def extract_stations(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Stations with passengers, and the UIC codes of each: a station with several bears the first.

    Raises:
        DatasetError: wrong codes or coordinates, a UIC code twice; all at once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    lists = pc.split_pattern_regex(cells.text("station_id"), r"\s*[;,]\s*")
    first = pc.list_element(lists, 0)
    stations = pa.table(
        {
            "station_id": first,
            "name": cells.text("name"),
            "commune_id": cells.communes(),
            **coordinates(cells),
        }
    )
    flat = pc.list_flatten(lists.combine_chunks())
    parents = pc.take(first, pc.list_parent_indices(lists.combine_chunks()))
    codes = pa.table({"station_id": parents, "uic_id": flat})
    cells.unique(codes.select(["uic_id"]))
    cells.finish()
    return Extract({"extract.stations": stations, "extract.station_codes": codes}, cells.counts)


def extract_station_passengers(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Passengers (without other visitors) of each UIC code and year.

    Raises:
        DatasetError: wrong numbers, a UIC code twice; all at once.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    codes = cells.text("uic_id")
    cells.unique(pa.table({"uic_id": codes}))
    years = [name for name in cells.table.column_names if name.startswith("passengers_per_year:")]
    parts = [
        pa.table(
            {
                "uic_id": codes,
                "year": pa.array([int(name.partition(":")[2])] * len(codes), pa.int64()),
                "passengers_per_year": cells.numbers(name, empty=True),
            }
        )
        for name in years
    ]
    cells.finish()
    return Extract({"extract.station_passengers": pa.concat_tables(parts).drop_null()}, cells.counts)


def family(dataset_id: str) -> str:
    """The name of a dataset without its vintage: editions of one file share it.

    >>> family("points-de-contact-laposte-2022"), family("bnlc-2026")
    ('points-de-contact-laposte', 'bnlc')
    """
    name, _, vintage = dataset_id.rpartition("-")
    return name if name and vintage.isdigit() else dataset_id


def _positive(cells: Cells, name: str) -> pa.ChunkedArray:
    """Numbers above zero; zero means that nobody filled the cell in, and is counted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = cells.numbers(name, empty=True)
    zero = pc.equal(values, 0.0)
    _count(cells, "zeros_taken_as_unknown", zero)
    return pc.if_else(pc.fill_null(zero, fill_value=False), pa.scalar(None, pa.float64()), values)


def _count(cells: Cells, name: str, which: pa.ChunkedArray) -> None:
    import pyarrow.compute as pc

    if count := int(pc.sum(which).as_py() or 0):
        cells.counts[name] = count


def _left_out(cells: Cells, table: pa.Table, which: pa.ChunkedArray, name: str) -> pa.Table:
    import pyarrow.compute as pc

    _count(cells, name, which)
    return table.filter(pc.invert(which))


def _places_only(cells: Cells, table: pa.Table, kind: str) -> pa.Table:
    """Without the kinds that are no place to come to."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return _left_out(
        cells, table, pc.is_in(table[kind], value_set=pa.array(NOT_A_PLACE)), "other_kinds_left_out"
    )
