"""Telework: scenario, adoption, propensity by CSP, calibration, potential, intensity."""
