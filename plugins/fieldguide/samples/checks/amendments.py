"""What the schemas of the store do not know yet, so that what is new is not called wrong.

From Chrome's and Mozilla's references of manifest.json, TypeScript's of tsconfig.json, PEP 639,
735 and 794 of pyproject.toml.
"""

from __future__ import annotations

import copy
from typing import Any

__all__ = ["amended"]

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


def amended(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of the store, brought up to date.

    Args:
        name: Its name there.
        schema: The schema as it is carried; it is not changed.

    Raises:
        KeyError, TypeError: The store's schema is built otherwise than it was.
    """
    made = copy.deepcopy(schema)
    if name == "chrome-manifest":
        scripts = made["properties"]["content_scripts"]["items"]["properties"]
        scripts["match_origin_as_fallback"] = {"type": "boolean"}
        scripts["world"] = {"enum": ["ISOLATED", "MAIN"]}
        command = made["definitions"]["command"]["properties"]
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
        made["properties"]["dependency-groups"] = groups
        project = made["properties"]["project"]["properties"]
        project["license"] = {"anyOf": [{"type": "string"}, project["license"]]}
        for key in ("license-files", "import-names", "import-namespaces"):
            project[key] = {"type": "array", "items": {"type": "string"}}
    elif name == "tsconfig":
        compiler = made["definitions"]["compilerOptionsDefinition"]["properties"]
        options = compiler["compilerOptions"]["properties"]
        for option, values in _OPTIONS.items():
            options[option] = _text(values)
        options["lib"]["items"] = _text(_LIB)
    return made


def _text(values: str) -> dict[str, Any]:
    # TypeScript takes its values in any case.
    return {"type": "string", "pattern": f"(?i)^(?:{values})$"}
