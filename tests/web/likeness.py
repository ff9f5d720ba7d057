"""Whether a page still looks as it was kept, by eyes half closed.

A likeness is a picture in which each cell of 12 × 12 pixels became one: it keeps where things are, how large and of which colour, and
forgets how a letter is smoothed. It is kept with the version of the browser that drew it: another may break a line elsewhere, and
is not compared. When a page was changed on purpose, look at its picture, then keep it: ``make pictures`` after ``make test``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[2]
MADE, KEPT = ROOT / "build" / "screenshots", Path(__file__).parent / "likeness"
DRAWN_BY = "browser.txt"
STABLE = (
    "compare-fr-desktop",
    "home-dark",
    "home-en-phone",
    "home-fr-desktop",
    "method-fr-desktop",
    "simulator-employeur-fr-desktop",
    "simulator-salarie-en-phone",
    "simulator-territoire-fr-desktop",
    "simulators-phone",
    "siting-dark",
    "siting-en-phone",
    "siting-fr-desktop",
    "territory-dark",
    "territory-en-phone",
    "territory-fr-desktop",
    "third-place-plan-fr-desktop",
    "third-places-en-phone",
    "third-places-fr-desktop",
)  # the same in every run: no map drawn by scripts, no picture whose order depends on time
CELL_PIXELS = 12
CELL_DIFFERS_BY = 16  # of 255, in one of the three colours
SHARE_OF_CELLS = 0.002


def likeness(picture: Path) -> Image.Image:
    """The picture with one pixel for each cell."""
    whole = Image.open(picture).convert("RGB")
    size = (whole.width // CELL_PIXELS, whole.height // CELL_PIXELS)
    return whole.resize(size, Image.Resampling.BOX)


def comparable(name: str, browser: str) -> bool:
    """Whether a likeness of that name is kept, drawn by that version of the browser."""
    return name in STABLE and _major(browser) == _major((KEPT / DRAWN_BY).read_text(encoding="utf-8"))


def differences(picture: Path, name: str) -> str:
    """What differs from the likeness that was kept, in a sentence; empty when they are alike.

    Args:
        picture: of the whole page.
        name: of the likeness. Where they differ, a picture of the cells that do is written beside ``picture``.
    """
    now, then = likeness(picture), Image.open(KEPT / f"{name}.png").convert("RGB")
    if now.size != then.size:
        return f"{name}: {_pixels(now)} pixels, where {_pixels(then)} were kept"
    apart = np.abs(np.asarray(now, dtype=int) - np.asarray(then, dtype=int)).max(axis=2) > CELL_DIFFERS_BY
    if apart.mean() <= SHARE_OF_CELLS:
        return ""
    seen = picture.with_suffix(".differs.png")
    Image.fromarray(np.where(apart, 0, 255).astype("uint8")).resize(
        (now.width * CELL_PIXELS, now.height * CELL_PIXELS), Image.Resampling.NEAREST
    ).save(seen)
    rows = np.flatnonzero(apart.any(axis=1)) * CELL_PIXELS
    return (
        f"{name}: {apart.mean():.1%} of the page, from {rows[0]} to {rows[-1]} pixels down (see {seen.name})"
    )


def keep_all() -> None:
    """Keep what the browser tests have just drawn as what the pages should look like."""
    missing = [name for name in STABLE if not (MADE / f"{name}.png").is_file()]
    if missing:
        sys.exit(f"No picture of {', '.join(missing)} in {MADE.relative_to(ROOT)}: run `make test` first.")
    KEPT.mkdir(exist_ok=True)
    for name in STABLE:
        likeness(MADE / f"{name}.png").save(KEPT / f"{name}.png", optimize=True)
    (KEPT / DRAWN_BY).write_text((MADE / DRAWN_BY).read_text(encoding="utf-8"), encoding="utf-8")


def _major(version: str) -> str:
    return version.strip().split(".")[0]


def _pixels(small: Image.Image) -> str:
    return f"{small.width * CELL_PIXELS} × {small.height * CELL_PIXELS}"


if __name__ == "__main__":
    keep_all()
