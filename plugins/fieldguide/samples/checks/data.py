"""JSON, YAML, TOML and XML: parsed by their own parsers, as whole texts or as parts of them."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import yaml

from fieldguide.diagnostics import report
from fieldguide.samples.checks import mistaken, schemas
from fieldguide.samples.checks.checked import Checked
from fieldguide.samples.evidence import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fieldguide.samples.sample import Sample

__all__ = ["check_json", "check_toml", "check_xml", "check_yaml", "jsonc"]

_ELLIPSIS = re.compile(r"\.\.\.|\u2026")
_PLACEHOLDER = re.compile(r"<[A-Za-z_][\w .|:/-]{0,60}>|\{\{[^{}\n]{0,80}\}\}|\$\{[^{}\n]{0,60}\}")
_BRACED = re.compile(r"\{[A-Za-z][\w-]{0,40}\}")
_TEMPLATE = re.compile(r"\{\{|\{%|<%")
_JSON_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<comment>//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|\#[^\n]*)""",
    re.VERBOSE,
)
_COMMA = re.compile(r",(?=\s*[}\]])")


class DuplicateKeyError(ValueError):
    """An object has a key twice."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML's, which takes any tag and no key twice."""


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
                    problem=f"key '{key.value}' is there twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
    loader.flatten_mapping(node)
    made: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return made


_Loader.add_multi_constructor("!", _any_tag)
_Loader.add_multi_constructor("tag:", _any_tag)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
for _kind in ("timestamp", "int", "float", "bool", "null", "str"):
    _Loader.add_constructor(
        f"tag:yaml.org,2002:{_kind}",
        yaml.SafeLoader.yaml_constructors.get(f"tag:yaml.org,2002:{_kind}", _any_tag),
    )
# A date that is none is a text to everyone but YAML 1.1.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


def check_json(samples: Sequence[Sample]) -> dict[str, Checked]:
    """Check JSON, JSONC, JSON5 and JSON lines, by key."""
    return {sample.key: _guarded(_json, sample) for sample in samples}


def check_yaml(samples: Sequence[Sample]) -> dict[str, Checked]:
    """Check YAML, by key."""
    return {sample.key: _guarded(_yaml, sample) for sample in samples}


def check_toml(samples: Sequence[Sample]) -> dict[str, Checked]:
    """Check TOML, by key."""
    return {sample.key: _guarded(_toml, sample) for sample in samples}


def check_xml(samples: Sequence[Sample]) -> dict[str, Checked]:
    """Check XML, by key."""
    return {sample.key: _guarded(_xml, sample) for sample in samples}


def jsonc(text: str) -> object:
    """What a JSON text with comments and trailing commas holds; None where it is none."""
    try:
        made: object = json.loads(_relaxed(text))
    except (ValueError, RecursionError):
        return None
    return made


def _guarded(check: Callable[[Sample], Checked], sample: Sample) -> Checked:
    try:
        return check(sample)
    except (RecursionError, MemoryError):
        return _broken(sample, 1, 1, "it is too deep")


