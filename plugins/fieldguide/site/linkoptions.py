"""The options of links: `links` in the plugin's section of `mkdocs.yml`."""

from __future__ import annotations

import re

from mkdocs.config import config_options as c
from mkdocs.config.base import Config, ValidationError

from fieldguide.links.external.settings import ExternalSettings
from fieldguide.problems.diagnostics import quoted

__all__ = ["LinksConfig", "external_settings_of"]

_DEFAULTS = ExternalSettings()
_LENGTH = re.compile(r"(\d{1,6})(s|m|h|d)\Z")
_SECONDS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
_MOST = 1000
_STATUSES = range(100, 1000)


class DurationOption(c.OptionallyRequired[float]):
    """A length of time, such as `20s`, `12h` or `7d`; returns seconds."""

    def __init__(self, default: str, *, least: float = 0) -> None:
        super().__init__(default=default)
        self._least = least

    def run_validation(self, value: object) -> float:
        """Convert a duration to seconds; a bare number is in seconds."""
        duration = _LENGTH.match(f"{value}s" if type(value) is int else str(value))
        if duration is None:
            raise ValidationError(
                f"{quoted(value)} must be a length of time, such as 20s, 12h or 7d"
            )
        seconds = int(duration[1]) * _SECONDS[duration[2]]
        if seconds < self._least:
            raise ValidationError(f"{quoted(value)} must be {self._least:g}s or longer")
        return seconds


class CountOption(c.Type[int]):
    """A whole number within limits."""

    def __init__(self, default: int, *, least: int) -> None:
        super().__init__(int, default=default)
        self._least = least

    def run_validation(self, value: object) -> int:
        """Reject numbers outside of the range."""
        checked = super().run_validation(value)
        if isinstance(checked, bool) or not self._least <= checked <= _MOST:
            raise ValidationError(f"{quoted(value)} must be a number from {self._least} to {_MOST}")
        return checked


class PatternsOption(c.OptionallyRequired["tuple[str, ...]"]):
    """A list of regular expressions."""

    def run_validation(self, value: object) -> tuple[str, ...]:
        """Reject anything but a list of valid regular expressions."""
        if not isinstance(value, list) or not all(isinstance(pattern, str) for pattern in value):
            raise ValidationError("write a list of regular expressions")
        for pattern in value:
            try:
                re.compile(pattern)
            except (re.error, RecursionError, OverflowError) as error:
                raise ValidationError(
                    f"'{pattern}' is not a valid regular expression: {error}"
                ) from None
        return tuple(value)


class StatusesOption(c.OptionallyRequired["tuple[int, ...]"]):
    """A list of HTTP statuses."""

    def run_validation(self, value: object) -> tuple[int, ...]:
        """Reject anything but a list of HTTP statuses."""
        if not isinstance(value, list) or not all(
            type(status) is int and status in _STATUSES for status in value
        ):
            raise ValidationError("write a list of HTTP statuses, such as [403, 999]")
        return tuple(value)


class LinksConfig(Config):
    """The options for checking links, internal and external."""

    check = c.Type(bool, default=True)
    external = c.Type(bool, default=_DEFAULTS.wanted)
    exclude = PatternsOption(default=[])
    accept = StatusesOption(default=[])
    max_age = DurationOption(default="7d")
    timeout = DurationOption(default="20s", least=1)
    retries = CountOption(_DEFAULTS.retries, least=0)
    concurrency = CountOption(_DEFAULTS.concurrency, least=1)
    per_host = CountOption(_DEFAULTS.per_host, least=1)
    private = c.Type(bool, default=_DEFAULTS.private)
    anchors = c.Type(bool, default=_DEFAULTS.anchors)


def external_settings_of(config: LinksConfig) -> ExternalSettings:
    """The settings for external links, from a validated section."""
    return ExternalSettings(
        wanted=config.external,
        exclude=config.exclude,
        accept=config.accept,
        max_age=config.max_age,
        timeout=config.timeout,
        retries=config.retries,
        concurrency=config.concurrency,
        per_host=config.per_host,
        private=config.private,
        anchors=config.anchors,
    )
