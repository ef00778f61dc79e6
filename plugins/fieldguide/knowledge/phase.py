"""The stages that steps belong to."""

from __future__ import annotations

from dataclasses import dataclass

from fieldguide.knowledge.titles import readable


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage of a project."""

    slug: str
    title: str


DEFAULT = tuple(
    Phase(slug, title)
    for slug, title in (
        ("vision", "Product Vision"),
        ("pre", "Product Definition"),
        ("foundation", "Project Foundation"),
        ("environment", "Development Environment"),
        ("integration", "Testing Integration"),
        ("modeling", "Domain Modeling"),
        ("decisions", "Architecture Decisions"),
        ("architecture", "System Architecture"),
        ("specification", "Specifications"),
        ("quality", "Quality Gates"),
        ("parity", "Platform Parity"),
        ("consolidation", "Consolidation"),
        ("planning", "Planning"),
        ("validation", "Validation"),
        ("finalization", "Finalization"),
        ("build", "Build"),
    )
)
"""The phases of the original format, in order; a knowledge base can name its own."""

NONE = Phase("steps", "Steps")
"""The phase of steps that have none."""


def named(slug: str) -> Phase:
    """A phase that steps name and the settings do not list."""
    return Phase(slug, readable(slug))
