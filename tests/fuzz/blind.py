"""Fuzzing by hypothesis, where there is no atheris.

It is started as `python -m fuzz.blind TARGET SECONDS FOLDER`.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS, Target, attempt

ROUND = 200


def search(target: Target, seconds: float) -> tuple[int, bytes | None]:
    """Try texts for so long; how many, and the smallest that breaks a promise."""
    words = st.one_of(st.sampled_from(target.words), st.text(max_size=3))
    tried = 0
    failing: bytes | None = None

    @settings(
        max_examples=ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(words, max_size=40).map("".join))
    def one(text: str) -> None:
        nonlocal tried, failing
        tried += 1
        data = text.encode("utf-8", "replace")
        try:
            attempt(target, data)
        except Exception:
            failing = data  # The last one is the smallest.
            raise

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            one()
        except Exception:  # noqa: BLE001 - any is a find
            return tried, failing
    return tried, None


def main() -> None:
    name, seconds, folder = sys.argv[1:]
    tried, failing = search(TARGETS[name], float(seconds))
    print(f"stat::number_of_executed_units: {tried}")
    if failing is not None:
        digest = hashlib.sha1(failing, usedforsecurity=False).hexdigest()
        Path(folder, f"crash-{digest}").write_bytes(failing)
        sys.exit(1)


if __name__ == "__main__":
    main()
