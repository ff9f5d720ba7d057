"""Formulas by theme. Their words and units are declared under the same names in ``data/indicators/quantities``."""
