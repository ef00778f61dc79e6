"""The program that asks: which is refused, and what becomes of one that fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fieldguide.links.external.lychee import LycheeError, program
from links.asking import HASTY, check, without_lychee

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.slow


@pytest.fixture
def no_lychee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return without_lychee(tmp_path, monkeypatch)


def test_a_program_of_another_kind_is_refused(no_lychee: Path) -> None:
    file = no_lychee / "lychee"
    for script in ("echo lychee 0.20.1", "echo another", "exit 1"):
        file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        file.chmod(0o755)
        with pytest.raises(LycheeError, match=r"is not lychee 0\.24 or newer"):
            program()
    starts = "#!/bin/sh\n[ $1 = --version ] && echo lychee 0.24.0 && exit\n"
    file.write_text(f"{starts}exec /bin/sleep 9\n", "utf-8")
    hasty = replace(HASTY, timeout=-59.9, patience=0)
    with pytest.raises(LycheeError, match="lychee did not end within 0 s"):
        check("http://127.0.0.1:1/", settings=hasty)
    file.write_text(f"{starts}exit 3\n", "utf-8")
    with pytest.raises(LycheeError, match="lychee failed: 3"):
        check("http://127.0.0.1:1/")
