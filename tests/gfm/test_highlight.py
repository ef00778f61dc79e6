"""Code blocks against superfences, byte by byte."""

from __future__ import annotations

import re
from typing import Any

import markdown
import pytest

from fieldguide.gfm import Highlighter, RenderOptions, parse, render

MATERIAL = {"anchor_linenums": True, "line_spans": "__span", "pygments_lang_class": True}
SITES: dict[str, dict[str, Any]] = {
    "defaults": {},
    "material": MATERIAL,
    "numbered": MATERIAL | {"linenums": True},
    "inline numbers": MATERIAL | {"linenums": True, "linenums_style": "pymdownx-inline"},
    "titles": {"auto_title": True, "auto_title_map": {"Python": "Snake"}},
    "html title": {
        "auto_title": True,
        "auto_title_map": {"Python": {"title": "<b>S</b>", "mode": "html"}},
    },
    "no pygments": {"use_pygments": False},
    "no stripping": MATERIAL | {"stripnl": False},
    "default language": {"default_lang": "python"},
    "other class": {"css_class": "code"},
}
FENCES = {
    "language": "```python\nx = '<&>'\n```\n",
    "none": "```\nx\n```\n",
    "unknown language": "```nonsense\nx\n```\n",
    "blank lines": "```py\n\n\nx\n\n\n```\n",
    "empty": "```py\n```\n",
    "title": '```python title="a & <b>.py"\nx\n```\n',
    "options": '```python title="a" hl_lines="2 4-5" linenums="3 2"\n1\n2\n3\n4\n5\n```\n',
    "lines far away": '```python hl_lines="1 99 3-999"\n1\n2\n3\n```\n',
    "wrong order": '```python hl_lines="3-2"\n1\n2\n3\n```\n',
    "braces": '``` { .python title="x" data-sample="no-run" }\nx\n```\n',
    "braces after": '```python { title="x" linenums="1" }\nx\n```\n',
    "braces with classes": "```{.python .extra #name}\nx\n```\n",
    "tildes": "~~~~ js\n```\n~~~~\n",
    "two": "```py\na\n```\n\n```py\nb\n```\n",
    "indented": "a\n\n    b\n    c\n\n```py\nd\n```\n",
    "in a list": "- a\n\n    ```py\n    b\n    ```\n",
}


def superfences(text: str, options: dict[str, Any]) -> str:
    return markdown.markdown(
        text,
        extensions=["attr_list", "pymdownx.highlight", "pymdownx.superfences"],
        extension_configs={"pymdownx.highlight": options},
    )


# Without Pygments, superfences makes attributes of titles and the like, or refuses the fence.
COMPARABLE = [
    pytest.param(text, options, id=f"{fence}-{site}")
    for fence, text in FENCES.items()
    for site, options in SITES.items()
    if site != "no pygments" or not re.search("title|hl_", text)
]


@pytest.mark.parametrize(("text", "options"), COMPARABLE)
def test_as_superfences(text: str, options: dict[str, Any]) -> None:
    expected = superfences(text, options)
    shown = "".join(
        render(parse(text, file="f.md"), RenderOptions(highlight=Highlighter(options))).blocks
    )
    if text == FENCES["indented"]:
        # Superfences counts all fences first, and indented code after them.
        expected = expected.replace("-0-", "-1-")
    assert "".join(shown.split("\n")) == "".join(expected.split("\n"))


@pytest.mark.parametrize("options", SITES.values(), ids=SITES)
def test_nothing_in_an_info_string_is_markup(options: dict[str, Any]) -> None:
    text = (
        "~~~ <script>x { .<script> #\"><script> data-a='\"><script>' onclick=x title='<script>'"
        " title_mode='html' data-\"><script>=x }\nx\n~~~\n"
    )
    options = {key: value for key, value in options.items() if key != "auto_title_map"}
    document = parse(text, file="f.md")
    shown = "".join(render(document, RenderOptions(highlight=Highlighter(options))).blocks)
    assert "<script" not in shown
    assert "onclick" not in shown


def test_lines_are_numbered_over_the_page() -> None:
    options = RenderOptions(highlight=Highlighter(MATERIAL))
    document = parse("```py\na\n```\n\n- ```py\n  b\n  ```\n", file="f.md")
    first, second = render(document, options).blocks
    assert 'id="__span-0-1"' in first
    assert 'id="__span-1-1"' in second
    assert render(document, options).blocks == (first, second)
