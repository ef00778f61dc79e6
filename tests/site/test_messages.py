"""The whole log of a broken base, as people see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .bases import SMALL, entry, preset, step
from .sites import build

if TYPE_CHECKING:
    from .bases import Files

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden" / "broken.log"

BROKEN: Files = {
    **SMALL,
    "content/coverage.md": "# Mine\n",
    "content/knowledge/web/web-audit.md": entry("web-audit", volatility="seldom", topcs="[a]"),
    "content/knowledge/web/web-payments.md": entry("web-testing", "<script>x</script>\n"),
    "content/knowledge/web/unclosed.md": "---\nname: unclosed\n",
    "content/knowledge/web/binary.md": b"\x00\x01",
    "content/pipeline/build/make.md": step("make", "biuld", dependencies="[chek, check]"),
    "content/pipeline/quality/check.md": step("check", "quality", dependencies="[make]"),
    "overlays/web-shop.yml": "name: shop\ndescription: S.\nproject-type: wep\ndomain: shop\n",
    "overlays/empty.yml": "",
    "overlays/presets/mvp.yml": preset(1, "plan check", "design make nowhere"),
}


def test_log(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    log = "".join(f"{line}\n" for line in build(tmp_path, BROKEN).log)
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(log, "utf-8")
    assert log == GOLDEN.read_text("utf-8")
