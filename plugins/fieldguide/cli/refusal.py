"""What the system refuses whatever a command does: room, rights, handles."""

from __future__ import annotations

import errno
import os

from fieldguide.problems.diagnostics import printable

__all__ = ["refused"]

_OF_THE_WORLD = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS),
    *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.EIO),
}


def refused(error: OSError) -> str | None:
    """What is said of an error of the system; None where it is a mistake of ours.

    Args:
        error: What was raised.
    """
    # So does Python say that no folder for temporary files can be written.
    nowhere = error.errno == errno.ENOENT and error.filename is None
    if error.errno not in _OF_THE_WORLD and not nowhere:
        return None
    reason = error.strerror or str(error)
    file = error.filename
    where = f": {os.fsdecode(file)}" if isinstance(file, str | bytes) else ""
    return printable(f"{reason[:1].lower()}{reason[1:]}{where}", 600)
