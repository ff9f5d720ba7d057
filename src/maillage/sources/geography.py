"""What each commune is like: legal population, area, internal distance, centre, density level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.contracts import column as field_of
from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells
from maillage.sources.commune_codes import arrondissements, sum_arrondissements_arrow
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

LAMBERT_93 = "EPSG:2154"
WGS_84 = "EPSG:4326"
METRES_PER_KM = 1000
# Lambert-93 covers metropolitan France; centres outside this frame (km) are not in that unit, or not in that projection.
FRAME_KM = {"x_km": (0, 1300), "y_km": (6000, 7200)}


def extract_legal_population(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Municipal population of each commune, arrondissements summed.

    Raises:
        DatasetError: wrong codes or numbers, a commune twice.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    published = pa.table({"commune_id": codes, "population": cells.numbers("population")})
    cells.finish()
    table = sum_arrondissements_arrow(published, ["commune_id"], ["population"])
    if summed := published.num_rows - table.num_rows:
        cells.counts["arrondissements_summed"] = summed
    return Extract({"extract.population": table}, cells.counts)


def extract_commune_shape(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Area, internal distance and centre of each commune of metropolitan France.

    Centres are published in Lambert-93 rounded to the kilometre and become WGS 84 degrees. They are no true centroids:
    without bias, but half of them are more than 2.4 km from the centroid of the outline (Lille: 5 km). Outlines are better.
    The
    file has Paris, Lyon and Marseille both whole and by arrondissement: arrondissements are left out and counted.

    Raises:
        DatasetError: wrong codes or numbers, a centre outside Lambert-93 in kilometres, a commune twice.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    sizes = {name: cells.numbers(name) for name in ("area_km2", "internal_distance_km")}
    centre = {name: _centre(cells, name) for name in FRAME_KM}
    cells.finish()
    lon, lat = _degrees(centre["x_km"], centre["y_km"])
    whole = pc.invert(pc.is_in(codes, value_set=pa.array(list(arrondissements()))))
    table = pa.table({"commune_id": codes, **sizes, "lon": lon, "lat": lat}).filter(whole)
    cells.counts["arrondissements_left_out"] = len(codes) - table.num_rows
    return Extract({"extract.commune_shape": table.sort_by("commune_id")}, cells.counts)


def _centre(cells: Cells, name: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    low, high = FRAME_KM[name]
    values = cells.numbers(name, minimum=None)
    outside = int(pc.sum(pc.or_(pc.less(values, low), pc.greater(values, high))).as_py() or 0)
    if outside:
        what = Phrase(
            "{outside} values outside {low}–{high}: not kilometres in Lambert-93",
            outside=outside,
            low=low,
            high=high,
        )
        cells.problems.append(Problem(Phrase("column '{column}'", column=cells.published(name)), what))
    return values


def _degrees(x_km: pa.ChunkedArray, y_km: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa
    from pyproj import Transformer

    transformer = Transformer.from_crs(LAMBERT_93, WGS_84, always_xy=True)
    lon, lat = transformer.transform(x_km.to_numpy() * METRES_PER_KM, y_km.to_numpy() * METRES_PER_KM)
    return pa.array(lon), pa.array(lat)


def extract_density(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Level of each commune in the seven-level density grid; the file gives labels, which become codes 1 to 7.

    Raises:
        DatasetError: wrong codes, an unknown label, a commune twice.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    levels = {label.fr: code for code, label in (field_of("density_level").codes or {}).items()}
    labels = cells.text("density_level")
    place = Phrase("column '{column}'", column=cells.published("density_level"))
    unknown = sorted(set(pc.unique(labels).drop_null().to_pylist()) - set(levels))
    cells.problems += [Problem(place, Phrase("unknown level '{label}'", label=label)) for label in unknown]
    cells.finish()
    found = pc.index_in(labels, value_set=pa.array(list(levels)))
    table = pa.table({"commune_id": codes, "density_level": pc.take(pa.array(list(levels.values())), found)})
    return Extract({"extract.density": table.sort_by("commune_id")}, cells.counts)
