"""Of what a run found, what a change can have caused."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from fieldguide.problems.finding import traces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from collections.abc import Set as AbstractSet

    from fieldguide.problems.finding import Finding

__all__ = ["caused"]


def caused(
    found: Sequence[Finding], changed: Collection[str], before: Callable[[], AbstractSet[str]]
) -> list[bool]:
    """Whether a change can have caused each finding.

    It has where the finding's file has changed, where it is a link to a file that has, where it
    was not found before, and where it shows in a guide in which it did not.

    Args:
        found: What was found.
        changed: The files that have changed.
        before: The traces of what was found before, asked for only where they decide.
    """
    made = []
    for one, trace in zip(found, traces(found), strict=True):
        own = {one.file, one.diagnostic.place.file}
        if own & set(changed) or _target(one) in changed:
            made.append(True)
            continue
        made.append(not trace <= before())
    return made


def _target(one: Finding) -> str | None:
    """The file that a link leads to, where it leads to a file."""
    target = one.diagnostic.target
    if target is None:
        return None
    try:
        address = urlsplit(target)
    except ValueError:
        return None
    if address.scheme or address.netloc or not address.path or address.path.startswith("/"):
        return None
    folder = posixpath.dirname(one.diagnostic.place.file)
    return posixpath.normpath(posixpath.join(folder, unquote(address.path)))
