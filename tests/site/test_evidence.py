"""How far samples were proven, on the pages of a real site."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from lxml import html

from support import overlay, run, step, write_tree

from .serving import serving
from .sites import build

if TYPE_CHECKING:
    from pathlib import Path

    from .sites import Site

pytestmark = pytest.mark.slow

T = "```"
HOSTILE = "<script>alert(1)</script>"
CONFIG = """\
site_name: S
docs_dir: content
theme: material
plugins: [search, fieldguide]
markdown_extensions:
  - pymdownx.superfences
  - pymdownx.tabbed:
      alternate_style: true
"""
ENTRY = "---\nname: {}\ndescription: d\n{}---\n\n# {}\n\n## Summary\n\nText.\n\n"
PRICES = (
    ENTRY.format("prices", "", "Prices")
    + f"{T}python\nnet = 10\n{T}\n\n"
    + f"<!-- sample: setup\nrate = '<b>'\n-->\n{T}python\nassert net == 10 and rate\n{T}\n\n"
    + f'<!-- sample: no-run why="needs a broker {HOSTILE}" -->\n{T}python\nx = 1\n{T}\n\n'
    + f"- item\n\n  {T}python\n  print(gross)\n  {T}\n\n"
    + f"{T}text\nwords\n{T}\n\n"
    + f'{T}json\n{{"a": 1}}\n{T}\n'
)
MATERIAL = (
    ENTRY.format("tabs", "markdown: material\n", "Tabs")
    + f'=== "A"\n\n    {T}python\n    assert 1\n    {T}\n\n=== "B"\n\n    {T}js\n    1 +\n    {T}\n'
)


def tree() -> dict[str, str]:
    return {
        "content/knowledge/prices.md": PRICES,
        "content/knowledge/tabs.md": MATERIAL,
        "content/pipeline/plan.md": step("plan", f"## What\n\n{T}python\nassert 2\n{T}\n"),
        "content/other.md": f"# Other\n\n{T}toml\na = 1\n{T}\n",
        "overlays/web.yml": overlay(
            "web", **{"knowledge-overrides": {"plan": {"append": ["prices"]}}}
        ),
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_tree(folder, {"mkdocs.yml": CONFIG, **tree()})
    run("samples", "-n", "2", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def proven(root: Path) -> Site:
    return build(root)


def marks(site: Site, address: str) -> list[str]:
    page = html.fromstring(site.text(f"{address}index.html"))
    return [one.text_content() for one in page.xpath("//*[contains(@class, 'fg-proof__mark')]")]


def test_each_sample_says_how_far(proven: Site) -> None:
    assert marks(proven, "knowledge/prices/") == [
        "ran",
        "asserted",
        "not run",
        "incomplete",
        "parsed",
    ]
    assert marks(proven, "knowledge/tabs/") == ["asserted", "failed"]
    assert marks(proven, "pipeline/plan/") == ["asserted"]
    assert marks(proven, "other/") == ["parsed"]


def test_the_word_stands_right_after_its_sample(proven: Site) -> None:
    page = html.fromstring(proven.text("knowledge/prices/index.html"))
    for proof in page.xpath("//*[@class='fg-proof']"):
        before = proof.getprevious()
        assert "highlight" in before.get("class")


def test_the_reason_is_there_and_escaped(proven: Site) -> None:
    text = proven.text("knowledge/prices/index.html")
    assert HOSTILE not in text
    (reason, lacks) = html.fromstring(text).xpath("//*[@class='fg-proof__reason']")
    assert reason.text_content() == f"needs a broker {HOSTILE}"
    assert lacks.text_content() == "lacks name 'gross'"


def test_it_is_explained_to_everybody(proven: Site) -> None:
    page = html.fromstring(proven.text("knowledge/prices/index.html"))
    for mark in page.xpath("//*[contains(@class, 'fg-proof__mark')]"):
        assert mark.get("tabindex") == "0"
        (why,) = page.xpath(f"//*[@id='{mark.get('aria-describedby')}']")
        assert (why.get("role"), bool(why.text_content().strip())) == ("tooltip", True)


def test_the_entry_has_a_line(proven: Site) -> None:
    page = html.fromstring(proven.text("knowledge/prices/index.html"))
    (line,) = page.xpath("//p[@class='fg-facts'][contains(., 'samples')]")
    assert line.text_content() == (
        "5 samples: 1 asserted, 1 ran, 1 parsed, 1 incomplete, 1 not run"
    )
    assert line.xpath("a/@href") == ["../../evidence/"]


def test_hidden_set_up_can_be_shown(proven: Site) -> None:
    page = html.fromstring(proven.text("knowledge/prices/index.html"))
    (details,) = page.xpath("//details[summary='Show setup']")
    assert details.xpath(".//code")[0].text_content() == "rate = '<b>'\n"
    assert "highlight" in details.getnext().get("class")


def test_the_search_knows_nothing_of_it(proven: Site) -> None:
    found = json.loads(proven.text("search/search_index.json"))
    assert "fg-proof" not in json.dumps(found)
    texts = " ".join(doc["text"] for doc in found["docs"] if "prices" in doc["location"])
    assert "loaded; it only defines" not in texts


def test_all_evidence_on_one_page(proven: Site) -> None:
    text = proven.text("evidence/index.html")
    assert HOSTILE not in text
    page = html.fromstring(text)
    rows = [
        [cell.text_content() for cell in row.xpath("th|td")]
        for row in page.xpath("//*[@aria-label='Evidence by language']//tr")
    ]
    assert rows[0] == [
        *("Language", "samples", "asserted", "ran", "parsed"),
        *("failed", "incomplete", "not run"),
    ]
    assert ["python", "6", "3", "1", "", "", "1", "1"] in rows
    reached = page.xpath("//*[@aria-label='Evidence by project type']//tbody/tr")
    assert [row.xpath("td[1]")[0].text for row in reached] == ["5"]
    links = page.xpath("//ul[@class='fg-proofs']//a/@href")
    assert "../knowledge/prices/#fieldguide-sample-3" in links
    target = html.fromstring(proven.text("knowledge/prices/index.html"))
    assert target.xpath("//*[@id='fieldguide-sample-3']")


def test_a_page_that_does_not_show_its_samples(tmp_path: Path) -> None:
    # Python-Markdown alone knows no title of a fence.
    failing = f'{T}python title="a.py"\nassert 1 == 2\n{T}\n'
    shown = f"{T}python\nassert 1 == 2\n{T}\n"
    files = {
        "mkdocs.yml": "site_name: S\ndocs_dir: content\ntheme: {name: mkdocs}\n"
        "plugins: [fieldguide]\n",
        "content/knowledge/a.md": ENTRY.format("a", "markdown: material\n", "A") + failing,
        "content/knowledge/b.md": ENTRY.format("b", "markdown: material\n", "B") + shown,
    }
    write_tree(tmp_path, files)
    run("samples", "--sandbox", "off", cwd=tmp_path)
    site = build(tmp_path)
    assert not [line for line in site.log if "FG4" in line]
    page = html.fromstring(site.text("evidence/index.html"))
    assert page.xpath("//ul[@class='fg-proofs']//a/@href") == [
        "../knowledge/a/",
        "../knowledge/b/#fieldguide-sample-1",
    ]


def test_the_same_evidence_makes_the_same_bytes(root: Path, proven: Site) -> None:
    again = build(root)
    assert again.text("evidence/index.html") == proven.text("evidence/index.html")


def test_what_changed_is_not_shown_as_proven(tmp_path: Path) -> None:
    folder = write_tree(tmp_path, {
        "mkdocs.yml": CONFIG,
        "content/knowledge/prices.md": PRICES,
        "content/knowledge/tabs.md": MATERIAL,
    })  # fmt: skip
    run("samples", cwd=folder)
    write_tree(folder, {"content/knowledge/prices.md": PRICES.replace("net = 10", "net = 11")})
    site = build(folder)
    assert marks(site, "knowledge/prices/") == ["not proven yet"] * 5
    assert marks(site, "knowledge/tabs/") == ["asserted", "failed"]


HOOK = """\
def on_page_markdown(markdown, page, **_):
    return markdown.replace("assert 1", "assert 0").replace("Text.", "Changed text.")
