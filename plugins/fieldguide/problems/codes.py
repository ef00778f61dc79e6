"""The codes of all diagnostics, with their severities, titles and groups.

The titles are also the headings in the documentation. A code is never reused with another meaning,
because baselines and overrides refer to it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "Code", "Part", "Severity", "Stage", "Subject"]


class Severity(enum.Enum):
    """The severity of a diagnostic.

    Errors fail a check, warnings do so only in strict mode, and hints never do.
    """

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Part(enum.StrEnum):
    """The parts of a check, in the order in which they run."""

    KNOWLEDGE = "knowledge"
    GUIDES = "guides"
    LINKS = "links"
    SAMPLES = "samples"


class Stage(enum.Enum):
    """The stages of a check and of a build.

    The stage of a code is the one after which all its diagnostics are reported. A check reads,
    resolves, follows links, checks samples, runs them, and finishes. A build reads, resolves,
    assigns addresses to pages, renders pages, and writes them.
    """

    READING = enum.auto()
    RESOLVING = enum.auto()
    ADDRESSING = enum.auto()
    RENDERING = enum.auto()
    WRITING = enum.auto()
    FOLLOWING = enum.auto()
    CHECKING = enum.auto()
    RUNNING = enum.auto()
    FINISHING = enum.auto()


class Subject(enum.Enum):
    """The kinds of things that diagnostics are about.

    `FILE` is a file or folder itself, and `TEXT` is the contents of a file.
    """

    FILE = enum.auto()
    TEXT = enum.auto()
    GUIDE = enum.auto()
    SAMPLE = enum.auto()
    DIRECTIVE = enum.auto()
    SIDECAR = enum.auto()
    BASELINE = enum.auto()
    LINK = enum.auto()
    EXTERNAL_LINK = enum.auto()
    PAGE = enum.auto()
    SITE = enum.auto()
    SETTING = enum.auto()


@dataclass(frozen=True, slots=True)
class Code:
    """The properties of a code.

    Attributes:
        severity: The default severity of its diagnostics.
        title: The problem in a few words, in lower case.
        part: The part of a check that reports it.
        stage: The stage after which all its diagnostics are reported.
        subject: The kind of thing that its diagnostics are about.
    """

    severity: Severity
    title: str
    part: Part
    stage: Stage
    subject: Subject


_E, _W, _H = Severity.ERROR, Severity.WARNING, Severity.HINT

_GROUPS = {
    (Part.KNOWLEDGE, Stage.READING, Subject.FILE): {
        "FG101": (_E, "file cannot be read"),
        "FG102": (_E, "file is not UTF-8 text"),
        "FG103": (_E, "file is too large"),
        "FG104": (_H, "folder does not exist"),
        "FG105": (_W, "nothing to read"),
        "FG106": (_W, "symbolic link or special file is not followed"),
        "FG107": (_E, "symbolic links form a loop"),
        "FG108": (_E, "file name cannot be published"),
        "FG109": (_H, "file name is not portable"),
    },
    (Part.KNOWLEDGE, Stage.READING, Subject.TEXT): {
        "FG110": (_E, "no frontmatter"),
        "FG111": (_E, "frontmatter is not closed"),
        "FG112": (_E, "invalid YAML"),
        "FG113": (_E, "duplicate key"),
        "FG114": (_E, "YAML document is too large"),
        "FG115": (_E, "not a mapping"),
        "FG116": (_W, "unrecognised YAML file"),
        "FG120": (_E, "missing required key"),
        "FG121": (_E, "wrong type"),
        "FG122": (_W, "unknown key"),
        "FG123": (_E, "invalid value"),
        "FG124": (_W, "text is too long"),
        "FG125": (_W, "duplicate list item"),
        "FG126": (_E, "duplicate name"),
        "FG127": (_W, "name does not match the file name"),
        "FG128": (_W, "step has no outputs"),
        "FG129": (_W, "key is not allowed here"),
        "FG130": (_W, "Material-only syntax in a GFM entry"),
        "FG132": (_W, "nesting is too deep"),
        "FG133": (_H, "entry mentioned without a link"),
        "FG134": (_W, "too many headings"),
        "FG135": (_W, "page is too complex for Python-Markdown"),
    },
    (Part.KNOWLEDGE, Stage.RENDERING, Subject.TEXT): {
        "FG131": (_W, "raw HTML was removed"),
        "FG136": (_W, "metadata is not supported by the theme"),
    },
    (Part.GUIDES, Stage.RESOLVING, Subject.GUIDE): {
        "FG201": (_E, "unknown step"),
        "FG202": (_E, "unknown entry"),
        "FG203": (_E, "unknown project type"),
        "FG204": (_W, "unknown phase"),
        "FG205": (_W, "replaced name is not present"),
        "FG206": (_W, "appended name is already present"),
        "FG207": (_E, "dependency cycle"),
        "FG208": (_E, "step depends on itself"),
        "FG209": (_W, "enabled step depends on a disabled step"),
        "FG210": (_W, "enabled step reads a disabled step"),
        "FG211": (_W, "entry is not in any guide"),
        "FG212": (_W, "step is missing from a preset"),
        "FG213": (_W, "preset disables a dependency of an enabled step"),
        "FG214": (_W, "unknown option or choice in a condition"),
        "FG215": (_W, "duplicate step order"),
        "FG216": (_W, "unknown preset"),
    },
    (Part.SAMPLES, Stage.READING, Subject.SAMPLE): {
        "FG301": (_E, "unknown directive"),
        "FG302": (_E, "directive without a reason"),
        "FG303": (_E, "invalid directive value"),
        "FG304": (_E, "directive has expired"),
        "FG307": (_E, "path is outside the project"),
    },
    (Part.SAMPLES, Stage.READING, Subject.DIRECTIVE): {
        "FG305": (_E, "directive without a sample"),
    },
    (Part.SAMPLES, Stage.READING, Subject.SIDECAR): {
        "FG306": (_E, "sidecar does not match"),
    },
    (Part.SAMPLES, Stage.CHECKING, Subject.SAMPLE): {
        "FG310": (_E, "undefined name"),
        "FG311": (_E, "syntax error"),
        "FG312": (_E, "wrong language"),
        "FG313": (_E, "sample violates its schema"),
        "FG314": (_E, "type error"),
        "FG315": (_E, "unresolved import from the project"),
        "FG316": (_E, "imported name does not exist"),
        "FG317": (_E, "test is never collected"),
        "FG318": (_W, "shell error"),
        "FG341": (_E, "unknown environment"),
    },
    (Part.SAMPLES, Stage.RUNNING, Subject.SAMPLE): {
        "FG320": (_E, "sample raises an exception"),
        "FG321": (_E, "test fails"),
        "FG322": (_E, "output differs"),
        "FG323": (_E, "limit exceeded"),
        "FG324": (_E, "process ended early"),
        "FG325": (_E, "expected failure did not happen"),
        "FG326": (_E, "non-zero exit status"),
        "FG330": (_W, "incomplete: undefined names"),
        "FG331": (_W, "incomplete: module not installed"),
        "FG332": (_W, "incomplete: surrounding code is not shown"),
        "FG333": (_W, "incomplete: placeholder"),
    },
    (Part.SAMPLES, Stage.FINISHING, Subject.BASELINE): {
        "FG342": (_E, "baseline lists a problem that is already fixed"),
    },
    (Part.LINKS, Stage.FOLLOWING, Subject.LINK): {
        "FG401": (_E, "broken link"),
        "FG402": (_E, "no such anchor"),
        "FG403": (_E, "malformed address"),
        "FG404": (_E, "unsupported scheme"),
        "FG405": (_E, "undefined reference"),
        "FG406": (_E, "undefined footnote"),
        "FG407": (_W, "unused footnote"),
        "FG408": (_W, "duplicate id"),
        "FG409": (_H, "orphaned page"),
        "FG410": (_E, "broken address in sitemap or search index"),
    },
    (Part.LINKS, Stage.FOLLOWING, Subject.EXTERNAL_LINK): {
        "FG431": (_W, "external page not found"),
        "FG432": (_H, "external host is unreachable"),
        "FG433": (_H, "external server error"),
        "FG434": (_W, "too many redirects"),
        "FG435": (_H, "external page has moved permanently"),
        "FG436": (_H, "too many requests to an external host"),
        "FG437": (_H, "no such anchor on the external page"),
        "FG438": (_H, "external server refused the request"),
    },
    (Part.GUIDES, Stage.ADDRESSING, Subject.PAGE): {
        "FG501": (_W, "file conflicts with a generated page"),
        "FG502": (_W, "duplicate page address"),
    },
    (Part.GUIDES, Stage.RENDERING, Subject.PAGE): {
        "FG505": (_W, "snippet outside the knowledge base"),
    },
    (Part.GUIDES, Stage.WRITING, Subject.SITE): {
        "FG503": (_H, "site is written in place"),
        "FG504": (_E, "site cannot be written"),
        "FG506": (_E, "invalid SOURCE_DATE_EPOCH"),
    },
    (Part.KNOWLEDGE, Stage.READING, Subject.SETTING): {
        "FG601": (_E, "invalid severity setting"),
        "FG602": (_E, "unknown code"),
        "FG603": (_E, "override without a reason"),
        "FG604": (_W, "override matches nothing"),
    },
    (Part.KNOWLEDGE, Stage.FINISHING, Subject.SETTING): {
        "FG605": (_W, "override has no effect"),
    },
}

CODES: Mapping[str, Code] = dict(
    sorted(
        (code, Code(severity, title, *facts))
        for facts, codes in _GROUPS.items()
        for code, (severity, title) in codes.items()
    )
)
"""The properties of all codes, in ascending order."""
