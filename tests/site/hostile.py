"""Files that nobody should have written, and what they try."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .bases import CONFIG, SMALL, entry, step

if TYPE_CHECKING:
    from .bases import Files
    from .sites import Site

PAGE = "content/plain.md"
"""A page that is neither entry nor step."""

MARKUP = (
    "\"'><img src=x onerror=alert(1)></title></textarea></script><script>alert(1)</script>{{7*7}}"
)
QUOTED = "'" + MARKUP.replace("'", "''") + "'"
"""The same as a YAML string."""

IN_BODY = MARKUP.replace("src=x", "src=https://a.b/x")
"""The same for a body, in which an image is welcome, and what it runs is not."""

BOMB = "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9 if n else ['x'] * 9)}]\n" for n in range(12)
)

BODY = "Nothing but text.\n"

HOSTILE_NAMES = {
    "slash": "a/b",
    "up": "../../../../escaped",
    "spaces": "a b",
    "quotes": "a\"b'c",
    "markup": MARKUP,
    "endless": "x" * 10_000,
    "control": "a\tb",
}


def yaml_text(text: str) -> str:
    """A string as YAML writes it in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'


def of_any_kind(good: str, key: str) -> dict[str, str | bytes]:
    """A good file made bad, in every way that a file can be.

    Args:
        good: The good file.
        key: One of its keys.
    """
    (line,) = [line for line in good.splitlines() if line.startswith(f"{key}:")]
    return {
        "empty": b"",
        "binary": bytes(range(256)),
        "not-utf8": good.encode() + b"\xff\xfe",
        "no-yaml": good.replace(line, f"{key}: [unclosed"),
        "bomb": good.replace(line, f"{line}\n{BOMB}"),
        "duplicate": good.replace(line, f"{line}\n{line}"),
        "unknown": good.replace(line, f"{line}\n{key}x: 1"),
        "no-mapping": good.replace(line, "- a\n- b"),
        "deep-yaml": good.replace(line, f"{line}\nx: " + "[" * 5000),
        "huge": good.encode() + b" " * (50 * 1024 * 1024),
        "long-line": good.encode() + b"word " * (2 * 1024 * 1024),
        "utf-16": good.encode("utf-16"),
        "nul": good.replace(line, f"{line}\0"),
        "tag": good.replace(line, f"{line}\nx: !!python/object/apply:os.system ['touch pwned']"),
        "documents": good.replace(line, f"{line}\n...\n---\nx: 1"),
        "tabs": good.replace(line, f"{line}\nx:\n\ty: 1"),
        "merge": good.replace(line, f"{line}\nx: &x {{y: 1}}\nz: {{<<: *x, <<: *x}}"),
        "keys": good.replace(line, f"{line}\n1: a\n2024-01-01: b\n? [c]\n: d\nnull: e"),
    }


HEADINGS = "# Many\n\n" + "## h\n\n" * 100_000
DEEP = {
    "headings": HEADINGS,
    "nested-lists": "- " * 10_000 + "x\n",
    "nested-quotes": "> " * 10_000 + "x\n",
    "nested-brackets": "[" * 10_000 + "x\n",
    "nested-emphasis": "*a " * 10_000 + "b* " * 10_000 + "\n",
    "nested-html": "<div>" * 10_000 + "\n",
}
"""Bodies that a parser, or what comes after it, may not survive."""


def wrong_types(good: str, keys: str) -> dict[str, str]:
    """A good file with each key of another type."""
    found = {}
    for key in keys.split():
        without = "".join(
            line for line in good.splitlines(keepends=True) if not line.startswith(f"{key}:")
        )
        for name, value in (("map", "{a: {b: [c]}}"), ("number", "1.5"), ("list", "[[1], {}]")):
            if (key, name) == ("order", "number"):
                continue
            head, line, rest = without.partition(
                "description:" if key != "description" else "name:"
            )
            found[f"{key}-{name}"] = f"{head}{key}: {value}\n{line}{rest}"
    return found


def entries() -> dict[str, str | bytes]:
    """Bad entries, by their file's stem."""
    good = entry("GOOD")
    files = of_any_kind(good, "description")
    files |= wrong_types(
        good, "name description topics volatility last-reviewed version-pin markdown sources"
    )
    files |= {f"name-{case}": entry(yaml_text(n), BODY) for case, n in HOSTILE_NAMES.items()}
    return files | {
        "unclosed": good.replace("---\n#", "#"),
        "no-frontmatter": "# Only text\n",
        "markup": entry(
            "markup",
            f"# T {IN_BODY}\n\n## Summary {IN_BODY}\n\n{IN_BODY}\n\n<script>alert(1)</script>\n\n"
            f"[a](javascript:alert(1)) ![b](javascript:alert(1))\n\n"
            f'<a href="javascript:alert(1)" onclick="alert(1)">c</a>\n\n```{MARKUP}\nx\n```\n',
            description=QUOTED,
            topics=f"[{QUOTED}, testing]",
            version_pin=QUOTED,
            sources=f"[{{url: 'javascript:alert(1)'}}, {{url: 'https://a.b/', anchor: {QUOTED}}}]",
        ),
        "markup-title": entry("markup-title", f"# `{MARKUP}`\n\n## `{MARKUP}`\n", extra="1"),
        "markup-two": entry("markup-two", topics=f"[{QUOTED}]", extra=QUOTED),
        "markup-three": entry("markup-three", topics=f"[{QUOTED}]", volatility=QUOTED),
        "topics": entry("topics", topics=str([f"t{n}" for n in range(10_000)]), x="1"),
        "nested": entry("nested", "# N\n\n" + "> " * 3000 + "x\n"),
        **{name: entry(name, body, extra="1") for name, body in DEEP.items()},
    }


