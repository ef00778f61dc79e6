"""What people could write to harm whoever reads it: each payload in each field of each file."""

from __future__ import annotations

from .bases import CONFIG

MARK = "pwned"
"""In all that would run; it never becomes part of a page's own script or of an address."""

PAYLOADS: dict[str, str] = {
    "script": "<script>pwned()</script>",
    "image": "<img src=x onerror=pwned()>",
    "quote": '" onmouseover=pwned() x="',
    "apostrophe": "' onfocus=pwned() autofocus x='",
    "end": "</script></title></textarea></style></code></pre><script>pwned()</script>",
    "svg": "</text></title></svg><svg onload=pwned()>",
    "frame": "<iframe srcdoc='&lt;script>pwned()&lt;/script>'></iframe><base href=//pwned.example>",
    "javascript": "javascript:pwned()",
    "odd-javascript": " jAvA\tscr\nipt&colon;pwned()",
    "entity-javascript": "&#106;avascript&#x3a;pwned()",
    "data": "data:text/html,<script>pwned()</script>",
    "vbscript": "VbScript:pwned()",
    "entities": "&lt;img src=x onerror=pwned()&gt;",
    "twice": "&amp;lt;img src=x onerror=pwned()&amp;gt;",
    "jinja": "{{ 1337*3 }}{{ config }}{{ ''.__class__ }}",
    "include": "{% include '/etc/passwd' %}{% raw %}{# #}",
    "cdata": "]]><script>pwned()</script><![CDATA[",
    "comment": "--><script>pwned()</script><!--",
    "mermaid": 'A["<img src=x onerror=pwned()>"]-->B\nclick A call pwned()',
    "markdown": "[x](javascript:pwned()) ![x](x) `a` **b** <b onclick=pwned()> [y]: data:,pwned",
    "separators": "a\u2028pwned()\u2029b\x85c",
    "bidi": "a\u202eb\u2066c\u2069\u200f",
    "nul": "a\0b",
    "escape": "\x1b[31mred\x1b[0m\x1b[2J\x08\x07\x7f",
    "hyperlink": "\x1b]8;;http://pwned.example/\x1b\\link\x1b]8;;\x07",
    "c1": "\x9b31m\x9d0;t\x9c\x90\x85",
    "return": "a\rb\r\nc",
    "newline": "a\n::error::pwned\nb",
    "github": "%0A::error::pwned%2C,line=1:",
    "long": "x" * 3_000,
    "traversal": "../../../../../../etc/passwd",
    "encoded": "..%2f..%2fetc%2fpasswd%00.md/..\\\\%2e%2e/%0d%0aX:%20y",
    "noncharacter": "\ufffe\uffff\U000e0001\ufeff",
    "format": "%s %(x)s {0} {x!r} $x \\1 \\g<0>",
    "blank": " \u00a0\u200b ",
}


def yaml_text(text: str) -> str:
    """A string as YAML writes it in double quotes, with everything unusual as an escape."""
    return f'"{"".join(map(_yaml_character, text))}"'


def _yaml_character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if " " <= character <= "~":
        return character
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\U{code:08X}"


def files() -> dict[str, str]:
    """A base with every payload in every field; its own files are named for the payload."""
    made = {"mkdocs.yml": _configuration(), **_PAGES}
    for case, payload in PAYLOADS.items():
        for path, template in _TEMPLATES.items():
            made[path.replace("CASE", case)] = _filled(template, case, payload)
        if _is_file_name(payload):
            named = _filled(_TEMPLATES[_ENTRY], f"{case}-named", payload)
            made[f"content/knowledge/{payload}/{payload}.md"] = named
            made[f"content/{payload}/{payload}.md"] = "Text.\n"
            made[f"content/{payload}/{payload}.txt"] = "text\n"
    return made


def presets() -> dict[str, str]:
    """A base with every payload in every field of a preset; each would multiply the guides."""
    made = {"mkdocs.yml": CONFIG, **_PAGES, "overlays/one-overlay.yml": _ONE}
    made["content/pipeline/second.md"] = _PAGES["content/pipeline/first.md"].replace(
        "first", "second"
    )
    for case, payload in PAYLOADS.items():
        made[f"overlays/presets/p-{case}.yml"] = _filled(_PRESET, case, payload)
    return made


def _filled(template: str, case: str, payload: str) -> str:
    # YAML ends a key after 1,024 characters.
    made = template.replace("CASE", case).replace("TEXT:", f"{yaml_text(payload[:200])}:")
    return made.replace("TEXT", yaml_text(payload)).replace("RAW", _in_markdown(payload))


def fields() -> int:
    """How many places are filled with each payload."""
    written = [*_TEMPLATES.values(), _CONFIGURATION, _PRESET]
    return sum(text.count("TEXT") + text.count("RAW") for text in written)


