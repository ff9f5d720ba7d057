"""The national study as hand-written DuckDB SQL: ``python duckdb_sql.py MICRODATA CORE OUT``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

STUDY = """
CREATE TEMP TABLE communes AS
SELECT commune_id, departement_id, region_id, lon, lat, internal_distance_km
FROM read_parquet('{core}/communes.parquet');

CREATE TEMP TABLE active AS
SELECT commune_id, csp, active_persons FROM read_parquet('{core}/active_population.parquet');

CREATE TEMP TABLE probability AS
WITH eligible AS (
    SELECT csp, weight, sum(active_persons) AS persons
    FROM active JOIN (VALUES {weights}) AS weights (csp, weight) USING (csp)
    GROUP BY csp, weight)
SELECT csp, weight * {rate} * (SELECT sum(persons) / sum(weight * persons) FROM eligible) AS p FROM eligible;

CREATE TEMP TABLE potential AS
SELECT commune_id, sum(active_persons * p) AS teleworkers FROM active JOIN probability USING (csp) GROUP BY ALL;

CREATE MACRO commune_of(code) AS CASE
    WHEN code BETWEEN '75101' AND '75120' THEN '75056'
    WHEN code BETWEEN '69381' AND '69389' THEN '69123'
    WHEN code BETWEEN '13201' AND '13216' THEN '13055'
    ELSE code END;

CREATE TEMP TABLE commuters AS
SELECT commune_of(COMMUNE) AS origin_id,
       commune_of(CASE WHEN DCLT = '99999' THEN DCFLT ELSE DCLT END) AS destination_id,
       CS1 AS csp, TRANS AS mode, sum(IPONDI::DOUBLE) AS commuters
FROM {source}
GROUP BY ALL;

CREATE TEMP TABLE flows AS
SELECT origin_id, destination_id, mode,
       sum(CASE WHEN p IS NULL THEN 0 ELSE commuters END) AS eligible_commuters,
       coalesce(sum(commuters * p), 0) AS likely
FROM commuters LEFT JOIN probability USING (csp)
GROUP BY ALL;

CREATE TEMP TABLE homes AS
SELECT origin_id, any_value(teleworkers) / nullif(sum(likely), 0) AS scale
FROM flows JOIN potential ON origin_id = commune_id
GROUP BY origin_id;

CREATE TEMP TABLE pairs AS
WITH summed AS (
    SELECT origin_id, destination_id, sum(likely) AS likely FROM flows GROUP BY ALL),
located AS (
    SELECT s.origin_id, likely, h.internal_distance_km AS internal,
        CASE WHEN s.origin_id = destination_id THEN h.internal_distance_km
        ELSE {detour_ratio} * 2 * {earth_radius_km} * asin(sqrt(
            sin(radians(w.lat - h.lat) / 2) ** 2
            + cos(radians(h.lat)) * cos(radians(w.lat)) * sin(radians(w.lon - h.lon) / 2) ** 2)) END AS km
    FROM summed AS s
    LEFT JOIN communes AS h ON h.commune_id = s.origin_id
    LEFT JOIN communes AS w ON w.commune_id = s.destination_id)
SELECT origin_id, sum(
    likely * scale * {days_per_year} * {trips_per_day}
    * ((1 - {third_place_share}) * km
       + {third_place_share} * greatest(km - internal * {third_place_trip_ratio}, 0))) AS avoided
FROM located JOIN homes USING (origin_id)
WHERE km <= {daily_limit_km}
GROUP BY origin_id;

COPY (
    SELECT commune_id, teleworkers, coalesce(avoided, 0) AS avoided_distance_pkm
    FROM potential LEFT JOIN pairs ON origin_id = commune_id ORDER BY commune_id
) TO '{out}/communes.parquet' (COMPRESSION zstd);

COPY (
    SELECT CASE
            WHEN origin_id = destination_id THEN 'same_commune'
            WHEN w.commune_id IS NULL THEN 'abroad'
            WHEN w.departement_id = h.departement_id THEN 'same_departement'
            WHEN w.region_id = h.region_id THEN 'same_region'
            ELSE 'other_region' END AS destination_class,
        CASE mode WHEN '1' THEN 'none' WHEN '2' THEN 'walking' WHEN '3' THEN 'bike'
            WHEN '4' THEN 'motor_two_wheeler' WHEN '5' THEN 'car' WHEN '6' THEN 'public_transport'
            END AS commute_mode,
        sum(eligible_commuters) AS eligible_commuters
    FROM flows
    LEFT JOIN communes AS h ON h.commune_id = origin_id
    LEFT JOIN communes AS w ON w.commune_id = destination_id
    GROUP BY ALL ORDER BY ALL
) TO '{out}/destinations.parquet' (COMPRESSION zstd);
"""


def main(path: Path, core: Path, out: Path) -> None:
    """Write ``communes.parquet`` and ``destinations.parquet`` to a folder."""
    settings = json.loads((core / "settings.json").read_text(encoding="utf-8"))
    weights = ", ".join(f"('{csp}', {weight})" for csp, weight in settings.pop("weights").items())
    source = (
        f"read_parquet('{path}')"
        if path.suffix == ".parquet"
        else f"read_csv('{path}', delim=';', all_varchar=true)"
    )
    out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        connection.execute(STUDY.format(core=core, out=out, source=source, weights=weights, **settings))


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:4]))
