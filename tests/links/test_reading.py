"""Links in Markdown are found where they stand, and none in code."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.links.locations import LinkSource
from fieldguide.links.reading import read

WORDS = st.lists(st.text("ab é🙂.,", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)
LINKS = st.sampled_from(
    [
        "[x](gone.md)",
        '[a b](gone.md "t")',
        "![x](gone.md)",
        "[![i](a.png)](gone.md)",
        "[x](<gone.md>)",
        '<a href="gone.md">',
    ]
)
LEADS = st.sampled_from(["", "- ", "> ", "1. ", "    ", "!!! note\n    ", "| ", "# ", "* - "])


@given(st.lists(st.tuples(LEADS, WORDS, LINKS, WORDS), min_size=1, max_size=6))
def test_each_link_is_found_where_it_is(parts: list[tuple[str, str, str, str]]) -> None:
    text = ""
    wanted = []
    for lead, before, link, after in parts:
        text += f"{lead}{before} "
        wanted.append((text.count("\n") + 1, len(text) - text.rfind("\n")))
        text += f"{link} {after}\n\n"
    found = read(LinkSource("f.md", text)).addresses
    assert [
        (one.place.line, one.place.column) for one in found if one.target == "gone.md"
    ] == wanted


CODE = """\
``` py
[a](1.md)
```
~~~
[b](2.md)
```
[c](3.md)
~~~
`[d](4.md)` ``[e](5.md) ` `` [f](6.md) \\`[g](7.md)\\`
<!-- [h](8.md)
-->
- ```
  [i](9.md)
  ```
[j](10.md) ` [k](11.md)

` [l](12.md)
````
[m](13.md)
"""


def test_code_is_left_alone() -> None:
    targets = [one.target for one in read(LinkSource("f.md", CODE)).addresses]
    assert targets == ["6.md", "7.md", "10.md", "11.md", "12.md", "13.md"]