def _is_file_name(payload: str) -> bool:
    return "/" not in payload and "\0" not in payload and 0 < len(payload.encode()) < 200


def _in_markdown(payload: str) -> str:
    """The same for a body: a line of it, since what breaks it is what Markdown is made of."""
    return payload.replace("\0", "\\0").replace("\r", " ").replace("\n", " ").rstrip()


_ENTRY = "content/knowledge/CASE/e-CASE.md"

_BODY = """\

# RAW

RAW intro [RAW](RAW "RAW") ![RAW](RAW "RAW") <RAW> [r][RAW] ![RAW][r]

[link](<RAW>) ![image](<RAW>) [a](javascript:RAW) <a href="RAW" title='RAW'>RAW</a>

<img src="RAW" alt="RAW" srcset="RAW 2x"> <details title="RAW"><summary>RAW</summary></details>

[r]: <RAW> "RAW"

## Summary

RAW

- RAW

> [!NOTE]
> RAW

| RAW | `RAW` |
|-----|-------|
| RAW | RAW[^RAW] |

[^RAW]: RAW

## Quality criteria

- (mvp) RAW

## `RAW`

```RAW
RAW
```

```python title="RAW" hl_lines="RAW" linenums="RAW" data-sample="no-run" data-why="RAW"
x = 1
```

```python {{ title="RAW" .RAW #RAW data-x="RAW" }}
x = 2
```

<!-- sample: no-run why="RAW" -->
```python
x = 3
```

<!-- sample: setup
RAW
-->
<!-- sample: file="RAW" env="RAW" raises="RAW" until="RAW" RAW="RAW" -->
```js
// RAW
x = 4
```

```mermaid
RAW
```

$$
RAW
$$

## Deep Guidance

### RAW

RAW
""".replace("{{", "{").replace("}}", "}")

_TEMPLATES: dict[str, str] = {
    _ENTRY: f"""\
---
name: e-CASE
description: TEXT
topics: [TEXT, shared]
version-pin: TEXT
last-reviewed: 2024-01-01
sources: [{{url: "https://example.org/", anchor: TEXT, hash: TEXT}}]
---
{_BODY}""",
    "content/knowledge/CASE/t-CASE.md": "---\nname: t-CASE\ndescription: TEXT\ntopics: []\n---\n",
    "content/knowledge/CASE/m-CASE.md": f"""\
---
name: m-CASE
description: TEXT
topics: [TEXT]
markdown: material
---
{_BODY}""",
    "content/knowledge/wrong/w-CASE.md": """\
---
name: TEXT
description: D
topics: [TEXT, TEXT]
volatility: TEXT
last-reviewed: TEXT
markdown: TEXT
sources:
  - {url: TEXT, anchor: [TEXT], retrieved: TEXT, TEXT: TEXT}
  - {url: "https://TEXTx"}
TEXT: TEXT
---
# A
""".replace('"https://TEXTx"', "TEXT"),
    "content/pipeline/s-CASE.md": f"""\
---
name: s-CASE
description: TEXT
summary: TEXT
phase: build
order: 1
dependencies: [first]
reads: [first]
outputs: [TEXT]
knowledge-base: [e-CASE, shared]
argument-hint: TEXT
cross-reads: TEXT
detect: TEXT
---
{_BODY}""",
    "content/pipeline/tool-CASE.md": """\
---
name: tool-CASE
description: TEXT
category: tool
outputs: [TEXT]
---
""",
    "content/pipeline/wrong/x-CASE.md": """\
---
name: TEXT
description: TEXT
phase: TEXT
order: TEXT
dependencies: [TEXT, TEXT]
depends-on: [TEXT]
reads: [TEXT]
stateless: TEXT
conditional: TEXT
category: TEXT
knowledge-base: [TEXT]
TEXT: TEXT
---
# A
""",
    "content/pipeline/wrong/y-CASE.md": """\
---
name: y-CASE
description: D
phase: quality
dependencies: [TEXT, TEXT]
reads: [TEXT]
outputs: [x]
knowledge-base: [TEXT]
---
# A
""",
    "overlays/t-CASE-overlay.yml": """\
name: TEXT
description: TEXT
project-type: t-CASE
options:
  TEXT:
    question: TEXT
    choices: [TEXT, b]
    default: TEXT
  many:
    question: TEXT
    type: many
    choices: [TEXT]
    default: [TEXT]
rules:
  - when: {TEXT: TEXT, many: [TEXT]}
    error: TEXT
step-overrides: {s-CASE: {enabled: true}}
knowledge-overrides:
  s-CASE:
    append: [{entry: t-CASE, when: {TEXT: TEXT, many: [TEXT, b]}}, m-CASE]
""",
    "overlays/t-CASE-domain.yml": """\
name: TEXT
description: TEXT
project-type: t-CASE
domain: d-CASE
knowledge-overrides:
  s-CASE: {append: [shared]}
""",
    "overlays/structural-CASE.yml": """\
name: TEXT
description: TEXT
knowledge-overrides:
  s-CASE: {append: [shared]}
""",
    "overlays/wrong-CASE.yml": """\
name: wrong-CASE
description: D
TEXT: TEXT
options:
  TEXT: {question: TEXT, type: TEXT, choices: [TEXT, TEXT], default: TEXT, TEXT: TEXT}
rules:
  - {when: {TEXT: TEXT}, error: [TEXT], TEXT: TEXT}
  - {when: {no-TEXT: TEXT}, error: TEXT}
step-overrides: {TEXT: {enabled: TEXT, conditional: TEXT, TEXT: 1}}
knowledge-overrides: {TEXT: {append: [TEXT, {entry: TEXT, when: {TEXT: TEXT}}], TEXT: 1}}
reads-overrides: {TEXT: {replace: {TEXT: TEXT}, append: [TEXT]}, first: {replace: {TEXT: TEXT}}}
dependency-overrides: {first: {replace: {TEXT: TEXT}, append: [TEXT, TEXT]}}
""".replace("no-TEXT", "none"),
    "overlays/unnamed-CASE.yml": "name: U\ndescription: D\nproject-type: TEXT\ndomain: TEXT\n",
    "content/pages/CASE.md": """\
---
title: TEXT
description: TEXT
tags: [TEXT]
status: TEXT
icon: TEXT
template: TEXT
hide: [TEXT]
TEXT: TEXT
---
# RAW

[link](RAW) [missing](no-such-page-CASE.md#RAW "RAW") [e](../knowledge/CASE/e-CASE.md#RAW)

<a id="RAW"></a> <a href="RAW">RAW</a>
""",
}

