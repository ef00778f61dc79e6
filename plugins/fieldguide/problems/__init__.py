"""Diagnostics for people, for programs and for other tools."""
