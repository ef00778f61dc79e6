"""Runs tests with pytest in this process."""

from __future__ import annotations

import contextlib
import inspect
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .calls import Calls
    from .errors import Errors

__all__ = ["run"]

_ASSERTING = re.compile(r"\bassert\b|\b(?:raises|warns|fail|assert\w*|check_\w+)\s*\(")
_LONG = 500


def run(job: dict[str, Any], folder: str, errors: Errors, calls: Calls) -> dict[str, Any]:
    """Run the tests of a sample, which is a file or is written to one with the blocks before it."""
    import pytest  # noqa: PLC0415 - only this kind needs it

    own = [block for block in job["blocks"] if block["path"]]
    paths = [block["path"] for block in own if block["label"] == job["blocks"][-1]["label"]]
    paths = [path for path in paths if _is_test(path)] or paths
    lines: list[tuple[str, int]] = []
    combined = None
    if not paths:
        combined = "test_sample.py"
        paths = [combined]
        lines = _write(job, folder, combined, errors)
    calls.watch_tests(combined, lines)
    _settle_hypothesis()
    watcher = _watcher(pytest, errors)
    configured = [name for name in ("pytest.ini", "pyproject.toml") if name in job["files"]]
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:fieldguide", "--capture=sys"]
    arguments += ["--rootdir", folder, "--tb=no", "--no-header", "--import-mode=importlib"]
    # pytest warns about plugins that are loaded before the sample.
    arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    if not configured:
        arguments += ["-c", os.devnull]
    sys.dont_write_bytecode = True
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):  # noqa: PTH123
        status = pytest.main([*arguments, *paths], plugins=[watcher])
    failures = watcher.failures
    if not failures and watcher.collected == 0:
        failures = [{"type": "", "message": "no test was collected", "trace": [], "test": "pytest"}]
    if not failures and watcher.passed == 0 and not errors.missing:
        # All were skipped, so the tests can at least be collected.
        return {"finished": True, "defined_only": True}
    if failures:
        return {"finished": False, "errors": failures}
    if int(status) != 0:
        failure = {"type": "", "message": f"pytest ended with {int(status)}", "trace": []}
        return {"finished": False, "errors": [failure]}
    return {"finished": True, "asserted": watcher.held}


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py")


def _write(job: dict[str, Any], folder: str, path: str, errors: Errors) -> list[tuple[str, int]]:
    """Write all blocks to a file; returns the label and line that each of its lines comes from."""
    text: list[str] = []
    lines: list[tuple[str, int]] = []
    for block in job["blocks"]:
        own = block["code"].splitlines()
        text += own
        lines += [(block["label"], number) for number in range(1, len(own) + 1)]
    Path(folder, path).write_text("\n".join(text) + "\n", "utf-8")
    errors.map_file(path, lines)
    return lines


def _settle_hypothesis() -> None:
    """Make property-based tests deterministic."""
    with contextlib.suppress(ImportError):
        from hypothesis import HealthCheck, settings  # noqa: PLC0415 - may not be there

        settings.register_profile(
            "fieldguide",
            database=None,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        )
        settings.load_profile("fieldguide")


def _watcher(pytest: Any, errors: Errors) -> Any:  # noqa: ANN401, C901 - a module and a plugin
    """A plugin that collects what tests do."""

    def _start(item: Any) -> list[list[Any]]:  # noqa: ANN401 - pytest's
        path, line, _ = item.reportinfo()
        return errors.frame(str(path), (line or 0) + 1)

    class Watcher:
        def __init__(self) -> None:
            self.failures: list[dict[str, Any]] = []
            self.passed = self.held = self.collected = 0

        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            self.collected = len(items)

        @pytest.hookimpl(hookwrapper=True)  # type: ignore[untyped-decorator]
        def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:  # noqa: ANN401
            outcome = yield
            report = outcome.get_result()
            if report.passed and call.when == "call":
                self.passed += 1
                self.held += _asserts(item)
            elif report.skipped and _is_unawaited(item):
                self._add(f"async test '{item.name}' is never awaited", item)
            elif report.failed and call.excinfo is not None:
                failure = errors.of(call.excinfo.value)
                text = str(call.excinfo.value).strip()
                failure["message"] = (text or failure["message"]).split("\n", 1)[0][:_LONG]
                failure["test"] = item.name
                if failure["type"] == "FixtureLookupError":
                    errors.missing.add(f"fixture '{call.excinfo.value.argname}'")
                failure["trace"] = failure["trace"] or _start(item)
                self.failures.append(failure)

        def pytest_pyfunc_call(self, pyfuncitem: Any) -> None:  # noqa: ANN401 - pytest's
            if _is_unawaited(pyfuncitem):
                raise TypeError("the test is async, and nothing here awaits it")

        def pytest_collectreport(self, report: Any) -> None:  # noqa: ANN401 - pytest's
            if not report.failed:
                return
            text = str(report.longrepr).strip().splitlines()
            last = next((line for line in reversed(text) if line.startswith("E  ")), "")
            kind, _, message = last[1:].strip().partition(": ")
            module = re.search(r"No module named '([\w.]+)'", message)
            if module:
                errors.missing.add(module[1])
            failure = {"type": kind, "message": message[:_LONG], "trace": [], "test": "collecting"}
            undefined = re.search(r"name '(\w+)' is not defined", message)
            if undefined:
                failure["name"] = undefined[1]
            self.failures.append(failure)

        def _add(self, message: str, item: Any) -> None:  # noqa: ANN401 - pytest's
            failure = {"type": "", "message": message, "trace": _start(item), "test": item.name}
            self.failures.append(failure)

    return Watcher()


def _is_unawaited(item: Any) -> bool:  # noqa: ANN401 - pytest's
    """Whether a test is a coroutine that no plugin runs."""
    function = getattr(item, "obj", None)
    if function is None or not inspect.iscoroutinefunction(function):
        return False
    handled = ("asyncio", "anyio", "trio")
    return not any(item.config.pluginmanager.hasplugin(name) for name in handled)


def _asserts(item: Any) -> bool:  # noqa: ANN401 - pytest's
    """Whether a test that passed, or a function that it calls, has something that can fail.

    pytest's hook for assertions that hold would be more precise, but it formats all compared
    values, which takes too long for some.
    """
    try:
        source = inspect.getsource(item.obj)
        if _ASSERTING.search(source):
            return True
        helpers = [
            value
            for name, value in vars(inspect.getmodule(item.obj) or item).items()
            if inspect.isfunction(value) and f"{name}(" in source
        ]
        return any(_ASSERTING.search(inspect.getsource(helper)) for helper in helpers)
    except (OSError, TypeError):
        return False
