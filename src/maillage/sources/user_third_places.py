"""The user's own list of third places, with their kind, state and seats: no national list is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.errors import DatasetError, Problem, raise_collected
from maillage.sources.cells import numbers
from maillage.sources.user_layer import as_text, bare, read_cells, read_user_layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maillage.sources.user_layer import UserLayer

ALIASES = {
    "third_place_kind": ("third place kind", "kind", "type", "type de tiers lieu"),
    "third_place_status": ("third place status", "status", "etat", "statut"),
    "seats": ("seats", "postes", "postes de travail"),
}
OPEN = "open"
ADVICE = "Beside where they are, third places have the columns kind (or type), and if you like status (or etat) and seats (or postes)."


def read_user_third_places(
    path: Path,
    name: str | None = None,
    *,
    layer: str | None = None,
    vintage: str | None = None,
    geography_year: int | None = None,
) -> UserLayer:
    """Read a list of third places: a layer (:func:`maillage.sources.user_layer.read_user_layer`) with three more columns.

    Kinds and states are written as codes or as their names in French or English, in capitals or not. Without a state, a
    place is open; without seats, they are not known. Every place needs a name.

    Args:
        path: a ``.csv``, ``.geojson``, ``.json`` or ``.gpkg`` file.
        name: what to call it; by default the file's name.
        layer: which layer of a GeoPackage that holds several.
        vintage: the period it speaks of.
        geography_year: year of the geographic code of its commune codes; by default that of the study.

    Returns:
        The layer; its table has ``third_place_kind``, ``third_place_status`` and ``seats`` as well.

    Raises:
        DatasetError: the file is absent or unreadable, or lists all its problems.
    """
    import pyarrow as pa

    given = read_user_layer(path, name, layer=layer, vintage=vintage, geography_year=geography_year)
    cells, _ = read_cells(path, layer)
    known = {bare(each): each for each in reversed(list(cells))}
    columns = {
        ours: known[next(alias for alias in aliases if alias in known)]
        for ours, aliases in ALIASES.items()
        if not known.keys().isdisjoint(aliases)
    }
    rows = given.table.num_rows
    problems: list[Problem] = []
    if "third_place_kind" not in columns:
        problems.append(Problem("column 'kind'", "is missing"))
    made: dict[str, Any] = {"seats": pa.nulls(rows, pa.float64())}
    for ours in ("third_place_kind", "third_place_status"):
        texts = cells[columns[ours]] if ours in columns else [OPEN] * rows
        made[ours] = pa.array(_coded(ours, texts, columns.get(ours, ours), problems), pa.string())
    if "seats" in columns:
        made["seats"], wrong = numbers(as_text(cells[columns["seats"]]), columns["seats"], minimum=0)
        problems += wrong
    unnamed = given.table["name"].null_count
    problems += [Problem("column 'name'", f"{unnamed} empty cells")] if unnamed else []
    raise_collected(f"Third places {path.name} cannot be used.", problems, error=DatasetError, do=ADVICE)
    table = given.table
    for ours in ("third_place_kind", "third_place_status", "seats"):
        table = table.append_column(ours, made[ours])
    return replace(given, table=table)


def _coded(ours: str, texts: Sequence[Any], published: str, problems: list[Problem]) -> list[str | None]:
    """Codes of what is written; a problem for each word that is not known."""
    words = _words(ours)
    found = [words.get(bare(str(text))) if text is not None else None for text in texts]
    expected = ", ".join(column(ours).codes or {})
    for rank, (text, code) in enumerate(zip(texts, found, strict=True), 1):
        if code is None:
            what = "is empty" if text is None else f"'{text}' is not known"
            problems.append(Problem(f"row {rank}, column '{published}'", f"{what} (known: {expected})"))
    return found


def _words(ours: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for code, label in (column(ours).codes or {}).items():
        words |= {bare(code): code, bare(label.fr): code, bare(label.en): code}
    return words
