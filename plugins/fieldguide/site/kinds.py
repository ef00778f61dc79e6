"""The kinds of generated pages."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PAGE_KINDS", "PageKind"]


@dataclass(frozen=True, slots=True)
class PageKind:
    """A generated page at the top of the nav, with the pages below it.

    To add a kind, add it to `PAGE_KINDS`, in the order of the nav, and add its template.

    Attributes:
        key: Its key in `Publication.files`. Its template is `KEY.html`, and its address is the
            option `addresses.KEY`, whose default is the key; `home` is at the root.
        needs: The attribute of the publication without which the page is not generated, such as
            `library.entries`; "" for none.
        view: The function in `views` that returns the template's own variables, if it has any.
            Functions are named here, not imported: the options of the plugin depend on this table,
            and views depend on a publication, which depends on the options.
        pages: The function in `views` that yields the pages below it, if there are any.
    """

    key: str
    needs: str = ""
    view: str = ""
    pages: str = ""

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.key.capitalize()


PAGE_KINDS = (
    PageKind("home"),
    PageKind("guides", needs="guides", pages="guide_pages"),
    PageKind("entries", needs="library.entries"),
    PageKind("steps", needs="library.steps"),
    PageKind("topics", needs="topics", pages="topic_pages"),
    PageKind("coverage", needs="guides"),
    PageKind("evidence", needs="evidence.there", view="evidence_context"),
    PageKind("diagnostics", needs="serving"),
)
