"""What is wrong is named with its place, and all the rest is published."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fieldguide.problems.diagnostics import printable
from support import mostly_full

from .bases import CONFIG, ENTRIES, SMALL, entry, step
from .hostile import MARKUP, base
from .sites import Site, addresses, build, mkdocs, text_of, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

KINDS = ["entries", "steps", "overlays", "presets"]
UNSAFE = re.compile(r"\s*(javascript|vbscript|data):", re.IGNORECASE)
SAID = re.compile(r"^(ERROR|WARNING|INFO) fieldguide: (.*?):(\d+):(\d+): (FG\d{3}) \S")


@pytest.fixture(scope="module", params=mostly_full(KINDS, "presets"))
def bad(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401
    """A base full of bad files of one kind, built; and the paths of those files."""
    kind: str = request.param
    files, paths = base(kind)
    root = tmp_path_factory.mktemp(kind)
    return build(root / "inside", files), paths


def test_each_is_said_with_its_place(bad: tuple[Site, list[str]]) -> None:
    site, paths = bad
    named = {found[2] for line in site.log if (found := SAID.match(line))}
    assert [path for path in paths if path not in named and "two" not in path] == []
    assert [line for line in site.log if "Traceback" in line] == []


def test_each_line_of_the_log_is_one(bad: tuple[Site, list[str]]) -> None:
    site, _ = bad
    for line in site.log:
        assert line.isprintable(), line[:200]
        assert len(line) < 2000


def test_all_else_is_published(bad: tuple[Site, list[str]], small: Site) -> None:
    site, _ = bad
    assert set(small.own_pages) - set(site.own_pages) == set()
    assert site.page("knowledge/web/web-testing/").xpath("//*[@data-entry='web-testing']")


def test_nothing_is_executed(bad: tuple[Site, list[str]]) -> None:
    site, _ = bad
    for name, page in site.pages.items():
        assert executed(page) == [], name
        assert "49" not in page.xpath("//title/text()")[0], name


def test_nothing_is_executed_by_search(bad: tuple[Site, list[str]]) -> None:
    site, _ = bad
    allowed = {"p", "code", "pre", "li", "ol", "ul", "sub", "sup"}
    for one in site.search():
        shown = [one["title"], one["text"], *one.get("tags", ())]
        tags = {tag for text in shown for tag in re.findall(r"<\s*/?\s*([^\s>/]+)", text)}
        assert tags <= allowed, one


def test_nothing_is_written_elsewhere(bad: tuple[Site, list[str]]) -> None:
    site, paths = bad
    written, _ = base(site.root.parent.name.rstrip("0123456789"))
    outside = {
        path.relative_to(site.root).as_posix()
        for path in site.root.rglob("*")
        if path.is_file() and not path.is_relative_to(site.folder)
    }
    assert outside == set(written)
    assert set(paths) <= outside
    assert list(site.root.parent.iterdir()) == [site.root]


def test_mistakes_are_for_authors(bad: tuple[Site, list[str]]) -> None:
    """They are in the log of a build; on pages they show only while serving."""
    site, _ = bad
    assert "diagnostics/index.html" not in site.files
    for page in site.pages.values():
        assert not page.xpath("//*[contains(@class, 'fg-problems')]")


def test_links_of_the_rest_lead_somewhere(bad: tuple[Site, list[str]]) -> None:
    site, _ = bad
    assert site.dangling() == []


def executed(page: Any) -> list[str]:  # noqa: ANN401 - lxml has no types
    """What of a page would run, or is markup that somebody put into a text."""
    found = [f"<{e.tag} {a}>" for e in page.iter() for a in e.attrib if a.startswith("on")]
    found += [s for s in page.xpath("//script/text()") if "alert(1)" in s]
    found += [a for a in addresses(page) if UNSAFE.match(a)]
    found += page.xpath("//img[@src='x']/@src")
    return found


def test_markup_is_shown_as_text(tmp_path: Path) -> None:
    files, _ = base("overlays")
    wanted = {
        name: text
        for name, text in files.items()
        if name in SMALL or "markup" in name or name == "mkdocs.yml"
    }
    site = build(tmp_path, wanted)
    plain = " ".join(MARKUP.split())
    shown = " ".join(text_of(site.page("guides/markup/").xpath("//article")[0]).split())
    assert shown.count(plain) > 4
    (title,) = site.page("guides/markup/architecture/").xpath("/html/head/title/text()")
    assert title.startswith(plain[:40])
    nav = site.page("guides/markup/").xpath("//nav[contains(@class, 'md-nav--primary')]")[0]
    assert plain[:40] in text_of(nav)


@pytest.mark.parametrize("change", ["bom", "crlf", "both"])
def test_bom_and_crlf_are_fine(tmp_path: Path, small: Site, change: str) -> None:
    def changed(text: bytes | str) -> bytes:
        data = text.encode() if isinstance(text, str) else text
        if change != "bom":
            data = data.replace(b"\n", b"\r\n")
        return data if change == "crlf" else b"\xef\xbb\xbf" + data

    files = {
        name: changed(text) if name.endswith((".md", ".yml")) and name != "mkdocs.yml" else text
        for name, text in SMALL.items()
    }
    site = build(tmp_path, files)
    assert site.log == ()
    for name in ("knowledge/core/testing-basics/index.html", "guides/web/quality/index.html"):
        assert site.text(name) == small.text(name)


def test_two_links_to_the_folder_above_stop_at_once(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    for name in ("one", "two"):
        (tmp_path / "content/knowledge" / name).symlink_to("..")
    done = mkdocs(tmp_path, "build", cpu=30)
    assert done.returncode == 1
    assert "knowledge/one:1:1: FG107" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_links_outside_the_docs_folder_are_said(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    (tmp_path / "overlays/again").symlink_to("..")
    (tmp_path / "overlays/nowhere.yml").symlink_to("gone.yml")
    site = build(tmp_path)
    said = {found[2]: found[5] for line in site.log if (found := SAID.match(line))}
    assert said == {"overlays/again": "FG106", "overlays/nowhere.yml": "FG106"}
    assert site.dangling() == []


def test_link_that_leads_nowhere(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    (tmp_path / "content/knowledge/gone.md").symlink_to("nowhere.md")
    site = build(tmp_path)
    assert [line for line in site.log if "content/knowledge/gone.md:1:1: FG106" in line]
    assert site.dangling() == []


def test_unreadable_files(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    closed = [
        "content/knowledge/web/web-audit.md",
        "content/pipeline/quality/audit.md",
        "overlays/monorepo.yml",
        "overlays/presets/mvp.yml",
    ]
    closed += ["content/about.md", "content/pictures/pyramid.png"]
    for name in closed:
        (tmp_path / name).chmod(0)
    folders = ["content/shut", "content/knowledge/shut", "content/pipeline/shut", "overlays/shut"]
    for name in folders:
        write(tmp_path / name, {"a.md": "# A\n"})
        (tmp_path / name).chmod(0)
    # Root may read everything, unless it gives up the right to.
    rights = "-dac_override,-dac_read_search"
    unprivileged = ["setpriv", "--bounding-set", rights, "--inh-caps", rights]
    done = subprocess.run(
        [*(unprivileged if os.geteuid() == 0 else []), sys.executable, "-m", "mkdocs", "build"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    for name in closed:
        assert f"{name}:1:1: FG101 file cannot be read: permission denied" in done.stderr
    for name in folders:
        assert done.stderr.count(f"{name}:1:1: FG101 folder cannot be read: permission den") == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "site/pipeline").is_dir()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    os.mkfifo(tmp_path / "content/knowledge/pipe.md")
    done = mkdocs(tmp_path, "build", cpu=30)
    assert "content/knowledge/pipe.md:1:1: FG106" in done.stderr
    assert done.returncode == 0


def test_from_the_command_line(tmp_path: Path) -> None:
    """Errors do not stop a build, and never show Python's insides."""
    files = {**ENTRIES, "mkdocs.yml": CONFIG, "content/knowledge/bad.md": "---\nname: [\n"}
    write(tmp_path, files)
    done = mkdocs(tmp_path, "build")
    assert done.returncode == 0
    assert "content/knowledge/bad.md:1:1: FG111" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "site/knowledge/web/web-testing/index.html").exists()