_PRESET = """\
name: TEXT
description: TEXT
default_depth: 2
steps: {first: {enabled: true}, second: {enabled: true}, TEXT: {enabled: true, conditional: TEXT}}
TEXT: TEXT
"""
_ONE = """\
name: one
description: D.
project-type: one
knowledge-overrides: {second: {append: [shared]}}
"""

_SHOWN_FIRST = yaml_text("".join(PAYLOADS[one] for one in ("script", "quote", "escape", "jinja")))

_PAGES = {
    "content/index.md": "# Home\n\n" + "".join(f"- [{c}](pages/{c}.md)\n" for c in PAYLOADS),
    "content/knowledge/shared.md": (
        "---\nname: shared\ndescription: D.\ntopics: [shared]\n---\n# Shared\n\n"
        "Said of e-script and `e-image`.\n"
    ),
    "content/pipeline/first.md": (
        "---\nname: first\ndescription: D.\nphase: vision\norder: 1\noutputs: [x]\n---\n# First\n"
    ),
    "overlays/presets/deep.yml": (
        f"name: {_SHOWN_FIRST}\ndescription: {_SHOWN_FIRST}\ndefault_depth: 5\nsteps:\n"
        "  first: {enabled: true}\n  second: {enabled: false}\n"
        + "".join(f"  s-{case}: {{enabled: false}}\n" for case in PAYLOADS)
    ),
}

_CONFIGURATION = """\
  - fieldguide:
      topics: {threshold: 1, aliases: {ALIASES}}
      phases: [vision, {build: FIRST}, quality]
      severity: {TEXT: TEXT, FG409: off}
      overrides:
        - {code: TEXT, file: TEXT, entry: TEXT, severity: TEXT, reason: TEXT, TEXT: TEXT}
        - {code: FG211, file: TEXT, severity: hint, reason: TEXT}
        - {code: FG211, entry: TEXT, severity: hint, reason: TEXT}
"""


def _configuration() -> str:
    """The configuration: where there is one of a kind, with several payloads at once."""
    aliases = ", ".join(_filled("TEXT: TEXT", "", one) for one in PAYLOADS.values())
    section = _CONFIGURATION.replace("ALIASES", aliases).replace("FIRST", _SHOWN_FIRST)
    head, _, overrides = section.partition("      overrides:\n")
    head = head.replace("TEXT: TEXT", aliases)
    repeated = "".join(_filled(overrides, "", one) for one in PAYLOADS.values())
    return (
        CONFIG.replace(
            "plugins: [search, fieldguide]\n",
            f"plugins:\n  - search\n  - tags\n{head}      overrides:\n{repeated}",
        ).replace(
            "[toc: {permalink: true}]",
            "[attr_list, footnotes, tables, admonition, pymdownx.superfences, pymdownx.highlight, "
            "md_in_html, toc: {permalink: true}]",
        )
        + "site_url: https://site.example/\n"
    )
