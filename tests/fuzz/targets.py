"""What is fuzzed: each reader of texts that people write, and what it promises for any of them.

A target takes bytes. It raises where a promise is broken: no exception that is not declared, each
diagnostic at a place that the text has, and time that grows with the text and not faster.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.gfm import Highlighter, RenderOptions, burden, parse, render
from fieldguide.knowledge import entry, overlay, preset, step
from fieldguide.links import css, reading
from fieldguide.links.locations import LinkSource
from fieldguide.links.scan import scan
from fieldguide.problems import baseline
from fieldguide.problems.diagnostics import Place
from fieldguide.samples.cache import Cache
from fieldguide.samples.finding import directives, material
from fieldguide.samples.finding.pages import samples_of
from fieldguide.samples.languages.data.documents import check_toml, check_xml, check_yaml
from fieldguide.samples.languages.data.jsontext import check_json
from fieldguide.samples.languages.language import Context
from fieldguide.samples.languages.sql.dialects import statements_of
from fieldguide.samples.languages.sql.forms import is_signature, plain, without_results
from fieldguide.samples.sample import Sample, SamplePage
from fieldguide.samples.toolbox import Toolbox
from fieldguide.site.options import ConfigurationError, read_base, read_external_settings
from fieldguide.sources import frontmatter, yaml12
from fieldguide.sources.files import SourceFile
from fieldguide.sources.text import Reading, Text
from fieldguide.sources.text import parse as parse_file
from fuzz.words import BASELINE, DATA, KEYS, MARKS, TAGS, WORDS
from fuzz.words import OPTIONS as SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.languages.language import Check

__all__ = ["TARGETS", "BrokenPromiseError", "Target", "attempt"]

FILE = "content/knowledge/web/a.md"
TODAY = dt.date(2026, 1, 1)
OPTIONS = RenderOptions(highlight=Highlighter({"use_pygments": False}), permalink=True)
LEAST_SECONDS = 0.5
SECONDS_FOR_A_BYTE = 0.0005


class BrokenPromiseError(Exception):
    """A reader has not kept what it promises."""


@dataclass(frozen=True)
class Target:
    """A reader.

    Attributes:
        name: As its folder of the corpus is called.
        run: Reads a text, and raises where a promise is broken.
        words: What the texts are made of, for whoever invents some.
    """

    name: str
    run: Callable[[str], None]
    words: tuple[str, ...]


def attempt(target: Target, data: bytes) -> None:
    """Give a target some bytes; those that are no UTF-8 are those that files never pass on.

    Raises:
        BrokenPromiseError: It took too long, or said something of a place that is not there.
        Exception: Whatever it raised.
    """
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    most = LEAST_SECONDS + SECONDS_FOR_A_BYTE * len(data)
    for _ in range(3):  # A machine under load is slow without being wrong.
        started = time.process_time()
        target.run(text)
        took = time.process_time() - started
        if took <= most:
            return
    raise BrokenPromiseError(f"{len(data)} bytes took {took:.2f} s of the processor")


def _placed(found: Iterable[Diagnostic], text: str, file: str = FILE) -> None:
    lines = text.split("\n")
    for one in found:
        _inside(one.place, lines, file, str(one))


def _inside(place: Place, lines: Sequence[str], file: str, what: str) -> None:
    if place.file != file:
        raise BrokenPromiseError(f"it speaks of another file: {what}")
    if place.line == 0 and place.column == 1:
        return
    if not 1 <= place.line <= len(lines):
        raise BrokenPromiseError(f"there is no such line: {what}")
    if not 1 <= place.column <= len(lines[place.line - 1]) + 1:
        raise BrokenPromiseError(f"there is no such column: {what}")


def _source(text: str, file: str = FILE) -> SourceFile:
    return SourceFile(Path("/base", file), file, text)


def _text(text: str) -> Text:
    """A Markdown file, its line ends as they are when it is read from disk."""
    return parse_file(_source(text.replace("\r\n", "\n").replace("\r", "\n")), Reading())


def _frontmatter(text: str) -> None:
    made = frontmatter.split(_source(text))
    _placed(made.diagnostics, text)
    if not 0 <= made.end <= len(text):
        raise BrokenPromiseError("the body does not start in the text")


def _yaml(text: str) -> None:
    made = yaml12.load(text, file=FILE)
    _placed(made.diagnostics, text)
    lines = text.split("\n")
    for places in (made.places, made.keys):
        for path, place in places.items():
            _inside(place, lines, FILE, str(path))


def _markdown(text: str) -> None:
    document = parse(text, file=FILE)
    _placed(document.diagnostics, text)
    for heading in document.headings:
        _inside(heading.place, text.split("\n"), FILE, "a heading")
    made = render(document, OPTIONS)
    if len(made.blocks) != len(document.blocks):
        raise BrokenPromiseError("not each block is rendered")
    burden(document, file=FILE)


def _samples(text: str) -> None:
    made = _text(text)
    samples, found = samples_of(made, today=TODAY)
    _placed(found, made.source.text)
    lines = made.source.text.split("\n")
    for sample in samples:
        _inside(sample.place, lines, FILE, "a sample")


def _material(text: str) -> None:
    document = parse(text, file=FILE)
    if burden(document, file=FILE):
        return
    blocks = material.blocks(text, file=FILE)
    lines = text.split("\n")
    for block in blocks:
        _inside(block.place, lines, FILE, "a block")
    for comment in material.comments(text, blocks, file=FILE):
        _inside(comment.place, lines, FILE, "a comment")


def _entry(text: str) -> None:
    made = _text(text)
    _, found = entry.read(made, Path("/base/content/knowledge"))
    _placed(found, made.source.text)


def _step(text: str) -> None:
    made = _text(text)
    _, found = step.read(made)
    _placed(found, made.source.text)


def _overlay(text: str) -> None:
    source = _source(text, "content/overlays/a.yml")
    made = yaml12.load(text, file=source.file)
    _placed(made.diagnostics, text, source.file)
    if isinstance(made.value, dict):
        _placed(overlay.read(source, made)[1], text, source.file)
        _placed(preset.read(source, made)[1], text, source.file)


def _settings(text: str) -> None:
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        file = Path(folder, "mkdocs.yml")
        file.write_text("plugins:\n- fieldguide:\n" + _indented(text), "utf-8")
        for read in (read_base, read_external_settings):
            with contextlib.suppress(ConfigurationError):
                read(file)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.split("\n"))


def _page(text: str) -> None:
    for one in scan(text).addresses:
        if text[one.offset : one.offset + 1] != "<" and one.tag != "css":
            raise BrokenPromiseError(f"no tag is there: {one}")
    for _, offset in css.addresses(text):
        if not 0 <= offset < len(text):
            raise BrokenPromiseError("no address is there")


def _written(text: str) -> None:
    made = reading.read(LinkSource(FILE, text))
    lines = text.split("\n")
    for address in made.addresses:
        _inside(address.place, lines, FILE, str(address))
    for one in (*made.references, *made.notes, *made.unused, *made.ids):
        _inside(one.place, lines, FILE, str(one))


def _directives(text: str) -> None:
    said = directives.ParsedDirectives()
    place = Place(FILE)
    directives.is_directive(text)
    directives.misspelt_prefix(text)
    directives.read_comment(text, place, said)
    directives.read_attributes({"data-sample": text, "data-timeout": text}, place, said)
    said.finish(TODAY)


def _baseline(text: str) -> None:
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        file = Path(folder, "baseline.json")
        file.write_text(text, "utf-8")
        try:
            known = baseline.read(file)
        except baseline.BaselineError:
            return
        for one in known.values():
            if not 1 <= one.line <= text.count("\n") + 1:
                raise BrokenPromiseError(f"there is no such line: {one}")


_CONTEXT = Context(
    Toolbox.detect(),
    Cache(None),
    lambda _: SamplePage(FILE, Path(FILE), None, "gfm", ()),
    lambda *_: None,
    memory=512,
)
_CHECKS: dict[str, Check] = {
    "json": check_json,
    "toml": check_toml,
    "xml": check_xml,
    "yaml": check_yaml,
}


def _checks(text: str) -> None:
    for language, check in _CHECKS.items():
        end = text.count("\n") + 2
        sample = Sample(FILE, 0, Place(FILE), 2, end, (), language, language, text)
        for made in check([sample], _CONTEXT).values():
            _placed(made.findings, f"\n{text}\n")
    list(statements_of(plain(without_results(text))))
    is_signature(text)


TARGETS = {
    one.name: one
    for one in (
        Target("baseline", _baseline, BASELINE),
        Target("checks", _checks, DATA),
        Target("directives", _directives, WORDS),
        Target("entry", _entry, (*KEYS, *MARKS)),
        Target("frontmatter", _frontmatter, KEYS),
        Target("markdown", _markdown, MARKS),
        Target("material", _material, MARKS),
        Target("overlay", _overlay, KEYS),
        Target("page", _page, TAGS),
        Target("samples", _samples, (*MARKS, *WORDS)),
        Target("settings", _settings, SETTINGS),
        Target("step", _step, (*KEYS, *MARKS)),
        Target("written", _written, (*MARKS, *TAGS)),
        Target("yaml", _yaml, KEYS),
    )
}
