"""Files that MkDocs would hang or die at, each alone in a base of good ones."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import mostly_full

from .bases import CONFIG, SMALL, entry
from .hostile import BOMB, PAGE, said
from .sites import Site, build, mkdocs, write

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

ENTRY = "content/knowledge/hostile.md"
MATERIAL = CONFIG.replace(
    "[toc", "[pymdownx.highlight, pymdownx.superfences, admonition, attr_list, tables, toc"
)

# What is written into a page that is neither entry nor step, and what is said of it.
PAGES: dict[str, tuple[str | bytes, str]] = {
    "binary": (bytes(range(256)), "1:1: FG102"),
    "UTF-16": ("# Hi\n".encode("utf-16"), "1:4: FG102"),
    "not UTF-8": (b"# Hi\n\nh\xe9\n", "3:2: FG102"),
    "NUL byte": (b"# a\0b\n", "1:4: FG102"),
    "50 MB": (b" " * (50 << 20), "1:1: FG103"),
    "a line of 10 MB": (b"word " * (2 << 20), "1:1: FG103"),
    "a line of 3 MB": (b"word " * 600_000, "1:1: FG135"),
    "headings": ("# a\n\n" * 5_001, "10001:1: FG135"),
    "lists": ("- " * 10_000 + "x", "1:201: FG135"),
    "indented lists": ("".join(f"{'    ' * n}- a\n" for n in range(300)), "101:399: FG135"),
    "admonitions": ("".join(f"{'    ' * n}!!! note\n\n" for n in range(300)), "301:1: FG135"),
    "quotes": ("> " * 10_000 + "x", "1:401: FG135"),
    "brackets": ("# B\n\n" + "[" * 10_000 + "x", "3:201: FG135"),
    "images": ("![a](" * 10_000, "1:1005: FG135"),
    "emphasis": ("*a " * 10_000 + "b* " * 10_000, "1:598: FG135"),
    "deep YAML": (f"---\nx: {'[' * 10_000}\n---\n# A\n", "2:43: FG114"),
    "a bomb": (f"---\n{BOMB}---\n# A\n", "7:10: FG114"),
    "metadata": ("a: b\n" * 5_000, "1:1: FG114"),
    "template": ("---\ntemplate: ../../../etc/passwd\n---\n# A\n", "2:1: FG136"),
    "icon": ("---\nicon: ../../../etc/passwd\n---\n# A\n", "2:1: FG136"),
    "title": ("---\ntitle: {a: b}\n---\n# A\n", "2:1: FG136"),
    "search": ("---\nsearch: 5\n---\n# A\n", "2:1: FG136"),
    "hide": ("---\nhide: 5\n---\n# A\n", "2:1: FG136"),
}
try:
    HTMLParser().feed("<![c d")
except AssertionError:  # in older versions of Python
    PAGES["declaration"] = ("# A\n\nb <![c d\n", "3:3: FG135")
FINE: dict[str, str | bytes] = {
    "empty": b"",
    "BOM and CRLF": b"\xef\xbb\xbf# A\r\n\r\nx\r\n",
    "lone CR": b"# A\r\rx\r",
    "tag": "---\nx: !!python/object/apply:os.system ['touch pwned']\n---\n# A\n",
    "documents": "---\na: 1\n---\nb: 2\n---\n# A\n",
    "keys": "---\n1: a\n2024-01-01: b\n? [c]\n: d\n<<: {e: f}\n---\n# A\n",
    "brackets of many paragraphs": "# A\n\n" + ("[" * 150 + " x\n\n") * 4,
    "brackets in code": f"# A\n\n```text\n{'[' * 1_000}\n```\n",
    "jinja": "# A\n\n{{ config }} {% include '/etc/passwd' %} {{ 7*7 }}\n",
}


def rest_is_there(site: Site, small: Site) -> None:
    assert set(small.own_pages) - set(site.own_pages) == set()
    assert [line for line in site.log if "Traceback" in line] == []


def file_of(folder: str, case: str) -> str:
    return f"{folder}/{case.lower().replace(' ', '-')}.md"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A base with all those pages."""
    bad = {file_of("content/pages", case): text for case, (text, _) in PAGES.items()}
    fine = {file_of("content/fine", case): text for case, text in FINE.items()}
    for case in READMES:
        beside = file_of("content/knowledge/of", case).replace(".md", "/README.md")
        bad[beside] = PAGES[case][0]
    return build(tmp_path_factory.mktemp("pages"), {**SMALL, "mkdocs.yml": MATERIAL, **bad, **fine})


@pytest.mark.parametrize("case", PAGES)
def test_a_page_that_mkdocs_would_not_survive(pages: Site, case: str) -> None:
    file = file_of("content/pages", case)
    wanted = PAGES[case][1]
    assert [one for one in said(pages) if one.startswith(file)] == [f"{file}:{wanted}"]
    shown = file.replace("content/", "").replace(".md", "/index.html")
    assert (shown in pages.files) == wanted.endswith("FG136")


