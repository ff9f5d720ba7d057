"""What a map is asked for: territory, scenario, year, reading, measure, classes, layers, commune, smallest flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query

from maillage.errors import InputError, Problem, raise_collected
from maillage.indicators.readings import READINGS
from maillage.phrase import Phrase
from maillage.telework.intensity import SCHEMES
from maillage.telework.scenario import scenario_names
from maillage.web.maps.measures import DEFAULT_MEASURE, MEASURES
from maillage.web.maps.points import POINT_LAYERS
from maillage.web.remote_answers import refuse_files
from maillage.web.sheet.material import chosen_year
from maillage.web.studies import Wanted

YEARS = (2015, 2020, 2025)
MOST_LETTERS = 120
FRANCE = "france"
_Text = Annotated[str, Query(max_length=MOST_LETTERS)]


@dataclass(frozen=True)
class MapChoices:
    """The choices of a map, each in its address.

    Attributes:
        territory: as on the command line; empty: the page chooses.
        scenario: name of a packaged scenario.
        year: of the figures.
        reading: of the study's constants.
        measure: name of what is drawn.
        scheme: how classes are bounded; empty: by the number of communes.
        layers: layers of places shown.
        commune: code or name of the commune chosen; empty for none.
        least_flow: commuters under which a flow is not drawn; None: the page chooses.
    """

    territory: str = ""
    scenario: str = "etude-2016"
    year: int = 2025
    reading: str = "measured"
    measure: str = DEFAULT_MEASURE
    scheme: str = ""
    layers: tuple[str, ...] = ()
    commune: str = ""
    least_flow: float | None = None

    @classmethod
    def of(
        cls,
        territoire: _Text = "",
        scenario: _Text = "etude-2016",
        annee: _Text = "",
        lecture: _Text = "measured",
        mesure: _Text = DEFAULT_MEASURE,
        classes: _Text = "",
        couche: Annotated[list[str] | None, Query(max_length=20)] = None,
        commune: _Text = "",
        flux: Annotated[float | None, Query(ge=0, le=1e7, allow_inf_nan=False)] = None,
    ) -> MapChoices:
        """The choices of an address.

        Raises:
            InputError: names that do not exist, all of them at once; a year that the model does not speak of.
        """
        refuse_files({"territory": territoire, "scenario": scenario})
        asked = tuple(dict.fromkeys(couche or ()))
        known: tuple[tuple[str, tuple[str, ...], Any], ...] = (
            ("scenario", (scenario,), scenario_names()),
            ("lecture", (lecture,), READINGS),
            ("mesure", (mesure,), MEASURES),
            ("classes", (classes,), ("", *SCHEMES)),
            ("couche", asked, POINT_LAYERS),
        )
        problems = [
            Problem(
                where,
                Phrase(
                    "'{given}' is not one of: {names}",
                    given=given,
                    names=", ".join(name for name in names if name),
                ),
            )
            for where, values, names in known
            for given in values
            if given not in names
        ]
        message = Phrase("This map cannot be drawn.")
        raise_collected(message, problems, error=InputError, do=Phrase("Choose among the names given."))
        year = chosen_year(annee)
        chosen = (territoire.strip(), scenario, year, lecture, mesure, classes, asked, commune.strip(), flux)
        return cls(*chosen)

    def wanted(self) -> Wanted:
        """The study that the map shows."""
        return Wanted(self.territory, self.scenario, self.year, self.reading)


Chosen = Annotated[MapChoices, Depends(MapChoices.of)]
"""The choices of a map, as a parameter of a page."""
