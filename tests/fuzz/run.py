"""Looks for texts that break a reader: `python -m fuzz.run --seconds 60`.

The time is divided among the targets. Each is fuzzed from its seeds in `tests/fuzz/corpus` and from
what earlier runs found to reach something new, in `.fuzz`; with atheris where it is installed, else
with hypothesis. What breaks a promise is written to the corpus, where the tests find it, and
shown in base64.
"""

from __future__ import annotations

import argparse
import base64
import importlib.util
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from fuzz.targets import TARGETS, Target

REPOSITORY = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
KEPT = REPOSITORY / ".fuzz"
GUIDED = importlib.util.find_spec("atheris") is not None
LONGEST = 4096
_EXECUTED = re.compile(r"stat::number_of_executed_units: (\d+)")
FIXED = ["-print_final_stats=1", "-rss_limit_mb=3072", "-timeout=60", f"-max_len={LONGEST}"]


def command(target: Target, seconds: float) -> list[str]:
    """What fuzzes a target for so long."""
    seeds, kept = CORPUS / target.name, KEPT / target.name
    seeds.mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    if not GUIDED:
        return ["fuzz.blind", target.name, str(seconds), str(seeds)]
    words = KEPT / f"{target.name}.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), "utf-8")
    return [
        *("fuzz.guided", target.name, *FIXED, f"-max_total_time={max(1, round(seconds))}"),
        *(f"-dict={words}", f"-artifact_prefix={seeds}/", str(kept), str(seeds)),
    ]


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def fuzz(target: Target, seconds: float) -> tuple[int, str]:
    """Fuzz a target; how many texts were tried, and what was said where one broke it, else ""."""
    before = set((CORPUS / target.name).glob("*"))
    done = subprocess.run(
        [sys.executable, "-m", *command(target, seconds)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "tests"), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        check=False,
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    executed = _EXECUTED.search(said)
    tried = int(executed[1]) if executed else 0
    if not done.returncode:
        return tried, ""
    new = sorted(set((CORPUS / target.name).glob("*")) - before)
    names = "".join(
        f"  {one.relative_to(REPOSITORY)}: {base64.b64encode(one.read_bytes()).decode()}\n"
        for one in new
    )
    last = "\n".join(said.strip().split("\n")[-40:]) if not new else _raised(said)
    again = f"again: .venv/bin/python -m pytest tests/fuzz -k {target.name}"
    return tried, f"{last}\n{names}{again}"


def _raised(said: str) -> str:
    """The traceback of what was raised."""
    start = said.find("Traceback")
    start = max(start, said.find("Uncaught Python exception"), 0)
    return said[start:].partition("\nINFO:")[0].partition("\n==")[0].strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together")
    parser.add_argument("--target", choices=sorted(TARGETS), action="append")
    asked = parser.parse_args()
    chosen = [TARGETS[name] for name in asked.target or sorted(TARGETS)]
    print("guided by coverage" if GUIDED else "atheris is not installed: by hypothesis", flush=True)
    broken = 0
    for target in chosen:
        started = time.monotonic()
        tried, said = fuzz(target, asked.seconds / len(chosen))
        took = time.monotonic() - started
        print(f"{target.name}: {tried} texts in {took:.0f} s", flush=True)
        if said:
            broken += 1
            print(said, file=sys.stderr, flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
