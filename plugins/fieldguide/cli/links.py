"""The command `fieldguide links`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldguide.checking.linking import follow_links
from fieldguide.checking.overrides import unused_overrides
from fieldguide.checking.texts import read_texts
from fieldguide.cli.base import CannotRun, base_from, json_text
from fieldguide.cli.baseline import baseline_options, refuse_missing, settle
from fieldguide.cli.external import external_links, external_options
from fieldguide.cli.options import FORMS, form_option, strict_option
from fieldguide.cli.output import output_option, write
from fieldguide.problems import junit, sarif
from fieldguide.problems.codes import CODES, Part
from fieldguide.problems.diagnostics import Exit, printable
from fieldguide.problems.finding import Finding, findings, fingerprints
from fieldguide.problems.github import github
from fieldguide.problems.listing import Listing, totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.problems.baseline import Known
    from fieldguide.problems.diagnostics import Diagnostic


@click.command()
@click.option(
    "-f",
    "--config-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The mkdocs.yml of the site.  [default: ./mkdocs.yml]",
)
@baseline_options
@form_option(*FORMS)
@output_option
@external_options
@strict_option
def links(  # noqa: PLR0913 - one for each option
    config_file: Path | None,
    baseline: Path | None,
    form: str,
    output: Path | None,
    *,
    external: bool,
    fresh: bool,
    update_baseline: bool,
    strict: bool,
) -> None:
    """Say which links of the finished site lead nowhere.

    Builds the site into a folder that is gone afterwards, follows every address in it, and names
    each one that dangles where it is written: file, line and column. With --external, the
    addresses that lead out of the site are asked for, too.
    """
    refuse_missing(baseline, update=update_baseline)
    base = base_from(config_file)
    root = base.settings.root
    texts = read_texts(base.settings, (Part.LINKS,))
    outcome = follow_links(base, texts.judge)
    if outcome.left_out is not None:
        raise CannotRun(outcome.left_out)
    for note in outcome.notes:
        click.echo(printable(note), err=True)

    file = root / base.settings.file
    outside = external_links(outcome.external, file, external=external, fresh=fresh)

    def judged(one: Known) -> bool:
        return CODES[one.code].part is Part.LINKS and outcome.judged(one)

    every = [
        *findings(texts.diagnostics, root),
        *outcome.found,
        *findings(texts.judge.all(outside), root),
        *unused_overrides(texts.judge, root, {Part.LINKS}),
    ]
    found, gone = settle(
        sorted(every, key=lambda one: (one.diagnostic.place, one.diagnostic.code)),
        judged,
        baseline=baseline,
        update=update_baseline,
        root=root,
        judge=texts.judge,
    )
    found += findings((said for _, said in gone), root)
    write(_text(found, form, root), output)
    new = [one.diagnostic for one in found if not one.known]
    if output is not None:
        click.echo(totals(new))
    sys.exit(Exit.of(new, strict=strict))


def _text(found: Sequence[Finding], form: str, root: Path) -> str:
    every = [one.diagnostic for one in found]
    new = [one.diagnostic for one in found if not one.known]
    match form:
        case "json":
            return json_text({"findings": [_as_json(one) for one in every]}) + "\n"
        case "github":
            return "".join(github(one) + "\n" for one in new)
        case "junit":
            suites = {"links": [junit.Case("fieldguide", "links")]}
            for one in every:
                suites.setdefault(one.place.file, []).append(junit.case_of(one))
            return junit.junit("fieldguide links", suites)
        case "sarif":
            marks = fingerprints(found)
            return sarif.sarif([
                sarif.Result(
                    one,
                    {
                        "partialFingerprints": {"fieldguide/v1": mark},
                        "properties": {"target": one.target},
                    },
                )
                for one, mark in zip(every, marks, strict=True)
            ])  # fmt: skip
        case _:
            listing = Listing(root)
            return "".join(f"{listing.text(one)}\n\n" for one in new) + totals(new) + "\n"


def _as_json(one: Diagnostic) -> dict[str, str | int | None]:
    found = one.as_json()
    hint = found.pop("hint")
    return {**found, "target": one.target, "hint": hint}
