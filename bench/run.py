"""What Fieldguide costs, next to a stock build of the same entries in the same run.

Prints CPU seconds (user and system, of the process and its children): medians, because machines
are busy. Ratios compare like with like; absolute seconds are of this machine only.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from measuring import CORPUS, ROOT, cpu_seconds

COMMON = """
site_name: Bench
docs_dir: {docs}
theme: {{name: material, font: false}}
markdown_extensions:
  - admonition
  - attr_list
  - tables
  - toc: {{permalink: true}}
  - pymdownx.highlight: {{anchor_linenums: true, pygments_lang_class: true}}
  - pymdownx.superfences
  - pymdownx.tasklist
"""

STOCK = COMMON + "plugins: [search]\n"

OURS = (
    COMMON
    + """
plugins:
  - search
  - fieldguide:
      knowledge: {docs}/knowledge
      steps: {docs}/pipeline
      overlays: {docs}/methodology
      presets: {docs}/methodology
"""
)


def pages(site: Path) -> int:
    """How many HTML pages were written."""
    return sum(1 for _ in site.rglob("*.html"))


def main() -> None:
    """Run everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is run")
    rounds = parser.parse_args().rounds
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not there; name a knowledge base in FIELDGUIDE_CORPUS")
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q"]
    check = [
        str(Path(sys.executable).with_name("fieldguide")),
        "check",
        "--only",
        "knowledge,guides",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        docs = (CORPUS / "content").as_posix()
        (folder / "stock.yml").write_text(STOCK.format(docs=docs))
        (folder / "mkdocs.yml").write_text(OURS.format(docs=docs))
        times: dict[str, list[float]] = {"stock": [], "ours": [], "check": []}
        for _ in range(rounds):
            stock = [*mkdocs, "-f", "stock.yml", "-d", "stock"]
            times["stock"].append(cpu_seconds(stock, folder))
            times["ours"].append(cpu_seconds([*mkdocs, "-d", "ours"], folder))
            # The corpus has one real error, so the check ends with 1.
            times["check"].append(cpu_seconds(check, folder, fine=(0, 1)))
        written = {kind: pages(folder / kind) for kind in ("stock", "ours")}
    medians = {kind: statistics.median(values) for kind, values in times.items()}
    per_page = {kind: medians[kind] / written[kind] for kind in written}
    plugin = ROOT / "plugins" / "fieldguide" / "site" / "plugin.py"
    lines = len(plugin.read_text("utf-8").splitlines())
    rows = [
        ("stock build", f"{medians['stock']:.2f} s, {written['stock']} pages", ""),
        ("Fieldguide build", f"{medians['ours']:.2f} s, {written['ours']} pages", ""),
        ("total, to stock", f"{medians['ours'] / medians['stock']:.2f}", ""),
        ("per page, to stock", f"{per_page['ours'] / per_page['stock']:.2f}", "at most 1.15"),
        ("check of texts", f"{medians['check']:.2f} s", "at most 1.5 s"),
        ("lines of plugin.py", str(lines), "at most 150"),
    ]
    print(f"CPU seconds, median of {rounds}")
    for what, value, wanted in rows:
        print(f"{what:<20} {value:<24} {wanted}".rstrip())


if __name__ == "__main__":
    main()
