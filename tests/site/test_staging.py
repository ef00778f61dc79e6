"""A build appears whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from fieldguide.site.staging import Staging
from processes import PATIENCE, child, until

from .bases import CONFIG, SMALL, entry
from .serving import serving
from .sites import build, environment, mkdocs, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mkdocs.config.defaults import MkDocsConfig

pytestmark = pytest.mark.slow

BROKEN = {"content/knowledge/web/web-audit.md": entry("web-audit", volatility="seldom")}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def left(root: Path) -> list[str]:
    """What builds left behind."""
    return [path.name for path in root.iterdir() if ".fieldguide-" in path.name]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder with a base and its site, in which something of other tools lies."""
    build(tmp_path, SMALL)
    write(
        tmp_path / "site",
        {".nojekyll": "", ".well-known/a.txt": "kept", ".git/config": "kept", "old.html": "gone"},
    )
    (tmp_path / "site" / ".link").symlink_to("nowhere")
    return tmp_path


def test_the_new_site_replaces_the_old_one_and_keeps_hidden_files(built: Path) -> None:
    before = (built / "site").stat()
    (built / "site").chmod(0o2750)
    build(built)
    site = built / "site"
    assert not (site / "old.html").exists()
    assert (site / ".well-known/a.txt").read_text() == "kept"
    assert (site / ".git/config").read_text() == "kept"
    assert (site / ".nojekyll").exists()
    assert str((site / ".link").readlink()) == "nowhere"
    assert stat.S_IMODE(site.stat().st_mode) == 0o2750
    assert (site.stat().st_uid, site.stat().st_gid) == (before.st_uid, before.st_gid)
    assert left(built) == []


def test_what_is_written_inherits_from_the_site(built: Path) -> None:
    """Its group, and what only some file systems have: labels, access lists."""
    site = built / "site"
    group = next(iter(set(os.getgroups()) - {site.stat().st_gid}), 4242)
    os.chown(site, -1, group)
    site.chmod(0o2750)
    try:
        os.setxattr(site, "user.mark", b"kept")
    except OSError:
        marked = False
    else:
        marked = True
    build(built)
    assert (site / "index.html").stat().st_gid == group
    assert (site / "knowledge").stat().st_mode & stat.S_ISGID
    assert not marked or os.getxattr(site, "user.mark") == b"kept"


def test_the_longest_name_that_a_site_can_have(tmp_path: Path) -> None:
    name = "\U0001f4d6" * 63
    site = build(tmp_path, {**SMALL, "mkdocs.yml": f"site_dir: {name}\n{CONFIG}"})
    assert site.log == ()
    assert left(tmp_path) == []


def test_the_old_site_stays_until_the_swap(tmp_path: Path) -> None:
    write(tmp_path, {"site/index.html": "old"})
    staging = Staging(tmp_path / "site")
    assert staging.open() is None
    write(staging.path, {"index.html": "new"})
    assert (tmp_path / "site/index.html").read_text() == "old"
    staging.swap()
    assert (tmp_path / "site/index.html").read_text() == "new"
    assert left(tmp_path) == []


SWAP = """\
import os, pathlib, sys
from fieldguide.site.staging import Staging

steps = int(sys.argv[1])

def counted(event, arguments):
    global steps
    if event in ("os.rename", "os.chmod", "os.mkdir", "os.rmdir", "os.remove"):
        steps -= 1
        if steps < 0:
            os._exit(9)

staging = Staging(pathlib.Path("site"))
sys.addaudithook(counted)
staging.open()
(staging.path / "index.html").write_text("new")
staging.swap()
"""


