"""The plugin's section in `mkdocs.yml`, and the settings of the library that follow from it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from mkdocs import exceptions
from mkdocs.config import config_options as c
from mkdocs.config.base import Config, ValidationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load
from pathspec.gitignore import GitIgnoreSpec

from fieldguide.knowledge import phase
from fieldguide.knowledge.configuration import PluginSection
from fieldguide.knowledge.settings import FOLDERS, Settings
from fieldguide.knowledge.severity_settings import read_severities
from fieldguide.problems.diagnostics import quoted
from fieldguide.problems.severities import Severities
from fieldguide.samples.base import KnowledgeBase
from fieldguide.site.kinds import PAGE_KINDS
from fieldguide.site.linkoptions import LinksConfig, external_settings_of
from fieldguide.site.sampleoptions import SamplesConfig, sample_settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs.config.defaults import MkDocsConfig

    from fieldguide.links.external.settings import ExternalSettings

_ALWAYS_EXCLUDED = (".*", "/templates/")
"""The patterns that MkDocs excludes by default."""
_SLUG = re.compile(r"[a-z0-9]++(-[a-z0-9]++)*+\Z")


class SlugOption(c.Type[str]):
    """One step of an address, such as `guides`."""

    def __init__(self, default: str) -> None:
        super().__init__(str, default=default)

    def run_validation(self, value: object) -> str:
        """Reject addresses outside the site's folder, and those of other pages."""
        checked = super().run_validation(value)
        if not _SLUG.match(checked):
            message = f"{quoted(checked)} must be kebab-case: a-z, 0-9 and single hyphens"
            raise ValidationError(message)
        return checked


class FolderOption(c.Type[str]):
    """One of the places of a base."""

    def __init__(self, name: str) -> None:
        super().__init__(str, default=FOLDERS[name])

    def run_validation(self, value: object) -> str:
        """Reject text that is not a valid path on any system."""
        checked = super().run_validation(value)
        if "\0" in checked:
            raise ValidationError(f"{quoted(checked)} is not a path")
        return checked


AddressesConfig: type[Config] = type(
    "AddressesConfig",
    (Config,),
    {kind.key: SlugOption(kind.key) for kind in PAGE_KINDS if kind.key != "home"},
)
"""The addresses of the generated pages. Other sites link to them, so they should not change."""


class TopicsConfig(Config):
    """How the topics of all entries are folded into those that are worth a page."""

    aliases = c.DictOfItems(c.Type(str), default={})
    threshold = c.Type(int, default=3)


class PhasesOption(c.OptionallyRequired[tuple[phase.Phase, ...]]):
    """A list of phases: slugs, or `slug: Title`."""

    def run_validation(self, value: object) -> tuple[phase.Phase, ...]:
        """Convert the option to phases."""
        if not isinstance(value, list):
            raise ValidationError("write a list, such as [{design: Design}, {build: Build}]")
        phases = []
        for item in value:
            pairs = list(item.items()) if isinstance(item, dict) else [(item, None)]
            for slug, title in pairs:
                if not isinstance(slug, str) or not _SLUG.match(slug):
                    raise ValidationError(f"{quoted(slug)} must be kebab-case")
                if title is not None and not isinstance(title, str):
                    raise ValidationError(f"the title of '{slug}' must be text")
                phases.append(phase.Phase(slug, title) if title else phase.named(slug))
        return tuple(phases)


class DialectsOption(c.OptionallyRequired["dict[str, str]"]):
    """`gfm` or `material`, or these by folder, with `.` for the rest."""

    def run_validation(self, value: object) -> dict[str, str]:
        """Convert the option to a mapping from folders to dialects."""
        written = value if isinstance(value, dict) else {".": value}
        for dialect in written.values():
            if dialect not in ("gfm", "material"):
                raise ValidationError(f"{quoted(dialect)} must be 'gfm' or 'material'")
        return {str(folder): str(dialect) for folder, dialect in written.items()}


class DateOption(c.OptionallyRequired[dt.date]):
    """A day, written YYYY-MM-DD."""

    def run_validation(self, value: object) -> dt.date:
        """Convert the option to a date, unless YAML already has."""
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return dt.date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise ValidationError(f"{quoted(value)} is not a day, written YYYY-MM-DD") from None


class FieldguideConfig(Config):
    """The options of the plugin `fieldguide`."""

    knowledge = FolderOption("knowledge")
    steps = FolderOption("steps")
    overlays = FolderOption("overlays")
    presets = FolderOption("presets")
    preset = c.Type(str, default="deep")
    phases = PhasesOption(default=[{default.slug: default.title} for default in phase.DEFAULT])
    markdown = DialectsOption(default="gfm")
    trust_html = c.Type(bool, default=False)
    mermaid = c.Optional(c.Type(str))
    today = c.Optional(DateOption())
    topics = c.SubConfig(TopicsConfig)
    addresses = c.SubConfig(AddressesConfig)
    samples = c.SubConfig(SamplesConfig)
    links = c.SubConfig(LinksConfig)
    severity = c.Type(object, default={})
    overrides = c.Type(object, default=[])


class ConfigurationError(Exception):
    """The configuration is missing or not valid."""


