"""The territories and communes that can be asked for, found by name or code whatever the accents."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maillage.sources.home import Home

KIND_ORDER = ("demo", "france", "scot", "epci", "departement", "region", "commune")
"""Larger choices first, when names match alike."""
MOST_WORDS_MENDED = 6
"""More words than names have are no name."""
SHORTEST_MENDED = 4
"""Letters from which a word is thought to be misspelled: shorter ones are close to too many others."""
CLOSE_ENOUGH = 0.75
"""Likeness from which a word may stand for another, as :mod:`difflib` counts it: one or two letters of seven."""


@dataclass(frozen=True)
class Entry:
    """One name that can be asked for.

    Attributes:
        territory: as on the command line.
        kind: ``commune``, ``epci``, ``scot``, ``departement``, ``region``, ``france`` or ``demo``.
        id: code, or name of a SCoT.
        name: plain name.
        communes: how many communes it has.
    """

    territory: str
    kind: str
    id: str
    name: str
    communes: int


def folded(words: str) -> str:
    """Words as they are compared: no accents, capitals, apostrophes or hyphens; saint for st.

    >>> folded("L'Haÿ-les-Roses"), folded("St Étienne")
    ('l hay les roses', 'saint etienne')
    """
    plain = unicodedata.normalize("NFKD", words.replace("œ", "oe").replace("Œ", "Oe"))
    kept = "".join(each for each in plain if not unicodedata.combining(each)).lower()
    spaced = re.sub(r"[^a-z0-9]+", " ", kept).strip()
    return re.sub(r"\bste\b", "sainte", re.sub(r"\bst\b", "saint", spaced))


class Gazetteer:
    """Names that can be searched.

    Args:
        entries: all of them.
        belongs: the territories that each commune is part of, by its code.
    """

    def __init__(self, entries: Iterable[Entry], belongs: Mapping[str, Sequence[str]] | None = None) -> None:
        self.entries = tuple(entries)
        self._belongs = dict(belongs or {})
        self._folded = tuple((folded(each.name), each.id.lower(), each) for each in self.entries)
        self._by_territory = {each.territory: each for each in self.entries}
        # the last one written stays: the largest kind
        ranked = sorted(
            self._folded, key=lambda row: (KIND_ORDER.index(row[2].kind), row[2].id), reverse=True
        )
        self._by_name = {name: each for name, _, each in ranked}

    def search(self, words: str, most: int = 10) -> tuple[Entry, ...]:
        """Entries whose code, name or words begin so: whole names first, then beginnings, then words inside.

        >>> city = Entry("commune:59350", "commune", "59350", "Lille", 1)
        >>> [each.name for each in Gazetteer([city]).search("lil")]
        ['Lille']
        """
        wanted, code = folded(words), words.strip().lower()
        if not wanted:
            return ()
        found = [
            (rank, KIND_ORDER.index(each.kind), len(name), name, each.id, each)
            for name, identifier, each in self._folded
            if (rank := _rank(wanted, code, name, identifier)) is not None
        ]
        return tuple(row[-1] for row in sorted(found, key=lambda row: row[:-1])[:most])

    def near(self, words: str, most: int = 10) -> tuple[Entry, ...]:
        """Entries that these words may have meant, where one of them is misspelled: each becomes the closest word of a name.

        >>> city = Entry("commune:62510", "commune", "62510", "Liévin", 1)
        >>> [each.name for each in Gazetteer([city]).near("lievn")]
        ['Liévin']
        """
        wanted = folded(words).split()
        if not 0 < len(wanted) <= MOST_WORDS_MENDED:
            return ()
        mended = [self._closest(word) for word in wanted]
        return () if mended == wanted else self.search(" ".join(mended), most)

    def _closest(self, word: str) -> str:
        """The word itself where a name has one that begins so, or where it is too short to tell; else the closest of all names."""
        vocabulary = self._vocabulary
        place = bisect_left(vocabulary, word)
        begun = place < len(vocabulary) and vocabulary[place].startswith(word)
        if begun or len(word) < SHORTEST_MENDED:
            return word
        return next(iter(get_close_matches(word, vocabulary, n=1, cutoff=CLOSE_ENOUGH)), word)

    @cached_property
    def _vocabulary(self) -> list[str]:
        """Every word of every name, in order."""
        return sorted({word for name, _, _ in self._folded for word in name.split()})

    def called(self, entry: Entry) -> str:
        """What a reader writes to have this entry back: its name, or where an earlier one bears it, as on the command line.

        >>> city = Entry("commune:59350", "commune", "59350", "Lille", 1)
        >>> other = Entry("epci:1", "epci", "1", "Lille", 9)
        >>> names = Gazetteer([city, other])
        >>> names.called(city), names.called(other)
        ('commune:59350', 'Lille')
        """
        return entry.name if self.named(entry.name) == entry else entry.territory

    def named(self, words: str) -> Entry | None:
        """The entry that bears this very name, the largest kind first; None where none does."""
        return self._by_name.get(folded(words))

    def of_territory(self, territory: str) -> Entry | None:
        """The entry of a territory written as on the command line; None where there is none."""
        return self._by_territory.get(territory)

    def sharing(self, territory: str) -> tuple[Entry, ...]:
        """The perimeters that share a commune with a territory: those around a commune, the parts of a région.

        >>> city = Entry("commune:59350", "commune", "59350", "Lille", 1)
        >>> other = Entry("epci:1", "epci", "1", "Métropole", 9)
        >>> [each.name for each in Gazetteer([city, other], {"59350": ["epci:1"]}).sharing("commune:59350")]
        ['Métropole']

        Args:
            territory: as on the command line.

        Returns:
            the others, those of fewest communes first.
        """
        kind, _, code = territory.partition(":")
        lists = (
            [self._belongs.get(code, ())]
            if kind == "commune"
            else [each for each in self._belongs.values() if territory in each]
        )
        found = {name for names in lists for name in names} - {territory}
        return tuple(
            sorted(
                (self._by_territory[each] for each in found), key=lambda each: (each.communes, each.territory)
            )
        )

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """The entries of one kind, by name."""
        return tuple(
            sorted((each for each in self.entries if each.kind == kind), key=lambda e: folded(e.name))
        )


def _rank(wanted: str, code: str, name: str, identifier: str) -> int | None:
    if wanted == name or code == identifier:
        return 0
    if name.startswith(wanted) or identifier.startswith(code):
        return 1
    if f" {wanted}" in f" {name}":
        return 2
    return 3 if all(f" {word}" in f" {name}" for word in wanted.split()) else None


def gazetteer(home: Home) -> Gazetteer:
    """The invented territory, and every territory that the imported files name.

    Args:
        home: where the imported datasets are.
    """
    from maillage.assembly.opening import DEMO_NAME
    from maillage.demo.settings import LandSettings

    invented = Entry("demo", "demo", "", DEMO_NAME, LandSettings().communes)
    entries, belongs = _imported(home)
    return Gazetteer([invented, *entries], belongs)


def _imported(home: Home) -> tuple[list[Entry], dict[str, list[str]]]:
    """Every territory of the imported files, and those that each commune is part of."""
    from maillage.assembly.catalogue import Catalogue
    from maillage.assembly.land import PERIMETER_KINDS, Land
    from maillage.assembly.vintages import Passage
    from maillage.engine import Engine

    catalogue = Catalogue(home, Engine.open("duckdb"))
    lists = catalogue.of("extract.commune_codes")
    if not lists:
        return [], {}
    source = catalogue.latest("extract.passage")
    passage = Passage.of(catalogue.arrow(source) if source else None)
    land = Land(catalogue, passage, max(each.geography_year for each in lists))
    entries = [Entry(f"commune:{code}", "commune", code, name, 1) for code, name in land.names().items()]
    belongs: dict[str, list[str]] = {}
    for kind in PERIMETER_KINDS:
        counts: dict[tuple[str, str], int] = {}
        for commune, _, identifier, name in land.members(kind):
            counts[identifier, name] = counts.get((identifier, name), 0) + 1
            belongs.setdefault(commune, []).append(f"{kind}:{identifier}")
        entries += [
            Entry(f"{kind}:{identifier}", kind, identifier, name, communes)
            for (identifier, name), communes in sorted(counts.items())
        ]
    return entries, belongs
