from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fieldguide.sources.files import endless_link
from fieldguide.sources.store import MAX_BYTES, Sources
from support import entry, problems, read_library, said, write_tree


def found(root: Path, sources: Sources | None = None) -> list[str]:
    sources = sources or Sources(root)
    return [p.relative_to(root).as_posix() for p in sources.find(root, (".md",))]


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    names = ["b.md", "a/z.md", "a.md", "a/b/c.md", "c/a.md", "B.md", "a-b.md"]
    write_tree(tmp_path, dict.fromkeys(names, ""))
    assert found(tmp_path) == ["B.md", "a/b/c.md", "a/z.md", "a-b.md", "a.md", "b.md", "c/a.md"]


def test_hidden_and_other_files_are_left_out(tmp_path: Path) -> None:
    names = [".hidden.md", ".git/x.md", "a.txt", "a.md~", "b.MD", "noext", "kept.md"]
    write_tree(tmp_path, dict.fromkeys(names, ""))
    assert found(tmp_path) == ["kept.md"]


@pytest.mark.parametrize("name", ["nowhere", "file.md", "a\0b", "x" * 300])
def test_a_folder_that_is_none_holds_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.md").write_text("")
    assert list(Sources(tmp_path).find(tmp_path / name, (".md",))) == []
    assert read_library(tmp_path, folders={"knowledge": Path(name)}).entries == {}


def test_links_inside_the_folder_are_followed(tmp_path: Path) -> None:
    write_tree(tmp_path, {".data/x.md": "", ".data/deep/y.md": ""})
    (tmp_path / "x.md").symlink_to(".data/x.md")
    (tmp_path / "linked").symlink_to(".data/deep")
    sources = Sources(tmp_path)
    assert found(tmp_path, sources) == ["linked/y.md", "x.md"]
    assert sources.diagnostics == []


def test_links_that_lead_elsewhere_are_said(tmp_path: Path) -> None:
    root = tmp_path / "base"
    write_tree(tmp_path, {"outside/secret.md": "", "base/sub/kept.md": ""})
    (root / "a.md").symlink_to("../outside/secret.md")
    (root / "b").symlink_to("../outside")
    (root / "c.md").symlink_to("nowhere.md")
    (root / "d.md").symlink_to("d.md")
    (root / "e").symlink_to("nowhere")
    (root / "f.txt").symlink_to("/etc/hostname")
    (root / "sub" / "up").symlink_to("..")
    (root / "sub" / "here").symlink_to(".")
    (root / "sub" / "passwd.md").symlink_to("/etc/passwd")
    sources = Sources(root)
    assert found(root, sources) == ["sub/kept.md"]
    assert said(sources.diagnostics) == [
        *(("FG106", f"{name}:1:1") for name in ("a.md", "b", "c.md", "d.md")),
        *(("FG106", f"sub/{name}:1:1") for name in ("here", "passwd.md", "up")),
    ]
    assert set(sources.unreadable.values()) == {"a", "c", "d", "passwd"}


def test_links_to_folders_of_links_do_not_multiply(tmp_path: Path) -> None:
    for i in range(25):
        (tmp_path / f"d{i}").mkdir()
        for name in "abc":
            (tmp_path / f"d{i}" / name).symlink_to(f"../d{i + 1}")
    write_tree(tmp_path, {"d25/leaf.md": ""})
    sources = Sources(tmp_path)
    assert "d25/leaf.md" in found(tmp_path, sources)
    assert endless_link(tmp_path) is None
    assert {d.code for d in sources.diagnostics} == {"FG106"}


