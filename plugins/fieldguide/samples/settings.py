"""What a knowledge base says of its samples: the section `samples` of the plugin's options."""

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
        name: How samples and results name it.
        requirements: A lock of Python packages with hashes, as pip reads it; relative to the root.
        package_lock: A `package-lock.json`; a `package.json` lies beside it.
        mocks: A folder of Python modules that stand in for others.
        pages: Files and folders, relative to the root, whose samples run in it by default.
    """

    name: str
    requirements: Path | None = None
    package_lock: Path | None = None
    mocks: Path | None = None
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleSettings:
    """How samples are judged and run.

    Attributes:
        incomplete: `warning` or `error`: how much it counts that an excerpt lacks something.
        timeout: In seconds, for each sample that says nothing.
        memory: In MiB, for all processes of a sample together.
        sidecar: The file that holds directives for pages that nobody may edit; relative to the
            root.
        environments: What the base declares, by name; `stdlib` is always there.
    """

    incomplete: str = "warning"
    timeout: float = 10.0
    memory: int = 2048
    sidecar: Path = Path("samples.yml")
    environments: Mapping[str, EnvironmentSettings] = field(default_factory=dict)

    def environment_of(self, file: str) -> str:
        """The environment of a page: by the longest of `pages` that it lies under, or is."""
        best = ("", "stdlib")
        for one in self.environments.values():
            for page in one.pages:
                folder = page.rstrip("/")
                if (file == folder or file.startswith(f"{folder}/")) and len(folder) >= len(
                    best[0]
                ):
                    best = (folder, one.name)
        return best[1]
