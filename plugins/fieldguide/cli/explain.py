"""The command `fieldguide explain`."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

import fieldguide
from fieldguide.cli.base import CannotRun, base_options, echo_json, settings_from
from fieldguide.cli.options import form_option
from fieldguide.problems.codes import CODES
from fieldguide.problems.diagnostics import did_you_mean, printable

if TYPE_CHECKING:
    from fieldguide.guides.explanation import Explanation

# Words that are meant as a code, even if mistyped, such as FG20I; types are not named like this.
_CODE = re.compile(r"[0-9]+\Z|FG[0-9]", re.IGNORECASE)
_NAME = "diagnostics.md"
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


@click.command()
@click.argument("code", metavar="CODE|TYPE")
@click.argument("step", metavar="[STEP", required=False)
@click.argument("entry", metavar="[ENTRY]]", required=False)
@base_options
@click.option(
    "--preset", metavar="P", help="The preset of the guide.  [default: the one that the site shows]"
)
@click.option("--domain", "domains", metavar="D", multiple=True, help="Apply a domain of the type.")
@click.option(
    "--with", "structural", metavar="S", multiple=True, help="Apply a structural overlay."
)
@form_option("text", "json")
def explain(
    code: str,
    step: str | None,
    entry: str | None,
    preset: str | None,
    domains: tuple[str, ...],
    structural: tuple[str, ...],
    form: str,
    **base: Path | None,
) -> None:
    """Explain a code, or why a step and its entries are in a guide.

    For a CODE, such as FG202: its severity, its meaning, an example and a fix.

    For a STEP in the guide of a TYPE: its phase, what enabled it, its dependencies and reads, and
    its entries, each with the file and line responsible. With an ENTRY, only that entry.
    """
    if step is None:
        _explain_code(code, form)
        return
    # Explaining a code must be quick, and needs none of these modules.
    from fieldguide.guides.check import shown_preset  # noqa: PLC0415 - see above
    from fieldguide.guides.explanation import NotHereError, explanation_json  # noqa: PLC0415
    from fieldguide.guides.explanation import explain as explain_step  # noqa: PLC0415
    from fieldguide.guides.resolve import UnknownNameError  # noqa: PLC0415
    from fieldguide.knowledge import library  # noqa: PLC0415

    settings = settings_from(**base)
    known = library.read(settings)
    first = shown_preset(known, settings.preset)
    chosen = preset or (first.name if first else settings.preset)
    try:
        explanation = explain_step(known, code, step, entry, chosen, domains, structural)
    except (UnknownNameError, NotHereError) as error:
        raise CannotRun(printable(str(error), 600)) from None
    if form == "json":
        echo_json(explanation_json(explanation))
    else:
        click.echo(_text(explanation), nl=False)


def _explain_code(word: str, form: str) -> None:
    code = word.upper() if word[:2].upper() == "FG" else f"FG{word}"
    if code not in CODES:
        if not _CODE.match(word):
            shown = printable(word, 80)
            raise CannotRun(f"'{shown}' is not a code; for a guide, name a step too: {shown} STEP")
        hint = did_you_mean(code, CODES, "the codes are those of the page 'Diagnostics'")
        raise CannotRun(f"unknown code '{printable(code, 80)}': {hint}")
    meaning = CODES[code]
    try:
        text = section(code)
    except OSError as error:
        raise CannotRun(f"the documentation is missing: {error}") from None
    if form == "json":
        echo_json({
            "code": code,
            "title": meaning.title,
            "severity": meaning.severity.value,
            "part": meaning.part.value,
            "text": text,
        })  # fmt: skip
        return
    click.echo(click.style(f"{code}: {meaning.title}", bold=True) + f"  ({meaning.part.value})\n")
    click.echo(shown_section(text))


def _text(explanation: Explanation) -> str:
    from fieldguide.cli.outline import template_environment  # noqa: PLC0415 - Jinja2 is slow

    source = resources.files(__package__).joinpath("explanation.txt.j2").read_text("utf-8")
    return (
        template_environment()
        .from_string(source)
        .render(explanation=explanation, step=explanation.step)
        + "\n"
    )


def section(code: str) -> str:
    """The section of the documentation about a code.

    Returns:
        Markdown without the heading; empty if there is no such section.

    Raises:
        OSError: The documentation is missing.
    """
    _, _, rest = _documentation().partition(f"\n## {code}: ")
    return rest.partition("\n## ")[0].partition("\n")[2].strip()


def shown_section(markdown: str) -> str:
    """Format a section for a terminal: indent code, and replace links by their text."""
    lines = []
    pieces = re.split(r"^```.*$", markdown, flags=re.MULTILINE)
    for number, piece in enumerate(pieces):
        if number % 2:
            lines += [f"    {line}".rstrip() for line in piece.strip("\n").split("\n")]
        else:
            text = _LINK.sub(r"\1", piece.strip("\n"))
            text = re.sub(r"\*\*([^*]+)\*\*", lambda match: click.style(match[1], bold=True), text)
            lines += ["", *text.split("\n"), ""] if text else [""]
    return "\n".join(lines).strip("\n")


def _documentation() -> str:
    packaged = resources.files(__package__).joinpath(_NAME)
    if packaged.is_file():
        return packaged.read_text("utf-8")
    # An editable install has it only among the sources of the site.
    return (Path(fieldguide.__file__).parents[2] / "content" / "docs" / _NAME).read_text("utf-8")
