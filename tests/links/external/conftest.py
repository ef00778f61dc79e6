from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from links.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as one:
        yield one
