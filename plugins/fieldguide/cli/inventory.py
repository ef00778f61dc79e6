"""The contents of a library, as lists of items for the command `list`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.knowledge.library import Library

Item = dict[str, Any]


def types(library: Library) -> list[Item]:
    """The project types, sorted by name."""
    return [
        {
            "name": name,
            "title": overlay.title,
            "description": overlay.description,
            "file": overlay.place.file,
            "domains": sorted(library.domains_of(name)),
            "structural": sorted(library.structural),
        }
        for name, overlay in sorted(library.types.items())
    ]


def entries(library: Library) -> list[Item]:
    """The entries, sorted by name."""
    return [
        {
            "name": entry.name,
            "title": entry.title,
            "description": entry.description,
            "category": entry.category,
            "topics": list(entry.topics),
            "volatility": entry.volatility,
            "last-reviewed": entry.last_reviewed.isoformat() if entry.last_reviewed else None,
            "file": entry.place.file,
        }
        for entry in sorted(library.entries.values(), key=lambda entry: entry.name)
    ]


def steps(library: Library) -> list[Item]:
    """The steps, sorted by phase and order; tools come last."""
    slugs = [phase.slug for phase in library.phases]

    def key(name: str) -> tuple[Any, ...]:
        step = library.steps[name]
        at = slugs.index(step.phase) if step.phase in slugs else len(slugs)
        return (step.tool, at, step.sort_key)

    return [
        {
            "name": step.name,
            "title": step.title,
            "description": step.description,
            "phase": step.phase,
            "order": step.order,
            "category": "tool" if step.tool else "pipeline",
            "file": step.place.file,
        }
        for step in (library.steps[name] for name in sorted(library.steps, key=key))
    ]


def topics(library: Library) -> list[Item]:
    """The topics as the entries spell them, the most frequent first."""
    counts = Counter(topic for entry in library.entries.values() for topic in entry.topics)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": topic, "entries": count} for topic, count in ordered]


KINDS: dict[str, Callable[[Library], list[Item]]] = {
    "types": types,
    "entries": entries,
    "steps": steps,
    "topics": topics,
}


def note(item: Item) -> str:
    """The text beside the name of an item: its description, or its number of entries."""
    if "entries" in item:
        count = item["entries"]
        return "1 entry" if count == 1 else f"{count} entries"
    text = printable(" ".join(item["description"].split()), 100)
    if item.get("domains"):
        text += printable(f" Domains: {', '.join(item['domains'])}.")
    return text


def shown(name: str) -> str:
    """A name, safe for a terminal and cut after 80 characters."""
    return printable(name, 80)


def summary(library: Library) -> str:
    """The size of a library, such as `171 entries, 84 steps, 6 types, 3 domains, 3 presets`."""
    counts = {
        ("entry", "entries"): len(library.entries),
        ("step", "steps"): len(library.steps),
        ("type", "types"): len(library.types),
        ("domain", "domains"): len(library.domains),
        ("structural overlay", "structural overlays"): len(library.structural),
        ("preset", "presets"): len(library.presets),
    }
    present = [
        f"{n:,} {singular if n == 1 else plural}" for (singular, plural), n in counts.items() if n
    ]
    return ", ".join(present) or "nothing"
