"""Builds that are interrupted at random moments, and what they leave.

Two versions of this project's own base are built in turn into one folder, and each build is sent a
signal at a random moment of its time. After each, the site is compared, byte by byte, with both
versions built in peace: anything else is a broken site. Ends with 1 if there was one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from measuring import ROOT

BUILD = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


def digest(site: Path) -> str:
    """What a site is, in a word: every name and every byte."""
    sha256 = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        sha256.update(path.relative_to(site).as_posix().encode() + b"\0")
        if path.is_file():
            sha256.update(path.read_bytes())
    return sha256.hexdigest()


def base(folder: Path, version: str) -> Path:
    """This project's own base, told apart by a page."""
    for name in ("content", "overlays"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "content" / "version.md").write_text(f"# {version}\n", "utf-8")
    return folder


def left(folder: Path) -> int:
    """How many folders of builds are there."""
    return sum(".fieldguide-" in path.name for path in folder.iterdir())


def main() -> None:
    """Interrupt, look, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many builds are interrupted")
    parser.add_argument("--seed", type=int, default=None, help="to have the same moments again")
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - moments, no secrets
    os.environ |= {"SOURCE_DATE_EPOCH": "1735689600", "NO_MKDOCS_2_WARNING": "1"}
    # In the background of a shell SIGINT is ignored, and what is started inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    happened: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        bases = [base(home / version, version) for version in ("one", "two")]
        site = home / "public" / "site"
        whole, taken = {}, 60.0
        for folder in bases:
            started = time.monotonic()
            subprocess.run([*BUILD, "-d", str(site)], cwd=folder, check=True)  # noqa: S603 - ours
            taken = min(taken, time.monotonic() - started)
            whole[digest(site)] = folder.name
        now, remains = bases[-1].name, 0
        for turn in range(options.count):
            number = SIGNALS[turn % len(SIGNALS)]
            command = [*BUILD, "-d", str(site)]
            with subprocess.Popen(  # noqa: S603 - our own command
                command,
                cwd=bases[turn % 2],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            ) as process:
                time.sleep(chance.uniform(0, taken * 1.05))
                process.send_signal(number)
                _, errors = process.communicate()
            happened[f"ended by {number.name}" if process.returncode else "done before"] += 1
            happened["tracebacks"] += b"Traceback" in errors and b"mkdocs" in errors
            before, now = now, whole.get(digest(site), "BROKEN")
            happened["sites that changed"] += before != now
            happened["sites found broken"] += now == "BROKEN"
            if number != signal.SIGKILL and process.returncode:
                happened["folders left by SIGINT and SIGTERM"] += left(site.parent) > remains
            remains = left(site.parent)
        subprocess.run([*BUILD, "-d", str(site)], cwd=bases[0], check=True)  # noqa: S603 - ours
        happened["folders left after one more build"] = left(site.parent)
    print(f"{options.count} builds of {taken:.1f} s, interrupted at random moments")
    for what, count in sorted(happened.items()):
        print(f"{what:40} {count}")
    sys.exit(1 if happened["sites found broken"] else 0)


if __name__ == "__main__":
    main()
