"""Validation of a YAML mapping against a model.

An invalid value is reported at its place and removed. All others are kept.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from fieldguide.knowledge.models import StrictModel
from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, report

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from fieldguide.sources.yaml12 import Path, Yaml

M = TypeVar("M", bound=StrictModel)

_SHOULD_BE = {
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "bool_type": "true or false",
    "int_type": "a number",
    "float_type": "a number",
    "date_type": "a date, written YYYY-MM-DD",
}
_WRONG_SHAPE = {"appended", "condition"}


@dataclass(slots=True)
class ValidatedModel(Generic[M]):
    """A validated mapping, without its invalid values.

    Attributes:
        model: The valid values.
        yaml: The document, which has their places.
        diagnostics: The problems.
        kept: For each list with invalid items, the indexes of the valid ones.
    """

    model: M
    yaml: Yaml
    diagnostics: list[Diagnostic]
    kept: dict[Path, list[int]] = field(default_factory=dict)

    def place(self, *path: str | int) -> Place:
        """The place of a value of the model."""
        return self.yaml.place(*self.written(path))

    def key(self, *path: str | int) -> Place:
        """The place of the key of a value of the model."""
        return self.yaml.key(*self.written(path))

    def written(self, path: Path) -> Path:
        """The path in the file to a value of the model; lists may have more items there."""
        written: Path = ()
        for step in path:
            if isinstance(step, int) and written in self.kept:
                written = (*written, self.kept[written][step])
            else:
                written = (*written, step)
        return written

    def report(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(report(code, message, place, hint))


def check(model: type[M], yaml: Yaml) -> ValidatedModel[M]:
    """Validate a document whose value is a mapping.

    Args:
        model: The model.
        yaml: The document.

    Returns:
        An instance of the model with all valid values, and a diagnostic for each invalid one.
    """
    checked: ValidatedModel[M] = ValidatedModel(model(), yaml, list(yaml.diagnostics))
    data = _copy(yaml.value)
    wrapped: set[Path] = set()
    while True:
        try:
            checked.model = model.model_validate(data)
        except ValidationError as problems:
            wrong = _located(problems.errors(), data)
            for path, problem in sorted(wrong.items(), key=lambda item: str(item[0])):
                if path[:-1] not in wrapped:
                    _report_problem(checked, model, path, problem, data)
            # From the end, so that the indexes before stay right.
            for path in sorted(wrong, key=lambda p: [(str(type(s)), s) for s in p], reverse=True):
                if wrong[path]["type"] == "tuple_type" and isinstance(_value(data, path), str):
                    # A single name instead of a list of names is clear enough to use.
                    _value(data, path[:-1])[path[-1]] = [_value(data, path)]
                    wrapped.add(path)
                else:
                    _take_out(checked, data, path)
        else:
            break
    _report_missing(checked, checked.model, (), yaml)
    return checked


def _copy(value: Any) -> Any:  # noqa: ANN401 - YAML
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value


def _located(problems: list[ErrorDetails], data: Any) -> dict[Path, ErrorDetails]:  # noqa: ANN401
    """The first problem of each place; pydantic's paths also name branches of unions."""
    located: dict[Path, ErrorDetails] = {}
    for problem in problems:
        path: Path = ()
        value: Any = data
        for step in problem["loc"]:
            if (isinstance(value, dict) and step in value) or (
                isinstance(value, list) and isinstance(step, int) and step < len(value)
            ):
                value = value[step]  # type: ignore[index]  # judged by the line above
                path = (*path, step)
            else:
                break
        located.setdefault(path, problem)
    return located


def _value(data: Any, path: Path) -> Any:  # noqa: ANN401
    for step in path:
        data = data[step]
    return data


def _take_out(checked: ValidatedModel[M], data: Any, path: Path) -> None:  # noqa: ANN401
    parent: Any = _value(data, path[:-1])
    last: Any = path[-1]
    if isinstance(parent, list):
        written = checked.written(path[:-1])
        checked.kept.setdefault(written, list(range(len(parent)))).pop(last)
    del parent[last]