def steps() -> dict[str, str | bytes]:
    """Bad steps, by their file's stem."""
    good = step("GOOD", "build")
    files = of_any_kind(good, "description")
    files |= wrong_types(
        good,
        "name description summary phase order dependencies reads outputs stateless conditional"
        " knowledge-base category",
    )
    files |= {
        f"name-{case}": step(yaml_text(n), "build", BODY) for case, n in HOSTILE_NAMES.items()
    }
    return files | {
        "unclosed": good.replace("---\n#", "#"),
        "markup": step(
            "markup",
            "build",
            f"# S {IN_BODY}\n\n## Quality Criteria\n\n- {IN_BODY}\n",
            description=QUOTED,
            summary=QUOTED,
            outputs=f"[{QUOTED}]",
            order="1",
            dependencies=f"[{QUOTED}]",
        ),
        "markup-title": step("markup-title", "build", f"# `{MARKUP}`\n", order="one"),
        "markup-phase": step("markup-phase", QUOTED),
        **{name: step(name, "build", body[:100_000], extra="1") for name, body in DEEP.items()},
        "itself": step("itself", "build", dependencies="[itself]"),
        "one": step("one", "build", dependencies="[two]"),
        "two": step("two", "build", dependencies="[one]"),
    }


OVERLAY = """\
name: bad
description: Bad.
project-type: TYPE
knowledge-overrides:
  make: {append: [web-testing]}
"""

PRESET = "name: Bad\ndescription: Bad.\ndefault_depth: 2\nsteps: {plan: {enabled: true}}\n"


def overlays() -> dict[str, str | bytes]:
    """Bad overlays, by their file's stem."""
    sections = "step-overrides knowledge-overrides reads-overrides dependency-overrides"
    files: dict[str, str | bytes] = {}
    bad = of_any_kind(OVERLAY, "description") | wrong_types(
        OVERLAY, f"name description project-type domain {sections} options rules"
    )
    for case, text in bad.items():
        kind = f"bad-{case}"
        filled = text.replace(b"TYPE", kind.encode()) if isinstance(text, bytes) else text
        files[f"{kind}-overlay"] = (
            filled.replace("TYPE", kind) if isinstance(filled, str) else filled
        )
    for case, name in HOSTILE_NAMES.items():
        files[f"name-{case}-overlay"] = OVERLAY.replace("TYPE", yaml_text(name))
        files[f"domain-{case}"] = (
            f"name: d\ndescription: D.\nproject-type: web\ndomain: {yaml_text(name)}\n"
        )
    files["markup-overlay"] = (
        f"name: {QUOTED}\ndescription: {QUOTED}\nproject-type: markup\n"
        f"options: {{o: {{question: {QUOTED}, choices: [{QUOTED}, b], default: {QUOTED}}}}}\n"
        f"rules: [{{when: {{o: {QUOTED}}}, error: {QUOTED}}}]\n"
        f"step-overrides: {{{QUOTED}: {{enabled: true}}}}\n"
        f"knowledge-overrides: {{check: {{append: [{{entry: web-audit, "
        f"when: {{o: {QUOTED}}}}}]}}}}\n"
    )
    files["markup-domain"] = (
        f"name: {QUOTED}\ndescription: {QUOTED}\nproject-type: markup\ndomain: deep\n"
        "knowledge-overrides: {make: {append: [web-audit, nowhere]}}\n"
    )
    files["markup-structural"] = (
        f"name: {QUOTED}\ndescription: {QUOTED}\n"
        "knowledge-overrides: {make: {append: [web-audit, nowhere]}}\n"
    )
    return files


def presets() -> dict[str, str | bytes]:
    """Bad presets, by their file's stem."""
    files = of_any_kind(PRESET, "description")
    files |= wrong_types(PRESET, "name default_depth steps")
    files["markup"] = PRESET.replace("Bad\n", f"{QUOTED}\n").replace("plan", QUOTED)
    return files


def base(kind: str) -> tuple[Files, list[str]]:
    """The small base with all bad files of a kind, and the paths of those."""
    folder, suffix, files = {
        "entries": ("content/knowledge/bad", "md", entries),
        "steps": ("content/pipeline/bad", "md", steps),
        "overlays": ("overlays", "yml", overlays),
        "presets": ("overlays/presets", "yml", presets),
    }[kind]
    bad = {f"{folder}/{stem}.{suffix}": text for stem, text in files().items()}
    # What all of a kind is shown at.
    config = CONFIG.replace("fieldguide", f"fieldguide: {{phases: {PHASES}}}")
    return {**SMALL, "mkdocs.yml": config, **bad}, list(bad)


PHASES = f"[vision, {{architecture: {QUOTED}}}, {{build: {QUOTED}}}, quality]"


SAID = re.compile(r"^(?:ERROR|WARNING|INFO) fieldguide: (.*?:\d+:\d+): (FG\d{3}) ")


def said(site: Site) -> list[str]:
    """The place and the code of what the plugin said."""
    found = (SAID.match(line) for line in site.log)
    return [f"{one[1]}: {one[2]}" for one in found if one]
