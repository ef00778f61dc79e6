"""Leaves a page out of the site without a word."""


def on_post_page(output: str, page: object, **_: object) -> str:
    """MkDocs writes no page that is empty."""
    return "" if str(page).find("Prices") >= 0 else output
