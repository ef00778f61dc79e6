"""Where a fault is written that is not in the Markdown of its page, and what no page shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support import entry, overlay, preset, run, step, write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from support import Tree

pytestmark = pytest.mark.slow

CONFIG = """\
site_name: Sources
docs_dir: content
theme: {name: material, font: false}
plugins: [search, fieldguide]
"""
BODY = "# T\n\n## Summary\n\nText.\n"
BASE: Tree = {
    "mkdocs.yml": CONFIG,
    "content/index.md": "# Home\n\n[a](a.md)\n",
    "content/a.md": "# A\n",
    "content/knowledge/one.md": entry("one", BODY),
    "content/pipeline/plan.md": step("plan", phase="vision", outputs=["x.md"]),
    "overlays/web-overlay.yml": overlay(
        "web", **{"knowledge-overrides": {"plan": {"append": ["one"]}}}
    ),
    "overlays/presets/deep.yml": preset(5, plan=True),
}


def found(root: Path, tree: Tree, *arguments: str) -> list[dict[str, Any]]:
    write_tree(root, {**BASE, **tree})
    result = run("links", "--format", "json", *arguments, cwd=root)
    assert result.stderr == ""
    findings: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return findings


def places(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["code"], f"{one['file']}:{one['line']}:{one['column']}") for one in findings]


def test_a_sound_base(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == []


def test_an_excerpt_is_said_at_its_entry_alone(tmp_path: Path) -> None:
    text = "# T\n\n## Summary\n\nSee [x](gone.md), [y](../a.md#no).\n"
    said = found(tmp_path, {"content/knowledge/one.md": entry("one", text)})
    file = "content/knowledge/one.md"
    assert places(said) == [("FG401", f"{file}:9:5"), ("FG402", f"{file}:9:19")]


def test_a_step_shown_in_guides_is_said_at_the_step_alone(tmp_path: Path) -> None:
    text = "# Plan\n\n## Quality Criteria\n\n- (mvp) See [x](gone.md)\n"
    file = "content/pipeline/plan.md"
    tree = {file: step("plan", text, phase="vision", outputs=["x.md"])}
    (said,) = found(tmp_path, tree)
    assert (said["file"], said["line"], said["column"]) == (file, 11, 13)


def test_generated_pages_are_targets(tmp_path: Path) -> None:
    good = "[g](guides/web/index.md) [e](entries/index.md) [p](guides/web/vision.md#step-plan)"
    bad = "[g](guides/wep/index.md) [p](guides/web/vision.md#step-plam)"
    said = found(tmp_path, {"content/a.md": f"# A\n\n{good}\n\n{bad}\n"})
    assert places(said) == [("FG401", "content/a.md:5:1"), ("FG402", "content/a.md:5:26")]
    assert said[0]["hint"] == "did you mean 'guides/web/index.md'?"
    assert said[1]["hint"] == "did you mean 'guides/web/vision.md#step-plan'?"


NAV = """\
nav:
  - index.md
  - A: a.md
  - Deep:
      - Gone: "gone.md"
      - Also: b/gone.md
      - Out: https://example.org/
