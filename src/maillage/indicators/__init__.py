"""Indicators of what telework avoids."""
