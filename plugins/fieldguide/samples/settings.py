"""The settings of samples: the section `samples` of the plugin's options."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EnvironmentSettings", "SampleSettings"]


@dataclass(frozen=True, slots=True)
class EnvironmentSettings:
    """An environment that a knowledge base declares.

    Attributes:
        name: Its name in samples and results.
        requirements: A requirements file of pip that locks Python packages with hashes; relative
            to the root.
        package_lock: A `package-lock.json`, with a `package.json` beside it.
        mocks: A folder of Python modules that replace others.
        pages: Files and folders, relative to the root, whose samples run in it by default.
    """

    name: str
    requirements: Path | None = None
    package_lock: Path | None = None
    mocks: Path | None = None
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """The settings of samples.

    Attributes:
        incomplete: The severity of what an excerpt lacks: `warning` or `error`.
        timeout: The time limit of samples without the directive, in seconds.
        memory: The memory limit of all processes of a sample together, in MiB.
        sidecar: The file of directives for pages that cannot be edited; relative to the root.
        environments: The declared environments, by name; `stdlib` exists without declaration.
    """

    incomplete: str = "warning"
    timeout: float = 10.0
    memory: int = 2048
    sidecar: Path = Path("samples.yml")
    environments: Mapping[str, EnvironmentSettings] = field(default_factory=dict)

    def environment_of(self, file: str) -> str:
        """The environment of a page: that of the longest of `pages` which is or contains it."""
        folder, name = "", "stdlib"
        for environment in self.environments.values():
            for page in (page.rstrip("/") for page in environment.pages):
                inside = file == page or file.startswith(f"{page}/")
                if inside and len(page) >= len(folder):
                    folder, name = page, environment.name
        return name