@pytest.mark.parametrize("mode", [0o755, pytest.param(0o2750, marks=pytest.mark.full)])
def test_killed_at_each_step(tmp_path: Path, mode: int) -> None:
    """The next build finds one of both sites, complete and with its hidden files."""
    wanted = {".git/config": b"kept", ".nojekyll": b""}
    pages: list[bytes] = []
    step, code = 0, 9
    while code == 9:
        root = tmp_path / str(step)
        write(root, {"site/index.html": "old", "site/.git/config": "kept", "site/.nojekyll": ""})
        (root / "site").chmod(mode)
        code = subprocess.run(
            [sys.executable, "-c", SWAP, str(step)], cwd=root, env=environment(), check=False
        ).returncode
        assert len(left(root)) <= 2
        staging = Staging(root / "site")
        assert staging.open() is None
        staging.discard()
        site = snapshot(root / "site")
        pages.append(site.pop("index.html"))
        assert site == wanted
        assert stat.S_IMODE((root / "site").stat().st_mode) == mode
        assert left(root) == []
        step += 1
    assert code == 0
    assert sorted(pages, reverse=True) == pages, "first the old one, and then always the new one"
    assert set(pages) == {b"old", b"new"}


def test_a_swap_that_the_system_refuses_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"site/index.html": "old", "site/.nojekyll": ""})
    staging = Staging(tmp_path / "site")
    staging.open()
    shutil.rmtree(staging.path)
    with pytest.raises(FileNotFoundError):
        staging.swap()
    assert snapshot(tmp_path / "site") == {"index.html": b"old", ".nojekyll": b""}
    assert left(tmp_path) == []


def test_a_link_to_a_folder_stays_one(tmp_path: Path) -> None:
    write(tmp_path, {"real/out/old.html": "old"})
    (tmp_path / "site").symlink_to("real/out")
    build(tmp_path, SMALL)
    assert str((tmp_path / "site").readlink()) == "real/out"
    assert (tmp_path / "real/out/index.html").exists()
    assert not (tmp_path / "real/out/old.html").exists()
    assert left(tmp_path) == left(tmp_path / "real") == []


def test_a_build_that_strict_aborts_changes_nothing(built: Path) -> None:
    before = snapshot(built / "site")
    write(built, BROKEN)
    with pytest.raises(Abort):
        build(built, strict=True)
    assert snapshot(built / "site") == before
    assert left(built) == []


HOOK = """\
def on_env(env, **_):
    {}
"""


@pytest.mark.parametrize("what", ["raise ValueError('x')", "raise KeyboardInterrupt"])
def test_a_build_that_fails_changes_nothing(built: Path, what: str) -> None:
    before = snapshot(built / "site")
    write(built, {"mkdocs.yml": CONFIG + "hooks: [hook.py]\n", "hook.py": HOOK.format(what)})
    with pytest.raises((ValueError, KeyboardInterrupt)):
        build(built)
    assert snapshot(built / "site") == before
    assert left(built) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_changes_nothing(built: Path, number: int) -> None:
    before = snapshot(built / "site")
    kill = f"import os; os.kill(os.getpid(), {int(number)}); import time; time.sleep(600)"
    write(built, {"mkdocs.yml": CONFIG + "hooks: [hook.py]\n", "hook.py": HOOK.format(kill)})
    done = mkdocs(built, "build")
    assert done.returncode in (1, 128 + number, -number)
    assert "Traceback" not in done.stderr
    assert snapshot(built / "site") == before
    if number == signal.SIGKILL:
        assert len(left(built)) == 1
        write(built, {"mkdocs.yml": CONFIG})
        build(built)
    assert left(built) == []


@pytest.mark.full
def test_interrupts_at_random_moments(tmp_path: Path) -> None:
    """Many more of them: `bench/interrupts.py`."""
    write(tmp_path, SMALL)
    wanted = snapshot(build(tmp_path).folder)
    moments = random.Random(4)  # noqa: S311 - nobody is to be surprised
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        started = time.monotonic()
        with subprocess.Popen(
            child(sys.executable, "-m", "mkdocs", "build", "--quiet"),
            cwd=tmp_path,
            env=environment(),
            stderr=subprocess.DEVNULL,
        ) as process:
            until(lambda: left(tmp_path), process)
            time.sleep(moments.random() * (time.monotonic() - started) / 2)
            process.send_signal(number)
        assert snapshot(tmp_path / "site") == wanted
    build(tmp_path)
    assert left(tmp_path) == []


