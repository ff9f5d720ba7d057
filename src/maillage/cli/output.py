"""Printing plain values."""

from __future__ import annotations

import json
from typing import Any

import typer


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print a value as JSON, in the language's own letters."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
