"""The default way from distance to time, out of the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.spatial.travel import TravelSpeeds

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader

UNKNOWN_LEVEL = "unknown"


def driving_speeds(reader: ParameterReader) -> dict[str | None, float]:
    """Door-to-door driving speed by density level, and for communes without a level (kilometre per hour)."""
    levels: dict[str | None, float] = {
        name: speed for name, speed in reader.family("speed").items() if name.isdigit()
    }
    return {**levels, None: reader.number(f"speed.{UNKNOWN_LEVEL}")}


def travel_speeds(reader: ParameterReader) -> TravelSpeeds:
    """Detour, speeds and access time in force: the default method of every distance and time."""
    return TravelSpeeds(
        reader.number("travel.detour_ratio"), driving_speeds(reader), reader.number("travel.access_time_min")
    ).check()
