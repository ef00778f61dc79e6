"""What a command asks of external links, and what it says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from fieldguide.cli.external import external_links, external_options
from links.asking import PLACE, mkdocs_yml, without_lychee
from links.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


pytestmark = pytest.mark.slow


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as one:
        yield one


def test_only_asked_where_somebody_wants_it(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    links = [(server.url("/status/404"), PLACE)]
    assert external_links(links, mkdocs_yml(tmp_path)) == ()
    assert server.asked == []
    file = mkdocs_yml(tmp_path, "{private: true, retries: 0}")
    (found,) = external_links(links, file, external=True)
    assert (found.code, found.place) == ("FG431", PLACE)
    assert capsys.readouterr().err == "external addresses: 1 asked, 0 cached, 0 skipped\n"
    file = mkdocs_yml(tmp_path, "{private: true, retries: 0, external: true}")
    assert external_links(links, file) == (found,)
    assert external_links(links, file, fresh=True) == (found,)
    assert server.count("/status/404") == 2


@pytest.fixture
def no_lychee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return without_lychee(tmp_path, monkeypatch)


def test_without_the_extra_it_is_said_what_helps(
    no_lychee: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert no_lychee.is_dir()
    said = (
        "lychee, which checks external links, is not installed; "
        'pip install "mkdocs-fieldguide[links]"'
    )
    links = [("https://example.com/", PLACE)]
    with pytest.raises(click.ClickException) as stopped:
        external_links(links, mkdocs_yml(tmp_path), external=True)
    assert (stopped.value.message, stopped.value.exit_code) == (said, 2)
    assert external_links(links, mkdocs_yml(tmp_path, "{external: true}")) == ()
    assert capsys.readouterr().err == f"external links are not checked: {said}\n"


def test_the_options_of_a_command() -> None:
    @click.command()
    @external_options
    def command(**_: bool) -> None:
        pass

    assert [one.opts[0] for one in command.params] == ["--external", "--fresh"]