@pytest.mark.parametrize(
    "name",
    [
        *(
            "<img src=x onerror=alert(1)>",
            "a\"b'c",
            "a b",
            "a..b",
            "ä🎈",
            "%2e%2e",
            "a;b&c",
            "a?b#c",
        ),
        *("a\nb\x1b[1m", "con", "ä" * 125, "\\..\\..\\up", "C:\\a"),
    ],
)
def test_names_of_files_and_folders(tmp_path: Path, name: str) -> None:
    files = {
        **SMALL,
        f"content/plain/{name}/{name}.md": f"# Plain\n\n![p]({quote(name)}.png)\n",
        f"content/plain/{name}/{name}.png": SMALL["content/pictures/pyramid.png"],
        f"content/plain/{name}/{name}.txt": "x\n",
        f"content/pipeline/{name}/{name}.md": step("named", "build"),
        f"overlays/presets/{name}.yml": "name: x\ndescription: X.\ndefault_depth: 2\nsteps: {}\n",
        f"content/knowledge/{name}/{name}.md": entry("fine", "# Fine\n"),
        f"content/knowledge/{name}/other.md": "---\ndescription: D\n---\n",
        f"overlays/{name}.yml": "name: x\ndescription: X.\nproject-type: fine\n",
    }
    site = build(tmp_path, files)
    for page in site.pages.values():
        assert executed(page) == []
    assert site.search()
    assert [one for one in site.dangling() if not re.search(r"\.(md|png)$", one)] == []
    assert {f"plain/{name}/{name}/index.html", f"plain/{name}/{name}.txt"} <= site.files
    assert f"pipeline/{name}/{name}/index.html" in site.files
    assert all(line.isprintable() for line in site.log)
    assert any(f"{printable(name)}.md:2:7: FG127" in line for line in site.log)
