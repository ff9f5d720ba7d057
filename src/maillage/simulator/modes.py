"""The modes of transport, and how an audience answers about them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator

from maillage.errors import unknown_name
from maillage.parameters.files import read_yaml
from maillage.parameters.parameter import Closed, Label
from maillage.phrase import Phrase, joined
from maillage.simulator.declarations import folder, valid

if TYPE_CHECKING:
    from collections.abc import Mapping

CensusMode = Literal["car", "public_transport", "motor_two_wheeler", "bike", "walking"]
CENSUS_MODES: tuple[CensusMode, ...] = ("car", "public_transport", "motor_two_wheeler", "bike", "walking")
_WHOLE = 1.0
_TOLERANCE = 0.005


class TransportMode(Closed):
    """One of the eighteen modes of the emission calculator.

    Source: model §3.5.
    """

    label: Label
    census: CensusMode
    """Mode of the census it belongs to."""
    speed: str
    """Parameter of its speed where no time is known."""
    costs: tuple[str, ...] = ()
    """Parameters of what a kilometre costs its user; none for a fare, which is not counted by kilometre."""
    taxes: tuple[str, ...] = ()
    """Parameter of the share of tax in each of these costs."""

    @property
    def is_car(self) -> bool:
        """Whether its factors are per vehicle, to be shared between the persons on board."""
        return self.census == "car"


@cache
def transport_modes() -> dict[str, TransportMode]:
    """The eighteen modes by name, in their order."""
    content = read_yaml(folder() / "modes.yaml")
    return {name: valid(TransportMode, item, f"modes.yaml, {name}") for name, item in content.items()}


def read_mix(answer: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
    """An answer about modes, as shares of the distance: one mode alone, or several with their shares.

    >>> read_mix("ter")
    {'ter': 1.0}

    Raises:
        ValueError: an unknown mode (the nearest is told), a share that is no number between 0 and 1, shares whose sum is not 1.
    """
    shares = {answer: _WHOLE} if isinstance(answer, str) else answer
    if not isinstance(shares, dict) or not shares:
        message = Phrase(
            "write one mode, or several with their shares of the distance: {{car_combustion: 0.6, ter: 0.4}}"
        )
        raise ValueError(message)
    problems = [said for name, share in shares.items() for said in _refusals(str(name), share)]
    if not problems and abs(sum(shares.values()) - _WHOLE) > _TOLERANCE:
        total = sum(shares.values())
        problems.append(Phrase("the shares of the distance sum to {total:g}, not 1", total=total))
    if problems:
        raise ValueError(joined(problems, "; "))
    return {str(name): float(share) for name, share in shares.items()}


ModeMix = Annotated[dict[str, float], BeforeValidator(read_mix)]
"""Share of the distance made in each mode; a user may write the name of a mode alone."""


def _refusals(name: str, share: object) -> list[Phrase]:
    kind = Phrase("mode")
    found = []
    if name not in transport_modes():
        found.append(unknown_name(kind, name, tuple(transport_modes())).message)
    if isinstance(share, bool) or not isinstance(share, int | float):
        found.append(
            Phrase("the share of '{name}' is not a number (found: {share!r})", name=name, share=share)
        )
    elif not 0 <= share <= 1:
        found.append(
            Phrase("the share of '{name}' is outside 0 to 1 (found: {share:g})", name=name, share=share)
        )
    return found


def public_transport_share(mix: Mapping[str, float]) -> float:
    """Share of the distance made in public transport.

    >>> public_transport_share({"car_combustion": 0.6, "ter": 0.4})
    0.4
    """
    return share_of(mix, "public_transport")


def share_of(mix: Mapping[str, float], census: CensusMode) -> float:
    """Share of the distance made in the modes of one census mode."""
    modes = transport_modes()
    return sum(share for name, share in mix.items() if modes[name].census == census)


def mix_label(mix: Mapping[str, float]) -> Label:
    """The modes in words, with their shares when there are several."""
    modes = transport_modes()
    if len(mix) == 1:
        return modes[next(iter(mix))].label
    fr = ", ".join(
        f"{modes[name].label.fr} {100 * share:.0f}\N{NARROW NO-BREAK SPACE}%" for name, share in mix.items()
    )
    en = ", ".join(f"{modes[name].label.en} {100 * share:.0f}%" for name, share in mix.items())
    return Label(fr=fr, en=en)
