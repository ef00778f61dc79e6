from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from fieldguide.samples.cache import cache_folder
from support import CORPUS
from themes import share

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

# A machine under load is slow without being wrong, so there is no deadline. The same examples are
# tried every time, so that a failure is the change's; with FIELDGUIDE_SEARCH set, new ones are.
for _name, _examples in (("quick", 10), ("test", 100), ("full", 1000)):
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        derandomize="FIELDGUIDE_SEARCH" not in os.environ,
        suppress_health_check=[HealthCheck.too_slow],
        print_blob=True,
    )
settings.load_profile("test")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="Write what the golden cases print now, to be read in the diff.",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure no coverage where much is tried that others cover: it would take twice as long."""
    measured = Coverage.current() if item.get_closest_marker("unmeasured") else None
    if measured is None:
        return (yield)
    measured.stop()
    try:
        return (yield)
    finally:
        measured.start()


@pytest.fixture(scope="session", autouse=True)
def _templates() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        share(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the tests' own, with the tools and environments that `make test` set up."""
    folder = tmp_path_factory.mktemp("cache")
    for name in ("node", "environments"):
        ready = cache_folder() / name
        if ready.is_dir():
            (folder / name).symlink_to(ready)
    before = os.environ.get("FIELDGUIDE_CACHE")
    os.environ["FIELDGUIDE_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["FIELDGUIDE_CACHE"]
    else:
        os.environ["FIELDGUIDE_CACHE"] = before


@pytest.fixture(scope="session")
def corpus() -> Path:
    """A real knowledge base, from outside the project."""
    if os.environ.get("FIELDGUIDE_CORPUS") == "":
        pytest.skip("FIELDGUIDE_CORPUS is empty: there is no corpus")
    if not (CORPUS / "content").is_dir():
        message = f"no corpus at {CORPUS}; name one with FIELDGUIDE_CORPUS"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return CORPUS
