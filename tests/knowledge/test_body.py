from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from fieldguide import gfm
from fieldguide.knowledge import body


def parts(text: str, first_line: int = 1) -> tuple[str, str, str, str]:
    document = gfm.parse(text, file="f.md", first_line=first_line)
    return texts(body.split([block.heading for block in document.blocks]), document)


def texts(split: body.Body, document: gfm.Document) -> tuple[str, str, str, str]:
    """The Markdown of the parts; joined they are the document's text, to the letter."""
    lines = [0]
    for line in document.text.split("\n"):
        lines.append(lines[-1] + len(line) + 1)
    starts = [
        lines[document.blocks[part.start].place.line - document.first_line]
        if part.start < len(document.blocks)
        else len(document.text)
        for part in (split.summary, split.sections, split.deep)
    ]
    cuts = [0, *starts, len(document.text)]
    # A part that is empty at the front begins where the next one does.
    cuts = [min(cuts[i:]) for i in range(len(cuts))]
    first, second, third, last = (document.text[a:b] for a, b in itertools.pairwise(cuts))
    return first, second, third, last


def test_the_four_parts() -> None:
    text = "# T\n\nIntro\n\n## Summary\n\nShort\n\n## More\n\n## Deep Guidance\n\nLong\n\n## Last\n"
    assert parts(text) == (
        "# T\n\nIntro\n\n",
        "## Summary\n\nShort\n\n",
        "## More\n\n",
        "## Deep Guidance\n\nLong\n\n## Last\n",
    )


def test_the_lines_of_the_file_may_begin_anywhere() -> None:
    text = "Intro\n\n## Summary\nShort\n"
    assert parts(text, first_line=20) == parts(text)


def test_fences_hold_no_headings() -> None:
    text = "```md\n## Summary\n## Deep Guidance\n```\n\n~~~~\n```\n## Summary\n~~~~\n\n"
    text += "    ## Summary\n"
    assert parts(text) == (text, "", "", "")


def test_names_are_of_any_case_and_alone_on_their_line() -> None:
    text = "## SUMMARY\na\n## Deep guidance of sorts\nb\n### Deep Guidance\n## dEEP gUIDANCE ##\nc"
    assert parts(text) == (
        "",
        "## SUMMARY\na\n",
        "## Deep guidance of sorts\nb\n### Deep Guidance\n",
        "## dEEP gUIDANCE ##\nc",
    )


def test_the_first_of_each_counts() -> None:
    text = "## Deep Guidance\na\n## Deep Guidance\nb\n## Summary\nc\n"
    assert parts(text) == ("", "", "", text)
    text = "## Summary\na\n## Summary\nb\n"
    assert parts(text) == ("", "## Summary\na\n", "## Summary\nb\n", "")


def test_without_a_summary_the_introduction_ends_at_the_first_section() -> None:
    assert parts("Intro\n\n## One\n\n## Deep Guidance\n") == (
        "Intro\n\n",
        "",
        "## One\n\n",
        "## Deep Guidance\n",
    )


def test_headings_inside_lists_and_quotes_cut_nothing() -> None:
    text = "> ## Summary\n> a\n\n- ## Deep Guidance\n\nb\n"
    assert parts(text) == (text, "", "", "")


def test_characters_that_end_lines_elsewhere_move_nothing() -> None:
    text = "In\ftro \u2028 \x85 \x1c\n\n## Summary\n\nShort\n"
    assert parts(text) == ("In\ftro \u2028 \x85 \x1c\n\n", "## Summary\n\nShort\n", "", "")


BODIES = st.lists(
    st.sampled_from(
        [
            *("## Summary", "## Deep Guidance", "## Other", "# T", "```", "~~~", "", "    x"),
            *("<div>", "</div>", "<!--", "-->", "Summary", "---", "===", "[^1]: note", "| a |"),
            *("\f", "\x1e", "\0", "é", "\r", "## Summary {#x}", "\\", "  ## Summary", "text[^1]"),
            *("- a", "> q", "\u2028"),
        ]
    )
    | st.text(max_size=6),
    max_size=14,
).map("\n".join)


@given(BODIES, st.integers(1, 50))
def test_nothing_is_lost(text: str, first_line: int) -> None:
    document = gfm.parse(text, file="f.md", first_line=first_line)
    split = body.split([block.heading for block in document.blocks])
    ranges = (split.introduction, split.summary, split.sections, split.deep)
    assert [i for part in ranges for i in part] == list(range(len(document.blocks)))
    assert "".join(texts(split, document)) == document.text
