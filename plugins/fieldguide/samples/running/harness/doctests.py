"""Interactive sessions, run by doctest."""

from __future__ import annotations

import doctest
import re
from typing import TYPE_CHECKING, Any

from .snippets import run as run_snippets

if TYPE_CHECKING:
    from .calls import Calls
    from .errors import Errors

__all__ = ["run"]


_OPTION = re.compile(r"#[ \t]*doctest:[ \t]*[+-]([A-Z_]{1,40})")


class _Runner(doctest.DocTestRunner):
    """Collects failures instead of printing them."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(verbose=False, optionflags=doctest.ELLIPSIS)
        self.found: list[dict[str, Any]] = []
        self.held = 0
        self._errors = errors

    def report_success(self, out: Any, test: Any, example: Any, got: str) -> None:  # noqa: ANN401
        del out, test, got
        self.held += bool(example.want)

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:  # noqa: ANN401
        del out
        expected, printed = example.want.strip() or "nothing", got.strip() or "nothing"
        self.found.append(
            {
                "type": "DocTestFailure",
                "message": f"expected {expected[:200]!r}, got {printed[:200]!r}",
                "trace": [[test.filename, (test.lineno or 0) + example.lineno + 1]],
            }
        )

    def report_unexpected_exception(
        self,
        out: Any,  # noqa: ANN401 - the library's types
        test: Any,  # noqa: ANN401
        example: Any,  # noqa: ANN401
        exc_info: Any,  # noqa: ANN401
    ) -> None:
        del out
        said = self._errors.of(exc_info[1])
        said["trace"] = [[test.filename, (test.lineno or 0) + example.lineno + 1]]
        self.found.append(said)


def run(job: dict[str, Any], folder: str, errors: Errors, calls: Calls) -> dict[str, Any]:
    """Run the sessions of all blocks in one namespace; the last is the sample."""
    space: dict[str, Any] = {"__name__": "__main__"}
    parser = doctest.DocTestParser()
    held = 0
    for block in job["blocks"]:
        code = block["code"]
        if not any(line.lstrip().startswith(">>>") for line in code.splitlines()):
            made = run_snippets(job | {"blocks": [block], "expectation": {}}, folder, errors, calls)
            if not made["finished"]:
                return made
            import sys  # noqa: PLC0415 - rarely needed

            space.update(vars(sys.modules["__main__"]))
            continue
        for name in _OPTION.findall(code):
            doctest.register_optionflag(name)
        test = parser.get_doctest(code, space, block["label"], block["label"], 0)
        runner = _Runner(errors)
        runner.run(test, clear_globs=False, out=lambda _: None)
        space = test.globs
        held = runner.held
        if runner.found:
            return {"finished": False, "errors": runner.found}
    return {"finished": True, "asserted": held}