"""


def test_what_another_plugin_changed_is_not_shown_as_proven(root: Path, tmp_path: Path) -> None:
    folder = write_tree(tmp_path, {"hook.py": HOOK})
    shutil.copytree(root, folder, dirs_exist_ok=True)
    write_tree(folder, {"mkdocs.yml": f"{CONFIG}hooks: [hook.py]\n"})
    site = build(folder)
    assert 'assert</span> <span class="mi">0' in site.text("knowledge/tabs/index.html")
    assert marks(site, "knowledge/tabs/") == []
    assert "2 samples" in site.text("knowledge/tabs/index.html")
    assert "Changed text." in site.text("knowledge/prices/index.html")
    assert len(marks(site, "knowledge/prices/")) == 5


def test_each_word_stands_at_its_own_code(tmp_path: Path) -> None:
    note = f"[^1]: Note:\n\n    {T}python\n    1 +\n    {T}\n\nMore.\n\n"
    body = f"<pre>raw</pre>\n\nText[^1].\n\n{note}{T}python\nassert 1\n{T}\n\n{T}mermaid\na\n{T}\n"
    folder = write_tree(tmp_path, {
        "mkdocs.yml": CONFIG,
        "content/knowledge/notes.md": ENTRY.format("notes", "", "Notes") + body,
    })  # fmt: skip
    run("samples", cwd=folder)
    page = html.fromstring(build(folder).text("knowledge/notes/index.html"))
    said = [
        (one.getprevious().text_content().strip(), one.xpath("span")[1].text)
        for one in page.xpath("//*[@class='fg-proof']")
    ]
    assert said == [("assert 1", "asserted"), ("1 +", "failed")]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 1}', "\0", '{"version": 99}'])
def test_evidence_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    folder = write_tree(tmp_path, {
        "mkdocs.yml": CONFIG,
        "content/knowledge/prices.md": PRICES,
        ".fieldguide/evidence.json": text,
    })  # fmt: skip
    assert marks(build(folder), "knowledge/prices/") == []


@pytest.mark.parametrize("kept", [[], None, {"0": 1}, {"0": {"status": "proud"}}])
def test_evidence_that_makes_no_sense_proves_nothing(tmp_path: Path, kept: object) -> None:
    folder = write_tree(tmp_path, {"mkdocs.yml": CONFIG, "content/knowledge/prices.md": PRICES})
    run("samples", cwd=folder)
    file = folder / ".fieldguide/evidence.json"
    found = json.loads(file.read_text("utf-8"))
    found["pages"]["content/knowledge/prices.md"]["samples"] = kept
    file.write_text(json.dumps(found), "utf-8")
    assert set(marks(build(folder), "knowledge/prices/")) == {"not proven yet"}


def test_only_the_first_of_many_mistakes_stands_on_the_page(tmp_path: Path) -> None:
    wrong = f'{T}python title="a.py"\nprint(one, two, three)\n{T}\n'
    folder = write_tree(tmp_path, {
        "mkdocs.yml": CONFIG,
        "content/knowledge/wrong.md": ENTRY.format("wrong", "", "Wrong") + wrong,
    })  # fmt: skip
    run("samples", cwd=folder)
    page = html.fromstring(build(folder).text("knowledge/wrong/index.html"))
    (reason,) = page.xpath("//*[@class='fg-proof__reason']")
    assert reason.text_content() == "undefined name 'one' (and 2 more)"


def test_while_serving_a_run_and_an_edit_show(tmp_path: Path) -> None:
    tree = {"mkdocs.yml": CONFIG, "content/knowledge/prices.md": PRICES}
    write_tree(tmp_path / "base", {**tree, ".fieldguide/.gitignore": "*\n"})
    address = "knowledge/prices/"
    with serving(tmp_path, tree) as server:
        assert "fg-proof" not in server.get(address)
        run("samples", cwd=server.root)
        server.shows(address, ">asserted<")
        server.edit("content/knowledge/prices.md", "net = 10", "net = 11")
        server.shows(address, ">not proven yet<")
        server.hides(address, ">asserted<")


def test_without_a_run_nothing_is_said(tmp_path: Path) -> None:
    folder = write_tree(tmp_path, {
        "mkdocs.yml": CONFIG,
        "content/knowledge/prices.md": PRICES,
    })  # fmt: skip
    site = build(folder)
    assert marks(site, "knowledge/prices/") == []
    assert not (folder / "site" / "evidence").exists()
    assert "Show setup" in site.text("knowledge/prices/index.html")


def test_a_wrong_directive_is_said_by_the_build(tmp_path: Path) -> None:
    folder = write_tree(tmp_path, {
        "mkdocs.yml": CONFIG,
        "content/knowledge/prices.md": PRICES.replace("no-run why", "no-rnu why"),
    })  # fmt: skip
    (line,) = [line for line in build(folder).log if "FG301" in line]
    where = "content/knowledge/prices.md:23:1"
    assert line.startswith(f"ERROR fieldguide: {where}: FG301 unknown directive 'no-rnu'")
    assert "did you mean 'no-run'?" in line
