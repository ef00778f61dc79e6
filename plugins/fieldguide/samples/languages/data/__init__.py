"""Data: JSON and its relatives, YAML, TOML and XML, each validated against its schema if known."""

from __future__ import annotations

from fieldguide.samples.languages.data.documents import check_toml, check_xml, check_yaml
from fieldguide.samples.languages.data.jsontext import check_json
from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.layouts import forgiving

__all__ = ["LANGUAGES"]

_JSON = forgiving(check_json)
LANGUAGES = (
    Language(
        "json",
        ("json-schema",),
        frozenset({".json", ".jsonc", ".webmanifest", ".map", ".geojson", ".ipynb"}),
        check=_JSON,
    ),
    Language("jsonc", check=_JSON),
    Language("json5", check=_JSON),
    Language("jsonl", ("json-lines", "jsonlines", "ndjson"), check=_JSON),
    Language("toml", (), frozenset({".toml", ".lock"}), check=forgiving(check_toml)),
    Language(
        "xml",
        ("svg", "xsd", "xslt"),
        frozenset({".xml", ".svg", ".plist", ".csproj", ".xsd", ".storyboard", ".pom"}),
        check=forgiving(check_xml),
    ),
    Language("yaml", ("compose", "yml"), frozenset({".yml", ".yaml"}), check=forgiving(check_yaml)),
)
