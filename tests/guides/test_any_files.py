"""Whatever the files hold, a check ends with diagnostics and never with an exception."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.checking.forms.github import annotation
from fieldguide.cli.outline import outline
from fieldguide.guides.check import check
from fieldguide.guides.contract import guide_json, guide_schema
from fieldguide.guides.resolve import resolve
from fieldguide.problems.lines import SourceLines
from fieldguide.problems.listing import Listing
from support import examples, read_library, write_tree

pytestmark = pytest.mark.unmeasured

PATHS = [
    *("content/knowledge/one.md", "content/knowledge/x/two-words.md", "content/knowledge/a b.md"),
    *("content/pipeline/one.md", "content/pipeline/plan.md", "content/pipeline/Plan 2.md"),
    *("overlays/app-overlay.yml", "overlays/app-shop.yml", "overlays/x.yml"),
    *("overlays/presets/deep.yml", "overlays/presets/custom-defaults.yml"),
]
KEYS = [
    *("name", "description", "topics", "phase", "order", "dependencies", "reads", "outputs"),
    *("knowledge-base", "category", "conditional", "default_depth", "steps", "project-type"),
    *("domain", "step-overrides", "knowledge-overrides", "reads-overrides", "options", "rules"),
    *("dependency-overrides", "one", "plan", "append", "replace", "entry", "when", "enabled"),
    *("choices", "default", "question", "error", "type", "sources", "url", "last-reviewed"),
]
WORDS = [
    *(
        "one",
        "two-words",
        "plan",
        "app",
        "shop",
        "x",
        "tool",
        "if-needed",
        "pre",
        "many",
        "2024-01-01",
    ),
    *("boolean", "a b", "", "../..", "\x1b[2J", "'\"<b>", "é\u2028\u202e", "x" * 300),
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 6)
    | st.sampled_from([float("inf"), float("nan"), 1.5, 10**30])
    | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, *WORDS]), inner, max_size=4)
    ),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=7).map(
    lambda value: json.dumps(value).replace("NaN", ".nan").replace("Infinity", ".inf")
)
BODIES = st.sampled_from(["", "# T\n\n## Summary\n\none two-words\n", "```\n", "<b>", "![", "\0"])
TEXTS = (
    MAPPINGS
    | st.builds("---\n{}\n---\n{}".format, MAPPINGS, BODIES)
    | st.sampled_from(
        ["", "---\n", "---\n---\n", "- a", "a: &a [*a]", "a: {b", "\ufeff---\r\n\r\n---"]
    )
)
CONTENTS = TEXTS.map(str.encode) | st.binary(max_size=8)
GUIDE = jsonschema.Draft202012Validator(guide_schema())


@settings(max_examples=examples(120))
@given(st.dictionaries(st.sampled_from(PATHS), CONTENTS, min_size=1))
def test_any_files(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = write_tree(Path(folder), files)
        library = read_library(root)
        found = check(library)
        assert [d.place for d in found] == sorted(d.place for d in found)
        assert len({(d.place, d.code, d.message) for d in found}) == len(found), "each once"
        listing = Listing(SourceLines(root))
        for diagnostic in found:
            shown = listing.text(diagnostic) + annotation(diagnostic)
            plain = shown.replace("\n", "").replace("\x1b[", "")
            assert plain.isprintable()
            assert diagnostic.place.line >= 1
            assert diagnostic.place.column >= 1
        for project_type in library.types:
            for preset in library.presets or ["any"]:
                for domains in ([], list(library.domains_of(project_type))):
                    guide = resolve(
                        library, project_type, preset, domains, list(library.structural)
                    )
                    GUIDE.validate(json.loads(json.dumps(guide_json(guide))))
                    assert outline(guide, library)
