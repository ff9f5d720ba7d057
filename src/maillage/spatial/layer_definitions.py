"""Which layers there are (``data/layers.yaml``): the places each one counts, and what it adds up."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from maillage.contracts import Label


class LayerSource(BaseModel):
    """Rows of one table of the core that a layer counts.

    Attributes:
        table: its name, without ``core.``.
        column: the column of kinds; none when all rows count.
        kinds: the kinds that count.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    column: str | None = None
    kinds: tuple[str, ...] = ()


class LayerShare(BaseModel):
    """The figure of a layer that is a share, and the count that weighs it when communes are put together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    weight: str


class LayerLabel(BaseModel):
    """Name of a layer in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fr: str
    en: str


class Layer(BaseModel):
    """One layer.

    Attributes:
        id: its name.
        label: its name for people.
        sources: what it counts.
        sum: column added up over its places.
        share: what it is, when it is no count of places.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str
    label: LayerLabel
    sources: Annotated[tuple[LayerSource, ...], Field(alias="from", min_length=1)]
    sum: str | None = None
    share: LayerShare | None = None

    @property
    def names(self) -> Label:
        """The label as the rest of Maillage writes it."""
        return Label(self.label.fr, self.label.en)


@cache
def layer_definitions() -> dict[str, Layer]:
    """The layers that Maillage knows, in the order of ``data/layers.yaml``."""
    text = (files("maillage") / "data" / "layers.yaml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)["layers"]
    return {name: Layer.model_validate({**fields, "id": name}) for name, fields in given.items()}


def user_layer_definition(name: str) -> Layer:
    """The definition of a layer of the user's, by its name."""
    source = LayerSource(table="user_points", column="layer", kinds=(name,))
    label = LayerLabel(fr=name, en=name)
    return Layer.model_validate({"id": name, "label": label, "from": (source,), "sum": "given_value"})
