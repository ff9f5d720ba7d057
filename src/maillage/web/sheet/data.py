"""What a sheet says, in one language, as plain values: the JSON twin, which the page is written from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.language import text
from maillage.reports.classes import legend
from maillage.reports.wording import classes_mean_nothing, study_notes, territory_name
from maillage.simulator.document import balance_table
from maillage.telework.scenario import load_scenario
from maillage.web.quoting import flow_reliability
from maillage.web.sheet.candidates import candidates_data
from maillage.web.sheet.figures import key_figures, small_count
from maillage.web.sheet.places import access_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maillage.indicators.exchanges import Exchanges
    from maillage.study import Study
    from maillage.web.sheet.material import Material

COMMUNE_FIGURES = (
    "commune_id",
    "name",
    "teleworkers",
    "telework_share",
    "teleworkers_per_km2",
    "eligible_active_persons",
    "active_persons",
    "commuters",
    "intensity_class",
    "reliability",
    "population_status",
)


def sheet_data(made: Material, language: str) -> dict[str, Any]:
    """The whole sheet.

    Args:
        made: what it is made from.
        language: ``fr`` or ``en``.
    """
    study = made.study
    return {
        "territory": territory_data(study, language),
        "choices": choices_data(study, language),
        "figures": key_figures(made, language),
        "readings": {
            name: values for name, values in study.summary["readings"].items() if name != "in_force"
        },
        "eligible_active_persons": study.summary["eligible_active_persons"],
        "imputed_share": study.summary["imputed_share"],
        "potential": potential_data(made, language),
        "intensity": intensity_data(study, language),
        "communes": commune_rows(study),
        "flows": flows_data(made, language),
        "access": access_data(made, language),
        "candidates": candidates_data(made.candidates, language) if made.candidates else None,
        "balance": balance_table(made.simulation, language),
        "notes": study_notes(study, language, page=True),
    }


def territory_data(study: Study, language: str) -> dict[str, Any]:
    """Which territory it is, and in which geography."""
    land = study.territory
    return {
        "text": land.text,
        "kind": land.kind,
        "id": land.id,
        "name": territory_name(land, language),
        "communes": study.summary["communes"],
        "geography_year": study.summary["geography_year"],
    }


def choices_data(study: Study, language: str) -> dict[str, Any]:
    """Scenario, year and reading in force, with their names."""
    label = study.scenario.label
    return {
        "scenario": study.scenario.id,
        "scenario_name": label.en if language == "en" else label.fr,
        "year": study.year,
        "reading": study.reading,
        "reading_name": text(f"readings.{study.reading}", language),
        "rate": study.summary["rates"].get(str(study.year)),
    }


def potential_data(made: Material, language: str) -> list[dict[str, Any]]:
    """Potential teleworkers by scenario, with its name, and year."""
    found = []
    for name, by_year in made.by_scenario.items():
        label = load_scenario(name).label
        years = [{"year": year, "teleworkers": value} for year, value in by_year.items()]
        found.append({"scenario": name, "name": label.en if language == "en" else label.fr, "years": years})
    return found


def intensity_data(study: Study, language: str) -> dict[str, Any]:
    """The classes of demand, from the strongest, with how many communes are in each."""
    held = [row["intensity_class"] for row in study.tables["communes"].to_pylist()]
    classes = [
        {"rank": each.rank, "word": each.word, "bounds": each.bounds, "communes": held.count(each.rank)}
        for each in reversed(legend(study.intensity, language))
    ]
    return {
        "measure": study.intensity.measure,
        "measure_name": text(f"measures.{study.intensity.measure}", language),
        "scheme_name": text(f"schemes.{study.intensity.scheme}", language),
        "classes": classes,
        "missing": held.count(None),
        "says_rank_only": classes_mean_nothing(study),
    }


def commune_rows(study: Study) -> list[dict[str, Any]]:
    """The communes by potential teleworkers, the most first; those without a published figure last."""
    rows = study.tables["communes"].select(list(COMMUNE_FIGURES)).to_pylist()
    return sorted(
        rows, key=lambda row: (row["teleworkers"] is None, -(row["teleworkers"] or 0.0), row["commune_id"])
    )


def flows_data(made: Material, language: str) -> dict[str, Any]:
    """Who leaves and who comes, by class and by commune."""
    small, around = small_count(made.study), made.around
    names = column("destination_class").codes or {}
    by_class = {"to": around.to_class, "from": around.from_class}
    classes = []
    for name in names:
        row: dict[str, Any] = {"class": name, "name": text(f"destinations.{name}", language)}
        for way, rows in by_class.items():
            found = next((each for each in rows if each["destination_class"] == name), None)
            row[way] = _counted(found, small) if found else None
        row["from_known"] = name in around.from_known
        classes.append(row)
    leaving = sum(row["commuters"] for row in around.to_class)
    coming = sum(row["commuters"] for row in around.from_class) - around.inside
    return {
        "classes": classes,
        "residents": leaving,
        "leaving": leaving - around.inside,
        "coming": coming,
        "coming_known": _known(around, coming),
        "homes_known": _departements(made.study, around.homes_known),
        "inside": around.inside,
        "destinations": [_partner(row, small, language) for row in around.destinations],
        "origins": [_partner(row, small, language) for row in around.origins],
    }


def _known(around: Exchanges, coming: float) -> str:
    """How much is known of those who come: ``all`` (homes of other régions too), ``some``, or ``none``."""
    if "other_region" in around.from_known:
        return "all"
    return "some" if coming >= 1 else "none"


def _departements(study: Study, codes: Iterable[str]) -> list[str]:
    """The names of départements, or their codes."""
    members = study.core.membership
    rows = study.core.engine.rows(
        members.filter(members.perimeter_kind == "departement")
        .select("perimeter_id", "perimeter_name")
        .distinct()
    )
    names = {row["perimeter_id"]: row["perimeter_name"] for row in rows}
    return [names.get(code, code) for code in codes]


def _counted(row: Mapping[str, Any], small: float) -> dict[str, Any]:
    kept = {name: row[name] for name in ("commuters", "eligible_commuters", "modelled")}
    return {**kept, "reliability": flow_reliability(kept, small)}


def _partner(row: Mapping[str, Any], small: float, language: str) -> dict[str, Any]:
    name = row["name"] or place_abroad(row["commune_id"], language)
    known = row["name"] is not None
    return {"commune_id": row["commune_id"], "name": name, "in_france": known, **_counted(row, small)}


def place_abroad(code: str, language: str) -> str:
    """A place of work abroad by its code: its name and country where the code tells them.

    >>> place_abroad("BE-kortrijk", "en"), place_abroad("BEX01", "en")
    ('Abroad: Kortrijk (BE)', 'Abroad (BEX01)')
    """
    country, separator, place = code.partition("-")
    if separator:
        return text("web.territory.flows.town_abroad", language, town=place.title(), country=country)
    return text("web.territory.flows.place_abroad", language, code=code)


def commune_data(study: Study, code: str, language: str) -> dict[str, Any] | None:
    """One commune of the territory as a small sheet; none where it is not one of its communes.

    Returns:
        its row, ``rank`` among the communes with a figure, ``ranked``, ``class`` of demand, and its ten first destinations.
    """
    rows = commune_rows(study)
    place = next((rank for rank, row in enumerate(rows) if row["commune_id"] == code), None)
    if place is None:
        return None
    row = rows[place]
    word = next(
        (each.word for each in legend(study.intensity, language) if each.rank == row["intensity_class"]), None
    )
    known = sum(each["teleworkers"] is not None for each in rows)
    rank = None if row["teleworkers"] is None else place + 1
    return {
        **row,
        "rank": rank,
        "ranked": known,
        "class": word,
        "destinations": _destinations(study, code, language),
    }


def _destinations(study: Study, code: str, language: str) -> list[dict[str, Any]]:
    import pyarrow.compute as pc

    from maillage.web.sheet.material import MOST_NAMED

    flows = study.tables["flows"]
    mine = flows.filter(pc.equal(flows["origin_id"], code)).sort_by(
        [("commuters", "descending"), ("destination_id", "ascending")]
    )
    kept = ("destination_id", "commuters", "teleworkers", "distance_km", "travel_time_min", "reliability")
    found = []
    for row in mine.slice(0, MOST_NAMED).to_pylist():
        name = row["destination_name"] or place_abroad(row["destination_id"], language)
        found.append({**{each: row[each] for each in kept}, "name": name})
    return found


def scenario_choices(language: str) -> list[dict[str, str]]:
    """The packaged scenarios with their names."""
    from maillage.telework.scenario import scenario_names

    labels = {name: load_scenario(name).label for name in scenario_names()}
    return [
        {"id": name, "name": label.en if language == "en" else label.fr} for name, label in labels.items()
    ]