READMES = ["binary", "UTF-16", "50 MB", "lists", "a bomb"]


@pytest.mark.parametrize("case", READMES)
def test_a_readme_beside_entries(pages: Site, case: str) -> None:
    file = file_of("content/knowledge/of", case).replace(".md", "/README.md")
    wanted = PAGES[case][1]
    assert [one for one in said(pages) if one.startswith(file)] == [f"{file}:{wanted}"]


@pytest.mark.parametrize("case", FINE)
def test_a_page_that_is_only_strange(pages: Site, case: str) -> None:
    file = file_of("content/fine", case)
    assert [one for one in said(pages) if one.startswith(file)] == []
    shown = pages.text(file.replace("content/", "").replace(".md", "/index.html"))
    assert "49" not in shown.partition("<article")[2].partition("</article")[0]
    assert not (pages.root / "pwned").exists()


def test_all_else_is_there(pages: Site, small: Site) -> None:
    rest_is_there(pages, small)


ALONE = ["not UTF-8", "lists", "brackets", "template"]


@pytest.mark.parametrize("case", mostly_full(ALONE, "lists"))
def test_such_a_page_alone(tmp_path: Path, small: Site, case: str) -> None:
    text, wanted = PAGES[case]
    site = build(tmp_path, {**SMALL, "mkdocs.yml": MATERIAL, PAGE: text})
    assert said(site) == [f"{PAGE}:{wanted}"]
    rest_is_there(site, small)


HEAVY = ["lists", "emphasis", "brackets", "headings", "a line of 3 MB"]


@pytest.mark.full
def test_entries_for_python_markdown_are_shown_all_the_same(tmp_path: Path, small: Site) -> None:
    files: dict[str, str | bytes] = {**SMALL, "mkdocs.yml": MATERIAL}
    for case in HEAVY:
        text = PAGES[case][0]
        body = text.decode() if isinstance(text, bytes) else text
        file = file_of("content/knowledge", case)
        files[file] = entry(Path(file).stem, body, markdown="material")
    site = build(tmp_path, files)
    for case in HEAVY:
        file = file_of("content/knowledge", case)
        codes = {one.rpartition(" ")[2] for one in said(site) if one.startswith(file)}
        assert codes == {"FG211", "FG135"}
        assert f"knowledge/{Path(file).stem}/index.html" in site.files
    rest_is_there(site, small)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def device(path: Path) -> None:
    try:
        os.mknod(path, 0o20600, os.makedev(1, 5))
    except PermissionError:  # only root makes devices
        os.mkfifo(path)


def unnamed(path: Path) -> None:
    path.write_text("# A\n")


LEFT_OUT: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "pipe": ("plain.md", fifo, "FG106"),
    "pipe that is no page": ("x.txt", fifo, "FG106"),
    "device": ("plain.md", device, "FG106"),
    "link to a device": ("plain.md", link("/dev/zero"), "FG106"),
    "link to itself": ("plain.md", link("plain.md"), "FG106"),
    "picture that links to itself": ("x.png", link("x.png"), "FG106"),
    "link to nowhere": ("plain.md", link("nowhere.md"), "FG106"),
    "link to a secret": ("x.txt", link("../../secret.txt"), "FG106"),
    "page that links to a secret": ("plain.md", link("../../secret.txt"), "FG106"),
    "link to a folder outside": ("x", link("../../outside"), "FG106"),
    "name that is no text": ("\udcff.md", unnamed, "FG108"),
    "picture with such a name": ("\udcff.png", unnamed, "FG108"),
}


ELSEWHERE = ["content/knowledge", "content/pipeline", "overlays", "overlays/presets"]


@pytest.mark.parametrize("case", ["pipe", "device", "link to a device", "link to itself"])
def test_what_is_no_file_among_sources(tmp_path: Path, small: Site, case: str) -> None:
    write(tmp_path, SMALL)
    make = LEFT_OUT[case][1]
    names = [
        f"{folder}/plain.{'md' if folder.startswith('content') else 'yml'}" for folder in ELSEWHERE
    ]
    for name in names:
        if case == "link to itself":
            (tmp_path / name).symlink_to((tmp_path / name).name)
        else:
            make(tmp_path / name)
    site = build(tmp_path)
    assert sorted(said(site)) == sorted(f"{name}:1:1: FG106" for name in names)
    rest_is_there(site, small)


