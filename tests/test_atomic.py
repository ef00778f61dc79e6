"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from fieldguide.atomic import replace_file

if TYPE_CHECKING:
    from pathlib import Path

WRITE = """
import sys
from pathlib import Path
from fieldguide.atomic import replace_file
try:
    replace_file(Path(sys.argv[1]), sys.argv[2].encode() * int(sys.argv[3]))
except OSError as error:
    print(error.strerror)
"""


def test_a_new_file_has_the_rights_that_new_files_have(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    replace_file(tmp_path / "new", b"text")
    assert (tmp_path / "new").read_bytes() == b"text"
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_one_and_rights_stay(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_who_has_it_open_reads_on_in_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with (tmp_path / "file").open() as before:
        replace_file(tmp_path / "file", b"new")
        assert before.read() == "old"


def test_the_longest_name_there_is(tmp_path: Path) -> None:
    name = "ä" * 127
    replace_file(tmp_path / name, b"x")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=replace_file, args=(pipe, b"text"))
    writer.start()
    assert pipe.read_bytes() == b"text"
    writer.join()
    assert pipe.is_fifo()


def in_namespace(arguments: list[str], *written: str) -> str:
    command = ["bwrap", "--dev-bind", "/", "/", *arguments, sys.executable, "-c", WRITE, *written]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_folder_that_takes_no_new_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    sealed = ["--ro-bind", str(tmp_path), str(tmp_path)]
    assert in_namespace([*sealed, "--bind", str(file), str(file)], str(file), "new", "1") == ""
    assert file.read_text() == "new"
    said = in_namespace(sealed, str(tmp_path / "other"), "x", "1")
    assert said == "Read-only file system\n"


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    script = f"""
        echo old > file
        {sys.executable} -c '{WRITE.replace("'", '"')}' file x 900000
        ls -A
        cat file
    """
    disk = ["--size", "500000", "--tmpfs", str(tmp_path), "--chdir", str(tmp_path)]
    command = ["bwrap", "--dev-bind", "/", "/", *disk, "sh", "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "No space left on device\nfile\nold\n"


def test_what_breaks_it_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "file").write_text("old")
    monkeypatch.setattr("pathlib.Path.replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        replace_file(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
