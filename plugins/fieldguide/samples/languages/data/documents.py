"""Checks of YAML, TOML and XML, which parse samples as whole documents or as excerpts."""

from __future__ import annotations

import itertools
import re
import textwrap
import tomllib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import yaml

from fieldguide.samples.languages import mistaken
from fieldguide.samples.languages.checked import (
    CONTROL,
    ELLIPSIS,
    UNFILLED,
    Checked,
    another,
    broken,
    guarded,
)
from fieldguide.samples.languages.data.schemas import validated
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample

__all__ = ["check_toml", "check_xml", "check_yaml"]

_PLACEHOLDER = re.compile(r"<[A-Za-z_][\w .|:/-]{0,60}>|\{\{[^{}\n]{0,80}\}\}|\$\{[^{}\n]{0,60}\}")
_BRACED = re.compile(r"\{[A-Za-z][\w-]{0,40}\}")
_GAP = re.compile(r"^[ \t]*(?:#[ \t]*)?(?:\.\.\.|\u2026)[^\n]*$", re.MULTILINE)
_ALIAS = re.compile(r"(?<=[\s\[,{])\*[\w-]+")
_YAML_PART = re.compile(r"^#[^\n]*\n(?=[\w\"'-])", re.MULTILINE)
_LEFT_OUT_LAST = re.compile(r"(?:,\s*+|(?<![\s,])\s++|)(?:\.\.\.|\u2026)\s*+\]")
_LEFT_OUT_OF_TAG = re.compile(r"(?:\s(?:\.\.\.|\u2026))++(?P<end>\s*+/?>)?+")
_TOML_PART = re.compile(r"^#[^\n]*\n(?=[\w\"'\[])", re.MULTILINE)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's safe loader, which accepts any tag and rejects duplicate keys."""


def _any_tag(loader: Any, _: str, node: yaml.Node) -> object:  # noqa: ANN401 - PyYAML's
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:  # noqa: ANN401 - PyYAML's
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"duplicate key '{key.value}'", problem_mark=key.start_mark
                )
            seen.add(key.value)
    loader.flatten_mapping(node)
    mapping: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return mapping


_Loader.add_multi_constructor("!", _any_tag)
_Loader.add_multi_constructor("tag:", _any_tag)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
for _kind in ("timestamp", "int", "float", "bool", "null", "str"):
    _Loader.add_constructor(
        f"tag:yaml.org,2002:{_kind}",
        yaml.SafeLoader.yaml_constructors.get(f"tag:yaml.org,2002:{_kind}", _any_tag),
    )
# Dates stay text: YAML 1.1 alone fails on one that does not exist, such as 2024-02-30.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


