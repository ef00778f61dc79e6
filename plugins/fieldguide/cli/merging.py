"""Merges the evidence of several runs for the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fieldguide.cli.base import CannotRun
from fieldguide.knowledge import freshness
from fieldguide.samples.evidence import evidencefile
from fieldguide.samples.finding.pages import find

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fieldguide.samples.base import KnowledgeBase

__all__ = ["merged"]


def merged(known: KnowledgeBase, paths: Iterable[Path]) -> None:
    """Merge evidence, store it for the site, and print the number of samples.

    Args:
        known: The base.
        paths: Files of evidence, or folders with such files at any depth.

    Raises:
        CannotRun: A path has no evidence of this version, the base has no site, or the evidence
            cannot be stored.
    """
    if not known.site:
        raise CannotRun("--merge stores results for a site, and there is no mkdocs.yml")
    files: list[Path] = []
    for path in paths:
        matches = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        if not matches:
            raise CannotRun(f"{path} has no evidence: no file *.json")
        files += matches
    stored = []
    for file in files:
        evidence = evidencefile.read(known, file)
        if evidence is None:
            raise CannotRun(f"{file} does not exist, or is not evidence of this version")
        stored.append(evidence)
    pages = find(known, today=freshness.today()).pages
    try:
        count = evidencefile.merge(known, pages, stored)
    except OSError as error:
        raise CannotRun(f"the results cannot be stored: {error.strerror}") from None
    total = sum(len(page.samples) for page in pages)
    click.echo(f"evidence of {count} of {total} samples, from {len(files)} files")
