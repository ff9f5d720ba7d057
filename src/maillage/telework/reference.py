"""The reference population: over whom the adoption rate of a scenario is a mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import InputError
from maillage.exact_sum import exact_sum
from maillage.phrase import Phrase

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from maillage.core import CoreTables
    from maillage.territory import Territory

STUDY_SCOT = ("lille-metropole", "artois", "lens-lievin-henin-carvin")
STUDY_DEPARTEMENTS = ("59", "62")


@dataclass(frozen=True)
class ReferencePopulation:
    """Active persons over whom the adoption rate is a mean.

    Attributes:
        name: what it is, in words: départements, région codes, ``france``, or the territory.
        active_by_csp: active persons by CSP, all CSP.
    """

    name: str
    active_by_csp: dict[str, float]

    @property
    def total_active(self) -> float:
        """Active persons of all CSP."""
        return sum(self.active_by_csp.values())


def reference_departements(
    reference: str | tuple[str, ...], territory: Territory, core: CoreTables
) -> tuple[str, ...] | None:
    """The départements whose communes make the reference population; none for the territory itself.

    Args:
        reference: ``default``, ``territory``, ``region``, ``france``, or département codes.
        territory: the territory studied.
        core: the core tables.

    Source: model §2.1: Nord and Pas-de-Calais for the SCoT of the study, the région elsewhere, the whole invented land.
    """
    if isinstance(reference, tuple):
        return reference
    if reference == "territory":
        return None
    lands = core.engine.rows(_lands(core))
    everywhere = tuple(sorted({land["departement_id"] for land in lands}))
    if reference == "default":
        if territory.kind == "scot" and territory.id in STUDY_SCOT:
            return STUDY_DEPARTEMENTS
        reference = "france" if territory.kind in {"demo", "france"} else "region"
    if reference == "france":
        return everywhere
    inside = core.kept(
        "regions_inside",
        lambda: _inside(territory, core).select("region_id").distinct(),
        territory.commune_ids,
    )
    regions = {row["region_id"] for row in core.engine.rows(inside)}
    return tuple(sorted({land["departement_id"] for land in lands if land["region_id"] in regions}))


def reference_population(
    reference: str | tuple[str, ...], territory: Territory, core: CoreTables
) -> ReferencePopulation:
    """Active persons by CSP of the reference population, added up once for all scenarios that share it.

    Raises:
        InputError: no active person is known there.
    """
    departements = reference_departements(reference, territory, core)
    if departements is None:
        name, chosen = territory.text, _inside(territory, core)
        of: tuple[str, ...] = territory.commune_ids
    else:
        name = _names(departements, territory, core)
        chosen = core.communes.filter(core.communes.departement_id.isin(departements))
        of = departements
    by_csp = core.kept(
        "reference_of_territory" if departements is None else f"reference_of {' '.join(departements)}",
        lambda: _by_csp(core.active_population.semi_join(chosen, "commune_id")),
        of,
    )
    rows = core.engine.rows(by_csp)
    if not rows:
        message = Phrase(
            "Reference population '{name}': no active population by CSP is known there.", name=name
        )
        raise InputError(
            message,
            do=Phrase(
                "Import the census file of its communes, or use a scenario file of yours with `reference: territory`."
            ),
        )
    return ReferencePopulation(
        name, {row["csp"]: row["persons"] for row in sorted(rows, key=lambda row: row["csp"])}
    )


def _names(departements: tuple[str, ...], territory: Territory, core: CoreTables) -> str:
    """The départements in words, ``France`` for all those of the country; their codes where no name is known."""
    lands = core.engine.rows(_lands(core))
    if territory.kind != "demo" and {land["departement_id"] for land in lands} <= set(departements):
        return "France"
    known = core.membership.filter(core.membership.perimeter_kind == "departement")
    rows = core.engine.rows(known.select("perimeter_id", "perimeter_name").distinct())
    names = {row["perimeter_id"]: row["perimeter_name"] for row in rows}
    return ", ".join(names.get(code) or code for code in departements)


def _lands(core: CoreTables) -> ir.Table:
    """The départements of the communes, each with its région."""
    return core.kept("lands", lambda: core.communes.select("departement_id", "region_id").distinct())


def _inside(territory: Territory, core: CoreTables) -> ir.Table:
    """The communes of a territory; joined, since thousands of codes written in a query take seconds to be read."""
    import pyarrow as pa

    wanted = core.engine.table(pa.table({"wanted_id": pa.array(territory.commune_ids, pa.string())}))
    return core.communes.semi_join(wanted, [("commune_id", "wanted_id")])


def _by_csp(active: ir.Table) -> ir.Table:
    return active.group_by("csp").aggregate(persons=exact_sum(active.active_persons))