def test_two_builds_at_once_end_with_one_of_both(tmp_path: Path) -> None:
    sites = []
    for name in ("one", "two"):
        root = tmp_path / name
        write(root, {**SMALL, "content/about.md": f"# {name}\n"})
        sites.append(snapshot(build(root).folder))
    for folder in (tmp_path / "one/site", tmp_path / "two/site"):
        shutil.rmtree(folder)
    shared = tmp_path / "shared"
    builds = [
        subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "--quiet", "-d", str(shared)],
            cwd=tmp_path / name,
            env=environment(),
        )
        for name in ("one", "two", "one", "two")
    ]
    assert [one.wait(PATIENCE) for one in builds] == [0, 0, 0, 0]
    assert snapshot(shared) in sites
    assert left(tmp_path) == []


def test_a_running_build_keeps_its_folder(tmp_path: Path) -> None:
    one, two = Staging(tmp_path / "site"), Staging(tmp_path / "site")
    assert one.open() is None
    write(one.path, {"index.html": "one"})
    assert two.open() is None
    write(two.path, {"index.html": "two"})
    one.swap()
    two.swap()
    assert snapshot(tmp_path / "site") == {"index.html": b"two"}
    assert left(tmp_path) == []


def test_a_dirty_build_writes_in_place(built: Path) -> None:
    build(built, dirty=True)
    assert (built / "site/old.html").exists()
    assert left(built) == []


def test_a_file_in_the_place_of_the_site(tmp_path: Path) -> None:
    write(tmp_path, {**SMALL, "site": "a file"})
    done = mkdocs(tmp_path, "build")
    assert done.returncode == 1
    assert "mkdocs.yml:1:1: FG504 the site cannot be written to 'site': not a dir" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "site").read_text() == "a file"


def by_call(root: Path, hook: str) -> MkDocsConfig:
    """Build as other tools do that call MkDocs from Python."""
    write(root, {**SMALL, "mkdocs.yml": CONFIG + "hooks: [hook.py]\n", "hook.py": hook})
    with contextlib.chdir(root):
        config = load_config("mkdocs.yml")
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
    return config


def test_a_program_that_builds_keeps_its_own_signals(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        config = by_call(tmp_path, "")
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        config.plugins.on_shutdown()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)


def test_the_config_has_its_own_folder_again(tmp_path: Path) -> None:
    config = by_call(
        tmp_path,
        """\
import pathlib
def on_post_build(config):
    pathlib.Path('seen').write_text(config.site_dir)
""",
    )
    assert config.site_dir == str(tmp_path / "site")
    assert (tmp_path / "seen").read_text().startswith(str(tmp_path / ".site.fieldguide-"))


def test_what_a_plugin_builds_from_within_is_part_of_the_site(tmp_path: Path) -> None:
    """Plugins for several languages call MkDocs again when the first build is done."""
    by_call(
        tmp_path,
        """\
from mkdocs.commands.build import build
state = {}
def on_post_build(config):
    if not state:
        state['x'] = home = config.site_dir
        config.site_dir = home + '/de'
        build(config)
        config.site_dir = home
""",
    )
    assert (tmp_path / "site/index.html").exists()
    assert (tmp_path / "site/de/index.html").exists()
    assert left(tmp_path) == left(tmp_path / "site") == []


