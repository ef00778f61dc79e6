"""A safe YAML 1.2 parser that keeps the place of each value.

Scalars follow the core schema (YAML 1.2.2, section 10.3): `yes`, `no`, `on` and `off` are text,
`010` is ten, and dates are text. PyYAML parses the text into events. The values are built here,
without recursion, to record places, to report duplicate keys, and to refuse documents that are
nested too deeply or expand without bounds through aliases of aliases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from fieldguide.problems.diagnostics import Diagnostic, Place, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_NODES = 100_000
"""The largest number of values in a document, with aliases expanded."""

MAX_DEPTH = 40
"""The largest number of nested collections."""

type_of_parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple["str | int", ...]
"""The path to a value: keys of mappings, and indexes of lists from 0."""

_INT = re.compile(r"[-+]?[0-9]{1,400}\Z")
_OCTAL = re.compile(r"0o[0-7]{1,400}\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,400}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,6})?\Z")
_SPECIAL: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_CORE_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}
_COLLECTION_TAGS = {"tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}

# Characters that YAML does not allow unescaped. PyYAML's error for them has no column.
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# These are line breaks in YAML 1.1 and so for PyYAML, but not in YAML 1.2 and for editors. They are
# replaced by private characters while PyYAML parses.
_BREAKS = str.maketrans("\x85\u2028\u2029", "\U0010fffb\U0010fffc\U0010fffd")
_BREAKS_BACK = {stand_in: original for original, stand_in in _BREAKS.items()}


@dataclass(frozen=True, slots=True)
class Yaml:
    """A YAML document.

    Attributes:
        value: The value: dicts with string keys, lists, strings, numbers, booleans and None.
        places: The place of each value, by its path.
        keys: The place of each key of a mapping, by the path of its value.
        diagnostics: The problems of the document.
    """

    value: Any
    places: Mapping[Path, Place]
    keys: Mapping[Path, Place]
    diagnostics: tuple[Diagnostic, ...] = ()

    def place(self, *path: str | int) -> Place:
        """The place of a value, or of the innermost enclosing value that has a place."""
        return _nearest_place(self.places, path)

    def key(self, *path: str | int) -> Place:
        """The place of the key of a value, or of the value itself if it is in a list."""
        return self.keys[path] if path in self.keys else self.place(*path)


def scalar(text: str) -> Any:  # noqa: ANN401 - a YAML scalar is any of five types
    """The value of a plain scalar by the core schema: text, int, float, bool or None."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    first = text[0]
    if first not in "+-.0123456789":
        return text
    if _INT.match(text):
        return int(text)
    if _OCTAL.match(text):
        return int(text, 0)
    if _HEX.match(text):
        return int(text, 0)
    if _FLOAT.match(text):
        return float(text)
    return text


def load(text: str, *, file: str, first_line: int = 1) -> Yaml:
    """Parse the first document of a text; further documents are reported.

    Args:
        text: The YAML text.
        file: The path as printed, for places.
        first_line: The line of the file on which the text starts.

    Returns:
        The document. If it is invalid, too large or nested too deeply, its value is None, and a
        diagnostic gives the reason.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    builder = _Builder(file, first_line, len(lines) - 1, len(lines[-1]))
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start())
        column = control.start() - text.rfind("\n", 0, control.start())
        problem = f"invalid YAML: character U+{ord(control[0]):04X} is not allowed"
        place = Place(file, first_line + line, column)
        builder.report("FG112", problem, place, "remove it, or write it as an escape in quotes")
        return Yaml(None, {}, {}, tuple(builder.diagnostics))
    try:
        builder.run(yaml.parse(text.translate(_BREAKS), Loader=type_of_parser))
    except _LimitError as stop:
        builder.report("FG114", str(stop), stop.place, "reduce the aliases and the nesting")
        builder.value = None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = builder.at(mark) if mark else Place(file, first_line)
        problem = error.problem or error.context or "invalid YAML"
        builder.report("FG112", f"invalid YAML: {problem}", place, _advice(problem))
        builder.value = None
    except yaml.YAMLError as error:
        problem = str(error).split("\n", 1)[0]
        builder.report("FG112", f"invalid YAML: {problem}", Place(file, first_line))
        builder.value = None
    return Yaml(builder.value, builder.places, builder.keys, tuple(builder.diagnostics))


class _LimitError(Exception):
    """The document exceeds `MAX_NODES` or `MAX_DEPTH`."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


@dataclass(slots=True)
class _OpenCollection:
    """A collection whose end has not been parsed yet.

    Attributes:
        value: The items so far.
        path: The path to the collection.
        anchor: Its anchor, or None.
        before: The number of values in the document so far at its start, itself included.
        key: In a mapping, the current key; None if that is not text.
        skip: Whether the next value is dropped, because its key is a duplicate or not text.
        awaits_value: Whether a value is expected next, not a key.
    """

    value: dict[str, Any] | list[Any]
    path: Path
    anchor: str | None
    before: int
    key: str | None = None
    skip: bool = False
    awaits_value: bool = False


