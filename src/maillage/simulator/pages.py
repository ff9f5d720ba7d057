"""The qualitative page: plain sentences written in advance, chosen by the results and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from maillage.parameters.files import read_yaml
from maillage.simulator.declarations import Sentence, bound_name, folder, valid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.simulator.computation import Computed

SECTIONS = ("strengths", "attention", "first_steps")


@dataclass(frozen=True)
class Page:
    """Sentences by section, in the order they were written.

    Attributes:
        sections: sentences of each of the sections ``strengths``, ``attention`` and ``first_steps``.
        values: central values that the sentences may quote.
    """

    sections: Mapping[str, tuple[Sentence, ...]]
    values: Mapping[str, Any]

    def to_dict(self, language: str) -> dict[str, list[str]]:
        """The sentences, with their figures put in."""
        return {
            name: [sentence.written(self.values, language) for sentence in sentences]
            for name, sentences in self.sections.items()
        }


def page_values(computed: Computed) -> dict[str, Any]:
    """What sentences may ask about and quote: central values, and both ends of the intervals of the quantities shown."""
    low = {bound_name(name, "low"): value for name, value in computed.low.items()}
    high = {bound_name(name, "high"): value for name, value in computed.high.items()}
    return {**computed.central, **computed.totals, **low, **high}


def chosen_page(audience: str, values: Mapping[str, Any], answers: Mapping[str, Any]) -> Page:
    """The sentences of an audience that hold for these results and answers.

    Args:
        audience: whose page.
        values: central value of each quantity, and ends of intervals, as :func:`page_values` names them.
        answers: answers that are not amounts.
    """
    sections = {
        name: tuple(sentence for sentence in sentences if sentence.holds(values, answers))
        for name, sentences in _declared(audience).items()
    }
    return Page(sections, values)


@cache
def _declared(audience: str) -> dict[str, tuple[Sentence, ...]]:
    file = f"pages/{audience}.yaml"
    content = read_yaml(folder() / file) or {}
    return {
        section: tuple(
            valid(Sentence, item, f"{file}, {section}, sentence {place}")
            for place, item in enumerate(content.get(section, ()), start=1)
        )
        for section in SECTIONS
    }
