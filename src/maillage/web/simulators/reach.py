"""How communes are reached from a commune of work: read once from the public tables, kept, and given to the page.

The page asks for it with the commune of work alone; where the staff live is compared with it in the page, and never sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.errors import InputError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.simulator.commune_reach import DETOUR, home_territory, reached_from, reached_within
from maillage.simulator.figure import read_figure
from maillage.simulator.home_communes import SMALLEST_SHOWN
from maillage.web.studies import silent

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader
    from maillage.simulator.commune_reach import Reached, ReachedOf
    from maillage.simulator.employer import EmployerInputs
    from maillage.web.services import Services
    from maillage.web.studies import Opened, Step

PEOPLE = "people of a territory"
OF_TRAVEL = ("travel.", "speed.")
"""How the names of the parameters of distances and times begin."""
_PLACES = 2


def reach(services: Services, reader: ParameterReader, commune: str, step: Step) -> Reached:
    """How every commune is reached from a commune of work, made once for the same parameters.

    Args:
        services: of the server.
        reader: the parameters in force.
        commune: of work.
        step: called at each step.

    Raises:
        InputError: there is no such commune.
        MissingDataError: the communes are not imported.
    """

    def make() -> Reached:
        opened = people(services, commune, step)
        with opened.turn:
            step("reach")
            known = opened.core.communes.filter(opened.core.communes.commune_id == commune)
            if not opened.core.engine.rows(known.select("commune_id")):
                said = Phrase("There is no commune {code} in the data of this server.", code=commune)
                raise InputError(said, problems=[Problem("work_commune", said)])
            return reached_from(opened.core, reader, commune)

    return services.reached.get(reach_key(services, reader, commune), make)


def reach_key(services: Services, reader: ParameterReader, commune: str) -> tuple[object, ...]:
    """What names the reach of a commune, with the data and the user's own values of the parameters it stands on."""
    own = (each for each in reader.tree.overrides.items() if each[0].startswith(OF_TRAVEL))
    return (services.studies.data_state(), commune, reader.year, *sorted(own))


def people(services: Services, commune: str, step: Step) -> Opened:
    """The communes and who lives there: of the country, or of the invented territory for an invented commune."""
    return people_of(services, home_territory(commune), step)


def people_of(services: Services, territory: str, step: Step) -> Opened:
    """The communes of a territory and who lives there, without its commuting, opened once.

    Args:
        services: of the server.
        territory: as for a study.
        step: called at each step.

    Raises:
        UnknownNameError: there is no such territory.
        MissingDataError: the communes are not imported.
    """
    from maillage.territory import parse_territory

    request = parse_territory(territory)
    if request.kind == "demo":
        return services.studies.opened(territory, step)

    def make() -> Opened:
        from maillage.assembly.assemble import assemble_population
        from maillage.engine import Engine
        from maillage.study import DEFAULT_YEAR
        from maillage.web.studies import Opened

        step("reading")
        reader = services.studies.parameters().reader(DEFAULT_YEAR)
        return Opened(*assemble_population(services.home, Engine.open("duckdb"), request, reader))

    return services.studies.of_data((PEOPLE, territory), make)


def reach_document(reached: Reached, reader: ParameterReader, commune: str) -> dict[str, Any]:
    """The reach of a commune for the page: one list for each column, in the order of the codes.

    Returns:
        ``commune``, ``detour`` (low, central, high), ``smallest_shown``, ``codes``, ``km``, ``min``, ``active``.
    """
    detour = read_figure(reader, DETOUR)
    rows = reached.central
    return {
        "commune": commune,
        "detour": [detour.low, detour.value, detour.high],
        "smallest_shown": SMALLEST_SHOWN,
        "codes": list(rows),
        "km": [_rounded(each.distance_km) for each in rows.values()],
        "min": [_rounded(each.time_min) for each in rows.values()],
        "active": [round(each.active_persons) for each in rows.values()],
        "source": reached.source,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)


def reached_for(inputs: EmployerInputs, services: Services) -> ReachedOf:
    """How communes are reached for a program: in the territory named, else in all that the server has imported.

    Args:
        inputs: an employer's answers.
        services: of the server.
    """
    homes, territory = inputs.home_communes, inputs.territory

    def within(reader: ParameterReader, commune: str) -> Reached:
        opened = people_of(services, str(territory), silent)
        with opened.turn:
            return reached_within(opened.core, opened.land, reader, commune, homes)

    def anywhere(reader: ParameterReader, commune: str) -> Reached:
        found = reach(services, reader, commune, silent)
        absent = [code for code in (homes.codes if homes else ()) if code not in found.central]
        problems = [
            Problem("home_communes", Phrase("commune {code} is not known", code=code)) for code in absent
        ]
        message = Phrase("These communes are not known here.")
        raise_collected(message, problems, error=InputError, do=Phrase("Correct their codes."))
        return found

    return within if territory else anywhere
