"""Parameters: every figure of the field, dated, with unit, status, range and reference, in a tree of YAML files."""

from maillage.parameters.pages import describe, listing
from maillage.parameters.parameter import Bounds, DatedValue, Label, Parameter, Range, Reference, ValueAt
from maillage.parameters.reader import ParameterReader
from maillage.parameters.tree import ParameterTree

__all__ = [
    "Bounds",
    "DatedValue",
    "Label",
    "Parameter",
    "ParameterReader",
    "ParameterTree",
    "Range",
    "Reference",
    "ValueAt",
    "describe",
    "listing",
]