def settings_of(config: FieldguideConfig, root: Path, written: Mapping[str, Any]) -> Settings:
    """The settings by which a library is read.

    Args:
        config: The plugin's options, validated.
        root: The folder of `mkdocs.yml`.
        written: The options as written, to distinguish them from defaults.
    """
    dialects = dict(config.markdown)
    file = Path(config.config_file_path or "mkdocs.yml")
    severities = Severities()
    if config.severity or config.overrides:
        section = PluginSection(file if config.config_file_path else None, root)
        severities = read_severities(config.severity, config.overrides, section)
    return Settings(
        root=root,
        folders={name: Path(config[name]) for name in FOLDERS},
        asked_for=frozenset({*FOLDERS, "preset"}) & frozenset(written),
        phases=config.phases,
        dialect=dialects.pop(".", "gfm"),
        dialects=dialects,
        trusted=config.trust_html,
        preset=config.preset,
        file=file.name,
        severities=severities,
    )


def read_settings(config_file: Path) -> Settings:
    """The settings of the library, from a `mkdocs.yml` alone, without starting MkDocs.

    Raises:
        ConfigurationError: As `read_base`.
    """
    return read_base(config_file).settings


def read_base(config_file: Path) -> KnowledgeBase:
    """A base with its samples, from a `mkdocs.yml` alone, without starting MkDocs.

    Raises:
        ConfigurationError: The file is not there or does not parse, has no section of ours, or has
            one that is wrong.
    """
    config, section, written = _validated(config_file)
    root = config_file.parent
    docs, excluded = written.get("docs_dir", "docs"), written.get("exclude_docs")
    return KnowledgeBase(
        settings=settings_of(config, root, section),
        samples=sample_settings_of(config.samples),
        docs=root / docs if isinstance(docs, str) else None,
        excluded=_excluded(excluded if isinstance(excluded, str) else ""),
        site=True,
    )


def read_external_settings(config_file: Path) -> ExternalSettings:
    """The settings for external links, from a `mkdocs.yml` alone, without starting MkDocs.

    Raises:
        ConfigurationError: As `read_base`.
    """
    return external_settings_of(_validated(config_file)[0].links)


def _validated(config_file: Path) -> tuple[FieldguideConfig, dict[str, Any], dict[str, Any]]:
    """The options of the plugin; the section as it is written; the file as it is written."""
    try:
        with config_file.open("rb") as file:
            # A safe loader is no subclass of the type that MkDocs asks for, and serves.
            written: object = yaml_load(file, _quiet_loader())  # type: ignore[arg-type]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{config_file} cannot be read: {error}") from None
    except RecursionError:
        raise ConfigurationError(f"{config_file} is too deep, or inherits from itself") from None
    except (exceptions.ConfigurationError, ValueError, TypeError, AttributeError) as error:
        # MkDocs' reader takes for granted that the file holds a mapping.
        raise ConfigurationError(f"{config_file} does not parse: {error}") from None
    section = _section(written)
    if section is None:
        raise ConfigurationError(f"{config_file} has no plugin 'fieldguide' under 'plugins'")
    if not isinstance(section, dict):
        raise ConfigurationError(
            f"{config_file}: the options of plugin 'fieldguide' must be a mapping"
        )
    config = FieldguideConfig(str(config_file))
    config.load_dict(dict(section))
    errors, warnings = config.validate()
    problems = [*errors, *warnings]
    if problems:
        shown = "; ".join(f"option '{key}': {problem}" for key, problem in problems)
        raise ConfigurationError(f"{config_file}: {shown}")
    assert isinstance(written, dict)  # noqa: S101 - it has a section
    return config, section, written


def base_of(config: FieldguideConfig, settings: Settings, mkdocs: MkDocsConfig) -> KnowledgeBase:
    """The base that a site is built from.

    Args:
        config: The plugin's options, validated.
        settings: What the library is read by.
        mkdocs: The site's configuration.
    """
    excluded = mkdocs.exclude_docs
    return KnowledgeBase(
        settings=settings,
        samples=sample_settings_of(config.samples),
        docs=Path(mkdocs.docs_dir),
        excluded=_excluded(
            "\n".join(str(pattern.pattern) for pattern in excluded.patterns) if excluded else ""
        ),
        site=True,
    )


def _excluded(patterns: str) -> Callable[[str], bool]:
    """A predicate for the pages that MkDocs' `exclude_docs` excludes."""
    lines = [*_ALWAYS_EXCLUDED, *patterns.splitlines()]
    return GitIgnoreSpec.from_lines(lines).match_file


def _quiet_loader() -> type[yaml.SafeLoader]:
    """MkDocs' loader, safe, and deaf to the tags that only the site's build needs."""
    loader: type[yaml.SafeLoader] = get_yaml_loader(yaml.SafeLoader)

    class Quiet(loader):  # type: ignore[valid-type,misc]
        pass

    Quiet.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    Quiet.add_multi_constructor("!relative", lambda *_: None)
    return Quiet


def _section(written: object) -> object:
    """The options of the plugin as written; None if it is not listed."""
    plugins = written.get("plugins") if isinstance(written, dict) else None
    items = plugins if isinstance(plugins, list) else [plugins]
    for item in items:
        if item == "fieldguide":
            return {}
        if isinstance(item, dict) and "fieldguide" in item:
            return item["fieldguide"] or {}
    return None
