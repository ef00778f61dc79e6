"""Everything read from disk, looked up by name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from fieldguide.knowledge import entry as entries
from fieldguide.knowledge import overlay as overlays
from fieldguide.knowledge import phase
from fieldguide.knowledge import preset as presets
from fieldguide.knowledge import step as steps
from fieldguide.knowledge.models import OverlayModel, PresetModel
from fieldguide.knowledge.overlay import Kind, Overlay
from fieldguide.knowledge.prose import unlinked_names
from fieldguide.problems.diagnostics import Diagnostic, Place, arrange, did_you_mean, report
from fieldguide.sources import yaml12
from fieldguide.sources.files import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fieldguide.knowledge.entry import Entry
    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.knowledge.preset import Preset
    from fieldguide.knowledge.settings import Settings
    from fieldguide.knowledge.step import Step
    from fieldguide.sources.files import Source
    from fieldguide.sources.yaml12 import Yaml

READMES = ("README.md", "readme.md", "Readme.md")
"""Files that introduce their folder; beside entries and steps, they are neither."""


@dataclass(frozen=True, slots=True)
class Library:
    """A knowledge base.

    Attributes:
        entries: By name, in the order of their files.
        steps: By name, in the order of their files; tools too.
        presets: By name, from the least depth to the greatest.
        types: The overlays of project types, by type.
        domains: The overlays of domains, by (type, domain).
        structural: The overlays for any type, by name.
        phases: In order; those that only steps name come last.
        diagnostics: What is wrong in the files, each by itself.
        unreadable: What the files that could not be read are named for.
    """

    entries: Mapping[str, Entry]
    steps: Mapping[str, Step]
    presets: Mapping[str, Preset]
    types: Mapping[str, Overlay]
    domains: Mapping[tuple[str, str], Overlay]
    structural: Mapping[str, Overlay]
    phases: tuple[phase.Phase, ...]
    diagnostics: tuple[Diagnostic, ...]
    unreadable: frozenset[str]

    def overlays(self) -> tuple[Overlay, ...]:
        """All overlays: types, then domains, then structural ones."""
        return (*self.types.values(), *self.domains.values(), *self.structural.values())

    def files(self) -> dict[str, set[str]]:
        """The files of entries and steps, by name: of one, or of one of each."""
        found: dict[str, set[str]] = {}
        for one in (*self.entries.values(), *self.steps.values()):
            found.setdefault(one.name, set()).add(one.place.file)
        return found

    def domains_of(self, project_type: str) -> tuple[str, ...]:
        """The domains of a type."""
        return tuple(domain for owner, domain in self.domains if owner == project_type)


def read(settings: Settings) -> Library:
    """Read a knowledge base.

    Nothing that is wrong with its files raises; all of it is in the library's diagnostics.
    """
    reader = Reader(settings.root)
    found: list[Diagnostic] = []
    _say_missing_folders(settings, found)
    known_entries = _read_entries(settings, reader, found)
    known_steps = _read_steps(settings, reader, found)
    yaml = _read_yaml(settings, reader, found)
    for name_or_step in (*known_entries.values(), *known_steps.values()):
        found.extend(unlinked_names(name_or_step, known_entries, known_steps))
    phases = _phases(settings, known_steps, found)
    return Library(
        entries=known_entries,
        steps=known_steps,
        presets=dict(sorted(yaml.presets.items(), key=lambda item: (item[1].depth, item[0]))),
        types=yaml.types,
        domains=yaml.domains,
        structural=yaml.structural,
        phases=phases,
        diagnostics=arrange((*found, *reader.diagnostics)),
        unreadable=frozenset(
            name
            for stem in reader.unreadable.values()
            for name in (stem, stem.removesuffix("-overlay"))
        ),
    )


def _say_missing_folders(settings: Settings, found: list[Diagnostic]) -> None:
    printed = Reader(settings.root).printed
    folders = {name: settings.folder(name) for name in settings.folders}
    # The methods of Path raise where a name is too long or a folder above is locked.
    there = {name for name, path in folders.items() if path and os.path.isdir(path)}  # noqa: PTH112 - see above
    for name, path in folders.items():
        if path is not None and name not in there and name in settings.asked_for:
            if os.path.exists(path):  # noqa: PTH110 - see above
                continue  # what is no folder is said when it is read
            message = f"folder '{printed(path)}' of option '{name}' does not exist"
            hint = did_you_mean(path.name, _siblings(path))
            found.append(report("FG104", message, Place(printed(path)), hint))
    if not there:
        first = settings.folders.get("knowledge") or settings.root
        message = "there is nothing to read: none of the folders exists"
        hint = "say where the entries lie with the option 'knowledge'"
        found.append(report("FG105", message, Place(printed(settings.root / first)), hint))


def _siblings(path: Path) -> list[str]:
    try:
        return sorted(child.name for child in path.parent.iterdir())
    except (OSError, ValueError):
        return []


def _read_entries(settings: Settings, reader: Reader, found: list[Diagnostic]) -> dict[str, Entry]:
    known: dict[str, Entry] = {}
    folder = settings.folder("knowledge")
    if folder is None:
        return known
    for source in _markdown(folder, settings.folder("steps"), reader):
        dialect = settings.dialect_of(source.path)
        entry, problems = entries.read(source, folder, dialect, trusted=settings.trusted)
        found.extend(problems)
        _add(known, entry, found)
    return known


def _read_steps(settings: Settings, reader: Reader, found: list[Diagnostic]) -> dict[str, Step]:
    known: dict[str, Step] = {}
    for source in _markdown(settings.folder("steps"), settings.folder("knowledge"), reader):
        dialect = settings.dialect_of(source.path)
        step, problems = steps.read(source, dialect, trusted=settings.trusted)
        found.extend(problems)
        _add(known, step, found)
    return known


def _markdown(folder: Path | None, other: Path | None, reader: Reader) -> list[Source]:
    """The Markdown files of a folder, without those of the other kind's folder inside it."""
    if folder is None:
        return []
    inside = other is not None and other != folder and other.is_relative_to(folder)
    sources = []
    for path in reader.find(folder, (".md",)):
        if path.name in READMES or (inside and other and path.is_relative_to(other)):
            continue
        source = reader.read(path)
        if source is not None:
            sources.append(source)
    return sources


