from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fieldguide.links.external.settings import ExternalSettings
from fieldguide.site.options import ConfigurationError, read_external_settings
from links.asking import mkdocs_yml

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.slow


def test_options_are_read(tmp_path: Path) -> None:
    assert read_external_settings(mkdocs_yml(tmp_path)) == ExternalSettings()
    written = (
        "{external: true, exclude: ['^https://x'], accept: [403], max_age: 12h, timeout: 5s, "
        "retries: 0, concurrency: 8, per_host: 1, private: true, anchors: true}"
    )
    assert read_external_settings(mkdocs_yml(tmp_path, written)) == ExternalSettings(
        wanted=True,
        exclude=("^https://x",),
        accept=(403,),
        max_age=12 * 60 * 60,
        timeout=5,
        retries=0,
        concurrency=8,
        per_host=1,
        private=True,
        anchors=True,
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{exclude: ['(']}", "'(' is not a valid regular expression"),
        ("{exclude: x}", "write a list of regular expressions"),
        ("{accept: [99]}", "write a list of HTTP statuses"),
        ("{accept: [true]}", "write a list of HTTP statuses"),
        ("{max_age: 7w}", "'7w' must be a length of time, such as 20s, 12h or 7d"),
        ("{timeout: 0}", "'0' must be 1s or longer"),
        ("{retries: -1}", "'-1' must be a number from 0 to 1000"),
        ("{per_host: true}", "'True' must be a number from 1 to 1000"),
    ],
)
def test_wrong_options_are_named(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as stopped:
        read_external_settings(mkdocs_yml(tmp_path, written))
    assert said in str(stopped.value)
