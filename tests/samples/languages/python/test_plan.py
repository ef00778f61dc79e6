"""Which samples of a page run with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.samples.languages.python.plan import plan
from samples.found import bare_context, pages_of
from samples.proving import fence
from support import examples

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


NAMES = st.sampled_from(["a", "b", "c", "d"])
STATEMENTS = st.one_of(
    st.builds("{} = 1".format, NAMES),
    st.builds("{} = {}".format, NAMES, NAMES),
    st.builds("{}.append({})".format, NAMES, NAMES),
    st.builds("def {}(): return {}".format, NAMES, NAMES),
    st.builds("print({})".format, NAMES),
    st.builds("{}[0] = {}".format, NAMES, NAMES),
    st.just("import os"),
)
BLOCKS = st.lists(
    st.lists(STATEMENTS, min_size=1, max_size=3).map("\n".join), min_size=2, max_size=6
)


@settings(max_examples=examples(60))
@given(blocks=BLOCKS, changed=st.integers(0, 5), data=st.data())
def test_a_change_concerns_only_what_depends_on_it(
    blocks: list[str],
    changed: int,
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    changed %= len(blocks)
    root = tmp_path_factory.mktemp("page")
    before = digests(root, blocks)
    after_blocks = [*blocks]
    after_blocks[changed] += f"\nprint({data.draw(st.integers())})"
    after = digests(root, after_blocks)
    for index in range(len(blocks)):
        concerned = f"page#{changed}" in before[index][1]
        assert (before[index][0] == after[index][0]) == (not concerned), index


def digests(root: Path, blocks: list[str]) -> list[tuple[str, set[str]]]:
    """The digest of each sample's job, and the samples that are in it."""
    text = "---\nname: a\n---\n" + "".join(fence(block) for block in blocks)
    (page,) = pages_of(root, {"content/knowledge/a.md": text})
    found = []
    for sample in page.samples:
        job = plan(page, sample, bare_context())
        assert job is not None
        labels = {f"page#{block.label.rpartition('#')[2]}" for block in job.blocks}
        found.append((job.digest(), labels))
    return found
