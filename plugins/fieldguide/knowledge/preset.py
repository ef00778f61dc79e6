"""A preset: which steps a project takes on, from minimal to exhaustive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.knowledge.models import PresetModel
from fieldguide.knowledge.validation import check

if TYPE_CHECKING:
    from fieldguide.problems.diagnostics import Diagnostic, Place
    from fieldguide.sources.files import SourceFile
    from fieldguide.sources.yaml12 import Yaml

DEPTHS = {1: "Minimal", 2: "Light", 3: "Balanced", 4: "Thorough", 5: "Exhaustive"}


@dataclass(frozen=True, slots=True)
class PresetStep:
    """The state of a step in a preset."""

    enabled: bool
    conditional: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Preset:
    """A set of steps.

    Attributes:
        name: The stem of its file, or `custom` for `custom-defaults`.
        title: Its name in the file.
        description: One sentence.
        depth: 1 to 5; see `DEPTHS`.
        steps: The states of the steps that it lists.
        place: Where its list of steps starts.
    """

    name: str
    title: str
    description: str
    depth: int
    steps: dict[str, PresetStep]
    place: Place


def read(source: SourceFile, yaml: Yaml) -> tuple[Preset, list[Diagnostic]]:
    """Make a preset of a YAML mapping."""
    checked = check(PresetModel, yaml)
    model = checked.model
    name = preset_name(source)
    steps = {
        step: PresetStep(bool(state.enabled), state.conditional, checked.key("steps", step))
        for step, state in model.steps.items()
    }
    preset = Preset(
        name=name,
        title=model.name or name,
        description=model.description,
        depth=model.default_depth,
        steps=steps,
        place=checked.key("steps"),
    )
    return preset, checked.diagnostics


def preset_name(source: SourceFile) -> str:
    """The name of the preset in a file."""
    stem = source.path.stem
    return "custom" if stem == "custom-defaults" else stem
