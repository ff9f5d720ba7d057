"""The formulas of a project of third place, one module for each part of its plan."""
