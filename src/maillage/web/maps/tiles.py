"""The tiles of the map of France: made once for a file of outlines, kept in the data folder, served square by square."""

from __future__ import annotations

import hashlib
import re
from functools import partial
from typing import TYPE_CHECKING

from maillage.spatial.tile_file import FIRST_ZOOM, LAST_ZOOM, RECIPE, read_outlines, read_tile, write_tiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maillage.sources.home import Home
    from maillage.web.services import Services

_KEY = re.compile(r"[0-9a-f]{16}")
KEY_DIGITS = 16


def tile_key(outlines: Path) -> str:
    """The name of the tiles of a file of outlines: another when the file changes, or how tiles are made."""
    known = outlines.stat()
    said = repr((outlines.name, known.st_size, known.st_mtime_ns, RECIPE))
    return hashlib.sha256(said.encode()).hexdigest()[:KEY_DIGITS]


def tile_folder(home: Home) -> Path:
    """Where tiles are kept."""
    return home.root / "core" / "tiles"


def made_tiles(services: Services, outlines: Path, step: Callable[[str], None]) -> str:
    """The name of the tiles of a file of outlines, made now if they are not kept; a second asker waits for the first.

    Raises:
        DatasetError: the outlines cannot be read, or the tiles cannot be written.
    """
    key = tile_key(outlines)
    make = partial(_make, tile_folder(services.home), outlines, key, step)
    return services.studies.of_data(("tiles", key), make)


def _make(folder: Path, outlines: Path, key: str, step: Callable[[str], None]) -> str:
    path = folder / f"{key}.mbtiles"
    if not path.is_file():
        write_tiles(read_outlines(outlines), path, step)
        for other in folder.glob("*.mbtiles"):
            if other != path:  # of outlines that are imported no more
                other.unlink(missing_ok=True)
    return key


def kept_tiles(home: Home, outlines: Path) -> str | None:
    """The name of the tiles of a file of outlines, where they are made already."""
    key = tile_key(outlines)
    return key if (tile_folder(home) / f"{key}.mbtiles").is_file() else None


def tile(home: Home, key: str, zoom: int, column: int, row: int) -> bytes | None:
    """A tile (gzip), or none where nothing is drawn.

    Raises:
        FileNotFoundError: there are no such tiles, or no such place.
    """
    path = tile_folder(home) / f"{key}.mbtiles"
    side = 1 << min(max(zoom, 0), LAST_ZOOM)
    inside = FIRST_ZOOM <= zoom <= LAST_ZOOM and 0 <= column < side and 0 <= row < side
    if not inside or not _KEY.fullmatch(key) or not path.is_file():
        raise FileNotFoundError(path.name)
    return read_tile(path, zoom, column, row)
