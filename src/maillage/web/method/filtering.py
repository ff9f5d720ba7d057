"""The filter box of the pages of method: words that must all be there, whatever accents and capitals."""

from __future__ import annotations

from maillage.assembly.gazetteer import folded


def holds(words: str, *texts: str) -> bool:
    """Whether each of the words is in one of the texts.

    >>> holds("energie car", "car.energy_cost", "Coût de l'énergie"), holds("", "anything"), holds("bus", "car")
    (True, True, False)
    """
    hay = " ".join(folded(each) for each in texts)
    return all(each in hay for each in folded(words).split())
