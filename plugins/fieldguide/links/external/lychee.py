"""lychee, the program that checks external links: its path, its start, its report.

Its report is the JSON of `lychee --format json`, as version 0.24 writes it: for each link the place
in our own list, the status, and the redirects that were followed. See https://lychee.cli.rs/.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldguide.links.external.answer import Answer, AnswerKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.links.external.settings import ExternalSettings

__all__ = ["EXTRA", "LycheeError", "ask", "program"]

EXTRA = 'pip install "mkdocs-fieldguide[links]"'
_OLDEST = (0, 24)
_VERSION = re.compile(r"lychee (\d{1,4})\.(\d{1,4})")
# Browsers remove these characters from an address.
_BREAK = re.compile(r"[\t\r\n]")
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)
_BUSY = 429
_FAILING = 500
_STATUSES = 600
# lychee's limit for `Retry-After`, in seconds.
_LONGEST_WAIT = 60
_ACCEPTED = "100..=103,200..=299"
# The only wording of lychee that distinguishes kinds of failure.
_NO_ANCHOR = "Cannot find fragment"


class LycheeError(Exception):
    """lychee is missing or fails; the text names the fix."""


def program() -> Path:
    """The path of lychee: beside this Python's executable, else on `PATH`.

    Raises:
        LycheeError: It is missing or too old.
    """
    path = shutil.which("lychee", path=sysconfig.get_path("scripts")) or shutil.which("lychee")
    if path is None:
        raise LycheeError(f"lychee, which checks external links, is not installed; {EXTRA}")
    try:
        output = subprocess.run(  # noqa: S603 - the program that was just found
            [path, "--version"], capture_output=True, text=True, check=False, timeout=20
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise LycheeError(f"{path} does not start: {error}; {EXTRA}") from None
    version = _VERSION.match(output)
    if version is None or (int(version[1]), int(version[2])) < _OLDEST:
        raise LycheeError(f"{path} is not lychee 0.24 or newer; {EXTRA}")
    return Path(path)


def ask(lychee: Path, urls: Sequence[str], settings: ExternalSettings) -> dict[str, Answer]:
    """Request addresses in one run of lychee.

    lychee itself observes the limits, waits for `Retry-After` (a minute at most), and retries after
    status 429 and after a timeout.

    Args:
        lychee: The program.
        urls: The addresses, each once.
        settings: Limits, retries and accepted statuses.

    Returns:
        The answer for each address.

    Raises:
        LycheeError: The program fails.
    """
    # A folder of its own: the program takes options from files that it finds where it is started.
    with tempfile.TemporaryDirectory(prefix="fieldguide-links-") as folder:
        file = Path(folder) / "links.html"
        # HTML, because an address there ends where its quotes end. One a line tells which is which.
        text = "".join(f'<a href="{html.escape(_BREAK.sub("", url))}">x</a>\n' for url in urls)
        file.write_text(text, "utf-8", errors="replace")
        try:
            done = subprocess.run(  # noqa: S603 - the program that `program` found
                [str(lychee), *_options(settings), "--", file.name],
                cwd=folder,
                capture_output=True,
                check=False,
                timeout=_longest(len(urls), settings),
            )
        except OSError as error:
            raise LycheeError(f"{lychee} does not start: {error}") from None
        except subprocess.TimeoutExpired as error:
            raise LycheeError(f"lychee did not end within {error.timeout:.0f} s") from None
    try:
        report = json.loads(done.stdout)
        return _answers(report, urls)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        errors = done.stderr.decode(errors="replace").strip().splitlines()
        raise LycheeError(f"lychee failed: {errors[0] if errors else done.returncode}") from None


def _longest(count: int, settings: ExternalSettings) -> float:
    """What nothing takes that goes by the limits: each attempt times out, after a full wait."""
    attempt = settings.timeout + _LONGEST_WAIT + settings.patience * float(2**settings.retries)
    return (settings.retries + 1) * attempt * (1 + count / settings.concurrency)


def _options(settings: ExternalSettings) -> list[str]:
    accepted = ",".join([_ACCEPTED, *map(str, settings.accept)])
    options = {
        "format": "json",
        "accept": accepted,
        "timeout": max(1, round(settings.timeout)),
        "max-retries": settings.retries,
        "retry-wait-time": max(1, round(settings.patience)),
        "max-redirects": 10,
        "max-concurrency": settings.concurrency,
        "host-concurrency": settings.per_host,
        "host-request-interval": f"{settings.interval}ms",
        "include-fragments": "anchor-only" if settings.anchors else "none",
    }
    flags = ["--no-progress", "--verbose", "--mode=plain"]
    if not settings.private:
        flags.append("--exclude-all-private")
    return [*flags, *(f"--{name}={value}" for name, value in options.items())]


def _answers(report: Any, urls: Sequence[str]) -> dict[str, Answer]:  # noqa: ANN401 - JSON
    answers: dict[str, Answer] = {}
    for name in ("success_map", "error_map", "timeout_map", "excluded_map"):
        for items in report[name].values():
            for item in items:
                url = urls[item["span"]["line"] - 1]
                if name == "excluded_map":
                    answers[url] = Answer(AnswerKind.EXCLUDED)
                else:
                    answers[url] = _answer(item, fine=name == "success_map")
    # An answer that breaks off while it is searched for an anchor is in none of the maps.
    broken = Answer(AnswerKind.UNREACHABLE, reason="incomplete response")
    return {url: answers.get(url, broken) for url in urls}


def _answer(item: Any, *, fine: bool) -> Answer:  # noqa: ANN401 - JSON
    status = item["status"].get("code")
    redirects = (item.get("redirects") or {}).get("redirects", [])
    moved_to = _moved_to(redirects)
    if fine:
        return Answer(AnswerKind.MOVED if moved_to else AnswerKind.FINE, status, moved_to=moved_to)
    if status is None:
        details = str(item["status"].get("details") or item["status"]["text"])
        if details.startswith(_NO_ANCHOR):
            return Answer(AnswerKind.NO_ANCHOR)
        return Answer(AnswerKind.UNREACHABLE, reason=_short(details))
    return Answer(_kind(status), status, moved_to=moved_to)


def _kind(status: int) -> AnswerKind:
    if status in _GONE:
        return AnswerKind.GONE
    if status in _REDIRECTS:
        return AnswerKind.ENDLESS
    if status == _BUSY:
        return AnswerKind.BUSY
    return AnswerKind.FAILING if _FAILING <= status < _STATUSES else AnswerKind.REFUSED


def _moved_to(redirects: Sequence[Any]) -> str | None:
    """The target of the permanent redirects at the start of a chain, or None."""
    target = None
    for redirect in redirects:
        if redirect["code"] not in _PERMANENT:
            break
        target = str(redirect["url"])
    return target


def _short(details: str) -> str:
    """The reason of a failure, without the advice that follows it."""
    first = re.split(r" - |\. | \(", details, maxsplit=1)[0].strip().removesuffix(".")
    return first[:1].lower() + first[1:] if first[1:2].islower() else first