def _json(sample: Sample) -> Checked:
    code = sample.code
    first: ValueError | None = None
    if sample.language == "jsonl" or _is_lines(code):
        return _json_lines(sample)
    attempts: list[tuple[str, str | None]] = [(code, None)]
    relaxed = _relaxed(code)
    attempts.append((relaxed, "JSONC"))
    filled = _filled(relaxed)
    more: tuple[tuple[str, str], ...] = (
        ("{" + relaxed.strip().rstrip(",") + "}", "members of an object"),
        ("[" + relaxed.strip().rstrip(",") + "]", "items of an array"),
        (filled, "an excerpt"),
        ("{" + filled.strip().rstrip(",") + "}", "an excerpt"),
        ("[" + filled.strip().rstrip(",") + "]", "an excerpt"),
        (_quoted(filled), "JSON5"),
        ("[" + _joined(relaxed) + "]", "several documents"),
    )
    attempts += more
    for text, judged_as in attempts:
        try:
            value = json.loads(text, object_pairs_hook=_no_twins)
        except DuplicateKeyError as error:
            line = code[: max(code.find(f'"{error}"'), 0)].count("\n") + 1
            return _broken(sample, line, 1, f"key '{error}' is there twice")
        except ValueError as error:
            first = first or error
            continue
        whole = judged_as in (None, "JSONC")
        return schemas.validated(sample, value, whole=whole, judged_as=judged_as)
    if _TEMPLATE.search(code):
        return Checked(Level.PARSED, judged_as="a template")
    other = mistaken.really(code, sample.language)
    if other is not None:
        return _other(sample, other, "JSON")
    assert isinstance(first, json.JSONDecodeError)  # noqa: S101 - the first attempt failed
    return _broken(sample, first.lineno, first.colno, first.msg)


def _json_lines(sample: Sample) -> Checked:
    for number, line in enumerate(sample.code.splitlines(), 1):
        if (
            not line.strip()
            or line.lstrip().startswith(("#", "//"))
            or _ELLIPSIS.fullmatch(line.strip())
        ):
            continue
        try:
            json.loads(line)
        except ValueError as error:
            column = getattr(error, "colno", 1)
            return _broken(sample, number, column, getattr(error, "msg", str(error)))
    return Checked(Level.PARSED, judged_as="JSON lines")


def _is_lines(code: str) -> bool:
    lines = [line for line in code.splitlines() if line.strip()]
    return len(lines) > 1 and all(
        line.startswith("{") and line.rstrip().endswith("}") for line in lines
    )


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DuplicateKeyError(key)
            seen.add(key)
    return made


def _relaxed(code: str) -> str:
    """Without comments and trailing commas; as many lines as before."""
    made = _JSON_TOKEN.sub(lambda m: m["string"] or "\n" * m["comment"].count("\n"), code)
    pieces = re.split(r'("(?:[^"\\\n]|\\.)*")', made)
    return "".join(_without_commas(pieces))


def _without_commas(pieces: list[str]) -> list[str]:
    joined = "".join("\0" * len(piece) if n % 2 else piece for n, piece in enumerate(pieces))
    cuts = {match.start() for match in _COMMA.finditer(joined)}
    whole = "".join(pieces)
    return ["".join(c for at, c in enumerate(whole) if at not in cuts)]