"""


def test_a_nav_entry_is_said_in_the_configuration(tmp_path: Path) -> None:
    said = found(tmp_path, {"mkdocs.yml": CONFIG + NAV})
    assert places(said) == [("FG401", "mkdocs.yml:9:16"), ("FG401", "mkdocs.yml:10:15")]
    assert [one["target"] for one in said] == ["gone.md", "b/gone.md"]


def test_a_nav_entry_and_a_link_are_two_faults(tmp_path: Path) -> None:
    tree = {"mkdocs.yml": CONFIG + NAV, "content/a.md": "# A\n\n[x](gone.md)\n"}
    said = places(found(tmp_path, tree))
    assert ("FG401", "mkdocs.yml:9:16") in said
    assert ("FG401", "content/a.md:3:1") in said
    assert len(said) == 3


def test_what_is_inherited_is_said_there(tmp_path: Path) -> None:
    tree = {"mkdocs.yml": "INHERIT: parts/base.yml\n" + CONFIG, "parts/base.yml": NAV}
    assert places(found(tmp_path, tree))[0] == ("FG401", "parts/base.yml:5:16")


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("extra_css: [gone.css]\n", "5:13"),
        ("extra_javascript:\n  - gone.js\n", "6:5"),
        ("extra: {social: [{icon: fontawesome/brands/github, link: gone/}]}\n", "5:58"),
        ('copyright: <a href="gone/">us</a>\n', "5:12"),
    ],
)
def test_a_setting_is_said_in_the_configuration(tmp_path: Path, setting: str, place: str) -> None:
    (said,) = found(tmp_path, {"mkdocs.yml": CONFIG + setting})
    assert (said["code"], f"{said['line']}:{said['column']}") == ("FG401", place)
    assert said["file"] == "mkdocs.yml"


def test_a_template_is_said_where_it_is_written(tmp_path: Path) -> None:
    template = """\
        {% extends "base.html" %}
        {% block announce %}
        <a href="{{ 'gone/' | url }}">x</a>
        {% endblock %}
        """
    config = CONFIG.replace("font: false", "font: false, custom_dir: over")
    (said,) = found(tmp_path, {"mkdocs.yml": config, "over/main.html": template})
    assert places([said]) == [("FG401", "over/main.html:3:1")]


def test_a_style_sheet_is_said_where_it_is_written(tmp_path: Path) -> None:
    css = (
        '/* url(no.png) */\n@import "gone.css";\n'
        "a { content: \"url(no)\"; b: url( 'gone.png' ) url(ok.png) }\n"
    )
    tree = {
        "mkdocs.yml": CONFIG + "extra_css: [css/mine.css]\n",
        "content/css/mine.css": css,
        "content/css/ok.png": "",
    }
    file = "content/css/mine.css"
    assert places(found(tmp_path, tree)) == [("FG401", f"{file}:2:1"), ("FG401", f"{file}:3:28")]


def test_a_page_that_is_published_as_it_is(tmp_path: Path) -> None:
    page = "<!doctype html>\n<title>x</title>\n<p>é <a href='gone/'>x</a> <a href='a/'>y</a>\n"
    said = found(tmp_path, {"content/demo.html": page})
    assert places(said) == [("FG401", "content/demo.html:3:6")]


def test_a_snippet_is_said_in_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = CONFIG + "markdown_extensions: [{pymdownx.snippets: {base_path: [parts]}}]\n"
    tree = {
        "mkdocs.yml": config,
        "parts/part.md": "Text.\n\nA [x](gone.md).\n",
        "content/a.md": '# A\n\n--8<-- "part.md"\n',
    }
    monkeypatch.chdir(tmp_path)
    assert places(found(tmp_path, tree)) == [("FG401", "parts/part.md:3:3")]


def test_frontmatter_is_said_there(tmp_path: Path) -> None:
    config = CONFIG + "site_url: https://example.com/\n"
    url = "https://example.com/gone/"
    text = entry("one", BODY, sources=[{"url": url}])
    (said,) = found(tmp_path, {"mkdocs.yml": config, "content/knowledge/one.md": text})
    assert (said["code"], said["line"], said["target"]) == ("FG401", 4, url)


def test_literate_nav_is_said_in_its_file(tmp_path: Path) -> None:
    config = CONFIG.replace("[search,", "[search, literate-nav,")
    tree = {
        "mkdocs.yml": config + "exclude_docs: SUMMARY.md\n",
        "content/SUMMARY.md": "- [Home](index.md)\n- [A](a.md)\n- [B](gone.md)\n",
    }
    (said,) = found(tmp_path, tree)
    assert places([said]) == [("FG401", "content/SUMMARY.md:3:3")]


def test_orphans(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": CONFIG + "nav: [index.md]\nnot_in_nav: apart.md\n",
        "content/alone.md": "# Alone\n\n[a](a.md) [itself](alone.md)\n",
        "content/apart.md": "# Apart\n",
    }
    (said,) = found(tmp_path, tree)
    assert places([said]) == [("FG409", "content/alone.md:1:1")]
    assert said["severity"] == "hint"


def test_a_report_on_samples_is_no_way_to_a_page(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": CONFIG + "nav: [index.md]\n",
        "content/alone.md": "# Alone\n\n```python\nimport json\njson.load(\n```\n",
    }
    before = places(found(tmp_path, tree))
    assert ("FG409", "content/alone.md:1:1") in before
    assert run("samples", cwd=tmp_path).exit_code == 1
    assert places(found(tmp_path, tree)) == before


def test_another_configuration_elsewhere(tmp_path: Path) -> None:
    write_tree(tmp_path / "deep", {**BASE, "content/a.md": "# A\n\n[x](gone.md)\n"})
    (tmp_path / "deep" / "mkdocs.yml").rename(tmp_path / "deep" / "site.yml")
    done = run("links", "-f", "deep/site.yml", "--format", "json", cwd=tmp_path)
    (said,) = json.loads(done.stdout)["findings"]
    assert places([said]) == [("FG401", "content/a.md:3:1")]
    assert not (tmp_path / "deep" / "site").exists()


def test_what_cannot_be_built_is_said(tmp_path: Path) -> None:
    write_tree(tmp_path, {**BASE, "mkdocs.yml": CONFIG + "markdown_extensions: [no_such]\n"})
    done = run("links", cwd=tmp_path)
    assert done.exit_code == 2
    assert "no_such" in done.stderr
    assert "Traceback" not in done.output


def test_what_others_warn_of_is_not_lost(tmp_path: Path) -> None:
    hook = """\
        import logging

        def on_env(env, **_):
            print("chatter")
            logging.getLogger("mkdocs.hooks").warning("beware")
        """
    write_tree(tmp_path, {**BASE, "hook.py": hook, "mkdocs.yml": CONFIG + "hooks: [hook.py]\n"})
    done = run("links", cwd=tmp_path)
    assert (done.stdout, done.exit_code) == ("no problems\n", 0)
    assert done.stderr == "mkdocs: WARNING beware\n"


FOREIGN = """\
site_url: https://example.com/
nav:
  - index.md
  - A: a.md
  - No host: http://[::1
  - No colon: https//example.org
