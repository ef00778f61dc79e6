"""The library: the entries, steps, presets and overlays of a base, by name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from fieldguide.knowledge import entry as entries
from fieldguide.knowledge import overlay as overlays
from fieldguide.knowledge import phase
from fieldguide.knowledge import preset as presets
from fieldguide.knowledge import step as steps
from fieldguide.knowledge.models import OverlayModel, PresetModel
from fieldguide.knowledge.overlay import Overlay, OverlayKind
from fieldguide.problems.diagnostics import Diagnostic, Place, arrange, did_you_mean, report
from fieldguide.sources import yaml12
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fieldguide.knowledge.entry import Entry
    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.knowledge.preset import Preset
    from fieldguide.knowledge.settings import Settings
    from fieldguide.knowledge.step import Step
    from fieldguide.sources.files import SourceFile
    from fieldguide.sources.text import Text
    from fieldguide.sources.yaml12 import Yaml

READMES = ("README.md", "readme.md", "Readme.md")
"""Files that introduce their folder; they are neither entries nor steps."""


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
        diagnostics: The problems of each file by itself.
        unreadable: The names that files which could not be read would have had.
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
        """All overlays: those of types, then of domains, then structural ones."""
        return (*self.types.values(), *self.domains.values(), *self.structural.values())

    def files(self) -> dict[str, set[str]]:
        """The files of each name: that of the entry, of the step, or of both."""
        files: dict[str, set[str]] = {}
        for file in (*self.entries.values(), *self.steps.values()):
            files.setdefault(file.name, set()).add(file.place.file)
        return files

    def domains_of(self, project_type: str) -> tuple[str, ...]:
        """The domains of a type."""
        return tuple(domain for owner, domain in self.domains if owner == project_type)


def read(settings: Settings, sources: Sources | None = None) -> Library:
    """Read a knowledge base.

    Problems in its files never raise; they are in the library's diagnostics.

    Args:
        settings: The settings of the base.
        sources: The files of the base, if other readers share them. The library does not include
            problems of the files themselves then; see `Sources.take`.
    """
    shared = sources is not None
    if sources is None:
        sources = Sources(settings.root, trusted=settings.trusted)
    problems: list[Diagnostic] = []
    _report_missing_folders(settings, sources, problems)
    entries_by_name = _read_entries(settings, sources, problems)
    steps_by_name = _read_steps(settings, sources, problems)
    yaml = _read_yaml(settings, sources, problems)
    for file in (*entries_by_name.values(), *steps_by_name.values()):
        problems.extend(_unlinked_names(file, entries_by_name, steps_by_name))
    phases = _phases(settings, steps_by_name, problems)
    return Library(
        entries=entries_by_name,
        steps=steps_by_name,
        presets=dict(sorted(yaml.presets.items(), key=lambda item: (item[1].depth, item[0]))),
        types=yaml.types,
        domains=yaml.domains,
        structural=yaml.structural,
        phases=phases,
        diagnostics=arrange((*problems, *(() if shared else sources.take()))),
        unreadable=frozenset(
            name
            for stem in sources.unreadable.values()
            for name in (stem, stem.removesuffix("-overlay"))
        ),
    )


def _report_missing_folders(
    settings: Settings, sources: Sources, problems: list[Diagnostic]
) -> None:
    printed = sources.printed
    folders = {name: settings.folder(name) for name in settings.folders}
    # The methods of Path raise if a name is too long or a parent folder is locked.
    there = {name for name, path in folders.items() if path and os.path.isdir(path)}  # noqa: PTH112 - see above
    for name, path in folders.items():
        if path is not None and name not in there and name in settings.asked_for:
            if os.path.exists(path):  # noqa: PTH110 - see above
                continue  # A file in place of a folder is reported when it is read.
            message = f"folder '{printed(path)}' of option '{name}' does not exist"
            hint = did_you_mean(path.name, _siblings(path))
            problems.append(report("FG104", message, Place(printed(path)), hint))
    if not there:
        first = settings.folders.get("knowledge") or settings.root
        message = "nothing to read: none of the folders exists"
        hint = "set their folders with the options 'knowledge', 'steps', 'overlays' and 'presets'"
        problems.append(report("FG105", message, Place(printed(settings.root / first)), hint))


def _siblings(path: Path) -> list[str]:
    try:
        return sorted(child.name for child in path.parent.iterdir())
    except (OSError, ValueError):
        return []


def _read_entries(
    settings: Settings, sources: Sources, problems: list[Diagnostic]
) -> dict[str, Entry]:
    known: dict[str, Entry] = {}
    folder = settings.folder("knowledge")
    if folder is None:
        return known
    for path in markdown_paths(settings, "knowledge", sources):
        text = _text(path, settings, sources)
        if text is not None:
            entry, faults = entries.read(text, folder)
            problems.extend(faults)
            _add(known, entry, problems)
    return known


def _read_steps(
    settings: Settings, sources: Sources, problems: list[Diagnostic]
) -> dict[str, Step]:
    known: dict[str, Step] = {}
    for path in markdown_paths(settings, "steps", sources):
        text = _text(path, settings, sources)
        if text is not None:
            step, faults = steps.read(text)
            problems.extend(faults)
            _add(known, step, problems)
    return known


def _text(path: Path, settings: Settings, sources: Sources) -> Text | None:
    return None if path.name in READMES else sources.markdown(path, settings.dialect_of(path))


def markdown_paths(settings: Settings, option: str, sources: Sources) -> Iterator[Path]:
    """The Markdown files in the folder of an option, READMEs too.

    If the folder of the other option is inside that folder, its files are skipped.

    Args:
        settings: Where the folders are.
        option: `knowledge` or `steps`.
        sources: The files of the base.
    """
    folder = settings.folder(option)
    other = settings.folder("steps" if option == "knowledge" else "knowledge")
    if folder is None:
        return
    inner = other if other != folder and other and other.is_relative_to(folder) else None
    for path in sources.find(folder, (".md",)):
        if inner is None or not path.is_relative_to(inner):
            yield path


F = TypeVar("F", bound="MarkdownFile")


def _add(known: dict[str, F], file: F, problems: list[Diagnostic]) -> None:
    first = known.setdefault(file.name, file)
    if first is not file:
        message = f"duplicate name '{file.name}', also used by {first.place.file}"
        hint = "rename it; the first file by path is used"
        problems.append(report("FG126", message, file.name_place, hint))


@dataclass(slots=True)
class _YamlFiles:
    presets: dict[str, Preset]
    types: dict[str, Overlay]
    domains: dict[tuple[str, str], Overlay]
    structural: dict[str, Overlay]


def _read_yaml(settings: Settings, sources: Sources, problems: list[Diagnostic]) -> _YamlFiles:
    files = _YamlFiles({}, {}, {}, {})
    for source, in_presets in _yaml_sources(settings, sources):
        yaml = yaml12.load(source.text, file=source.file)
        if not isinstance(yaml.value, dict):
            empty = "file is empty" if not source.text.strip() else "file is not a mapping"
            broken = report("FG115", empty, Place(source.file), "write keys, such as 'name: ...'")
            problems.extend(yaml.diagnostics or (broken,))
            sources.unreadable[source.path] = source.path.stem
        elif _is_preset(yaml, in_presets=in_presets):
            preset, faults = presets.read(source, yaml)
            problems.extend(faults)
            _put(files.presets, preset.name, preset, Place(source.file), problems)
        elif _is_overlay(yaml, source):
            overlay, faults = overlays.read(source, yaml)
            problems.extend(faults)
            _put_overlay(files, overlay, problems)
        else:
            problems.extend(yaml.diagnostics)
            problems.append(_unknown_kind(source, yaml))
    return files


def _put_overlay(files: _YamlFiles, overlay: Overlay, problems: list[Diagnostic]) -> None:
    if overlay.kind is OverlayKind.TYPE:
        _put(files.types, overlay.project_type, overlay, overlay.type_place, problems)
    elif overlay.kind is OverlayKind.DOMAIN:
        key = (overlay.project_type, overlay.domain)
        _put(files.domains, key, overlay, overlay.type_place, problems)
    else:
        _put(files.structural, overlay.name, overlay, overlay.place, problems)


K = TypeVar("K")
V = TypeVar("V", bound="Overlay | Preset")


def _put(known: dict[K, V], key: K, value: V, place: Place, problems: list[Diagnostic]) -> None:
    first = known.setdefault(key, value)
    if first is not value:
        shown = " ".join(key) if isinstance(key, tuple) else key
        message = f"duplicate '{shown}', also used by {first.place.file}"
        problems.append(report("FG126", message, place, "the first file by path is used"))


def _yaml_sources(settings: Settings, sources: Sources) -> list[tuple[SourceFile, bool]]:
    """The YAML files of both folders, and whether each is in the folder of presets."""
    paths: dict[Path, bool] = {}
    for name in ("overlays", "presets"):
        folder = settings.folder(name)
        if folder is not None:
            other = settings.folder("overlays") if name == "presets" else None
            for path in sources.find(folder, (".yml", ".yaml")):
                paths[path] = name == "presets" and folder != other
    in_order = sorted(paths, key=lambda path: path.as_posix())
    read = [(sources.read(path), paths[path]) for path in in_order]
    return [(source, in_presets) for source, in_presets in read if source is not None]


def _is_preset(yaml: Yaml, *, in_presets: bool) -> bool:
    keys = set(yaml.value)
    if {"default_depth", "steps"} <= keys:
        return True
    if "project-type" in keys or any(str(key).endswith("-overrides") for key in keys):
        return False
    return in_presets or bool({"default_depth", "steps"} & keys)


def _is_overlay(yaml: Yaml, source: SourceFile) -> bool:
    keys = set(yaml.value)
    marks = {"project-type", "domain", "options", "rules", "name"}
    overrides = any(str(key).endswith("-overrides") for key in keys)
    return overrides or bool(marks & keys) or source.path.stem.endswith("-overlay")


def _unknown_kind(source: SourceFile, yaml: Yaml) -> Diagnostic:
    models = (OverlayModel, PresetModel)
    known = [info.alias or key for m in models for key, info in m.model_fields.items()]
    message = "file is neither an overlay nor a preset; it is not used"
    for key in yaml.value:
        hint = did_you_mean(key, known)
        if hint is not None:
            return report("FG116", message, yaml.key(key), hint)
    return report("FG116", message, Place(source.file), "an overlay has a 'project-type'")


def _phases(
    settings: Settings, known: Mapping[str, Step], problems: list[Diagnostic]
) -> tuple[phase.Phase, ...]:
    phases = {known_phase.slug: known_phase for known_phase in settings.phases}
    slugs = list(phases)
    for step in known.values():
        if step.phase is not None and step.phase not in slugs and not step.tool:
            hint = did_you_mean(step.phase, slugs, f"known are: {', '.join(slugs)}")
            message = f"unknown phase '{step.phase}'"
            problems.append(report("FG204", message, step.phase_place, hint))
            phases.setdefault(step.phase, phase.named(step.phase))
    return tuple(phases.values())


def _unlinked_names(
    file: MarkdownFile, entries: Mapping[str, Entry], steps: Mapping[str, Step]
) -> Iterator[Diagnostic]:
    """A hint for each entry that a file names in its prose and never links to.

    The name of an entry that is also a step's is skipped: the text may well mean the step.
    """
    if file.dialect != "gfm":
        return
    linked = {PurePosixPath(link.target.split("#", 1)[0]).stem for link in file.facts.links}
    for name, place in file.facts.hyphenated:
        if name in entries and name not in steps and name != file.name and name not in linked:
            message = f"entry '{name}' is mentioned without a link"
            yield report("FG133", message, place, f"write [{name}](…/{name}.md)")