def _filled(code: str) -> str:
    """Placeholders and ellipses replaced by values."""

    def replaced(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith('"') else "null"

    made = re.sub(
        r'"(?:[^"\\\n]|\\.)*"|<[A-Za-z_][^<>\n]{0,60}>|\{\{[^{}\n]{0,80}\}\}', replaced, code
    )
    made = re.sub(r'("(?:[^"\\\n]|\\.)*")|(?:\.\.\.|\u2026)', lambda m: m[1] or "\x01", made)
    made = re.sub(r"\{\s*\x01\s*\}", "{}", made)
    made = re.sub(r"\[\s*\x01\s*\]", "[]", made)
    made = re.sub(r",\s*\x01\s*,?(?=\s*[}\]])", "", made)
    made = re.sub(r"([{\[])\s*\x01\s*,?", r"\1", made)
    made = re.sub(r",\s*\x01\s*,?", ",", made)
    made = re.sub(r"([}\]\"\dle])\s*\x01\s*", r"\1", made)
    return _relaxed(made.replace("\x01", "null"))


def _quoted(code: str) -> str:
    """Keys without quotes and texts in single quotes, as JSON5 has them."""
    made = re.sub(r"'((?:[^'\\\n\"]|\\.)*)'", r'"\1"', code)
    return re.sub(r"([{,]\s*)([A-Za-z_$][\w$]*)\s*:", r'\1"\2":', made)


def _joined(code: str) -> str:
    return re.sub(r"([}\]])\s*\n\s*(?=[{\[])", r"\1,\n", code.strip())


def _yaml(sample: Sample) -> Checked:
    code = sample.code
    attempts: list[tuple[str, str | None]] = [(code, None)]
    if _PLACEHOLDER.search(code) or _ELLIPSIS.search(code) or _BRACED.search(code):
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
        return schemas.validated(sample, value, whole=whole, judged_as=judged_as)
    if _TEMPLATE.search(code):
        return Checked(Level.PARSED, judged_as="a template")
    other = mistaken.really(code, "yaml")
    if other is not None:
        return _other(sample, other, "YAML")
    mark = getattr(first, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = getattr(first, "problem", None) or str(first).split("\n", 1)[0]
    return _broken(sample, line, column, str(problem))


def _yaml_filled(code: str) -> str:
    made = re.sub(r"^([ \t]*)(?:\.\.\.|\u2026)[ \t]*$", r"\1# left out", code, flags=re.MULTILINE)
    made = re.sub(r"\{\{[^{}\n]{0,80}\}\}|<[A-Za-z_][\w .|:/-]{0,60}>", "placeholder", made)
    made = re.sub(r"\{[A-Za-z][\w-]{0,40}\}", "placeholder", made)
    made = re.sub(r"^[ \t]*\{%[^\n]*%\}[ \t]*$", "", made, flags=re.MULTILINE)
    return re.sub(
        r"[,\[{]\s*\.\.\.\s*(?=[\]}])", lambda m: m[0].replace("...", "").rstrip(", "), made
    )


def _toml(sample: Sample) -> Checked:
    code = sample.code
    attempts: list[tuple[str, str | None]] = [(code, None)]
    elided = re.sub(r"^[ \t]*(?:\.\.\.|\u2026)[ \t]*$", "", code, flags=re.MULTILINE)
    elided = re.sub(r"=\s*(?:\.\.\.|\u2026)[ \t]*$", '= ""', elided, flags=re.MULTILINE)
    elided = re.sub(r",?\s*(?:\.\.\.|\u2026)\s*\]", "]", elided)
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
        return schemas.validated(sample, value, whole=whole, judged_as=judged_as)
    if _TEMPLATE.search(code):
        return Checked(Level.PARSED, judged_as="a template")
    match = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", str(first))
    if match:
        return _broken(sample, int(match[2]), int(match[3]), match[1])
    return _broken(sample, sample.code.count("\n") or 1, 1, str(first))


def _xml(sample: Sample) -> Checked:
    code = sample.code
    error = _expat(code)
    if error is None:
        return Checked(Level.PARSED)
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", code)
    prefixes = set(re.findall(r"[<\s/]([A-Za-z_][\w.-]*):[A-Za-z_]", body)) - {"xmlns", "xml"}
    declared = " ".join(f'xmlns:{prefix}="urn:x"' for prefix in sorted(prefixes))
    for text in (body, re.sub(r"^\s*(?:\.\.\.|\u2026)\s*$", "", body, flags=re.MULTILINE)):
        if _expat(f"<_ {declared}>{text}</_>") is None:
            return Checked(Level.PARSED, judged_as="a part of a document")
    if _TEMPLATE.search(code):
        return Checked(Level.PARSED, judged_as="a template")
    return _broken(sample, *error)


def _expat(code: str) -> tuple[int, int, str] | None:
    parser = expat.ParserCreate()
    # Entities of the document's own are a way to fill the memory.
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


def _broken(sample: Sample, line: int, column: int, message: str) -> Checked:
    said = message[:1].lower() + message[1:]
    finding = report("FG311", f"the sample does not parse: {said}", sample.at(line, column))
    return Checked(None, (finding,))


def _other(sample: Sample, other: str, said: str) -> Checked:
    message = f"the sample is {other}, not {said}"
    hint = f"write '{other.lower()}' on its fence"
    return Checked(None, (report("FG312", message, sample.place, hint),))