@pytest.fixture(scope="module")
def left_out(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A base with all of them, each in a folder of its own."""
    root = tmp_path_factory.mktemp("left-out")
    secrets = {"secret.txt": "SECRET\n", "outside/a.md": "SECRET\n", "outside/b.txt": "SECRET\n"}
    write(root, {**SMALL, **secrets})
    for number, (name, make, _) in enumerate(LEFT_OUT.values()):
        folder = root / f"content/{number}"
        folder.mkdir()
        make(folder / name)
    return build(root)


@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_is_no_file_of_the_base(left_out: Site, case: str) -> None:
    name, _, code = LEFT_OUT[case]
    shown = name.encode(errors="backslashreplace").decode()
    place = f"content/{list(LEFT_OUT).index(case)}/"
    assert [one for one in said(left_out) if one.startswith(place)] == [
        f"{place}{shown}:1:1: {code}"
    ]


def test_nothing_of_it_is_published(left_out: Site, small: Site) -> None:
    rest_is_there(left_out, small)
    for path in left_out.folder.rglob("*"):
        assert not path.is_file() or b"SECRET" not in path.read_bytes(), path


def test_links_within_the_base_are_followed(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    (tmp_path / "content/again.md").symlink_to("about.md")
    (tmp_path / "content/types.yml").symlink_to("../overlays/web-overlay.yml")
    site = build(tmp_path)
    assert said(site) == []
    assert {"again/index.html", "types.yml"} <= site.files


def test_a_link_to_a_whole_disk_stops_at_once(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    (tmp_path / "content/disk").symlink_to("/")
    done = mkdocs(tmp_path, "build", cpu=30)
    assert done.returncode == 1
    assert re.search(r"content/disk\S*:1:1: FG107 symbolic links? (leads?|points?)", done.stderr), (
        done.stderr
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "code"),
    [("con.md", "FG109"), ("a:b.md", "FG109"), ("a\nb.md", "FG109"), ("trailing .txt ", "FG109")],
)
def test_names_that_not_every_system_has(tmp_path: Path, small: Site, name: str, code: str) -> None:
    site = build(tmp_path, {**SMALL, f"content/{name}": "# A\n"})
    (line,) = said(site)
    assert line.endswith(f":1:1: {code}")
    assert all(one.isprintable() for one in site.log)
    rest_is_there(site, small)


@pytest.mark.parametrize("path", [PAGE, ENTRY])
def test_a_name_that_is_too_long_for_its_page(tmp_path: Path, path: str) -> None:
    name = "a" * 251
    files = {**SMALL, path.replace("plain", name).replace("hostile", name): entry(name)}
    site = build(tmp_path, files, use_directory_urls=False)
    assert any("FG108" in line for line in said(site))
    assert "about.html" in site.files
    assert "knowledge/web/web-testing.html" in site.files


def test_files_that_vanish_while_the_site_is_built(tmp_path: Path, small: Site) -> None:
    hook = """\
import os
def on_nav(nav, config, files):
    for name in ("about.md", "pictures/pyramid.png", "knowledge/web/web-audit.md"):
        os.unlink(os.path.join(config.docs_dir, name))
"""
    config = CONFIG + "hooks: [hook.py]\n"
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config, "hook.py": hook})
    assert said(site) == [
        "content/pictures/pyramid.png:1:1: FG101",
        "content/knowledge/core/testing-basics.md:36:1: FG401",
    ]
    assert "broken link to '../../pictures/pyramid.png'" in site.log[-1]
    rest_is_there(site, small)


@pytest.mark.full
def test_files_that_change_while_the_site_is_built(tmp_path: Path, small: Site) -> None:
    """What was judged is what is shown, whatever is written meanwhile."""
    hook = """\
import os
def on_nav(nav, config, files):
    for name in ("about.md", "knowledge/web/web-audit.md", "pipeline/build/make.md"):
        with open(os.path.join(config.docs_dir, name), "wb") as file:
            file.write(bytes(range(256)))
    with open(os.path.join(config.docs_dir, "../overlays/web-overlay.yml"), "wb") as file:
        file.write(b"[")
"""
    config = CONFIG + "hooks: [hook.py]\n"
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config, "hook.py": hook})
    assert site.log == ()
    for name in (
        "about/index.html",
        "knowledge/web/web-audit/index.html",
        "pipeline/build/make/index.html",
    ):
        shown, wanted = (one.text(name).partition("<article")[2] for one in (site, small))
        assert shown.partition("</article")[0] == wanted.partition("</article")[0]
    rest_is_there(site, small)


def test_a_file_that_vanishes_before_it_is_read(tmp_path: Path, small: Site) -> None:
    hook = """\
import os
from mkdocs.plugins import event_priority
@event_priority(1000)
def on_files(files, config):
    os.unlink(os.path.join(config.docs_dir, "about.md"))
"""
    config = CONFIG + "hooks: [hook.py]\n"
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config, "hook.py": hook})
    assert said(site) == ["content/about.md:1:1: FG106"]
    assert set(small.own_pages) - set(site.own_pages) == {"about/index.html"}
