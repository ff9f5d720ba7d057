"""What a study may be asked: year, reading, and how the classes of demand are made."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.errors import unknown_name
from maillage.indicators.readings import READINGS
from maillage.phrase import Phrase
from maillage.telework.intensity import MEASURES, SCHEMES

DEFAULT_YEAR = 2025


@dataclass(frozen=True)
class StudyOptions:
    """Choices of a study, each printed beside its result.

    Attributes:
        year: year of the figures by commune and by flow.
        reading: reading of the study's constants in force.
        measure: what the classes of intensity are made on.
        scheme: how the bounds of the classes are chosen.
    """

    year: int = DEFAULT_YEAR
    reading: str = "measured"
    measure: str = "teleworkers"
    scheme: str = "natural_breaks"

    def check(self) -> None:
        """Refuse choices that do not exist, before anything is computed.

        Raises:
            UnknownNameError: the reading, the measure or the scheme does not exist.
        """
        known = {
            Phrase("reading"): (self.reading, tuple(READINGS)),
            Phrase("measure of intensity"): (self.measure, MEASURES),
            Phrase("scheme of classes"): (self.scheme, tuple(SCHEMES)),
        }
        for kind, (chosen, names) in known.items():
            if chosen not in names:
                raise unknown_name(kind, chosen, names)
