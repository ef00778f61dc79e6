"""The JSON form of a guide, which `guide.schema.json` in this package describes."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fieldguide.guides.guide import Guide, GuideStep, Placement


def guide_json(guide: Guide) -> dict[str, Any]:
    """Convert a guide to the object that `fieldguide guide --format json` prints."""
    return {
        "type": guide.type,
        "preset": guide.preset,
        "domains": list(guide.domains),
        "structural": list(guide.structural),
        "steps": [_step(step) for step in guide.steps],
        "deeper": [
            {"entry": deeper.entry, "step": deeper.step, "presets": list(deeper.presets)}
            for deeper in guide.deeper
        ],
        "diagnostics": [diagnostic.as_json() for diagnostic in guide.diagnostics],
    }


def guide_schema() -> dict[str, Any]:
    """The JSON Schema of the objects that `guide_json` returns."""
    text = resources.files(__package__).joinpath("guide.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _step(step: GuideStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "phase": step.step.phase if step.step else None,
        "order": step.step.order if step.step else None,
        "enabled": step.enabled,
        "conditional": step.conditional,
        "dependencies": list(step.dependencies),
        "reads": list(step.reads),
        "placements": [_placement(placement) for placement in step.placements],
    }


def _placement(placement: Placement) -> dict[str, Any]:
    reason = placement.reason
    return {
        "entry": placement.entry,
        "reason": {
            "kind": reason.kind,
            "name": reason.name,
            "file": reason.place.file,
            "line": reason.place.line,
        },
        "when": None if placement.when is None else dict(placement.when),
    }
