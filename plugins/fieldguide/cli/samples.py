"""The command `fieldguide samples`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldguide.checking.overrides import unused_overrides
from fieldguide.checking.proving import all_told, lacking
from fieldguide.checking.texts import read_texts
from fieldguide.cli.base import CannotRun, base_from, base_options, json_text, processors
from fieldguide.cli.baseline import baseline_options, refuse_missing, settle
from fieldguide.cli.merging import merged
from fieldguide.cli.options import FORMS, form_option, running_options, strict_option
from fieldguide.cli.output import output_option, write
from fieldguide.cli.progress import Progress
from fieldguide.knowledge import freshness
from fieldguide.problems.codes import Part
from fieldguide.problems.diagnostics import Exit
from fieldguide.problems.github import github
from fieldguide.problems.listing import totals
from fieldguide.samples import baseline as baselines
from fieldguide.samples import evidencefile, selection, updating
from fieldguide.samples.evidence import Level, Status
from fieldguide.samples.finding.pages import find
from fieldguide.samples.opening import open_session
from fieldguide.samples.preparing import SetupError, set_up
from fieldguide.samples.reports.json_report import json_report
from fieldguide.samples.reports.junit import junit
from fieldguide.samples.reports.sarif import sarif
from fieldguide.samples.reports.text import listed, text
from fieldguide.samples.running.sandbox import SandboxRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.base import Base
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Page, Sample
    from fieldguide.samples.session import Session


@click.command()
@click.argument("what", metavar="[PATH|ENTRY|PATH:LINE]...", nargs=-1)
@base_options
@click.option("--type", "project_type", metavar="T", help="Only what the guide of a type reaches.")
@click.option("--language", metavar="L", help="Only samples in a language.")
@click.option("--list", "listing", is_flag=True, help="Say what is known, and run nothing.")
@click.option("--static", is_flag=True, help="Check, and run nothing.")
@click.option("--update", is_flag=True, help="Write what samples print into their output fences.")
@running_options
@click.option("--fresh", is_flag=True, help="Run again what an earlier run tells already.")
@baseline_options
@form_option(*FORMS)
@output_option
@strict_option
@click.option(
    "--merge",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Put evidence of shards together, from a file or all of a folder, and end.",
)
@click.option("--setup", is_flag=True, help="Prepare the tools and the environments, and end.")
def samples(  # noqa: PLR0913, PLR0917 - one for each option
    what: tuple[str, ...],
    project_type: str | None,
    language: str | None,
    shard: str | None,
    jobs: int | None,
    sandbox: str,
    baseline: Path | None,
    form: str,
    output: Path | None,
    merge: tuple[Path, ...],
    *,
    listing: bool,
    static: bool,
    update: bool,
    fresh: bool,
    update_baseline: bool,
    strict: bool,
    setup: bool,
    **base: Path | None,
) -> None:
    """Prove the code samples of all pages, or of some.

    Each is checked as far as it can be: parsed, its names and types known, imported, run,
    asserted. What ran runs again only when something that it depends on has changed.

    Ends with 0 when nothing is wrong, 1 when a sample fails (with --strict also when one is
    incomplete), 2 when it cannot run.
    """
    known = base_from(**base)
    if setup:
        _set_up(known)
        return
    if merge:
        merged(known, merge)
        return
    refuse_missing(baseline, update=update_baseline)
    run = not (listing or static)
    try:
        texts = read_texts(known.settings, (Part.SAMPLES,))
        walls = None if static else sandbox
        session = open_session(
            known, texts.judge, sandbox=walls, jobs=jobs or processors(), fresh=fresh
        )
    except SandboxRefusedError as error:
        raise CannotRun(f"no sandbox: {error}; nothing was run") from None
    with session:
        chosen = _chosen(session, what, project_type, language=language, shard=shard)
        _refuse_missing(session, chosen, what, language)
        with Progress(len(chosen), shown=run and form == "text") as progress:
            evidence = session.prove(chosen, run=run, done=progress)
        if update:
            evidence = _updated(session, chosen, evidence)
        loose: list[Diagnostic] = []
        if not (what or shard):
            loose = [*texts.diagnostics, *session.loose()]
            if run and not (project_type or language):
                loose += _unused(session, chosen, evidence)
        listed_before: set[Diagnostic] = set()
        if baseline is not None:
            pages, root = session.pages, known.settings.root
            judged = baselines.Judged(evidence, pages, ran=run, whole=not (what or shard))
            found = baselines.all_findings(evidence, loose, pages=pages, root=root)
            found, gone = settle(
                found,
                judged,
                baseline=baseline,
                update=update_baseline,
                root=root,
                judge=session.judge,
            )
            evidence, loose = baselines.with_findings(evidence, found)
            listed_before = {one.diagnostic for one in found if one.known}
            loose += [diagnostic for _, diagnostic in gone]
        if run and known.site:
            _keep(known, session, evidence)
        every = [*(finding for one in evidence for finding in one.findings), *loose]
        new = [one for one in every if one not in listed_before]
        if form == "github":
            report = "".join(github(one) + "\n" for one in new)
        else:
            report = _report(session, evidence, loose, form, listing=listing)
    write(report, output)
    if output is not None:
        click.echo(totals(new))
    sys.exit(Exit.of(every, strict=strict))


def _unused(
    session: Session, chosen: Sequence[Sample], evidence: Sequence[Evidence]
) -> list[Diagnostic]:
    """The overrides that changed nothing, where that can be told."""
    if lacking(session, chosen) or not all_told(evidence):
        return []
    root = session.base.settings.root
    return [one.diagnostic for one in unused_overrides(session.judge, root, {Part.SAMPLES})]


def _set_up(known: Base) -> None:
    try:
        pages = find(known, today=freshness.today()).pages
        languages = {sample.language for page in pages for sample in page.samples}
        set_up(known, languages, click.echo)
    except SetupError as error:
        raise CannotRun(str(error)) from None


def _keep(known: Base, session: Session, evidence: Sequence[Evidence]) -> None:
    """Write the evidence for the site."""
    file = known.settings.root / evidencefile.FILE
    try:
        evidencefile.write(session, evidence)
    except OSError as error:
        click.echo(f"the evidence is not kept: {file}: {error.strerror}", err=True)


def _chosen(
    session: Session,
    what: tuple[str, ...],
    project_type: str | None,
    *,
    language: str | None,
    shard: str | None,
) -> list[Sample]:
    settings = session.base.settings
    files = None if project_type is None else _reached(session.base, project_type)
    try:
        return selection.select(
            session.pages, what, root=settings.root, language=language, shard=shard, entries=files
        )
    except selection.SelectionError as error:
        raise CannotRun(str(error)) from None


def _reached(base: Base, project_type: str) -> set[str]:
    """The files of the entries and steps that the guide of a type reaches, at any depth."""
    # Only this option needs to know the guides.
    from fieldguide.guides.resolve import UnknownNameError, resolve  # noqa: PLC0415 - see above
    from fieldguide.knowledge import library  # noqa: PLC0415 - likewise

    settings = base.settings
    known = library.read(settings)
    presets = list(known.presets) or [settings.preset]
    files: set[str] = set()
    try:
        for preset in presets:
            guide = resolve(known, project_type, preset)
            for step in guide.steps:
                if step.name in known.steps:
                    files.add(known.steps[step.name].place.file)
                names = [placement.entry for placement in step.placements]
                files |= {known.entries[n].place.file for n in names if n in known.entries}
    except UnknownNameError as error:
        raise CannotRun(str(error)) from None
    return files


def _refuse_missing(
    session: Session, chosen: Sequence[Sample], what: tuple[str, ...], language: str | None
) -> None:
    """What was asked for by name and cannot be done is no success."""
    by_name = language is not None or any(not Path(word).is_dir() for word in what)
    if not by_name:
        return
    for sample in chosen:
        missing = session.missing(sample)
        if missing is not None:
            raise CannotRun(f"{missing[0]}; {missing[1]}")


def _updated(
    session: Session, chosen: Sequence[Sample], evidence: Sequence[Evidence]
) -> list[Evidence]:
    """Write what was printed into the pages, and say so."""
    known = {one.sample.key: one for one in evidence}
    by_page: dict[Page, list[tuple[Sample, str]]] = {}
    for sample in chosen:
        if sample.directives.output:
            printed = session.printed(sample)
            if printed is not None:
                by_page.setdefault(session.page_of(sample), []).append((sample, printed))
    for page, printed_of in by_page.items():
        try:
            changed = updating.update(page, printed_of)
        except (OSError, UnicodeDecodeError) as error:
            raise CannotRun(f"{page.file} cannot be written: {error}") from None
        for sample in changed:
            click.echo(f"{sample.place}: output written", err=True)
            one = known[sample.key]
            known[sample.key] = replace(
                one,
                status=Status.PASSED,
                level=Level.ASSERTED,
                findings=tuple(f for f in one.findings if f.code != "FG322"),
            )
    return [known[one.sample.key] for one in evidence]


def _report(
    session: Session,
    evidence: Sequence[Evidence],
    loose: Sequence[Diagnostic],
    form: str,
    *,
    listing: bool,
) -> str:
    sandbox = session.sandbox
    name = "none" if sandbox is None else sandbox.name
    if form == "json":
        digests = {one.name: one.digest for one in session.environments.values()}
        made = json_report(
            evidence, session.pages, sandbox=name, environments=digests, diagnostics=loose
        )
        return json_text(made) + "\n"
    if form == "junit":
        return junit(evidence, loose)
    if form == "sarif":
        return sarif(evidence, loose, session.pages)
    if listing:
        return "".join(line + "\n" for line in listed(evidence))
    if sandbox is not None and sandbox.reason:
        name = f"{name} ({sandbox.reason})"
    notes = sandbox.notes if sandbox is not None else ()
    root = session.base.settings.root
    return "\n".join(text(evidence, loose, root=root, sandbox=name, notes=notes)) + "\n"
