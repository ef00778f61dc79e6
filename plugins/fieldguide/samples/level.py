"""How far samples are proven."""

from __future__ import annotations

import enum

__all__ = ["Level"]


class Level(enum.IntEnum):
    """How far a sample is proven; each level includes those before it."""

    PARSED = 1
    NAMES = 2
    TYPES = 3
    IMPORTED = 4
    RAN = 5
    ASSERTED = 6

    @property
    def label(self) -> str:
        """The name of the level in reports and on pages."""
        return self.name.lower()
