"""What the dated rules say of a situation: what applies, what is outside the frame. A warning, never legal advice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LegalOpinion:
    """To be written."""
