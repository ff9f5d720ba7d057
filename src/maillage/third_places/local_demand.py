"""The demand around a commune: who lives within reach of it, and which seats they have already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import UnknownNameError
from maillage.parameters.parameter import Label
from maillage.phrase import Phrase
from maillage.simulator.figure import Figure
from maillage.simulator.territory_places import accessible_seats
from maillage.site_plan.places import known_places
from maillage.spatial.existing import commune_catchments
from maillage.telework.potential import ELIGIBLE_CSP, potential_by_residence
from maillage.telework.probabilities import probabilities
from maillage.telework.reference import reference_population
from maillage.third_places.zones import zone_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from maillage.parameters import ParameterReader
    from maillage.provenance import Status
    from maillage.study import Study
    from maillage.third_places.project import Zone

USUAL_SEATS = "territory.seats_per_third_place"
_TELEWORKERS = Label(fr="Télétravailleurs potentiels à portée de la commune", en="Potential teleworkers within reach of the commune")  # fmt: skip
_SEATS = Label(fr="Postes déjà ouverts qu’ils se partagent", en="Seats already open that they share")


@dataclass(frozen=True)
class LocalDemand:
    """What is found around a commune.

    Attributes:
        commune_id: its code.
        name: its name.
        zone: ``urban``, ``intermediate``, ``rural`` or ``unknown``.
        max_minutes: longest trip, one way.
        communes: communes from which it is reached.
        teleworkers: potential teleworkers who live there (person).
        seats_open: seats of open third places that are theirs, each place shared between all who reach it (seat).
        places_known: whether a list of third places is imported; without one, no seat is known.
        invented: whether the territory is the invented one.
        sources: titles of the files behind it.
    """

    commune_id: str
    name: str
    zone: str
    max_minutes: float
    communes: int
    teleworkers: float
    seats_open: float
    places_known: bool
    invented: bool = False
    sources: tuple[str, ...] = ()

    @property
    def price_zone(self) -> Zone:
        """The zone of the prices that the commune falls in."""
        return "rural" if self.zone == "rural" else "town"

    def figures(self) -> dict[str, Figure]:
        """The demand as the formulas read it."""
        status: Status = "assumption" if self.invented else "derived"
        source = " ; ".join(self.sources)
        amounts = {
            "teleworkers": (self.teleworkers, "person", _TELEWORKERS),
            "accessible_seats": (self.seats_open, "seat", _SEATS),
        }
        return {
            name: Figure(name, value, value, value, unit, label, status, source)
            for name, (value, unit, label) in amounts.items()
        }


def local_demand(study: Study, reader: ParameterReader, commune_id: str) -> LocalDemand:
    """The demand around a commune of a study, homes outside the territory included.

    Args:
        study: whose scenario and year are in force.
        reader: the parameters in force, those of the scenario included.
        commune_id: where the project is.

    Raises:
        UnknownNameError: the commune is not one of the territory's.
    """
    core = study.core
    rows = {row["commune_id"]: row for row in core.engine.rows(core.communes.select("commune_id", "name", "density_level"))}  # fmt: skip
    if commune_id not in study.territory.commune_ids or commune_id not in rows:
        message = Phrase("'{code}' is not a commune of {territory}.", code=commune_id, territory=study.territory.text)  # fmt: skip
        raise UnknownNameError(message, do=Phrase("Choose one of its communes."))
    reach = commune_catchments(core, reader, destinations=[commune_id])
    homes = sorted({reach.origins[row] for row in reach.origin.tolist()})
    potential = _potential(study, reader)
    known = {row["commune_id"]: row["teleworkers"] or 0.0 for row in core.engine.rows(potential)}
    existing = known_places(core, reader.year, reader.number(USUAL_SEATS))
    places = {code: row for row, code in enumerate(homes)}
    shares, _ = accessible_seats(core, places, potential, existing.seats, reader)
    return LocalDemand(
        commune_id,
        rows[commune_id]["name"],
        zone_of(rows[commune_id]["density_level"]),
        reader.number("territory.access_time"),
        len(homes),
        sum(known.get(code, 0.0) for code in homes),
        float(shares.sum()),
        "third_places" in core.points,
        study.territory.kind == "demo",
        tuple(sorted({each.title for each in study.core.datasets if each.id.startswith(("rp-", "base-cc"))})),
    )


def _potential(study: Study, reader: ParameterReader) -> ir.Table:
    """Potential teleworkers of every commune known, inside the territory and outside."""
    core = study.core
    reference = reference_population(study.scenario.reference, study.territory, core)
    probability = core.engine.table(probabilities(study.scenario, reader, reference, (reader.year,)).table)
    active = core.active_population
    eligible = active.filter(active.csp.isin(ELIGIBLE_CSP)).select("commune_id", "csp", "active_persons")
    return core.engine.materialise(potential_by_residence(eligible, probability).drop("year"))
