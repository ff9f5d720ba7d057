"""The two sides of a comparison: which study each is, and what differs between their choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maillage.errors import unknown_name
from maillage.phrase import Phrase
from maillage.web.sheet.material import chosen_study

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.assembly.gazetteer import Gazetteer
    from maillage.web.studies import Wanted

SIDES = ("a", "b")
CHOICES = ("scenario", "annee", "lecture")
INVENTED = "demo"
FEW_NAMED = 5


@dataclass(frozen=True)
class Sides:
    """Two studies to compare.

    Attributes:
        a: the first, which is taken away.
        b: the second.
    """

    a: Wanted
    b: Wanted

    @property
    def same_territory(self) -> bool:
        """Whether both are of one territory, so that communes can be compared one by one."""
        return self.a.territory == self.b.territory

    @property
    def same(self) -> bool:
        """Whether there is nothing to compare."""
        return self.a == self.b

    @property
    def same_choices(self) -> bool:
        """Whether both are of one scenario, year and reading: a commune of both would then differ in nothing."""
        return replace(self.a, territory=self.b.territory) == self.b

    def each(self) -> tuple[tuple[str, Wanted], ...]:
        """Both sides with their letter."""
        return (("a", self.a), ("b", self.b))

    def query(self) -> dict[str, Any]:
        """The choices as they stand in an address."""
        found: dict[str, Any] = {}
        for side, wanted in self.each():
            found[side] = wanted.territory
            found |= {
                f"{side}_scenario": wanted.scenario,
                f"{side}_annee": wanted.year,
                f"{side}_lecture": wanted.reading,
            }
        return found

    def turned(self) -> Sides:
        """The other way round."""
        return Sides(self.b, self.a)


def chosen_sides(given: Mapping[str, str], names: Gazetteer) -> Sides:
    """The two studies that an address asks for; what B does not say is that of A.

    Args:
        given: ``a``, ``b`` (a territory, as on the command line or by its name), and ``a_scenario``, ``b_annee`` …
        names: the territories known.

    Raises:
        UnknownNameError: a territory, scenario or reading that does not exist.
        InputError: a year that the model does not speak of.
    """
    first = given.get("a") or INVENTED
    a = chosen_study(territory_named(first, names), *(given.get(f"a_{name}") or "" for name in CHOICES))
    of_a = dict(zip(CHOICES, (a.scenario, str(a.year), a.reading or ""), strict=True))
    second = territory_named(given.get("b") or first, names)
    b = chosen_study(second, *(given.get(f"b_{name}") or of_a[name] for name in CHOICES))
    return Sides(a, b)


def territory_named(words: str, names: Gazetteer) -> str:
    """The territory that some words name: as on the command line, or the first that a search finds.

    Raises:
        UnknownNameError: nothing bears that name.
    """
    plain = words.strip()
    if plain == INVENTED or ":" in plain or plain.startswith("@"):
        return plain
    if exact := names.named(plain):
        return exact.territory
    found = names.search(plain, FEW_NAMED)
    if not found:
        kind = Phrase("territory")
        raise unknown_name(
            kind, plain[:60], tuple(each.name for each in names.entries if each.kind == "scot")
        )
    return found[0].territory
