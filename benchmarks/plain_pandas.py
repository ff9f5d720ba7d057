"""The national study as a plain pandas script: ``python plain_pandas.py MICRODATA CORE OUT``.

Written as an analyst would, no trick and no known waste: only the columns needed are read, and sums come first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ["COMMUNE", "DCLT", "DCFLT", "CS1", "TRANS", "IPONDI"]
MODES = {
    "1": "none",
    "2": "walking",
    "3": "bike",
    "4": "motor_two_wheeler",
    "5": "car",
    "6": "public_transport",
}
ARRONDISSEMENTS = {
    **{f"{code}": "75056" for code in range(75101, 75121)},
    **{f"{code}": "69123" for code in range(69381, 69390)},
    **{f"{code}": "13055" for code in range(13201, 13217)},
}
PAIR = ["origin_id", "destination_id"]


def read_microdata(path: Path) -> pd.DataFrame:
    """The persons, six columns."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path, columns=COLUMNS)
    types = {name: "float64" if name == "IPONDI" else "str" for name in COLUMNS}
    return pd.read_csv(path, sep=";", usecols=COLUMNS, dtype=types)


def commuters_of(path: Path) -> pd.DataFrame:
    """Commuters by home, work, CSP and mode."""
    persons = read_microdata(path)
    persons["DCLT"] = persons["DCLT"].where(persons["DCLT"] != "99999", persons["DCFLT"])
    summed = persons.groupby(["COMMUNE", "DCLT", "CS1", "TRANS"], as_index=False)["IPONDI"].sum()
    summed.columns = pd.Index([*PAIR, "csp", "commute_mode", "commuters"])
    for end in PAIR:
        summed[end] = summed[end].replace(ARRONDISSEMENTS)
    summed["commute_mode"] = summed["commute_mode"].map(MODES)
    return summed


def probability_by_csp(active: pd.DataFrame, settings: dict) -> pd.Series:
    """Telework probability by CSP: weights scaled until the mean of the eligible is the rate."""
    weights = pd.Series(settings["weights"])
    eligible = active.groupby("csp")["active_persons"].sum().loc[weights.index]
    return weights * settings["rate"] * eligible.sum() / (weights * eligible).sum()


def classify(flows: pd.DataFrame, communes: pd.DataFrame) -> np.ndarray:
    """Class of the destination of each flow."""
    departement = communes["departement_id"]
    region = communes["region_id"]
    origin, destination = flows["origin_id"], flows["destination_id"]
    return np.select(
        [
            (origin == destination).to_numpy(),
            ~destination.isin(communes.index).to_numpy(),
            origin.map(departement).to_numpy() == destination.map(departement).to_numpy(),
            origin.map(region).to_numpy() == destination.map(region).to_numpy(),
        ],
        ["same_commune", "abroad", "same_departement", "same_region"],
        "other_region",
    )


def distance_km(flows: pd.DataFrame, communes: pd.DataFrame, settings: dict) -> np.ndarray:
    """One way, by road; empty abroad."""
    home = communes.reindex(flows["origin_id"])
    work = communes.reindex(flows["destination_id"])
    lon1, lat1, lon2, lat2 = (
        np.radians(each.to_numpy()) for each in (home["lon"], home["lat"], work["lon"], work["lat"])
    )
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    straight = 2 * settings["earth_radius_km"] * np.arcsin(np.sqrt(half)) * settings["detour_ratio"]
    same = (flows["origin_id"] == flows["destination_id"]).to_numpy()
    return np.where(same, home["internal_distance_km"].to_numpy(), straight)


def main(path: Path, core: Path, out: Path) -> None:
    """Write ``communes.parquet`` and ``destinations.parquet`` to a folder."""
    settings = json.loads((core / "settings.json").read_text(encoding="utf-8"))
    communes = pd.read_parquet(core / "communes.parquet").set_index("commune_id")
    active = pd.read_parquet(core / "active_population.parquet")
    probability = probability_by_csp(active, settings)
    active["teleworkers"] = active["active_persons"] * active["csp"].map(probability).fillna(0.0)
    potential = active.groupby("commune_id")["teleworkers"].sum()

    commuters = commuters_of(path)
    eligible = commuters["csp"].isin(probability.index)
    commuters["eligible_commuters"] = commuters["commuters"].where(eligible, 0.0)
    commuters["likely"] = commuters["commuters"] * commuters["csp"].map(probability).fillna(0.0)
    flows = commuters.groupby([*PAIR, "commute_mode"], as_index=False)[["eligible_commuters", "likely"]].sum()
    flows["destination_class"] = classify(flows, communes)
    destinations = flows.groupby(["destination_class", "commute_mode"], as_index=False)[
        "eligible_commuters"
    ].sum()

    pairs = flows.groupby(PAIR, as_index=False)["likely"].sum()
    scale = potential / pairs.groupby("origin_id")["likely"].sum().replace(0.0, np.nan)
    teleworkers = (pairs["likely"] * pairs["origin_id"].map(scale)).fillna(0.0)
    distance = distance_km(pairs, communes, settings)
    place = pairs["origin_id"].map(communes["internal_distance_km"] * settings["third_place_trip_ratio"])
    share = settings["third_place_share"]
    trip = (1 - share) * distance + share * np.maximum(distance - place, 0.0)
    trips = teleworkers * settings["days_per_year"] * settings["trips_per_day"]
    pairs["avoided_distance_pkm"] = (trips * trip).where(distance <= settings["daily_limit_km"], 0.0)
    avoided = pairs.groupby("origin_id")["avoided_distance_pkm"].sum()

    by_commune = potential.rename("teleworkers").to_frame()
    by_commune["avoided_distance_pkm"] = avoided.reindex(by_commune.index).fillna(0.0)
    out.mkdir(parents=True, exist_ok=True)
    by_commune.rename_axis("commune_id").reset_index().to_parquet(out / "communes.parquet", index=False)
    destinations.to_parquet(out / "destinations.parquet", index=False)


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:4]))
