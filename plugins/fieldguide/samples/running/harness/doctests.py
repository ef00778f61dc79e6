"""Interactive sessions, run with doctest."""

from __future__ import annotations

import doctest
import re
from typing import TYPE_CHECKING, Any

from . import snippets
from .examples import Runner

if TYPE_CHECKING:
    from .calls import Calls
    from .errors import Errors

__all__ = ["run"]


_OPTION = re.compile(r"#[ \t]*doctest:[ \t]*[+-]([A-Z_]{1,40})")


def run(job: dict[str, Any], folder: str, errors: Errors, calls: Calls) -> dict[str, Any]:
    """Run the sessions of all blocks in one namespace; the last is the sample."""
    space: dict[str, Any] = {"__name__": "__main__"}
    parser = doctest.DocTestParser()
    held = 0
    for block in job["blocks"]:
        code = block["code"]
        if not any(line.lstrip().startswith(">>>") for line in code.splitlines()):
            result = snippets.run(
                job | {"blocks": [block], "expectation": {}}, folder, errors, calls
            )
            if not result["finished"]:
                return result
            import sys  # noqa: PLC0415 - rarely needed

            space.update(vars(sys.modules["__main__"]))
            continue
        for name in _OPTION.findall(code):
            doctest.register_optionflag(name)
        test = parser.get_doctest(code, space, block["label"], block["label"], 0)
        runner = Runner(errors)
        runner.run(test, clear_globs=False, out=lambda _: None)
        space = test.globs
        held = runner.held
        if runner.problems:
            return {"finished": False, "errors": runner.problems}
    return {"finished": True, "asserted": held}
