"""Diagnostics: their codes, severities, fingerprints, baselines and listings."""
