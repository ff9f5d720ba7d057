"""The user's own list of third places, with their kind, state and seats: no national list is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.errors import DatasetError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.sources.cells import numbers
from maillage.sources.user_cells import as_text, bare, read_cells
from maillage.sources.user_layer import layer_points, user_layer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from maillage.sources.user_cells import UserCells
    from maillage.sources.user_layer import UserLayer

ALIASES = {
    "third_place_kind": ("third place kind", "kind", "type", "type de tiers lieu"),
    "third_place_status": ("third place status", "status", "etat", "statut"),
    "seats": ("seats", "postes", "postes de travail"),
}
OPEN = "open"
ADVICE = Phrase(
    "Beside where they are, third places have the columns kind (or type), and if you like status (or etat) and seats (or postes)."
)


def read_user_third_places(
    path: Path,
    name: str | None = None,
    *,
    layer: str | None = None,
    vintage: str | None = None,
    geography_year: int | None = None,
    communes: Collection[str] = (),
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
        communes: codes of the territory, which are right whatever they look like.

    Returns:
        The layer; its table has ``third_place_kind``, ``third_place_status`` and ``seats`` as well.

    Raises:
        DatasetError: the file is absent or unreadable, or lists all its problems.
    """
    import pyarrow as pa

    cells = read_cells(path, layer)
    points = layer_points(path, cells, None, communes)
    known = {bare(each): each for each in reversed(list(cells.columns))}
    columns = {
        ours: known[next(alias for alias in aliases if alias in known)]
        for ours, aliases in ALIASES.items()
        if not known.keys().isdisjoint(aliases)
    }
    rows = cells.rows
    problems = list(points.problems)
    if "third_place_kind" not in columns:
        problems.append(Problem(Phrase("column 'kind'"), Phrase("is missing")))
    made: dict[str, Any] = {"seats": pa.nulls(rows, pa.float64())}
    for ours in ("third_place_kind", "third_place_status"):
        texts = cells.columns[columns[ours]] if ours in columns else [OPEN] * rows
        if ours in columns or ours != "third_place_kind":
            made[ours] = pa.array(_coded(ours, texts, columns.get(ours, ours), cells, problems), pa.string())
    if "seats" in columns:
        made["seats"], wrong = numbers(as_text(cells.columns[columns["seats"]]), columns["seats"], minimum=0)
        problems += cells.told(wrong)
    problems += [
        Problem(cells.where(row), Phrase("has no name"))
        for row, named in enumerate(points.table["name"].to_pylist())
        if named is None
    ]
    raise_collected(
        Phrase("Third places {file} cannot be used.", file=path.name), problems, error=DatasetError, do=ADVICE
    )
    table = points.table
    for ours in ("third_place_kind", "third_place_status", "seats"):
        table = table.append_column(ours, made[ours])
    return user_layer(path, points._replace(table=table), name, vintage, geography_year)


def _coded(
    ours: str, texts: Sequence[Any], published: str, cells: UserCells, problems: list[Problem]
) -> list[str | None]:
    """Codes of what is written; a problem for each word that is not known."""
    words = _words(ours)
    found = [words.get(bare(str(text))) if text is not None else None for text in texts]
    expected = ", ".join(column(ours).codes or {})
    for row, (text, code) in enumerate(zip(texts, found, strict=True)):
        if code is None:
            what = Phrase("is empty") if text is None else Phrase("'{text}' is not known", text=text)
            problems.append(
                Problem(
                    Phrase("{place}, column '{column}'", place=cells.where(row), column=published),
                    Phrase("{what} (known: {expected})", what=what, expected=expected),
                )
            )
    return found


def _words(ours: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for code, label in (column(ours).codes or {}).items():
        words |= {bare(code): code, bare(label.fr): code, bare(label.en): code}
    return words