def test_deploying_takes_the_new_site(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout

    write(tmp_path, SMALL)
    git("init", "-q", "--bare", "remote.git")
    git("init", "-q", "-b", "main")
    git("config", "user.name", "x")
    git("config", "user.email", "x@example.org")
    git("remote", "add", "origin", "remote.git")
    git("add", "content")
    git("commit", "-q", "-m", "x")
    done = mkdocs(tmp_path, "gh-deploy", "--quiet")
    assert done.returncode == 0, done.stderr
    assert "knowledge/web/web-testing/index.html" in git("ls-tree", "-r", "--name-only", "gh-pages")
    assert left(tmp_path) == []


# What only the kernel can do to a folder is done in a namespace of its own.
INSIDE = ["bwrap", "--dev-bind", "/", "/"]


def in_namespace(root: Path, *arguments: str, build: str = "") -> Any:  # noqa: ANN401
    command = [sys.executable, "-m", "mkdocs", "build", *([build] if build else [])]
    return subprocess.run(
        [*INSIDE, *arguments, "--chdir", str(root), *command],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def test_a_mounted_folder_is_written_in_place(tmp_path: Path) -> None:
    write(tmp_path, {**SMALL, "site/old.html": "gone", "elsewhere/old.html": "gone"})
    mount = ["--bind", str(tmp_path / "elsewhere"), str(tmp_path / "site")]
    done = in_namespace(tmp_path, *mount, build="--strict")
    assert done.returncode == 0, done.stderr
    assert "mkdocs.yml:1:1: FG503 site is written in place: 'site' cannot be" in done.stderr
    assert "(device or resource busy)" in done.stderr
    assert (tmp_path / "elsewhere/index.html").exists()
    assert not (tmp_path / "elsewhere/old.html").exists()
    assert left(tmp_path) == []


def test_a_read_only_folder_around_the_site(tmp_path: Path) -> None:
    """Sources that cannot be written do not hinder, and neither does a mounted site."""
    write(tmp_path, {**SMALL, "site/old.html": "gone"})
    site = str(tmp_path / "site")
    done = in_namespace(tmp_path, "--ro-bind", str(tmp_path), str(tmp_path), "--bind", site, site)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/index.html").exists()
    done = in_namespace(tmp_path, "--ro-bind", str(tmp_path), str(tmp_path))
    assert done.returncode == 1
    assert "FG503" in done.stderr
    assert "FG504 the site cannot be written to 'site': read-only file system" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_the_last_site(tmp_path: Path) -> None:
    write(tmp_path, {**SMALL, "content/large.bin": os.urandom(6_000_000)})
    small = tmp_path / "small"
    small.mkdir()
    # A build that succeeds, then one on the same small disk that does not.
    script = f"""
        cp -r ../content ../overlays ../mkdocs.yml .
        {sys.executable} -m mkdocs build -q
        cp site/index.html first.html
        head -c 9000000 /dev/zero > filler
        {sys.executable} -m mkdocs build; echo code $?
        ls -A
        cmp site/index.html first.html && cmp site/large.bin content/large.bin && echo same
    """
    disk = ["--size", "20000000", "--tmpfs", str(small), "--chdir", str(small)]
    done = subprocess.run(
        [*INSIDE, *disk, "sh", "-c", script],
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert "FG504 the site cannot be written to 'site': no space left on device" in done.stderr
    assert "the previous site is unchanged" in done.stderr
    assert "Traceback" not in done.stderr
    assert "code 1" in done.stdout
    assert "same" in done.stdout
    assert ".fieldguide-" not in done.stdout


def test_a_folder_that_the_system_will_not_rename(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(type(built), "rename", refused)
    site = build(built)
    (line,) = site.log
    assert "FG503 site is written in place: 'site' cannot be replaced (invalid cross-" in line
    assert not (built / "site/old.html").exists()
    assert (built / "site/.git/config").read_text() == "kept"
    assert json.loads(site.text("search/search_index.json"))
    assert left(built) == []


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with serving(tmp_path_factory.mktemp("served"), SMALL) as server:
        yield server


def test_a_failed_rebuild_keeps_the_last_good_pages(served: Any) -> None:  # noqa: ANN401
    served.edit("mkdocs.yml", "site_name: Small base", "site_name: [")
    served.logs("Serving the last good build until this is fixed")
    assert "At length." in served.get("knowledge/web/web-testing/")
    served.edit("mkdocs.yml", "site_name: [", "site_name: Mended base")
    served.shows("", "Mended base")
    assert "Traceback" not in served.log.read_text("utf-8")