def test_two_links_upwards_end_nothing_and_are_found(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/knowledge/a.md": entry("a"), "content/ok/x.txt": ""})
    for name in ("one", "two"):
        (tmp_path / "content" / "knowledge" / name).symlink_to("..")
    assert said(read_library(tmp_path).diagnostics) == [
        ("FG106", "content/knowledge/one:1:1"),
        ("FG106", "content/knowledge/two:1:1"),
    ]
    home = (tmp_path / "content").resolve()
    found_link = endless_link(tmp_path / "content")
    assert found_link
    assert found_link[0] == home / "knowledge" / "one"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    sources = Sources(tmp_path)
    assert found(tmp_path, sources) == []
    assert sources.read(tmp_path / "pipe.md") is None
    assert {code for code, _ in said(sources.diagnostics)} == {"FG106"}


def test_a_file_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/knowledge/ok.md": entry("ok")})
    with (tmp_path / "content" / "knowledge" / "large.md").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    library = read_library(tmp_path)
    assert list(library.entries) == ["ok"]
    (problem,) = library.diagnostics
    assert (problem.code, problem.place.file) == ("FG103", "content/knowledge/large.md")
    assert problem.message == "file is too large: 50 MiB, at most 8 MiB"


def test_a_file_just_small_enough_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"x" * MAX_BYTES)
    assert Sources(tmp_path).read(file) is not None
    file.write_bytes(b"x" * (MAX_BYTES + 1))
    assert Sources(tmp_path).read(file) is None


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "a.md:3:1"),
        (b"ok\nline \xff\n", "a.md:2:6"),
        ("é\né€".encode() + b"\xe2\x82", "a.md:2:3"),
        ("---\n".encode("utf-16"), "a.md:1:4"),
        (b"\xef\xbb\xbfa\xc3", "a.md:1:2"),
        (b"\xed\xa0\x80", "a.md:1:1"),
    ],
)
def test_what_is_no_utf_8_is_said_where_it_begins(tmp_path: Path, data: bytes, place: str) -> None:
    (tmp_path / "a.md").write_bytes(data)
    sources = Sources(tmp_path)
    assert sources.read(tmp_path / "a.md") is None
    assert said(sources.diagnostics) == [("FG102", place)]
    assert sources.unreadable == {tmp_path / "a.md": "a"}


def test_a_name_that_exists_and_cannot_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/knowledge/broken.md": b"\xff",
            "content/pipeline/plan.md": (
                "---\nname: plan\ndescription: d\nknowledge-base: [broken]\n---\n"
            ),
            "overlays/app-overlay.yml": b"\0",
            "overlays/app-shop.yml": (
                "name: app-shop\ndescription: d\nproject-type: app\ndomain: shop\n"
            ),
        },
    )
    assert problems(tmp_path) == [
        ("FG102", "content/knowledge/broken.md:1:1"),
        ("FG102", "overlays/app-overlay.yml:1:1"),
    ]


def test_a_file_that_vanishes_is_said(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    assert sources.read(tmp_path / "gone.md") is None
    assert said(sources.diagnostics) == [("FG101", "gone.md:1:1")]


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/knowledge": "a file\n"})
    assert problems(tmp_path)[0] == ("FG101", "content/knowledge:1:1")


@pytest.mark.slow
def test_folders_deeper_than_python_recurses(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    folder = here
    for _ in range(1500):
        os.mkdir("d", dir_fd=folder)
        inner = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    sources = Sources(tmp_path)
    try:
        assert found(tmp_path, sources) == []
        assert endless_link(tmp_path) is None
    finally:
        subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)  # pytest's own recurses


def test_a_name_that_the_locale_does_not_know(tmp_path: Path) -> None:
    """The name is what it is, and the mend another."""
    (tmp_path / "ä.md").write_text("x")
    script = f"""
from pathlib import Path
from fieldguide.sources.store import Sources
sources = Sources(Path({str(tmp_path)!r}))
assert list(sources.find(sources.root, (".md",))) == []
(one,) = sources.diagnostics
print(ascii(f"{{one.place}} {{one.code}} {{one.hint}}"))
"""
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=ascii_only, check=True, capture_output=True, text=True
    )
    assert done.stdout == "'\\xe4.md:1:1 FG108 set LC_ALL=C.UTF-8, or PYTHONUTF8=1'\n"