F = TypeVar("F", bound="MarkdownFile")


def _add(known: dict[str, F], file: F, found: list[Diagnostic]) -> None:
    first = known.setdefault(file.name, file)
    if first is not file:
        message = f"name '{file.name}' is taken by {first.place.file}"
        hint = "give it a name of its own; the first by path stays"
        found.append(report("FG126", message, file.name_place, hint))


@dataclass(slots=True)
class _YamlFiles:
    presets: dict[str, Preset]
    types: dict[str, Overlay]
    domains: dict[tuple[str, str], Overlay]
    structural: dict[str, Overlay]


def _read_yaml(settings: Settings, reader: Reader, found: list[Diagnostic]) -> _YamlFiles:
    files = _YamlFiles({}, {}, {}, {})
    for source, in_presets in _yaml_sources(settings, reader):
        yaml = yaml12.load(source.text, file=source.file)
        if not isinstance(yaml.value, dict):
            empty = "file is empty" if not source.text.strip() else "file holds no mapping"
            broken = report("FG115", empty, Place(source.file), "write 'name: ...' and so on")
            found.extend(yaml.diagnostics or (broken,))
            reader.unreadable[source.path] = source.path.stem
        elif _is_preset(yaml, in_presets=in_presets):
            preset, problems = presets.read(source, yaml)
            found.extend(problems)
            _put(files.presets, preset.name, preset, Place(source.file), found)
        elif _is_overlay(yaml, source):
            overlay, problems = overlays.read(source, yaml)
            found.extend(problems)
            _put_overlay(files, overlay, found)
        else:
            found.extend(yaml.diagnostics)
            found.append(_unknown_kind(source, yaml))
    return files


def _put_overlay(files: _YamlFiles, overlay: Overlay, found: list[Diagnostic]) -> None:
    if overlay.kind is Kind.TYPE:
        _put(files.types, overlay.project_type, overlay, overlay.type_place, found)
    elif overlay.kind is Kind.DOMAIN:
        key = (overlay.project_type, overlay.domain)
        _put(files.domains, key, overlay, overlay.type_place, found)
    else:
        _put(files.structural, overlay.name, overlay, overlay.place, found)


K = TypeVar("K")
V = TypeVar("V", bound="Overlay | Preset")


def _put(known: dict[K, V], key: K, value: V, place: Place, found: list[Diagnostic]) -> None:
    first = known.setdefault(key, value)
    if first is not value:
        shown = " ".join(key) if isinstance(key, tuple) else key
        message = f"'{shown}' is taken by {first.place.file}"
        found.append(report("FG126", message, place, "the first by path stays"))


def _yaml_sources(settings: Settings, reader: Reader) -> list[tuple[Source, bool]]:
    """The YAML files of both folders, once each, and whether they lie among the presets."""
    paths: dict[Path, bool] = {}
    for name in ("overlays", "presets"):
        folder = settings.folder(name)
        if folder is not None:
            other = settings.folder("overlays") if name == "presets" else None
            for path in reader.find(folder, (".yml", ".yaml")):
                paths[path] = name == "presets" and folder != other
    sources = []
    for path in sorted(paths, key=lambda path: path.as_posix()):
        source = reader.read(path)
        if source is not None:
            sources.append((source, paths[path]))
    return sources


def _is_preset(yaml: Yaml, *, in_presets: bool) -> bool:
    keys = set(yaml.value)
    if {"default_depth", "steps"} <= keys:
        return True
    if "project-type" in keys or any(str(key).endswith("-overrides") for key in keys):
        return False
    return in_presets or bool({"default_depth", "steps"} & keys)


def _is_overlay(yaml: Yaml, source: Source) -> bool:
    keys = set(yaml.value)
    marks = {"project-type", "domain", "options", "rules", "name"}
    overrides = any(str(key).endswith("-overrides") for key in keys)
    return overrides or bool(marks & keys) or source.path.stem.endswith("-overlay")


def _unknown_kind(source: Source, yaml: Yaml) -> Diagnostic:
    models = (OverlayModel, PresetModel)
    known = [info.alias or key for m in models for key, info in m.model_fields.items()]
    message = "file is neither an overlay nor a preset; it is not used"
    for key in yaml.value:
        hint = did_you_mean(key, known)
        if hint is not None:
            return report("FG116", message, yaml.key(key), hint)
    return report("FG116", message, Place(source.file), "an overlay has a 'project-type'")


def _phases(
    settings: Settings, known: Mapping[str, Step], found: list[Diagnostic]
) -> tuple[phase.Phase, ...]:
    phases = {one.slug: one for one in settings.phases}
    slugs = list(phases)
    for step in known.values():
        if step.phase is not None and step.phase not in slugs and not step.tool:
            hint = did_you_mean(step.phase, slugs, f"known are: {', '.join(slugs)}")
            message = f"unknown phase '{step.phase}'"
            found.append(report("FG204", message, step.phase_place, hint))
            phases.setdefault(step.phase, phase.named(step.phase))
    return tuple(phases.values())
