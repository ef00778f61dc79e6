"""What the builds of one process share of installed themes, as it takes half of their time."""

from __future__ import annotations

import functools
import os
import site
from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    from types import CodeType

    import pytest
    from jinja2.bccache import Bucket


class CompiledTemplates(jinja2.BytecodeCache):
    """The code of templates, by all that it depends on: path, text and environment."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        syntax = (
            environment.trim_blocks,
            environment.lstrip_blocks,
            environment.autoescape,
            # What is unknown is an error while compiling.
            sorted(environment.filters),
            sorted(environment.tests),
            sorted(environment.extensions),
        )
        return super().get_bucket(environment, f"{name} {syntax}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


def share(patch: pytest.MonkeyPatch) -> None:
    """Let all environments share compiled templates and the lists of installed themes' files."""
    compiled, initialise = CompiledTemplates(), jinja2.Environment.__init__
    list_templates = jinja2.FileSystemLoader.list_templates

    @functools.cache
    def names_in(folder: str) -> frozenset[str]:
        # MkDocs copies a theme's files and passes over hidden folders: Material has 12,000 icons
        # in one.
        names = list_templates(jinja2.FileSystemLoader(folder))
        return frozenset(name for name in names if not name.startswith("."))

    installed = tuple(os.path.join(folder, "") for folder in site.getsitepackages())  # noqa: PTH118 - compared as a prefix

    @functools.wraps(initialise)
    def with_compiled(self: jinja2.Environment, *given: Any, **options: Any) -> None:  # noqa: ANN401 - Jinja's own
        options["bytecode_cache"] = options.get("bytecode_cache") or compiled
        initialise(self, *given, **options)

    @functools.wraps(list_templates)
    def list_once(self: jinja2.FileSystemLoader) -> list[str]:
        names: set[str] = set()
        for folder in self.searchpath:
            if folder.startswith(installed):
                names |= names_in(folder)
            else:
                names.update(list_templates(jinja2.FileSystemLoader(folder)))
        return sorted(names)

    patch.setattr(jinja2.Environment, "__init__", with_compiled)
    patch.setattr(jinja2.FileSystemLoader, "list_templates", list_once)
