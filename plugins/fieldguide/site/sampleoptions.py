"""The options of samples: `samples` in the plugin's section of `mkdocs.yml`."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config import config_options as c
from mkdocs.config.base import Config, ValidationError

from fieldguide.problems.diagnostics import did_you_mean, quoted
from fieldguide.samples.settings import EnvironmentSettings, SampleSettings

__all__ = ["SamplesConfig", "sample_settings_of"]

_NAME = re.compile(r"[a-z0-9]++(-[a-z0-9]++)*+\Z")
_HUGE = 1_000_000
_DEFAULTS = SampleSettings()


class EnvironmentsOption(c.OptionallyRequired["dict[str, EnvironmentSettings]"]):
    """The environments of samples, by name."""

    def run_validation(self, value: object) -> dict[str, EnvironmentSettings]:
        """Convert the option to environments."""
        if not isinstance(value, dict):
            raise ValidationError("write a mapping from names to environments")
        return {str(name): _environment(str(name), written) for name, written in value.items()}


def _environment(name: str, written: object) -> EnvironmentSettings:
    if not _NAME.match(name) or name == "stdlib":
        raise ValidationError(f"{quoted(name)} must be kebab-case, and not 'stdlib'")
    if not isinstance(written, dict):
        raise ValidationError(f"environment '{name}' must be a mapping")
    keys = ("requirements", "package_lock", "mocks", "pages")
    for key in written:
        if key not in keys:
            hint = did_you_mean(str(key), keys, f"known are: {', '.join(keys)}")
            raise ValidationError(f"environment '{name}' has an unknown key '{key}'; {hint}")
    pages = written.get("pages", [])
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        raise ValidationError(f"'pages' of environment '{name}' must be a list of paths")
    paths: dict[str, Path | None] = {}
    for key in keys[:3]:
        value = written.get(key)
        if value is not None and not isinstance(value, str):
            raise ValidationError(f"'{key}' of environment '{name}' must be a path")
        paths[key] = None if value is None else Path(value)
    return EnvironmentSettings(name, pages=tuple(pages), **paths)


class NumberOption(c.Type[float]):
    """A number above zero."""

    def __init__(self, default: float) -> None:
        super().__init__((int, float), default=default)

    def run_validation(self, value: object) -> float:
        """Reject numbers that are not valid limits."""
        checked = super().run_validation(value)
        if isinstance(checked, bool) or not 0 < checked < _HUGE:
            raise ValidationError(f"{quoted(value)} must be a number above 0")
        return checked


class SamplesConfig(Config):
    """How samples are judged and run."""

    incomplete = c.Choice(("warning", "error"), default="warning")
    timeout = NumberOption(_DEFAULTS.timeout)
    memory = NumberOption(_DEFAULTS.memory)
    sidecar = c.Type(str, default=_DEFAULTS.sidecar.as_posix())
    environments = EnvironmentsOption(default={})


def sample_settings_of(config: SamplesConfig) -> SampleSettings:
    """How samples are judged and run, by a validated section."""
    return SampleSettings(
        incomplete=config.incomplete,
        timeout=config.timeout,
        memory=int(config.memory),
        sidecar=Path(config.sidecar),
        environments=config.environments,
    )