def _report_problem(
    checked: ValidatedModel[M],
    model: type[StrictModel],
    path: Path,
    problem: ErrorDetails,
    data: Any,  # noqa: ANN401
) -> None:
    kind = problem["type"]
    value = _value(data, path)
    name = _shown(path)
    if kind == "extra_forbidden":
        known = _known_keys(_model_at(model, path[:-1]))
        hint = did_you_mean(str(path[-1]), known, f"known keys: {', '.join(known)}")
        checked.report("FG122", f"unknown key '{_short(str(path[-1]))}'", checked.key(*path), hint)
        return
    place = checked.place(*path)
    if value is None and path[-1] in _required(_model_at(model, path[:-1])):
        checked.report("FG120", f"'{name}' has no value", checked.key(*path))
    elif kind == "literal_error" and isinstance(value, str):
        allowed = [word.strip("'") for word in _allowed(problem)]
        message = f"'{name}' must be {_either(allowed)}, not '{_short(value)}'"
        checked.report("FG123", message, place, did_you_mean(value, allowed))
    elif kind in _SHOULD_BE or kind == "literal_error":
        should = _SHOULD_BE.get(kind) or _either(_allowed(problem))
        message = f"'{name}' must be {should}, not {_kind(value)}"
        checked.report("FG121", message, place, _remedy(kind, value))
    else:
        code = "FG121" if kind in _WRONG_SHAPE else "FG123"
        shown = f", not '{_short(value)}'" if isinstance(value, str) else ""
        text = problem["msg"].removeprefix("Input should be ")
        if kind.startswith(("less_than", "greater_than")):
            text, shown = f"must be {text}", f", not {value}"
        colon = "" if text.startswith("must ") else ":"
        checked.report(code, f"'{name}'{colon} {text}{shown}", place)


def _allowed(problem: ErrorDetails) -> list[str]:
    expected = str(problem.get("ctx", {}).get("expected", ""))
    return expected.replace(" or ", ", ").split(", ")


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _remedy(kind: str, value: object) -> str | None:
    if kind == "tuple_type" and isinstance(value, str):
        return f"write a list: [{_short(value)}]"
    if kind == "bool_type" and value in ("yes", "no", "on", "off"):
        return f"write {'true' if value in ('yes', 'on') else 'false'}; '{value}' is text in YAML"
    if kind == "string_type" and isinstance(value, (bool, int, float)):
        return "add quotes if this is meant as text"
    return None


def _report_missing(checked: ValidatedModel[M], value: Any, path: Path, yaml: Yaml) -> None:  # noqa: ANN401
    if isinstance(value, StrictModel):
        for key in value.required:
            alias = type(value).model_fields[key].alias or key
            reported = any(
                d.code in ("FG120", "FG121", "FG123") and d.place in _places(checked, (*path, key))
                for d in checked.diagnostics
            )
            if key not in value.model_fields_set and not reported:
                where = f" in '{_shown(path)}'" if path else ""
                checked.report(
                    "FG120", f"missing required key '{alias}'{where}", checked.place(*path)
                )
        for key, info in type(value).model_fields.items():
            _report_missing(checked, getattr(value, key), (*path, info.alias or key), yaml)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _report_missing(checked, item, (*path, index), yaml)
    elif isinstance(value, dict):
        for key, item in value.items():
            _report_missing(checked, item, (*path, key), yaml)


def _places(checked: ValidatedModel[M], path: Path) -> set[Place]:
    """The places at which a problem of this value may have been reported."""
    written = checked.written(path)
    return {
        table[written] for table in (checked.yaml.places, checked.yaml.keys) if written in table
    }


def _model_at(model: type[StrictModel], path: Path) -> type[StrictModel]:
    for step in path:
        if isinstance(step, str):
            for key, info in model.model_fields.items():
                if step == (info.alias or key):
                    model = _inner(info.annotation) or model
                    break
    return model


def _inner(annotation: object) -> type[StrictModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, StrictModel):
        return annotation
    for argument in typing.get_args(annotation):
        model = _inner(argument)
        if model:
            return model
    return None


def _known_keys(model: type[StrictModel]) -> list[str]:
    return [info.alias or key for key, info in model.model_fields.items()]


def _required(model: type[StrictModel]) -> tuple[str, ...]:
    return model.required


def _shown(path: Path) -> str:
    """`('sources', 0, 'url')` as `sources[0].url`."""
    shown = ""
    for step in path:
        shown += f"[{step}]" if isinstance(step, int) else f".{step}" if shown else step
    return _short(shown)


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text"}
    kinds |= {list: "a list", dict: "a mapping", type(None): "nothing"}
    return kinds.get(type(value), type(value).__name__)
