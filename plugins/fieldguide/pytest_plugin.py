"""The pytest plugin: `pytest --fieldguide` collects each code sample as an item `path::line`.

Without the option, the plugin does nothing and imports nothing else of the package.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Sample, SamplePage
    from fieldguide.samples.session import Session

__all__: list[str] = []

_OPTION = "fieldguide"
_SAMPLES = pytest.StashKey["_Samples"]()
"""Where the configuration of pytest keeps the samples; missing without the option."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the plugin."""
    group = parser.getgroup("fieldguide", "code samples of a knowledge base")
    group.addoption(
        "--fieldguide", action="store_true", help="Collect each code sample as a test item."
    )
    group.addoption(
        "--fieldguide-config",
        metavar="FILE",
        type=Path,
        help="The mkdocs.yml of the base. Default: the one in pytest's root folder.",
    )
    group.addoption(
        "--fieldguide-knowledge",
        metavar="DIR",
        type=Path,
        help="A folder of Markdown, if there is no mkdocs.yml.",
    )
    group.addoption(
        "--fieldguide-sandbox",
        choices=["auto", "require", "off"],
        default="auto",
        help="Sandbox: auto (bubblewrap if available), require, or off.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Find the samples; without arguments, pytest then collects the pages that have any."""
    if not config.getoption(_OPTION):
        return
    samples = _Samples(config)
    config.stash[_SAMPLES] = samples
    config.add_cleanup(samples.close)
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = [str(page.path) for page in samples.session.pages if page.samples]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Collect folders with pages, even those that pytest ignores by their name."""
    samples = config.stash.get(_SAMPLES, None)
    if samples is not None and _real(collection_path) in samples.folders:
        return False
    return None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the pages of the base."""
    samples = parent.config.stash.get(_SAMPLES, None)
    page = None if samples is None else samples.pages.get(_real(file_path))
    if page is None:
        return None
    collected: pytest.Collector = PageFile.from_parent(parent, path=file_path)
    return collected


def pytest_collection_finish(session: pytest.Session) -> None:
    """Check all selected samples together: one process per language is faster than per sample."""
    samples = session.config.stash.get(_SAMPLES, None)
    if samples is not None and not session.config.option.collectonly:
        chosen = [item.sample for item in session.items if isinstance(item, SampleItem)]
        samples.session.prove(chosen, run=False)


class _Samples:
    """The samples of the base that the options select.

    Args:
        config: The configuration of pytest.

    Attributes:
        session: The session that proves samples.
        root: The folder that printed paths are relative to.
        pages: The pages of the base, by path with symbolic links resolved.
        folders: All folders above pages.

    Raises:
        pytest.UsageError: The base cannot be read, or a required sandbox is not available.
    """

    def __init__(self, config: pytest.Config) -> None:
        # pytest loads the plugin wherever it is installed, even if the option is not used.
        from fieldguide.checking.texts import read_texts  # noqa: PLC0415
        from fieldguide.cli.base import CannotRun, base_from  # noqa: PLC0415
        from fieldguide.problems.codes import Part  # noqa: PLC0415
        from fieldguide.samples.running.sandbox import SandboxRefusedError  # noqa: PLC0415
        from fieldguide.samples.session import open_session  # noqa: PLC0415

        knowledge = config.getoption("fieldguide_knowledge")
        file = config.getoption("fieldguide_config")
        if file is None and knowledge is None:
            file = config.rootpath / "mkdocs.yml"
        try:
            base = base_from(file, knowledge=knowledge)
            sandbox = config.getoption("fieldguide_sandbox")
            judge = read_texts(base.settings, (Part.SAMPLES,)).judge
            self.session: Session = open_session(base, judge, sandbox=sandbox)
        except CannotRun as error:
            raise pytest.UsageError(error.format_message()) from None
        except SandboxRefusedError as error:
            raise pytest.UsageError(f"no sandbox: {error}; nothing was run") from None
        self.root = base.settings.root
        self.pages: dict[Path, SamplePage] = {_real(page.path): page for page in self.session.pages}
        self.folders = {folder for path in self.pages for folder in path.parents}

    def close(self) -> None:
        self.session.close()


class PageFile(pytest.File):
    """A page of the base."""

    def collect(self) -> Iterator[pytest.Item]:
        """Collect the samples of the page, and the directives without a sample."""
        samples = self.config.stash[_SAMPLES]
        page = samples.pages[_real(self.path)]
        for sample in page.samples:
            item: pytest.Item = SampleItem.from_parent(
                self, name=str(sample.place.line), sample=sample, page=page
            )
            yield item
        for diagnostic in samples.session.judge.all(page.stray):
            item = DirectiveItem.from_parent(
                self, name=str(diagnostic.place.line), diagnostic=diagnostic
            )
            yield item


class _FailedError(Exception):
    """An item has problems; the text lists them as in the report."""


class _ReportItem(pytest.Item):
    """An item whose failures read as in the report of `fieldguide samples`."""

    line: int

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: object = None,
    ) -> str:
        """The problems as in the report, without a traceback."""
        if isinstance(excinfo.value, _FailedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))  # type: ignore[arg-type]  # passed on

    def reportinfo(self) -> tuple[Path, int, str]:
        """The location of the item: path, line from 0, and a label."""
        return self.path, self.line - 1, f"{self.path.name}:{self.line}"

    def fail(self, findings: tuple[Diagnostic, ...]) -> None:
        """Fail with problems."""
        import click  # noqa: PLC0415 - only for failures

        from fieldguide.problems.lines import SourceLines  # noqa: PLC0415 - as above
        from fieldguide.problems.listing import Listing  # noqa: PLC0415 - as above

        listing = Listing(SourceLines(self.config.stash[_SAMPLES].root))
        text = "\n".join(listing.text(finding) for finding in findings)
        marked = self.config.get_terminal_writer().hasmarkup
        raise _FailedError(text if marked else click.unstyle(text))


