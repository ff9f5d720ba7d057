"""Puts pictures that the browser tests made into docs/images, at the size in which the documents show them."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
MADE, KEPT = ROOT / "build" / "screenshots", ROOT / "docs" / "images"
PICTURES = {
    "home": "home-fr-desktop",
    "territory": "territory-fr-desktop",
    "map": "map-fr-desktop",
    "simulator": "simulator-salarie-fr-desktop",
    "siting": "siting-fr-desktop",
    "synthesis": "synthesis-fr-desktop",
    "third-places": "third-places-fr-desktop",
    "compare": "compare-map",
    "method": "method-fr-desktop",
}
WIDTH, HIGHEST = 900, 1_050
COLOURS = 224


def keep(name: str, made: str) -> Path:
    """Shrink one picture, cut it where the page goes on, and write it with few colours."""
    picture = Image.open(MADE / f"{made}.png").convert("RGB")
    scale = WIDTH / picture.width
    small = picture.resize((WIDTH, round(picture.height * scale)), Image.Resampling.LANCZOS)
    cut = small.crop((0, 0, WIDTH, min(small.height, HIGHEST)))
    path = KEPT / f"{name}.png"
    cut.quantize(COLOURS).save(path, optimize=True)
    return path


if __name__ == "__main__":
    missing = [made for made in PICTURES.values() if not (MADE / f"{made}.png").is_file()]
    if missing:
        sys.exit(f"No picture of {', '.join(missing)} in {MADE.relative_to(ROOT)}: run `make test` first.")
    for name, made in PICTURES.items():
        print(keep(name, made).relative_to(ROOT))
