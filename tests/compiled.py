"""Compiled templates that the builds of one process share, as compiling takes half of a build."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    from types import CodeType

    import pytest
    from jinja2.bccache import Bucket


class Compiled(jinja2.BytecodeCache):
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
    """Let all environments that are made without a cache of their own share one."""
    shared, make = Compiled(), jinja2.Environment.__init__

    @functools.wraps(make)
    def initialise(self: jinja2.Environment, *given: Any, **options: Any) -> None:  # noqa: ANN401 - Jinja's own
        options["bytecode_cache"] = options.get("bytecode_cache") or shared
        make(self, *given, **options)

    patch.setattr(jinja2.Environment, "__init__", initialise)
