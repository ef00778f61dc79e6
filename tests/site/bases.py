"""Small knowledge bases, as files by path."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

Files = Mapping[str, str | bytes]


def entry(name: str, body: str = "", **keys: str) -> str:
    """The text of an entry; keys are YAML, with `_` for `-`."""
    written = {"description": f"About {name}.", "topics": "[testing]"} | keys
    lines = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in written.items())
    return f"---\nname: {name}\n{lines}---\n{body or f'# {name.title()}{SECTIONS}'}"


def step(name: str, phase: str, body: str = "", **keys: str) -> str:
    """The text of a step, as `entry`."""
    written = {"description": f"Do {name}.", "phase": phase, "outputs": f"[docs/{name}.md]"} | keys
    lines = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in written.items())
    return f"---\nname: {name}\n{lines}---\n{body or f'# {name.title()}{CRITERIA}'}"


def preset(depth: int, on: str, off: str = "") -> str:
    """The text of a preset; steps are names between spaces, `name?` where only if needed."""
    lines = [f"name: Depth {depth}\ndescription: A preset.\ndefault_depth: {depth}\nsteps:\n"]
    for name in on.split():
        condition = ", conditional: if-needed" if name.endswith("?") else ""
        lines.append(f"  {name.rstrip('?')}: {{enabled: true{condition}}}\n")
    lines += [f"  {name}: {{enabled: false}}\n" for name in off.split()]
    return "".join(lines)


SECTIONS = "\n\n## Summary\n\nIn short.\n\n## Deep Guidance\n\nAt length.\n"
CRITERIA = "\n\n## Purpose\n\nWhy.\n\n## Quality Criteria\n\n- (mvp) It is there.\n- It is good.\n"

RICH = dedent("""\
    # Testing basics

    What every project tests, and [why](#why).

    ## Summary

    Test what breaks[^1]; see [the pyramid][p] and https://example.org/bare.

    - first
      - nested by two
    - [x] done

    > [!NOTE]
    > The builds are [here](../../pipeline/build/make.md).

    ## Why

    | what | how |
    |------|-----|
    | unit | [web testing](../web/web-testing.md#summary) |

    ```python title="a.py"
    # no heading
    print("<b>")
    ```

    ![a picture](../../pictures/pyramid.png)

    ## Why

    Again.

    ## Deep Guidance

    ### Depth

    Deeper still, with ### no heading.

    [p]: ../web/web-testing.md
    [^1]: And what is not yet broken.
""")

CONFIG = """\
site_name: Small base
docs_dir: content
theme: {name: material}
plugins: [search, fieldguide]
markdown_extensions: [toc: {permalink: true}]
"""

OVERLAYS: Files = {
    "overlays/web-overlay.yml": dedent("""\
        name: web
        description: Sites that people open in a browser.
        project-type: web
        options:
          ui:
            question: Is there a user interface?
            choices: [none, pages, app]
            default: none
          offline:
            question: Does it work offline?
            type: boolean
          targets:
            question: Which browsers?
            type: many
            choices: [chromium, firefox]
            default: [firefox]
        rules:
          - when: {ui: none, offline: true}
            error: Nothing to show offline
        knowledge-overrides:
          design:
            append: [web-architecture]
          check:
            append:
              - {entry: web-testing, when: {ui: [pages, app], offline: true}}
          audit:
            append: [web-audit]
        """),
    "overlays/api-overlay.yml": dedent("""\
        name: api
        description: Services that programs call.
        project-type: api
        step-overrides:
          screens: {enabled: false}
          make: {conditional: if-needed}
        reads-overrides:
          check:
            replace: {screens: design}
        dependency-overrides:
          make:
            append: [screens-review]
        knowledge-overrides:
          make:
            append: [api-testing]
        """),
    "overlays/web-shop.yml": dedent("""\
        name: web-shop
        description: Sites that sell.
        project-type: web
        domain: shop
        knowledge-overrides:
          check:
            append: [web-payments]
        """),
    "overlays/monorepo.yml": dedent("""\
        name: monorepo
        description: Many services in one repository.
        step-overrides:
          audit: {enabled: true}
        knowledge-overrides:
          make:
            append: [building-many]
        """),
    "overlays/presets/mvp.yml": preset(1, "plan design screens screens-review make check", "audit"),
    "overlays/presets/deep.yml": preset(
        5, "plan design screens? screens-review make check", "audit"
    ),
    "overlays/presets/custom-defaults.yml": preset(
        3, "plan design screens? screens-review make check audit"
    ),
}

BASICS = "knowledge/core/testing-basics.md"

STEPS: Files = {
    "content/pipeline/vision/plan.md": step("plan", "vision", order="10"),
    "content/pipeline/architecture/design.md": step(
        "design",
        "architecture",
        order="20",
        dependencies="[plan]",
        knowledge_base="[testing-basics]",
    ),
    "content/pipeline/architecture/screens.md": step(
        "screens", "architecture", order="30", dependencies="[design]", conditional="if-needed"
    ),
    "content/pipeline/architecture/screens-review.md": step(
        "screens-review", "architecture", order="40", dependencies="[design]"
    ),
    "content/pipeline/build/make.md": step(
        "make",
        "build",
        order="50",
        dependencies="[design]",
        summary="Make what was designed.",
        knowledge_base="[testing-basics]",
    ),
    "content/pipeline/quality/check.md": step(
        "check",
        "quality",
        f"# Check it\n\n## Quality Criteria\n\n- [Basics](../../{BASICS}#why).\n",
        order="60",
        reads="[screens]",
        knowledge_base="[testing-basics]",
    ),
    "content/pipeline/quality/audit.md": step(
        "audit", "quality", order="70", dependencies="[make]"
    ),
    "content/pipeline/helper.md": step("helper", "build", category="tool"),
}

ENTRIES: Files = {
    "content/knowledge/core/testing-basics.md": entry(
        "testing-basics",
        RICH,
        topics="[testing, quality, tests]",
        volatility="stable",
        last_reviewed="2024-01-02",
        version_pin="pytest 8",
        sources="[{url: 'https://example.org/a?b=1&c=2', anchor: Part 1, retrieved: 2024-01-01}]",
    ),
    "content/knowledge/api/api-testing.md": entry("api-testing", topics="[]"),
    "content/knowledge/web/web-testing.md": entry("web-testing", topics="[testing, browsers]"),
    "content/knowledge/web/web-architecture.md": entry(
        "web-architecture", topics="[quality, browsers]"
    ),
    "content/knowledge/web/web-audit.md": entry("web-audit", topics="[testing, rare]"),
    "content/knowledge/web/web-payments.md": entry("web-payments", topics="[Browsers]"),
    "content/knowledge/building-many.md": entry("building-many", "Nothing but text.\n"),
}

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000ffff030000060005"
    "57bfabd40000000049454e44ae426082"
)

SMALL: Files = {
    "mkdocs.yml": CONFIG,
    **OVERLAYS,
    **STEPS,
    **ENTRIES,
    "content/pictures/pyramid.png": PICTURE,
    "content/about.md": "# About\n\nOn [testing](knowledge/core/testing-basics.md).\n",
}
"""Every kind of thing once: at `deep`, `audit` is deeper; for `api`, `screens` is switched off."""

EDITABLE = CONFIG.replace("material", "material, features: [content.action.edit]")

APART: Files = {
    name.replace("content/", "sources/", 1): text
    for name, text in SMALL.items()
    if name not in ("mkdocs.yml", "content/about.md", "content/pictures/pyramid.png")
} | {
    "mkdocs.yml": EDITABLE.replace(
        "fieldguide",
        "fieldguide: {knowledge: sources/knowledge, steps: sources/pipeline}",
    )
    + "repo_url: https://example.org/repo\nedit_uri: edit/main/content/\n",
    "sources/knowledge/core/testing-basics.md": entry(
        "testing-basics",
        "\n".join(line for line in RICH.splitlines() if not line.startswith("![")),
        topics="[testing]",
    ),
    "content/about.md": "# About\n\n[testing](knowledge/core/testing-basics.md)\n",
}
"""The small base with its entries and steps outside the docs folder."""
