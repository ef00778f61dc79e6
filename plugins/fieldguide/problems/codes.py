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
    "FG106": Code(_W, "link or special file is not followed"),
    "FG107": Code(_E, "links make the folder endless"),
    "FG108": Code(_E, "file has a name that cannot be published"),
    "FG109": Code(_H, "file has a name that not every system can hold"),
    # Frontmatter and YAML
    "FG110": Code(_E, "no frontmatter"),
    "FG111": Code(_E, "frontmatter is not closed"),
    "FG112": Code(_E, "YAML does not parse"),
    "FG113": Code(_E, "duplicate key"),
    "FG114": Code(_E, "YAML is too large or too deep"),
    "FG115": Code(_E, "not a mapping"),
    "FG116": Code(_W, "file of unknown kind"),
    # Keys and values
    "FG120": Code(_E, "required key is missing"),
    "FG121": Code(_E, "wrong type"),
    "FG122": Code(_W, "unknown key"),
    "FG123": Code(_E, "value is not allowed"),
    "FG124": Code(_W, "text is too long"),
    "FG125": Code(_W, "repeated item"),
    "FG126": Code(_E, "duplicate name"),
    "FG127": Code(_W, "name differs from the file's name"),
    "FG128": Code(_W, "step produces nothing"),
    "FG129": Code(_W, "key does not belong here"),
    # Markdown
    "FG130": Code(_W, "Material-only syntax in a GFM entry"),
    "FG131": Code(_W, "raw HTML is removed"),
    "FG132": Code(_W, "nesting is too deep"),
    "FG133": Code(_H, "entry named in prose without a link"),
    "FG134": Code(_W, "too many headings"),
    "FG135": Code(_W, "too much for Python-Markdown"),
    "FG136": Code(_W, "metadata that the theme cannot use"),
    # Names and references
    "FG201": Code(_E, "unknown step"),
    "FG202": Code(_E, "unknown entry"),
    "FG203": Code(_E, "unknown project type"),
    "FG204": Code(_W, "unknown phase"),
    "FG205": Code(_W, "replaced name is not there"),
    "FG206": Code(_W, "appended name is there already"),
    "FG207": Code(_E, "dependency cycle"),
    "FG208": Code(_E, "step depends on itself"),
    "FG209": Code(_W, "enabled step needs a disabled one"),
    "FG210": Code(_W, "enabled step reads a disabled one"),
    "FG211": Code(_W, "no guide reaches the entry"),
    "FG212": Code(_W, "preset does not list a step"),
    "FG213": Code(_W, "preset enables a step without what it needs"),
    "FG214": Code(_W, "condition names an unknown option or choice"),
    "FG215": Code(_W, "two steps with the same order"),
    "FG216": Code(_W, "unknown preset"),
    # Samples: what is said of them
    "FG301": Code(_E, "unknown directive"),
    "FG302": Code(_E, "directive without a reason"),
    "FG303": Code(_E, "directive has a wrong value"),
    "FG304": Code(_E, "directive has run out"),
    "FG305": Code(_E, "directive has no sample"),
    "FG306": Code(_E, "sidecar does not fit"),
    "FG307": Code(_E, "path leads out of the project"),
    # Samples: what they say
    "FG310": Code(_E, "undefined name"),
    "FG311": Code(_E, "sample does not parse"),
    "FG312": Code(_E, "sample is in another language"),
    "FG313": Code(_E, "sample breaks its schema"),
    "FG314": Code(_E, "sample has a type error"),
    "FG315": Code(_E, "module of the project is not on the page"),
    "FG316": Code(_E, "names that a module does not have"),
    "FG317": Code(_E, "test that nothing runs"),
    "FG318": Code(_W, "shell sample has a mistake"),
    # Samples: what they do
    "FG320": Code(_E, "sample raises"),
    "FG321": Code(_E, "test fails"),
    "FG322": Code(_E, "output differs"),
    "FG323": Code(_E, "sample exceeds a limit"),
    "FG324": Code(_E, "sample ends early"),
    "FG325": Code(_E, "sample does not fail as it says"),
    "FG326": Code(_E, "sample exits with a status"),
    # Samples: what they lack
    "FG330": Code(_W, "excerpt lacks names"),
    "FG331": Code(_W, "environment lacks a module"),
    "FG332": Code(_W, "excerpt lacks what is around it"),
    "FG333": Code(_W, "excerpt has a placeholder"),
    # Samples: what checks them
    "FG341": Code(_E, "unknown environment"),
    "FG342": Code(_E, "baseline has a finding that is no more"),
    # Links
    "FG401": Code(_E, "link leads nowhere"),
    "FG402": Code(_E, "anchor does not exist"),
    "FG403": Code(_E, "address is empty or malformed"),
    "FG404": Code(_E, "address has a scheme that leads nowhere"),
    "FG405": Code(_E, "reference is not defined"),
    "FG406": Code(_E, "footnote is not defined"),
    "FG407": Code(_W, "nothing refers to the footnote"),
    "FG408": Code(_W, "id is given twice"),
    "FG409": Code(_H, "no page leads here"),
    "FG410": Code(_E, "sitemap or search leads nowhere"),
    # Links: what lies outside
    "FG431": Code(_W, "external address is gone"),
    "FG432": Code(_H, "external address cannot be reached from here"),
    "FG433": Code(_H, "external server answers with an error"),
    "FG434": Code(_W, "external redirects lead nowhere"),
    "FG435": Code(_H, "external address has moved for good"),
    "FG436": Code(_H, "external host wants fewer requests"),
    "FG437": Code(_H, "external page has no such anchor"),
    "FG438": Code(_H, "external server refuses to answer"),
    # Publishing
    "FG501": Code(_W, "an author's file has the address of a generated page"),
    "FG502": Code(_W, "two sources have the same address"),
    "FG503": Code(_H, "site is written in place"),
    "FG504": Code(_E, "site cannot be written"),
    "FG505": Code(_W, "snippet from outside the base"),
    "FG506": Code(_E, "SOURCE_DATE_EPOCH is no time"),
    # The gate's own settings
    "FG601": Code(_E, "severity setting cannot be used"),
    "FG602": Code(_E, "unknown code"),
    "FG603": Code(_E, "override without a reason"),
    "FG604": Code(_W, "override for what is not there"),
    "FG605": Code(_W, "override changes nothing"),
}
