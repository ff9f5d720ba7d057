"""Outlines of communes when they are of another year than the study: which communes are drawn together, by which outlines."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage.provenance import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from maillage.assembly.catalogue import Catalogue
    from maillage.assembly.vintages import Passage
    from maillage.territory import Territory


@dataclass(frozen=True)
class Outlines:
    """How the communes of a study are drawn.

    Attributes:
        path: the file of outlines; none when none is imported.
        drawn_with: commune of the study → commune that it is drawn with, where it is not drawn apart.
        outline_of: code in the file → commune of the study that it draws, for the outlines that draw one.
        notes: what must be said of it.
    """

    path: Path | None = None
    drawn_with: Mapping[str, str] = field(default_factory=dict)
    outline_of: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def territory_outlines(catalogue: Catalogue, territory: Territory, passage: Passage, year: int) -> Outlines:
    """The outlines of a territory, from the latest file, whatever its year.

    Args:
        catalogue: the imported datasets.
        territory: the perimeter.
        passage: the changes of communes.
        year: the geography of the study.
    """
    source = catalogue.latest("extract.commune_polygons")
    if source is None:
        return Outlines()
    of_file = source.geography_year
    outlines = set(catalogue.arrow(source)["commune_id"].to_pylist())
    links = outline_links(territory.commune_ids, outlines, passage, year, of_file)
    drawn_with, outline_of = groups(links)
    sizes = Counter(drawn_with.values())
    shared = {name: size for name, size in sizes.items() if size > 1}
    notes = []
    if shared:
        together, drawn = sum(shared.values()), len(sizes)
        notes.append(
            Note.of("outlines_merged", communes=together, outlines=len(shared), drawn=drawn, year=of_file)
        )
    absent = len(territory.commune_ids) - len(links)
    if absent:
        notes.append(Note.of("outlines_absent", communes=absent, year=of_file))
    apart = {code: other for code, other in drawn_with.items() if code != other}
    return Outlines(source.path, apart, outline_of, tuple(notes))


def outline_links(
    codes: Iterable[str], outlines: Collection[str], passage: Passage, year: int, of_file: int
) -> dict[str, tuple[str, ...]]:
    """For each commune that is drawn at all, the outlines that hold a part of it.

    Args:
        codes: communes wanted, of the geographic code of ``year``.
        outlines: codes in the file.
        passage: the changes of communes.
        year: the geography of the study.
        of_file: the geography of the file.
    """
    found: dict[str, tuple[str, ...]] = {}
    if of_file >= year:
        later = passage.links(year, of_file)
        for code in codes:
            found[code] = tuple(each for each in later.get(code, (code,)) if each in outlines)
    else:
        former = passage.links(of_file, year)
        members: dict[str, list[str]] = defaultdict(list)
        for each in sorted(outlines):
            for code in former.get(each, (each,)):
                members[code].append(each)
        found = {code: tuple(members.get(code, ())) for code in codes}
    return {code: each for code, each in found.items() if each}


def groups(links: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, str], dict[str, str]]:
    """Communes that share an outline, put together until none is shared between two groups.

    A group bears the code of its commune that is also the code of one of its outlines, else of its first commune.

    Args:
        links: outlines of each commune.

    Returns:
        The code of the group of each commune, and of each outline.

    >>> groups({"A": ("M",), "M": ("M",), "Z": ("Z",)})
    ({'A': 'M', 'M': 'M', 'Z': 'Z'}, {'M': 'M', 'Z': 'Z'})
    """
    sharing: dict[str, list[str]] = defaultdict(list)
    for code, outlines in links.items():
        for outline in outlines:
            sharing[outline].append(code)
    drawn_with: dict[str, str] = {}
    outline_of: dict[str, str] = {}
    for start in sorted(links):
        if start in drawn_with:
            continue
        communes, waiting, seen = {start}, [start], set[str]()
        while waiting:
            for outline in set(links[waiting.pop()]) - seen:
                seen.add(outline)
                new = set(sharing[outline]) - communes
                communes |= new
                waiting += sorted(new)
        name = min(communes & seen or communes)
        drawn_with |= dict.fromkeys(sorted(communes), name)
        outline_of |= dict.fromkeys(sorted(seen), name)
    return drawn_with, outline_of
