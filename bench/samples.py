"""What proving samples costs: the static pass, and running Python next to Sybil in the same run.

Sybil runs the same samples one after the other in its own process and isolates nothing. CPU seconds
of processes and their children, medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from fieldguide.samples.cache import cache_folder
from measuring import CORPUS, cpu_seconds

SYBIL = """
import sys
from pathlib import Path
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
sybil = Sybil(parsers=[PythonCodeBlockParser()])
ran = 0
for path in sorted(Path(sys.argv[1]).rglob("*.md")):
    for example in sybil.parse(path).examples():
        try:
            example.evaluate()
        except Exception:
            pass
        ran += 1
print(ran)
"""
CONFTEST = """
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], pattern="*.md").pytest()
"""
COMMAND = [str(Path(sys.executable).with_name("fieldguide")), "samples"]
FENCE = "```"
PLAIN = ["-q", *(f"-pno:{name}" for name in ("cacheprovider", "cov", "xdist", "fieldguide"))]


def runnable(folder: Path) -> int:
    """Write the pages of the corpus with the Python samples that can be run, and nothing else."""
    where = ["--knowledge", f"{CORPUS}/content/knowledge", "--steps", f"{CORPUS}/content/pipeline"]
    out = folder / "corpus.json"
    cpu_seconds([*COMMAND, *where, "--format", "json", "--output", str(out)], folder, fine=(0, 1))
    count = 0
    root = folder / "runnable"
    for sample in json.loads(out.read_text("utf-8"))["samples"]:
        if sample["language"] != "python" or sample["environment"] is None:
            continue
        source = folder / sample["file"]
        lines = source.read_text("utf-8").splitlines()
        start = sample["line"] - 1
        indent = sample["column"] - 1
        end = next(n for n in range(start + 1, len(lines)) if lines[n].strip().startswith(FENCE))
        page = root / source.name
        page.parent.mkdir(exist_ok=True)
        with page.open("a", encoding="utf-8") as file:
            file.write("\n".join(line[indent:] for line in lines[start : end + 1]) + "\n\n")
        count += 1
    return count


def main() -> None:
    """Run everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run")
    rounds = parser.parse_args().rounds
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not there; name a knowledge base in FIELDGUIDE_CORPUS")
    tools = cache_folder() / "node"
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = folder / "cache"
        cache.mkdir()
        if tools.is_dir():
            (cache / "node").symlink_to(tools)
        os.environ["FIELDGUIDE_CACHE"] = str(cache)
        content = folder / "content"
        shutil.copytree(CORPUS / "content", content)
        static = [*COMMAND, "--knowledge", "content/knowledge", "--steps", "content/pipeline"]
        static.append("--static")
        count = runnable(folder)
        pages = str(folder / "runnable")
        (folder / "runnable" / "conftest.py").write_text(CONFTEST, "utf-8")
        again = [*COMMAND, "--knowledge", pages, "-n", "1"]
        cpu_seconds(again, folder, fine=(0, 1))

        def take(what: str, command: list[str]) -> None:
            times.setdefault(what, []).append(cpu_seconds(command, folder, fine=(0, 1)))

        for _ in range(rounds):
            for file in cache.glob("results.*"):
                file.unlink()
            take("cold", static)
            take("warm", static)
            cpu_seconds([*again, "--static"], folder, fine=(0, 1))
            take("start", [*again, "--static"])
            # What runs in namespaces of its own is not counted to whoever started it.
            take("ours", [*again, "--fresh", "--sandbox", "off"])
            take("sybil", [sys.executable, "-c", SYBIL, pages])
            take("pytest", [sys.executable, "-m", "pytest", *PLAIN, pages])
            take("known", again)
    medians = {what: statistics.median(values) for what, values in times.items()}
    running = medians["ours"] - medians["start"]
    rows = [
        ("static pass, cold", f"{medians['cold']:.2f} s", "at most 6 s"),
        ("static pass, nothing changed", f"{medians['warm']:.2f} s", "at most 0.8 s"),
        (f"running {count} Python samples", f"{medians['ours']:.2f} s", ""),
        ("the same, start not counted", f"{running:.2f} s", ""),
        ("Sybil, as pytest runs it", f"{medians['pytest']:.2f} s", ""),
        ("Sybil alone", f"{medians['sybil']:.2f} s", ""),
        ("running, to Sybil in pytest", f"{running / medians['pytest']:.2f}", "at most 2"),
        ("running, to Sybil alone", f"{running / medians['sybil']:.2f}", ""),
        ("nothing changed", f"{medians['known']:.2f} s", ""),
    ]
    print(f"CPU seconds, median of {rounds}")
    for what, value, wanted in rows:
        print(f"{what:<32} {value:<10} {wanted}".rstrip())


if __name__ == "__main__":
    main()