@dataclass(slots=True)
class _Builder:
    """Builds the values of a document from the events of PyYAML.

    Attributes:
        file: The path as printed.
        first_line: The line of the file on which the text starts.
        last_line: The index of the last line of the text.
        last_column: The length of the last line.
        value: The value of the document.
        places: As in `Yaml`, like `keys` and `diagnostics`.
        anchors: The value of each anchor, with the number of values in it.
        stack: The open collections, outermost first.
        nodes: The number of values so far, with aliases expanded.
        documents: The number of documents so far.
    """

    file: str
    first_line: int
    last_line: int
    last_column: int
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    stack: list[_OpenCollection] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0

    def at(self, mark: Any) -> Place:  # noqa: ANN401 - two classes without a common base
        if mark.line > self.last_line:  # PyYAML places a missing token after the last line
            return Place(self.file, self.first_line + self.last_line, self.last_column + 1)
        return Place(self.file, self.first_line + mark.line, mark.column + 1)

    def report(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        self.diagnostics.append(report(code, message, place, hint))

    def run(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    place = self.at(event.start_mark)
                    self.report(
                        "FG112", "more than one YAML document", place, "keep one for each file"
                    )
                    return
            elif isinstance(event, yaml.ScalarEvent):
                self.count(1, event)
                self.add(self.scalar(event), event, event.anchor)
            elif isinstance(event, yaml.AliasEvent):
                self.alias(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self.open({}, event)
            elif isinstance(event, yaml.SequenceStartEvent):
                self.open([], event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.close()

    def count(self, nodes: int, event: yaml.Event) -> None:
        """Add to the number of values, and stop at the limit."""
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            message = f"document expands to more than {MAX_NODES:,} values"
            raise _LimitError(message, self.at(event.start_mark))

    def scalar(self, event: yaml.ScalarEvent) -> Any:  # noqa: ANN401 - see `scalar`
        tag = event.tag
        event.value = event.value.translate(_BREAKS_BACK)
        if tag in (None, "!") or tag not in _CORE_TAGS:
            if tag not in (None, "!"):
                self.unknown_tag(event)
            return scalar(event.value) if event.implicit[0] else event.value
        if tag == "tag:yaml.org,2002:str":
            return event.value
        return scalar(event.value)

    def unknown_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        hint = "remove the tag; only plain values are supported"
        self.report("FG112", f"tag '{event.tag}' is not allowed", self.at(event.start_mark), hint)

    def alias(self, event: yaml.AliasEvent) -> None:
        known = self.anchors.get(event.anchor or "")
        if known is None:
            problem = f"alias '*{event.anchor}' has no anchor before it"
            self.report("FG112", problem, self.at(event.start_mark))
            known = (None, 1)
        value, size = known
        self.count(size, event)
        self.add(value, event, None)

    def open(self, value: dict[str, Any] | list[Any], event: yaml.CollectionStartEvent) -> None:
        if len(self.stack) >= MAX_DEPTH:
            message = f"collections are nested more than {MAX_DEPTH} deep"
            raise _LimitError(message, self.at(event.start_mark))
        if event.tag not in (None, "!") and event.tag not in _COLLECTION_TAGS:
            self.unknown_tag(event)
        self.count(1, event)
        path = self.path()
        if self.stack and isinstance(self.stack[-1].value, dict):
            top = self.stack[-1]
            if not top.awaits_value:
                problem = "a key must be plain text"
                self.report("FG121", problem, self.at(event.start_mark))
                top.key, top.skip = None, True
        self.stack.append(_OpenCollection(value, path, event.anchor, self.nodes))
        if path not in self.places:
            self.places[path] = self.at(event.start_mark)

    def close(self) -> None:
        done = self.stack.pop()
        if done.anchor is not None:
            self.anchors[done.anchor] = (done.value, self.nodes - done.before + 1)
        self.put(done.value)

    def path(self) -> Path:
        """The path of the next value."""
        if not self.stack:
            return ()
        top = self.stack[-1]
        step = len(top.value) if isinstance(top.value, list) else (top.key or "")
        return (*top.path, step)

    def add(self, value: Any, event: yaml.NodeEvent, anchor: str | None) -> None:  # noqa: ANN401
        """Add a scalar or an alias, which may be a key."""
        if anchor is not None:
            self.anchors[anchor] = (value, 1)
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and not top.awaits_value:
            self.start_key(top, value, event)
            return
        if top is None or not top.skip:
            self.places.setdefault(self.path(), self.at(event.start_mark))
        self.put(value)

    def put(self, value: Any) -> None:  # noqa: ANN401
        """Put a complete value into the innermost open collection, or make it the document."""
        if not self.stack:
            self.value = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif not top.awaits_value:
            # A collection in place of a key ended; the value after it is skipped.
            top.awaits_value = True
        else:
            if not top.skip and top.key is not None:
                top.value[top.key] = value
            top.awaits_value = False
            top.skip = False

    def start_key(self, top: _OpenCollection, value: Any, event: yaml.NodeEvent) -> None:  # noqa: ANN401
        """Set the key of the next value; its value is skipped if the key is a duplicate."""
        place = self.at(event.start_mark)
        if not isinstance(value, str):
            written, hint = f"*{event.anchor}", None
            if isinstance(event, yaml.ScalarEvent):
                written, hint = event.value, f'quote it: "{event.value}"'
            self.report("FG121", f"key '{written}' must be text", place, hint)
            value = written
        path = (*top.path, value)
        top.key, top.awaits_value = value, True
        top.skip = value in top.value
        if top.skip:
            first = self.keys[path]
            hint = f"first used on line {first.line}; that value applies"
            self.report("FG113", f"duplicate key '{value}'", place, hint)
        else:
            self.keys.setdefault(path, place)


def _nearest_place(places: Mapping[Path, Place], path: Path) -> Place:
    while path not in places and path:
        path = path[:-1]
    return places.get(path) or Place("", 1, 1)


def _advice(problem: str) -> str | None:
    if "mapping values are not allowed" in problem:
        return "quote values that contain ': '"
    if "cannot start any token" in problem:
        return "indent with spaces, and quote values that begin with a special character"
    if "expected <block end>" in problem or "did not find expected" in problem:
        return "check the indentation and the quotes of the lines above"
    return None
