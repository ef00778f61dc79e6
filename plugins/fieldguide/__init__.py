"""Fieldguide: a knowledge base as one navigable, checked guide per project type."""

__version__ = "0.1.0"
