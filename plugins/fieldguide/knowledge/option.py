"""The options of a project type, and invalid combinations of answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.knowledge.models import OptionModel, OverlayModel
    from fieldguide.knowledge.validation import ValidatedModel


@dataclass(frozen=True, slots=True)
class Option:
    """A question.

    Attributes:
        name: Its name in conditions.
        question: The question.
        type: `choice`, `many` or `boolean`.
        choices: The possible answers; true and false for a boolean.
        default: The answer if none is given.
        must_be_answered: Whether it has no default.
    """

    name: str
    question: str
    type: str
    choices: tuple[Any, ...]
    default: Any
    must_be_answered: bool


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """An invalid combination of answers.

    Attributes:
        when: The combination, as in a placement's condition.
        error: The message for the reader.
        place: Where the rule is written.
    """

    when: Mapping[str, Any]
    error: str
    place: Place


def read_options(checked: ValidatedModel[OverlayModel]) -> tuple[Option, ...]:
    """The overlay's options, each default checked against its choices."""
    options = []
    for name, model in checked.model.options.items():
        has_default = "default" in model.model_fields_set
        choices: tuple[Any, ...] = (True, False) if model.type == "boolean" else model.choices
        if not choices and not checked.yaml.value["options"][name].get("choices"):
            place = checked.key("options", name)
            checked.report("FG120", f"option '{name}' has no 'choices'", place)
        if has_default:
            _check_default(checked, name, model, choices)
        options.append(
            Option(name, model.question, model.type, choices, model.default, not has_default)
        )
    return tuple(options)


def _check_default(
    checked: ValidatedModel[OverlayModel], name: str, model: OptionModel, choices: tuple[Any, ...]
) -> None:
    default = model.default
    given = default if isinstance(default, tuple) else () if default is None else (default,)
    if isinstance(default, tuple) and model.type != "many":
        place = checked.place("options", name, "default")
        checked.report("FG121", f"option '{name}' takes one default, not a list", place)
        return
    for value in given:
        if not any(_same(value, choice) for choice in choices):
            place = checked.place("options", name, "default")
            hint = did_you_mean(str(value), [str(choice) for choice in choices])
            checked.report("FG123", f"default '{value}' is not one of the choices", place, hint)


def read_rules(checked: ValidatedModel[OverlayModel]) -> tuple[AnswerRule, ...]:
    """The overlay's rules."""
    return tuple(
        AnswerRule(rule.when, rule.error, checked.place("rules", index))
        for index, rule in enumerate(checked.model.rules)
        if rule.when
    )


def _same(left: object, right: object) -> bool:
    return type(left) is type(right) and left == right
