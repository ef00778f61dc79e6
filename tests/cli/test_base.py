"""Which base a command is about: a configuration, what it inherits, or folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import (
    entry,
    overlay,
    preset,
    run,
    write_tree,
)

from .bases import GOOD, TEXTS, listing

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

TAGS = """\
plugins: [fieldguide]
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      other: !!python/object/apply:os.system [touch here]
  - snippets: {base_path: !relative $config_dir/x}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("site_name: x\n", "has no plugin 'fieldguide' under 'plugins'"),
        ("plugins: [search]\n", "has no plugin 'fieldguide' under 'plugins'"),
        ("", "has no plugin 'fieldguide' under 'plugins'"),
        ("- a\n", "has no plugin 'fieldguide' under 'plugins'"),
        ("12\n", "does not parse"),
        ("plugins: [\n", "does not parse"),
        ("[" * 5000, "is too deep"),
        ("plugins:\n  - fieldguide: {knowledge: 7}\n", "option 'knowledge'"),
        ("plugins:\n  - fieldguide: {knowlege: x}\n", "option 'knowlege'"),
        ("plugins:\n  - fieldguide: words\n", "must be a mapping"),
        ("plugins:\n  - fieldguide: {phases: [Not Kebab]}\n", "'Not Kebab' must be kebab-case"),
        ("INHERIT: nowhere.yml\n", "does not exist"),
        ("INHERIT: mkdocs.yml\n", "inherits from itself"),
        ("INHERIT: 7\n", "does not parse"),
        ("plugins: [!unknown x]\n", "does not parse"),
    ],
)
def test_a_configuration_that_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    write_tree(tmp_path, {**GOOD, "mkdocs.yml": text})
    result = run("check", cwd=tmp_path)
    assert result.exit_code == 2, result.output
    assert message in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "plugins: {fieldguide: {}}\n",
        "plugins: {search: {}, fieldguide: ~}\n",
        "plugins: [search, fieldguide]\n",
        "plugins:\n  - fieldguide:\n",
        "site_url: !ENV [NOT_THERE, x]\nplugins:\n  - fieldguide: {preset: !ENV [NO, deep]}\n",
        "\ufeffplugins: [fieldguide]\r\n",
        TAGS,
    ],
)
def test_configurations_that_people_write(tmp_path: Path, text: str) -> None:
    write_tree(tmp_path, {**GOOD, "mkdocs.yml": text})
    result = run(*TEXTS, cwd=tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "1 entry, 1 step, 1 type, 1 preset: no problems"
    assert not (tmp_path / "here").exists()


def test_a_configuration_inherits(tmp_path: Path) -> None:
    tree = {name: text for name, text in GOOD.items() if name != "mkdocs.yml"}
    write_tree(tmp_path / "site", tree)
    (tmp_path / "site" / "content").rename(tmp_path / "site" / "docs")
    plugin = "plugins:\n  fieldguide: {steps: docs/pipeline, knowledge: nowhere}\n"
    write_tree(
        tmp_path,
        {
            "base.yml": plugin,
            "site/middle.yml": "INHERIT: ../base.yml\nsite_name: Middle\n",
            "site/mkdocs.yml": (
                "INHERIT: middle.yml\nplugins:\n  fieldguide: {knowledge: docs/knowledge}\n"
            ),
        },
    )
    listed = listing("entries", tmp_path / "site")
    assert [item["file"] for item in listed] == ["docs/knowledge/one.md"]
    assert run(*TEXTS, "--strict", cwd=tmp_path / "site").exit_code == 0


def test_one_folder_can_be_given_twice(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"k/one.md": entry("one"), "m/app-overlay.yml": overlay("app"), "m/deep.yml": preset(5)},
    )
    result = run("check", "--knowledge", "k", "--overlays", "m", "--presets", "m", cwd=tmp_path)
    assert result.stdout.splitlines()[-1].startswith("1 entry, 1 type, 1 preset: ")
