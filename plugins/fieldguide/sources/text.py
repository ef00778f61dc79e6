"""Parsed Markdown files."""

from __future__ import annotations

import dataclasses
import io
import pickle
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from fieldguide import gfm
from fieldguide.sources import frontmatter
from fieldguide.sources.facts import Facts, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.gfm import Document
    from fieldguide.sources.files import SourceFile


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a Markdown file.

    Attributes:
        dialect: The dialect, `gfm` or `material`, unless the frontmatter sets another.
        page: Whether MkDocs renders the file as an ordinary page, so that the key `markdown` of its
            frontmatter has no meaning.
        trusted: Whether raw HTML is published as written.
    """

    dialect: str = "gfm"
    page: bool = False
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed Markdown file.

    Attributes:
        source: The file and its text.
        facts: The facts of the file.
        reading: How it was read.
    """

    source: SourceFile
    facts: Facts
    reading: Reading
    _packed: bytes | None = None

    @property
    def body(self) -> str:
        """The text after the frontmatter."""
        return self.source.text[self.facts.frontmatter.end :]

    def document(self) -> Document:
        """The parsed body, a new object on each call.

        It needs fifteen times the memory of the text, so callers should drop it after use.
        """
        if self._packed is None:
            return _parse(self.source, self.facts.frontmatter, self.reading)
        document: Document = pickle.loads(self._packed)  # noqa: S301 - pickled by this process
        return replace(document, text=self.body)


def parse(source: SourceFile, reading: Reading, *, keep: bool = False) -> Text:
    """Parse the frontmatter and the body of a Markdown file.

    Args:
        source: The file.
        reading: How to read it.
        keep: Whether to keep the document in compact form. If not, `Text.document` parses the file
            again.
    """
    parts = frontmatter.split(source)
    dialect = reading.dialect
    written = parts.yaml.value.get("markdown")
    if not reading.page and written in ("gfm", "material"):
        dialect = written
    document = _parse(source, parts, reading)
    facts = facts_of(document, parts, source.file, dialect)
    return Text(source, facts, reading, _pack(document) if keep else None)


def _parse(source: SourceFile, parts: frontmatter.Frontmatter, reading: Reading) -> Document:
    body = source.text[parts.end :]
    # Python-Markdown does not sanitise the raw HTML of ordinary pages.
    trusted = reading.trusted or (reading.page and reading.dialect == "material")
    return gfm.parse(body, file=source.file, first_line=parts.body_line, trusted=trusted)


def _pack(document: Document) -> bytes:
    """Pickle the parts of a document that rendering needs: about 14 KB instead of 170 KB."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(replace(document, text="", prose=(), comments=()))
    return buffer.getvalue()


class _Reducers(dict[type, "Callable[[Any], Any]"]):
    """Pickles dataclasses by their constructor, which takes half the time of `__getstate__`."""

    def __missing__(self, cls: type) -> Callable[[Any], Any]:
        names = [field.name for field in dataclasses.fields(cls)] if _is_dataclass(cls) else []
        if not names:
            raise KeyError(cls)
        values = attrgetter(*names)
        single = len(names) == 1
        self[cls] = lambda item: (cls, (values(item),) if single else values(item))
        return self[cls]


def _is_dataclass(cls: type) -> bool:
    return dataclasses.is_dataclass(cls)


_REDUCERS = _Reducers()
