"""An overlay: the changes of a project type, a domain of it, or a structure."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.knowledge.models import NamesOverride, OverlayModel
from fieldguide.knowledge.option import AnswerRule, Option, read_options, read_rules
from fieldguide.knowledge.reference import Reference, references
from fieldguide.knowledge.titles import readable
from fieldguide.knowledge.validation import check
from fieldguide.problems.diagnostics import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fieldguide.knowledge.validation import ValidatedModel
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.sources.files import SourceFile
    from fieldguide.sources.yaml12 import Yaml

_CHANGES = ("step-overrides", "reads-overrides", "dependency-overrides")


class OverlayKind(enum.Enum):
    """What an overlay is for."""

    TYPE = "type"
    DOMAIN = "domain"
    STRUCTURAL = "structural"


@dataclass(frozen=True, slots=True)
class Appended:
    """An entry that an overlay places.

    Attributes:
        entry: The entry, at the line of the list item.
        when: The condition on the reader's answers, or None.
        when_place: Where the condition is written.
    """

    entry: Reference
    when: Mapping[str, Any] | None
    when_place: Place


@dataclass(frozen=True, slots=True)
class Replacement:
    """The replacement of a name by another."""

    old: Reference
    new: Reference


@dataclass(frozen=True, slots=True)
class NamesChange:
    """The changes of an overlay to a step's reads or dependencies."""

    step: Reference
    replace: tuple[Replacement, ...]
    append: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class StateChange:
    """The change of an overlay to the state of a step.

    Attributes:
        step: The step.
        enabled: Whether it is enabled; None keeps the state of the preset.
        conditional: `if-needed` or None; ignored unless `has_conditional`.
        has_conditional: Whether the overlay sets it.
    """

    step: Reference
    enabled: bool | None
    conditional: str | None
    has_conditional: bool


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """The entries that an overlay adds to one step."""

    step: Reference
    append: tuple[Appended, ...]


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay of any kind.

    Attributes:
        name: Its name.
        title: The name, readable.
        description: Its description.
        kind: Whether it is for a type, a domain or any type.
        project_type: The type; empty for a structural overlay.
        domain: The domain; empty for the other kinds.
        place: The file.
        type_place: Where the project type is written.
        states: Changes to the states of steps.
        knowledge: Entries that it adds.
        reads: Changes in what steps read.
        dependencies: Changes in what steps depend on.
        options: Its options.
        rules: Invalid combinations of answers.
    """

    name: str
    title: str
    description: str
    kind: OverlayKind
    project_type: str
    domain: str
    place: Place
    type_place: Place
    states: tuple[StateChange, ...]
    knowledge: tuple[KnowledgeChange, ...]
    reads: tuple[NamesChange, ...]
    dependencies: tuple[NamesChange, ...]
    options: tuple[Option, ...]
    rules: tuple[AnswerRule, ...]

    def steps(self) -> Iterator[Reference]:
        """Every step that the overlay changes, in the order of its sections."""
        for section in (self.states, self.knowledge, self.reads, self.dependencies):
            for change in section:
                yield change.step


def read(source: SourceFile, yaml: Yaml) -> tuple[Overlay, list[Diagnostic]]:
    """Make an overlay of a YAML mapping."""
    checked = check(OverlayModel, yaml)
    model = checked.model
    kind = _kind(yaml)
    # If the name of the type is missing or invalid, the file name gives it.
    project_type = model.project_type or ""
    stem = source.path.stem
    if kind is not OverlayKind.STRUCTURAL and not project_type:
        project_type = stem.removesuffix("-overlay").removesuffix(f"-{model.domain}")
        if "project-type" not in yaml.value:
            message = "missing required key 'project-type'"
            checked.report("FG120", message, checked.place())
        elif yaml.value["project-type"] is None:
            checked.report("FG120", "'project-type' has no value", checked.key("project-type"))
    _check_name(checked, source, kind, project_type)
    if kind is OverlayKind.DOMAIN:
        for key in _CHANGES:
            if key in yaml.value:
                message = f"a domain overlay can only add knowledge; '{key}' is ignored"
                checked.report("FG129", message, checked.key(key), "move it to the type's overlay")
    changes = kind is not OverlayKind.DOMAIN
    name = model.name or stem
    overlay = Overlay(
        name=name,
        title=readable(name) if name == name.lower() and " " not in name else name,
        description=" ".join(model.description.split()),
        kind=kind,
        project_type=project_type,
        domain=(model.domain or stem.removeprefix(f"{project_type}-"))
        if kind is OverlayKind.DOMAIN
        else "",
        place=Place(source.file),
        type_place=checked.place("project-type"),
        states=tuple(_states(checked)) if changes else (),
        knowledge=tuple(_knowledge(checked)),
        reads=tuple(_names(checked, "reads-overrides", model.reads_overrides)) if changes else (),
        dependencies=tuple(_names(checked, "dependency-overrides", model.dependency_overrides))
        if changes
        else (),
        options=read_options(checked),
        rules=read_rules(checked),
    )
    return overlay, checked.diagnostics


def _kind(yaml: Yaml) -> OverlayKind:
    if yaml.value.get("domain") is not None:
        return OverlayKind.DOMAIN
    if "project-type" in yaml.value:
        return OverlayKind.TYPE
    overrides = any(str(key).endswith("-overrides") for key in yaml.value)
    return OverlayKind.STRUCTURAL if overrides else OverlayKind.TYPE


def _check_name(
    checked: ValidatedModel[OverlayModel], source: SourceFile, kind: OverlayKind, project_type: str
) -> None:
    stem = source.path.stem
    if kind is OverlayKind.STRUCTURAL or not checked.model.project_type:
        return
    if kind is OverlayKind.DOMAIN and not checked.model.domain:
        return
    last = checked.model.domain if kind is OverlayKind.DOMAIN else "overlay"
    expected = f"{project_type}-{last}"
    if stem != expected:
        key = "domain" if kind is OverlayKind.DOMAIN else "project-type"
        name = checked.model.domain or project_type
        message = f"{key} '{name}' does not match the file name '{stem}'"
        checked.report("FG127", message, checked.place(key), f"rename the file to '{expected}.yml'")


def _states(checked: ValidatedModel[OverlayModel]) -> Iterator[StateChange]:
    for step, state in checked.model.step_overrides.items():
        yield StateChange(
            Reference(step, checked.key("step-overrides", step)),
            state.enabled,
            state.conditional,
            "conditional" in state.model_fields_set,
        )


def _knowledge(checked: ValidatedModel[OverlayModel]) -> Iterator[KnowledgeChange]:
    for step, override in checked.model.knowledge_overrides.items():
        seen: dict[str, int] = {}
        kept = []
        for index, item in enumerate(override.append):
            place = checked.place("knowledge-overrides", step, "append", index)
            if not item.entry:
                continue
            if item.entry in seen:
                hint = f"first listed on line {seen[item.entry]}"
                checked.report("FG125", f"'{item.entry}' is listed twice", place, hint)
                continue
            seen[item.entry] = place.line
            when = checked.place("knowledge-overrides", step, "append", index, "when")
            kept.append(Appended(Reference(item.entry, place), item.when, when))
        yield KnowledgeChange(
            Reference(step, checked.key("knowledge-overrides", step)), tuple(kept)
        )


def _names(
    checked: ValidatedModel[OverlayModel], section: str, overrides: dict[str, NamesOverride]
) -> Iterator[NamesChange]:
    for step, override in overrides.items():
        replace = tuple(
            Replacement(
                Reference(old, checked.key(section, step, "replace", old)),
                Reference(new, checked.place(section, step, "replace", old)),
            )
            for old, new in override.replace.items()
        )
        append = references(checked, override.append, section, step, "append")
        yield NamesChange(Reference(step, checked.key(section, step)), replace, append)