def check_yaml(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    """Check YAML samples; the results are by `Sample.key`."""
    return {sample.key: guarded(_yaml, sample) for sample in samples}


def check_toml(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    """Check TOML samples; the results are by `Sample.key`."""
    return {sample.key: guarded(_toml, sample) for sample in samples}


def check_xml(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    """Check XML samples; the results are by `Sample.key`."""
    return {sample.key: guarded(_xml, sample) for sample in samples}


def _yaml(sample: Sample) -> Checked:
    code = sample.code
    attempts: list[tuple[str, str | None]] = [(code, None)]
    if any(pattern.search(code) for pattern in (_PLACEHOLDER, ELLIPSIS, _BRACED, CONTROL)):
        attempts.append((_yaml_filled(code), "a template"))
    first: yaml.YAMLError | None = None
    for text, judged_as in attempts:
        try:
            values = [value for value in yaml.load_all(text, Loader=_Loader)]  # noqa: C416 - safe
        except yaml.YAMLError as error:
            first = first or error
            continue
        except (ValueError, TypeError, AttributeError) as error:
            first = first or yaml.YAMLError(str(error))
            continue
        value = values[0] if len(values) == 1 else None
        whole = judged_as is None
        return validated(sample, value, whole=whole, judged_as=judged_as)
    if CONTROL.search(code):
        return UNFILLED
    if not sample.files and _ALIAS.search(code) and _is_yaml(_unaliased(code)):
        return Checked(Level.PARSED, lacks=("the anchors that it refers to",))
    choices = _choices(sample, _YAML_PART)
    if choices is not None and all(_is_yaml(choice) for choice in choices):
        return Checked(Level.PARSED, lacks=("a choice: it defines the same twice",))
    pieces = [textwrap.dedent(piece) for piece in _GAP.split(code) if piece.strip()]
    if pieces and _GAP.search(code) and all(map(_is_yaml, pieces)):
        return Checked(Level.PARSED, judged_as="an excerpt")
    other = mistaken.really(code, "yaml")
    if other is not None:
        return another(sample, other, "YAML")
    mark = getattr(first, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = getattr(first, "problem", None) or str(first).split("\n", 1)[0]
    return broken(sample, line, column, str(problem))


def _choices(sample: Sample, start: re.Pattern[str]) -> list[str] | None:
    """Split a snippet into alternatives, each below a comment; None if there are none."""
    if sample.files:
        return None
    cuts = [match.start() for match in start.finditer(sample.code)]
    if not cuts:
        return None
    edges = [0, *(cut for cut in cuts if cut), len(sample.code)]
    return [sample.code[a:b] for a, b in itertools.pairwise(edges)]


def _unaliased(code: str) -> str:
    return _ALIAS.sub("alias", re.sub(r"<<[ \t]*:[ \t]*\*[\w-]+", "merged: {}", code))


def _is_yaml(code: str) -> bool:
    try:
        for _ in yaml.load_all(code, Loader=_Loader):
            pass
    except (yaml.YAMLError, ValueError, TypeError, AttributeError):
        return False
    return True


def _is_toml(code: str) -> bool:
    try:
        tomllib.loads(code)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _yaml_filled(code: str) -> str:
    left_out = r"^([ \t]*)(?:\[(?:\.\.\.|\u2026)\]|\.\.\.|\u2026)[ \t]*$"
    filled = re.sub(left_out, r"\1# left out", code, flags=re.MULTILINE)
    filled = re.sub(r"^[ \t]*+\{\{[^\n]*\}\}[ \t]*+$", "", filled, flags=re.MULTILINE)
    filled = re.sub(r"\{\{[^\n]{0,300}?\}\}|<[A-Za-z_][\w .|:/-]{0,60}>", "placeholder", filled)
    filled = re.sub(r"\{[A-Za-z][\w-]{0,40}\}", "placeholder", filled)
    filled = re.sub(r"^[ \t]*\{%[^\n]*%\}[ \t]*$", "", filled, flags=re.MULTILINE)
    return re.sub(
        r"[,\[{]\s*\.\.\.\s*(?=[\]}])", lambda m: m[0].replace("...", "").rstrip(", "), filled
    )


def _toml(sample: Sample) -> Checked:
    code = sample.code
    attempts: list[tuple[str, str | None]] = [(code, None)]
    elided = re.sub(r"^[ \t]*(?:\.\.\.|\u2026)[ \t]*$", "", code, flags=re.MULTILINE)
    elided = re.sub(r"=\s*(?:\.\.\.|\u2026)[ \t]*$", '= ""', elided, flags=re.MULTILINE)
    elided = _LEFT_OUT_LAST.sub("]", elided)
    elided = re.sub(r"=\s*<[^<>\n]{1,60}>[ \t]*$", '= ""', elided, flags=re.MULTILINE)
    attempts.append((elided, "an excerpt"))
    first: tomllib.TOMLDecodeError | None = None
    for text, judged_as in attempts:
        try:
            value = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            first = first or error
            continue
        whole = judged_as is None and not sample.elided
        return validated(sample, value, whole=whole, judged_as=judged_as)
    if CONTROL.search(code):
        return UNFILLED
    choices = _choices(sample, _TOML_PART)
    if choices is not None and all(_is_toml(choice) for choice in choices):
        return Checked(Level.PARSED, lacks=("a choice: it defines the same twice",))
    match = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", str(first))
    if match:
        return broken(sample, int(match[2]), int(match[3]), match[1])
    return broken(sample, sample.code.count("\n") or 1, 1, str(first))


def _xml(sample: Sample) -> Checked:
    code = sample.code
    error = _expat(code)
    if error is None:
        return Checked(Level.PARSED)
    body = re.sub(r"^\s*<\?xml(?:\s+\w+=(?:\"[^\"]*\"|'[^']*'))*\s*\?>", "", code)
    prefixes = set(re.findall(r"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_]", body)) - {"xmlns", "xml"}
    declared = " ".join(f'xmlns:{prefix}="urn:x"' for prefix in sorted(prefixes))
    shorter = _LEFT_OUT_OF_TAG.sub(lambda m: m[0] if m["end"] is None else m["end"], body)
    shorter = re.sub(r'(?<==)"<[^"<>\n]{1,80}>"', '""', shorter)
    for text in (body, shorter):
        if _expat(f"<_ {declared}>{text}</_>") is None:
            return Checked(Level.PARSED, judged_as="a part of a document")
    if CONTROL.search(code):
        return UNFILLED
    return broken(sample, *error)


def _expat(code: str) -> tuple[int, int, str] | None:
    parser = expat.ParserCreate()
    # Entities that a document defines could expand until memory is exhausted.
    parser.EntityDeclHandler = None
    try:
        parser.Parse(code.strip().encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - positional only
    except expat.ExpatError as error:
        before = len(code) - len(code.lstrip())
        return (
            error.lineno + code[:before].count("\n"),
            error.offset + 1,
            expat.ErrorString(error.code),
        )
    return None