class SampleItem(_ReportItem):
    """A sample, which runs by itself with exactly the context that it needs."""

    def __init__(self, *, sample: Sample, page: SamplePage, **kwargs: object) -> None:
        """Add the keywords that `-k` matches: the entry, the language and the path."""
        super().__init__(**kwargs)  # type: ignore[arg-type]  # pytest's own
        self.sample = sample
        self.line = sample.place.line
        words = (page.entry, sample.language, sample.path)
        self.extra_keyword_matches.update(word for word in words if word)

    def runtest(self) -> None:
        """Prove the sample.

        An incomplete sample without errors is an expected failure. A sample that is not run or not
        checked is skipped.
        """
        from fieldguide.problems.diagnostics import Severity  # noqa: PLC0415 - only where it is used
        from fieldguide.samples.evidence import Status  # noqa: PLC0415 - as above

        samples = self.config.stash[_SAMPLES]
        evidence: Evidence
        (evidence,) = samples.session.prove([self.sample])
        if evidence.status is Status.FAILED:
            self.fail(evidence.findings)
        if evidence.status is Status.INCOMPLETE:
            if any(finding.severity is Severity.ERROR for finding in evidence.findings):
                self.fail(evidence.findings)
            pytest.xfail(f"incomplete: {evidence.why}")
        if evidence.status is not Status.PASSED:
            pytest.skip(f"{evidence.status.value}: {evidence.why}")


class DirectiveItem(_ReportItem):
    """A directive that belongs to no sample."""

    def __init__(self, *, diagnostic: Diagnostic, **kwargs: object) -> None:
        """Create the item of a directive, with its problem."""
        super().__init__(**kwargs)  # type: ignore[arg-type]  # pytest's own
        self.diagnostic = diagnostic
        self.line = diagnostic.place.line

    def runtest(self) -> None:
        """Fail if the problem is an error; a warning or hint is an expected failure."""
        from fieldguide.problems.diagnostics import Severity  # noqa: PLC0415 - only where it is used

        if self.diagnostic.severity is Severity.ERROR:
            self.fail((self.diagnostic,))
        pytest.xfail(f"{self.diagnostic.severity.value}: {self.diagnostic.text}")


def _real(path: Path) -> Path:
    # `Path.resolve` raises an exception for a symbolic link to itself.
    return Path(os.path.realpath(path))
