"""The codes of all diagnostics: one line each, the words of their pages in the documentation.

FG1xx is said while reading files, FG2xx while resolving guides, FG3xx of samples, FG4xx of links,
FG5xx while publishing, FG6xx of the settings. A code is never given a second meaning.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.Enum):
    """How much a diagnostic counts."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for.

    Attributes:
        severity: How much its diagnostics count.
        title: What is wrong, in a few words.
    """

    severity: Severity
    title: str


_E, _W, _H = Severity.ERROR, Severity.WARNING, Severity.HINT

CODES: dict[str, Code] = {
    # Files
    "FG101": Code(_E, "file cannot be read"),
    "FG102": Code(_E, "file is not UTF-8 text"),
    "FG103": Code(_E, "file is too large"),
    "FG104": Code(_H, "folder does not exist"),
    "FG105": Code(_W, "nothing to read"),
    "FG106": Code(_W, "symbolic link or special file is not followed"),
    "FG107": Code(_E, "symbolic links form a loop"),
    "FG108": Code(_E, "file name cannot be published"),
    "FG109": Code(_H, "file name is not portable"),
    # Frontmatter and YAML
    "FG110": Code(_E, "no frontmatter"),
    "FG111": Code(_E, "frontmatter is not closed"),
    "FG112": Code(_E, "invalid YAML"),
    "FG113": Code(_E, "duplicate key"),
    "FG114": Code(_E, "YAML document is too large"),
    "FG115": Code(_E, "not a mapping"),
    "FG116": Code(_W, "unrecognised YAML file"),
    # Keys and values
    "FG120": Code(_E, "missing required key"),
    "FG121": Code(_E, "wrong type"),
    "FG122": Code(_W, "unknown key"),
    "FG123": Code(_E, "invalid value"),
    "FG124": Code(_W, "text is too long"),
    "FG125": Code(_W, "duplicate list item"),
    "FG126": Code(_E, "duplicate name"),
    "FG127": Code(_W, "name does not match the file name"),
    "FG128": Code(_W, "step has no outputs"),
    "FG129": Code(_W, "key is not allowed here"),
    # Markdown
    "FG130": Code(_W, "Material-only syntax in a GFM entry"),
    "FG131": Code(_W, "raw HTML was removed"),
    "FG132": Code(_W, "nesting is too deep"),
    "FG133": Code(_H, "entry mentioned without a link"),
    "FG134": Code(_W, "too many headings"),
    "FG135": Code(_W, "page is too complex for Python-Markdown"),
    "FG136": Code(_W, "metadata is not supported by the theme"),
    # Names and references
    "FG201": Code(_E, "unknown step"),
    "FG202": Code(_E, "unknown entry"),
    "FG203": Code(_E, "unknown project type"),
    "FG204": Code(_W, "unknown phase"),
    "FG205": Code(_W, "replaced name is not present"),
    "FG206": Code(_W, "appended name is already present"),
    "FG207": Code(_E, "dependency cycle"),
    "FG208": Code(_E, "step depends on itself"),
    "FG209": Code(_W, "enabled step depends on a disabled step"),
    "FG210": Code(_W, "enabled step reads a disabled step"),
    "FG211": Code(_W, "entry is not in any guide"),
    "FG212": Code(_W, "step is missing from a preset"),
    "FG213": Code(_W, "preset disables a dependency of an enabled step"),
    "FG214": Code(_W, "unknown option or choice in a condition"),
    "FG215": Code(_W, "duplicate step order"),
    "FG216": Code(_W, "unknown preset"),
    # Samples: what is said of them
    "FG301": Code(_E, "unknown directive"),
    "FG302": Code(_E, "directive without a reason"),
    "FG303": Code(_E, "invalid directive value"),
    "FG304": Code(_E, "directive has expired"),
    "FG305": Code(_E, "directive without a sample"),
    "FG306": Code(_E, "sidecar does not match"),
    "FG307": Code(_E, "path is outside the project"),
    # Samples: what they say
    "FG310": Code(_E, "undefined name"),
    "FG311": Code(_E, "syntax error"),
    "FG312": Code(_E, "wrong language"),
    "FG313": Code(_E, "sample violates its schema"),
    "FG314": Code(_E, "type error"),
    "FG315": Code(_E, "unresolved import from the project"),
    "FG316": Code(_E, "imported name does not exist"),
    "FG317": Code(_E, "test is never collected"),
    "FG318": Code(_W, "shell error"),
    # Samples: what they do
    "FG320": Code(_E, "sample raises an exception"),
    "FG321": Code(_E, "test fails"),
    "FG322": Code(_E, "output differs"),
    "FG323": Code(_E, "limit exceeded"),
    "FG324": Code(_E, "process ended early"),
    "FG325": Code(_E, "expected failure did not happen"),
    "FG326": Code(_E, "non-zero exit status"),
    # Samples: what they lack
    "FG330": Code(_W, "incomplete: undefined names"),
    "FG331": Code(_W, "incomplete: module not installed"),
    "FG332": Code(_W, "incomplete: surrounding code is not shown"),
    "FG333": Code(_W, "incomplete: placeholder"),
    # Samples: what checks them
    "FG341": Code(_E, "unknown environment"),
    "FG342": Code(_E, "baseline lists a problem that is already fixed"),
    # Links
    "FG401": Code(_E, "broken link"),
    "FG402": Code(_E, "no such anchor"),
    "FG403": Code(_E, "malformed address"),
    "FG404": Code(_E, "unsupported scheme"),
    "FG405": Code(_E, "undefined reference"),
    "FG406": Code(_E, "undefined footnote"),
    "FG407": Code(_W, "unused footnote"),
    "FG408": Code(_W, "duplicate id"),
    "FG409": Code(_H, "orphaned page"),
    "FG410": Code(_E, "broken address in sitemap or search index"),
    # Links: what lies outside
    "FG431": Code(_W, "external page not found"),
    "FG432": Code(_H, "external host is unreachable"),
    "FG433": Code(_H, "external server error"),
    "FG434": Code(_W, "too many redirects"),
    "FG435": Code(_H, "external page has moved permanently"),
    "FG436": Code(_H, "too many requests to an external host"),
    "FG437": Code(_H, "no such anchor on the external page"),
    "FG438": Code(_H, "external server refused the request"),
    # Publishing
    "FG501": Code(_W, "file conflicts with a generated page"),
    "FG502": Code(_W, "duplicate page address"),
    "FG503": Code(_H, "site is written in place"),
    "FG504": Code(_E, "site cannot be written"),
    "FG505": Code(_W, "snippet outside the knowledge base"),
    "FG506": Code(_E, "invalid SOURCE_DATE_EPOCH"),
    # The gate's own settings
    "FG601": Code(_E, "invalid severity setting"),
    "FG602": Code(_E, "unknown code"),
    "FG603": Code(_E, "override without a reason"),
    "FG604": Code(_W, "override matches nothing"),
    "FG605": Code(_W, "override has no effect"),
}
