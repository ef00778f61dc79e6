"""Python: checked by its own parser and by Ruff, run by the interpreter, pytest and doctest."""

from __future__ import annotations

from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.python.check import check
from fieldguide.samples.languages.python.plan import plan
from fieldguide.samples.toolbox import Tool

__all__ = ["LANGUAGES"]

_RUFF = Tool("ruff")
LANGUAGES = (
    Language(
        "python",
        ("ipython", "py", "py3", "python3"),
        frozenset({".py", ".pyi"}),
        tools=(_RUFF,),
        check=check,
        plan=plan,
    ),
    Language("pycon", tools=(_RUFF,), check=check, plan=plan),
)
