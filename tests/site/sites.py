"""Real sites, built in temporary folders and read back."""

from __future__ import annotations

import json
import logging
import os
import posixpath
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.config_options import Plugins
from mkdocs.config.defaults import MkDocsConfig

from processes import PATIENCE, child

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .bases import Files

EPOCH = "1735689600"
"""The first day of 2025, so that nothing depends on when a test runs."""

ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH}


@dataclass(frozen=True)
class Site:
    """A built site.

    Attributes:
        root: The folder of `mkdocs.yml`.
        log: What was logged, as `LEVEL text`; what nobody needs to see is left out.
        folder: Where it was written.
    """

    root: Path
    log: tuple[str, ...]
    folder: Path

    @cached_property
    def files(self) -> frozenset[str]:
        """All that was written, relative to the site."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return frozenset(path.relative_to(self.folder).as_posix() for path in found)

    @cached_property
    def pages(self) -> dict[str, Any]:
        """The pages, parsed, by their path."""
        return {name: self._parse(name) for name in sorted(self.files) if name.endswith(".html")}

    @cached_property
    def own_pages(self) -> dict[str, Any]:
        """The pages without the one for what is not found, whose links are absolute."""
        return {name: page for name, page in self.pages.items() if name != "404.html"}

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """What can be linked to on each page."""
        return {
            name: [*page.xpath("//@id"), *page.xpath("//a/@name")]
            for name, page in self.pages.items()
        }

    def page(self, address: str) -> Any:  # noqa: ANN401 - lxml has no types
        """The page at an address such as `guides/web/`."""
        name = address if address.endswith(".html") else f"{address}index.html"
        return self.pages[name]

    def text(self, name: str) -> str:
        """A file's text."""
        return (self.folder / name).read_text("utf-8")

    def search(self) -> list[dict[str, Any]]:
        """The search index."""
        docs: list[dict[str, Any]] = json.loads(self.text("search/search_index.json"))["docs"]
        return docs

    def dangling(self) -> list[str]:
        """The links of all pages that lead nowhere, as `page: address`."""
        return [
            f"{name}: {address}"
            for name, page in self.pages.items()
            for address in addresses(page)
            if not self._leads_somewhere(name, address)
        ]

    def target(self, name: str, address: str) -> str:
        """The file that an address on a page leads to, whether it is there or not."""
        path = unquote(urlsplit(address).path)
        folder = "" if path.startswith("/") else posixpath.dirname(name)
        target = posixpath.normpath(posixpath.join(folder, path.lstrip("/"))) if path else name
        if (self.folder / target).is_dir():
            target = posixpath.normpath(f"{target}/index.html")
        return target

    def targets(self, name: str) -> set[str]:
        """The pages of this site that a page leads to."""
        links = (one for one in addresses(self.pages[name]) if not urlsplit(one).scheme)
        return {self.target(name, one) for one in links} & set(self.pages)

    def _leads_somewhere(self, name: str, address: str) -> bool:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return parts.scheme in ("", "http", "https", "mailto", "data")
        target = self.target(name, address)
        wanted = unquote(parts.fragment)
        return target in self.files and (not wanted or wanted in self.ids.get(target, [wanted]))

    def _parse(self, name: str) -> Any:  # noqa: ANN401 - as above
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
        return lxml.html.fromstring((self.folder / name).read_bytes(), parser=parser)


def addresses(page: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """Every address that a page names."""
    yield from page.xpath("//@href")
    yield from page.xpath("//@src")
    yield from page.xpath("//@data-next")
    yield from page.xpath("//@data-previous")


def text_of(element: Any) -> str:  # noqa: ANN401 - as above
    """The text of an element, without permalinks, with single spaces between its parts."""
    parts = element.xpath(".//text()[not(ancestor::a[@class='headerlink'])]")
    return " ".join(" ".join(parts).split())


def write(root: Path, files: Files) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


class _Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.getMessage()}")


_CHATTER = ("INFO Cleaning", "INFO Building", "INFO Documentation built")


def build(root: Path, files: Files | None = None, **options: Any) -> Site:  # noqa: ANN401 - MkDocs'
    """Build a site in this process.

    Args:
        root: The folder of `mkdocs.yml`.
        files: What to write there first.
        options: Options of MkDocs, over those in `mkdocs.yml`; `dirty` and `command` too.
    """
    write(root, files or {})
    dirty = options.pop("dirty", False)
    command = options.pop("command", "build")
    handler = _Lines()
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        with pytest.MonkeyPatch.context() as environment:
            for name, value in ENVIRONMENT.items():
                environment.setenv(name, value)
            # MkDocs keeps plugins for the rebuilds of a server; here each build is the first.
            option = dict(MkDocsConfig._schema)["plugins"]
            assert isinstance(option, Plugins)
            option.plugin_cache.clear()
            config = load_config(str(root / "mkdocs.yml"), **options)
            config.plugins.on_startup(command=command, dirty=dirty)
            try:
                mkdocs_build(config, dirty=dirty)
            finally:
                config.plugins.on_shutdown()
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    said = tuple(line for line in handler.lines if not line.startswith(_CHATTER))
    return Site(root, said, root / config["site_dir"])


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command."""
    return os.environ | ENVIRONMENT | dict(extra or {})


def mkdocs(root: Path, *arguments: str, cpu: int = 60) -> subprocess.CompletedProcess[str]:
    """Run the command `mkdocs`, for at most so many seconds of the processor."""
    return subprocess.run(
        child(sys.executable, "-m", "mkdocs", *arguments, cpu=cpu),
        cwd=root,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
