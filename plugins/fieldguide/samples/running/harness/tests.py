"""Tests, run by pytest in this process."""

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
    """Run the tests of a sample, which is a file, or is made one with what goes before it."""
    import pytest  # noqa: PLC0415 - only this kind needs it

    own = [block for block in job["blocks"] if block["path"]]
    paths = [block["path"] for block in own if block["label"] == job["blocks"][-1]["label"]]
    paths = [path for path in paths if _is_test(path)] or paths
    lines: list[tuple[str, int]] = []
    made = None
    if not paths:
        made = "test_sample.py"
        paths = [made]
        lines = _write(job, folder, made, errors)
    calls.watch_tests(made, lines)
    _settle_hypothesis()
    watcher = _watcher(pytest, errors)
    configured = [name for name in ("pytest.ini", "pyproject.toml") if name in job["files"]]
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:fieldguide", "--capture=sys"]
    arguments += ["--rootdir", folder, "--tb=no", "--no-header", "--import-mode=importlib"]
    # Plugins are loaded before the sample is, for all of them; pytest warns of that.
    arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    if not configured:
        arguments += ["-c", os.devnull]
    sys.dont_write_bytecode = True
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):  # noqa: PTH123
        status = pytest.main([*arguments, *paths], plugins=[watcher])
    found = watcher.found
    if not found and watcher.collected == 0:
        found = [{"type": "", "message": "no test was collected", "trace": [], "test": "pytest"}]
    if not found and watcher.passed == 0 and not errors.missing:
        # All were skipped: what is known is that they can be collected.
        return {"finished": True, "defined_only": True}
    if found:
        return {"finished": False, "errors": found}
    if int(status) != 0:
        said = {"type": "", "message": f"pytest ended with {int(status)}", "trace": []}
        return {"finished": False, "errors": [said]}
    return {"finished": True, "asserted": watcher.held}


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py")


def _write(job: dict[str, Any], folder: str, path: str, errors: Errors) -> list[tuple[str, int]]:
    """Make one file of all blocks, and say which line is whose."""
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
    """Have property-based tests say the same on every run."""
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
            self.found: list[dict[str, Any]] = []
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
                said = errors.of(call.excinfo.value)
                text = str(call.excinfo.value).strip()
                said["message"] = (text or said["message"]).split("\n", 1)[0][:_LONG]
                said["test"] = item.name
                if said["type"] == "FixtureLookupError":
                    errors.missing.add(f"fixture '{call.excinfo.value.argname}'")
                said["trace"] = said["trace"] or _start(item)
                self.found.append(said)

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
            said = {"type": kind, "message": message[:_LONG], "trace": [], "test": "collecting"}
            named = re.search(r"name '(\w+)' is not defined", message)
            if named:
                said["name"] = named[1]
            self.found.append(said)

        def _add(self, message: str, item: Any) -> None:  # noqa: ANN401 - pytest's
            said = {"type": "", "message": message, "trace": _start(item), "test": item.name}
            self.found.append(said)

    return Watcher()


def _is_unawaited(item: Any) -> bool:  # noqa: ANN401 - pytest's
    """Whether a test is a coroutine that no plugin takes care of."""
    function = getattr(item, "obj", None)
    if function is None or not inspect.iscoroutinefunction(function):
        return False
    handled = ("asyncio", "anyio", "trio")
    return not any(item.config.pluginmanager.hasplugin(name) for name in handled)


def _asserts(item: Any) -> bool:  # noqa: ANN401 - pytest's
    """Whether a test that passed has something in it, or in what it calls, that could fail it.

    pytest's own hook for assertions that hold would tell more, but it writes out every value that
    is compared, which for some takes for ever.
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
