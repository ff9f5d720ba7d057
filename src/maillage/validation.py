"""What pydantic finds wrong with a file or a request, in our words: phrases that can be told in French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.phrase import Phrase, verbatim

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NUMBER = ("float_parsing", "float_type", "decimal_parsing", "decimal_type")
_WHOLE = ("int_parsing", "int_type", "int_from_float", "int_parsing_size")
_BOOL = ("bool_parsing", "bool_type")
_DATE = ("date_parsing", "date_type", "date_from_datetime_parsing", "date_from_datetime_inexact")
_MAPPING = ("dict_type", "model_type", "model_attributes_type", "mapping_type", "dict_attributes_type")
_LIST = ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type")


_SAID: dict[str, Callable[[Mapping[str, Any]], Phrase]] = {
    "missing": lambda _: Phrase("is missing"),
    "extra_forbidden": lambda _: Phrase("is not a known key"),
    "finite_number": lambda _: Phrase("is not a finite number"),
    "string_type": lambda _: Phrase("is not a text"),
    "json_type": lambda _: Phrase("is not JSON"),
    **dict.fromkeys(_NUMBER, lambda _: Phrase("is not a number")),
    **dict.fromkeys(_WHOLE, lambda _: Phrase("is not a whole number")),
    **dict.fromkeys(_BOOL, lambda _: Phrase("is neither true nor false")),
    **dict.fromkeys(_DATE, lambda _: Phrase("is not a date such as 2024-01-31")),
    **dict.fromkeys(_MAPPING, lambda _: Phrase("is not a mapping of names to values")),
    **dict.fromkeys(_LIST, lambda _: Phrase("is not a list")),
    "greater_than": lambda ctx: Phrase("should be greater than {gt}", gt=_limit(ctx["gt"])),
    "greater_than_equal": lambda ctx: Phrase("should be greater than or equal to {ge}", ge=_limit(ctx["ge"])),
    "less_than": lambda ctx: Phrase("should be less than {lt}", lt=_limit(ctx["lt"])),
    "less_than_equal": lambda ctx: Phrase("should be less than or equal to {le}", le=_limit(ctx["le"])),
    "string_too_long": lambda ctx: Phrase("is longer than {most} characters", most=ctx["max_length"]),
    "string_too_short": lambda ctx: Phrase("is shorter than {least} characters", least=ctx["min_length"]),
    "string_pattern_mismatch": lambda ctx: Phrase("is not of the form {pattern}", pattern=ctx["pattern"]),
    "too_long": lambda ctx: Phrase("holds more than {most} items", most=ctx["max_length"]),
    "too_short": lambda ctx: Phrase("holds fewer than {least} items", least=ctx["min_length"]),
    "literal_error": lambda ctx: Phrase("is not one of: {expected}", expected=_listed(ctx["expected"])),
    "enum": lambda ctx: Phrase("is not one of: {expected}", expected=_listed(ctx["expected"])),
}
"""What is wrong, by pydantic's kind of problem; the others keep pydantic's own English."""


def found_wrong(item: Mapping[str, Any], *, shown: bool = True) -> Phrase:
    """One problem of a validation in our words.

    Args:
        item: as ``ValidationError.errors()`` lists it.
        shown: whether the value found is told too, when it is plain.

    Example:
        >>> print(found_wrong({"type": "greater_than", "ctx": {"gt": 0}, "input": -1, "msg": "Input should be …"}))
        should be greater than 0 (found: -1)
    """
    said = _said(item)
    given = item.get("input")
    if not shown or not isinstance(given, str | int | float):
        return said
    return Phrase("{said} (found: {given!r})", said=said, given=given)


def _said(item: Mapping[str, Any]) -> Phrase:
    raised = item.get("ctx", {}).get("error")
    if isinstance(raised, ValueError) and raised.args:
        words = raised.args[0]
        return words if isinstance(words, Phrase) else verbatim(str(words))
    if item["type"] in _SAID:
        return _SAID[item["type"]](item.get("ctx", {}))
    return verbatim(str(item["msg"]))


def _limit(value: Any) -> Any:  # noqa: ANN401 - a number, a date
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _listed(expected: str) -> list[str]:
    """Pydantic writes a list as ``'a', 'b' or 'c'``."""
    return [each.strip("'") for each in expected.replace(" or ", ", ").split(", ")]
