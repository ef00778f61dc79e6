"""Runs the examples of interactive sessions and compares their output."""

from __future__ import annotations

import ast
import doctest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import Errors

__all__ = ["Runner", "check_docstrings"]


class Runner(doctest.DocTestRunner):
    """Collects failures instead of printing them."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(verbose=False, optionflags=doctest.ELLIPSIS)
        self.problems: list[dict[str, Any]] = []
        self.held = 0
        self._errors = errors

    def report_success(self, out: Any, test: Any, example: Any, got: str) -> None:  # noqa: ANN401
        """Count an example with an expected output."""
        del out, test, got
        self.held += bool(example.want)

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:  # noqa: ANN401
        """Record the expected and the printed output."""
        del out
        expected, printed = example.want.strip() or "nothing", got.strip() or "nothing"
        self.problems.append(
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
        """Record an exception."""
        del out
        failure = self._errors.of(exc_info[1])
        failure["trace"] = [[test.filename, (test.lineno or 0) + example.lineno + 1]]
        self.problems.append(failure)


def check_docstrings(
    code: str, label: str, space: dict[str, Any], errors: Errors
) -> tuple[int, list[dict[str, Any]]]:
    """Run the examples in the docstrings of a sample.

    Args:
        code: Its code, which has run.
        label: Its name in tracebacks: the label of a block or the path of a file.
        space: The names that it has defined.
        errors: Describes exceptions.

    Returns:
        The number of examples whose output is as expected, and the failures of others.
    """
    if ">>>" not in code:
        return 0, []
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(code, label, "exec", flags, dont_inherit=True)
    parser, held = doctest.DocTestParser(), 0
    failures: list[dict[str, Any]] = []
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        text = ast.get_docstring(node, clean=False)
        if text is None or ">>>" not in text:
            continue
        name = getattr(node, "name", "the module")
        line = node.body[0].lineno - 1
        try:
            test = parser.get_doctest(text, dict(space), name, label, line)
        except ValueError as error:  # its layout is not valid
            failure = {
                "type": "DocTestFailure",
                "message": str(error),
                "trace": [[label, line + 1]],
            }
            return held, [*failures, failure]
        runner = Runner(errors)
        runner.run(test, out=lambda _: None)
        held += runner.held
        failures += runner.problems
    return held, failures
