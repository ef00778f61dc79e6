"""What checking links costs, and what it finds next to MkDocs' own validation and lychee.

CPU seconds are medians of the check within a build, so that both are of the same run. The plants
are those of the tests; of each program it counts the plants of which it says anything in the
right file, those of which it names the line, and the controls of which it says anything.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from fieldguide.site import linkcheck
from measuring import CORPUS, ROOT

# In the place of this folder, in which this script has the name of the tests.
sys.path[0] = str(ROOT / "tests")
from links.planted import cases, file_of, places, plant  # noqa: E402 - as said above
from links.plants import CONTROLS, PLANTS  # noqa: E402

CONFIG = """
site_name: Bench
docs_dir: content
theme: {name: material, font: false}
markdown_extensions:
  - admonition
  - attr_list
  - tables
  - toc: {permalink: true}
  - pymdownx.highlight: {anchor_linenums: true, pygments_lang_class: true}
  - pymdownx.superfences
  - pymdownx.tasklist
plugins:
  - search
  - fieldguide:
      knowledge: content/knowledge
      steps: content/pipeline
      overlays: content/methodology
      presets: content/methodology
"""
_NAME = re.compile(r"^name: *(\S+)", re.MULTILINE)
_LINK = re.compile(rb"\s(?:href|src)=")
_DOC = re.compile(r"Doc file '([^']+)'")
_ENDED = re.compile(r"Error reading page '([^']+)'")
Places = list[tuple[str, int | None]]
"""What a program says: the file, and the line where it names one."""


def copied(folder: Path, wanted: int) -> int:
    """Write the corpus, and copies of its entries with changed names; how many there are."""
    shutil.copytree(CORPUS / "content", folder / "content")
    (folder / "mkdocs.yml").write_text(CONFIG, "utf-8")
    known = sorted((CORPUS / "content" / "knowledge").rglob("*.md"))
    count, copy = len(known), 0
    while count < wanted:
        copy += 1
        for path in known[: wanted - count]:
            text = path.read_text("utf-8")
            name = _NAME.search(text)
            below = path.relative_to(CORPUS)
            # In folders of its own, what it links to beside it is beside it still.
            new = folder / below.parent.with_name(f"{below.parent.name}-{copy}") / below.name
            new.parent.mkdir(parents=True, exist_ok=True)
            if name:
                text = text.replace(name[0], f"name: {name[1]}-{copy}", 1)
                new = new.with_name(f"{name[1]}-{copy}.md")
            new.write_text(text, "utf-8")
        count += len(known[: wanted - count])
    return count


def timed(folder: Path, rounds: int) -> tuple[float, float, int, int]:
    """CPU seconds of the check and of the rest of the build; pages and links."""
    checks: list[float] = []
    builds: list[float] = []
    counted = Counter[str]()
    finish = linkcheck.SiteLinks.finish

    def finishing(self: linkcheck.SiteLinks, edition: object, config: object) -> None:
        counted.clear()
        for path in Path(config["site_dir"]).rglob("*.html"):  # type: ignore[index]
            counted["pages"] += 1
            counted["links"] += len(_LINK.findall(path.read_bytes()))
        start = time.process_time()
        finish(self, edition, config)  # type: ignore[arg-type]
        checks.append(time.process_time() - start)

    linkcheck.SiteLinks.finish = finishing  # type: ignore[method-assign]
    try:
        for _ in range(rounds):
            start = time.process_time()
            linkcheck.check_links(folder / "mkdocs.yml")
            builds.append(time.process_time() - start - checks[-1])
    finally:
        linkcheck.SiteLinks.finish = finish  # type: ignore[method-assign]
    check, build = statistics.median(checks), statistics.median(builds)
    return check, build, counted["pages"], counted["links"]


def ours(folder: Path) -> Places:
    """What Fieldguide says."""
    diagnostics = linkcheck.check_links(folder / "mkdocs.yml").diagnostics
    return [(diagnostic.place.file, diagnostic.place.line) for diagnostic in diagnostics]


def stock(folder: Path) -> Places:
    """What MkDocs says itself, with all of its validation on, without the pages that end it."""
    config = (folder / "mkdocs.yml").read_text("utf-8").replace(", fieldguide]", "]")
    config += "validation: {absolute_links: warn, anchors: warn, unrecognized_links: warn}\n"
    (folder / "stock.yml").write_text(config, "utf-8")
    removed: dict[Path, bytes] = {}
    while True:
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "-f", "stock.yml", "-d", "stock"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        ended = _ENDED.search(done.stderr)
        if ended is None:
            break
        page = folder / "content" / ended[1]
        removed[page] = page.read_bytes()
        page.unlink()
    for page, text in removed.items():
        page.write_bytes(text)
    return [(f"content/{match[1]}", None) for match in _DOC.finditer(done.stderr)]


def lychee(folder: Path, *arguments: str) -> dict[str, list[tuple[str, int | None]]]:
    """What lychee says: the addresses and lines, by file."""
    program = Path(sys.executable).with_name("lychee")
    done = subprocess.run(  # noqa: S603 - as above
        [str(program), "--offline", "--include-fragments", "--format", "json", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    errors_of: dict[str, list[tuple[str, int | None]]] = {}
    for file, errors in json.loads(done.stdout or "{}").get("error_map", {}).items():
        name = Path(file)
        printed = (name.relative_to(folder) if name.is_absolute() else name).as_posix()
        errors_of[printed] = [
            (str(error.get("url")), (error.get("span") or {}).get("line")) for error in errors
        ]
    return errors_of


def lychee_on_markdown(folder: Path) -> Places:
    """What lychee says of the sources."""
    root = str(folder / "content")
    errors_of = lychee(folder, "--root-dir", root, "content/knowledge", "content/notes")
    return [(file, line) for file, errors in errors_of.items() for _, line in errors]


def lychee_on_html(folder: Path) -> Places:
    """What lychee says of the finished site, by the source of each page."""
    config = ["-f", "mkdocs.yml", "-d", "web/docs", "-q"]
    subprocess.run(  # noqa: S603 - as above
        [sys.executable, "-m", "mkdocs", "build", *config],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    root = ["--root-dir", str(folder / "web"), "--index-files", "index.html"]
    remap = f"https://example.com/ file://{folder}/web/"
    errors_of = lychee(folder, *root, "--remap", remap, "web/docs")
    answer: Places = []
    for file, errors in errors_of.items():
        source = file.removeprefix("web/docs/").removesuffix("/index.html")
        answer.extend((f"content/{source}.md", None) for _ in errors)
    return answer


def judged(answer: Places) -> tuple[int, int, int]:
    """How many plants are found, how many on their lines, and how many controls are."""
    by_file: dict[str, set[int | None]] = {}
    for file, line in answer:
        by_file.setdefault(file, set()).add(line)
    hits = placed = 0
    for case in cases("plant", PLANTS, "directory"):
        lines = by_file.get(file_of(*case), set())
        hits += bool(lines)
        placed += {line for line, _ in places(case[1], case[2], "directory")} <= lines
    controls = cases("control", CONTROLS, "directory")
    return hits, placed, sum(file_of(*case) in by_file for case in controls)


def main() -> None:
    """Run everything and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run")
    rounds = parser.parse_args().rounds
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not there; name a knowledge base in FIELDGUIDE_CORPUS")
    print(f"CPU seconds of checking links, median of {rounds}")
    for wanted in (0, 1000):
        with tempfile.TemporaryDirectory() as name:
            entries = copied(Path(name), wanted)
            check, build, pages, links = timed(Path(name), rounds)
        what = f"{entries} entries, {pages} pages, {links} links"
        share = check / build
        print(f"{what:<40} {check:.2f} s, {share:.0%} of the build   at most 35%")
    with tempfile.TemporaryDirectory() as name:
        folder = plant(Path(name).resolve(), "directory")
        programs = {"Fieldguide": ours, "mkdocs' validation": stock}
        if Path(sys.executable).with_name("lychee").exists():
            programs |= {"lychee on Markdown": lychee_on_markdown, "lychee on HTML": lychee_on_html}
        plants = len(cases("plant", PLANTS, "directory"))
        controls = len(cases("control", CONTROLS, "directory"))
        print(f"\n{plants} plants, {controls} controls    found  right line  false alarms")
        for program, says in programs.items():
            hits, placed, alarms = judged(says(folder))
            print(f"{program:<24} {hits:>8} {placed:>11} {alarms:>13}")


if __name__ == "__main__":
    main()
