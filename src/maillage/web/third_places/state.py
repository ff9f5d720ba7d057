"""The state of play of a territory, and its map, made once and kept for its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.parameters import ParameterTree
from maillage.spatial.existing import CONVERTIBLE
from maillage.third_places.state_of_play import state_of_play
from maillage.web.sheet.map import intensity_areas, names_on_map, sheet_map

if TYPE_CHECKING:
    from maillage.study import Study
    from maillage.third_places.state_of_play import StateOfPlay
    from maillage.web.services import Services
    from maillage.web.sheet.map import SheetMap
    from maillage.web.studies import Opened, Step, Wanted

STATE, MAP = "third-places", "third-places-map"


def state_of(wanted: Wanted, services: Services, step: Step) -> StateOfPlay:
    """The state of play of a study's territory, made once and kept."""

    def make(study: Study, opened: Opened, step: Step) -> StateOfPlay:
        del opened
        step("access")
        tree = ParameterTree.load().with_overrides(study.scenario.parameters)
        return state_of_play(study, tree.reader(study.year))

    return services.studies.derived(wanted, STATE, make, step)


def drawn_map(wanted: Wanted, services: Services, step: Step) -> dict[str, Any] | None:
    """The map of the places, made once and kept; none where no outlines are imported."""
    state = state_of(wanted, services, step)
    step("drawing")
    return services.studies.derived(wanted, MAP, lambda study, *_: _drawn(study, state), step)


def _drawn(study: Study, state: StateOfPlay) -> dict[str, Any] | None:
    found = sheet_map(study)
    if found is None:
        return None
    communes = {each.commune_id: each for each in state.communes}
    areas = intensity_areas(found, study)
    named = [(each.commune_id, each.name) for each in state.missing] or [(each.commune_id, each.name) for each in state.communes]  # fmt: skip
    return {
        "width": found.drawing.width,
        "height": found.drawing.height,
        "border": found.border,
        "areas": [{**area, "covered": communes[area["commune_id"]].covered if area["commune_id"] in communes else None} for area in areas],
        "names": names_on_map(found, named),
        "points": _points(found, state),
    }  # fmt: skip


def _points(found: SheetMap, state: StateOfPlay) -> list[dict[str, Any]]:
    """The places with coordinates, those that could host below the third places."""
    rank = {CONVERTIBLE: 0}
    placed = [each for each in state.places if each.lon is not None and each.lat is not None]
    points = []
    for each in sorted(placed, key=lambda each: rank.get(each.state, 1)):
        x, y = found.at(each.lon or 0.0, each.lat or 0.0)
        points.append({"x": round(x, 1), "y": round(y, 1), "state": each.state, "name": each.name, "kind": each.kind, "commune": each.commune_name})  # fmt: skip
    return points