extra:
  alternate:
    - {name: English, link: /, lang: en}
    - {name: Deutsch, link: /de/, lang: de}
copyright: >-
  Made by
  <a href="/gone/">us</a>
draft_docs: b.md
"""


def test_faults_of_the_configuration_stand_where_they_are_written(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": CONFIG + FOREIGN,
        "content/a.md": "# A\n\n[x](https://example.com/de/a/) [y](http://[::1/a) [z](b.md)\n",
        "content/b.md": "# B\n",
    }
    assert places(found(tmp_path, tree)) == [
        ("FG403", "content/a.md:3:32"),
        ("FG401", "content/a.md:3:51"),
        ("FG403", "mkdocs.yml:9:14"),
        ("FG403", "mkdocs.yml:10:15"),
        ("FG401", "mkdocs.yml:17:3"),
    ]


def test_an_anchor_in_nav_is_no_fault_of_a_page(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": CONFIG + "nav: [index.md, a.md, X: a.md#a]\n",
        "content/b/index.md": "# C\n\n[x](../a.md#a)\n",
    }
    said = [one for one in found(tmp_path, tree) if one["code"] != "FG409"]
    assert places(said) == [("FG401", "mkdocs.yml:5:26")]


def test_pictures_that_are_text_are_read(tmp_path: Path) -> None:
    picture = """\
<svg xmlns="http://www.w3.org/2000/svg">
  <g id="part"/><use href="#part"/><use href="#gone"/>
  <image href="gone.png"/><image href="data:image/png;base64,AA"/>
  <a href="#elsewhere"><text>x</text></a>
</svg>
"""
    said = found(tmp_path, {"content/img/a.svg": picture})
    assert places(said) == [("FG402", "content/img/a.svg:2:36"), ("FG401", "content/img/a.svg:3:3")]


def test_addresses_start_from_the_base_of_a_page(tmp_path: Path) -> None:
    text = '<base href="../img/">\n<img src="a.svg">\n<img src="raw.html">\n'
    tree = {"content/img/a.svg": "<svg/>", "content/raw/raw.html": text}
    assert places(found(tmp_path, tree)) == [("FG401", "content/raw/raw.html:3:1")]


def test_templates_below_the_docs_are_no_pages(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": CONFIG.replace("font: false", "font: false, custom_dir: content/over"),
        "content/over/partials/a.html": "<a href=\"{{ 'gone' | url }}\">x</a>\n",
    }
    assert found(tmp_path, tree) == []


def test_awesome_nav_is_said_in_its_file(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": CONFIG.replace("[search,", "[search, awesome-nav,"),
        "content/.nav.yml": "nav:\n  - index.md\n  - a.md\n  - Gone: gone.md\n  - sub\n",
        "content/sub/.nav.yml": "nav:\n  - Lost: lost.md\n  - b.md\n",
        "content/sub/b.md": "# B\n\n[x](gone.md)\n",
    }
    assert places(found(tmp_path, tree)) == [
        ("FG401", "content/.nav.yml:4:11"),
        ("FG401", "content/sub/.nav.yml:2:11"),
        ("FG401", "content/sub/b.md:3:1"),
    ]


POST = (
    "---\ndate: 2024-01-01\n---\n# Post\n\nA [x](gone.md), a [y](#no).\n\n<!-- more -->\n\nMore.\n"
)


def test_an_excerpt_of_a_post_is_said_at_the_post(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": CONFIG.replace("[search,", "[search, blog,"),
        "content/blog/index.md": "# Blog\n",
        "content/blog/posts/post.md": POST,
    }
    file = "content/blog/posts/post.md"
    assert places(found(tmp_path, tree)) == [("FG401", f"{file}:6:3"), ("FG402", f"{file}:6:19")]


MAKER = """\
from pathlib import Path
from mkdocs.structure.files import File

def on_files(files, config):
    home = Path(config.config_file_path).parent.parent / "made"
    home.mkdir(exist_ok=True)
    (home / "m.md").write_text("# Made\\n\\n[x](gone.md)\\n")
    files.append(File("m.md", str(home), config.site_dir, config.use_directory_urls))
"""


def test_a_page_that_is_made_elsewhere_is_named_by_its_address(tmp_path: Path) -> None:
    (said,) = found(tmp_path / "base", {"mkdocs.yml": CONFIG + "hooks: [m.py]\n", "m.py": MAKER})
    assert places([said]) == [("FG401", "mkdocs.yml:1:1")]
    assert "'m/'" in said["hint"]
