"""The models of frontmatter, overlays and presets, which validate the YAML that people write.

Every key has a default, so that one mistake never hides the rest of a file; which keys are
required is a list beside them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

KEBAB_CASE = re.compile(r"[a-z0-9]++(-[a-z0-9]++)*+\Z")
STEP_NAME = re.compile(r"[a-z][a-z0-9-]*+\Z")
MAX_NAME = 100
"""A name becomes a file's name and an address; most systems stop at 255 bytes."""


def _name(pattern: re.Pattern[str], rule: str) -> AfterValidator:
    def check(value: str) -> str:
        if len(value) > MAX_NAME:
            raise PydanticCustomError(
                "name", "must have at most {limit} characters", {"limit": MAX_NAME}
            )
        if not pattern.match(value):
            raise PydanticCustomError("name", "must be {rule}", {"rule": rule})
        return value

    return AfterValidator(check)


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date", "must be a valid date, written YYYY-MM-DD") from None


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(c.isspace() for c in value):
        raise PydanticCustomError("url", "must start with http:// or https://")
    return value


def _finite(value: float | None) -> float | None:
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("number", "must be finite")
    return value


Name = Annotated[str, _name(KEBAB_CASE, "kebab-case (a-z, 0-9 and single hyphens)")]
StepName = Annotated[str, _name(STEP_NAME, "a-z, 0-9 and hyphens, starting with a letter")]
Date = Annotated[dt.date, BeforeValidator(_date)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Number = Annotated[int | float | None, AfterValidator(_finite)]
Conditional = Literal["if-needed"] | None


class StrictModel(BaseModel):
    """A mapping that someone wrote; unknown keys are errors."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, populate_by_name=False, allow_inf_nan=True
    )
    required: ClassVar[tuple[str, ...]] = ()


class SourceModel(StrictModel):
    """One document that an entry is based on."""

    required = ("url",)
    url: WebAddress = ""
    anchor: str | None = None
    retrieved: Date | None = None
    hash: str | None = None


class EntryModel(StrictModel):
    """The frontmatter of an entry."""

    required = ("name", "description")
    name: Name = ""
    description: str = ""
    topics: tuple[str, ...] = Field((), strict=False)
    volatility: Literal["stable", "evolving", "fast-moving"] = "evolving"
    last_reviewed: Date | None = Field(None, alias="last-reviewed")
    version_pin: str | None = Field(None, alias="version-pin")
    markdown: Literal["gfm", "material"] | None = None
    sources: tuple[SourceModel, ...] = Field((), strict=False)


class StepModel(StrictModel):
    """The frontmatter of a step."""

    required = ("name", "description")
    name: StepName = ""
    description: str = ""
    summary: str = ""
    phase: Name | None = None
    order: Number = None
    dependencies: tuple[str, ...] = Field((), strict=False)
    depends_on: tuple[str, ...] = Field((), alias="depends-on", strict=False)
    reads: tuple[str, ...] = Field((), strict=False)
    outputs: tuple[str, ...] = Field((), strict=False)
    stateless: bool = False
    conditional: Conditional = None
    knowledge_base: tuple[str, ...] = Field((), alias="knowledge-base", strict=False)
    category: Literal["pipeline", "tool"] = "pipeline"
    markdown: Literal["gfm", "material"] | None = None
    argument_hint: Any = Field(None, alias="argument-hint")
    cross_reads: Any = Field(None, alias="cross-reads")
    detect: Any = None


class StepState(StrictModel):
    """The state of a step in a preset or an overlay."""

    enabled: bool | None = None
    conditional: Conditional = None


class PresetModel(StrictModel):
    """A preset."""

    required = ("name", "description", "default_depth", "steps")
    name: str = ""
    description: str = ""
    default_depth: Annotated[int, Field(ge=1, le=5)] = 3
    steps: dict[str, StepState] = {}


def _condition(value: object) -> object:
    if isinstance(value, list):
        if not all(isinstance(v, (str, bool, int)) for v in value):
            raise PydanticCustomError("condition", "must list plain choices")
        return tuple(value)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise PydanticCustomError("condition", "must be a choice, a list of choices or null")


Condition = dict[str, Annotated[Any, AfterValidator(_condition)]]


class AppendedModel(StrictModel):
    """An entry that an overlay places, perhaps on a condition."""

    required = ("entry",)
    entry: str = ""
    when: Condition | None = None


def _appended(value: object) -> object:
    if isinstance(value, str):
        return {"entry": value}
    if not isinstance(value, dict):
        raise PydanticCustomError("appended", "must be an entry's name or {entry, when}")
    return value


class KnowledgeOverride(StrictModel):
    """The entries that an overlay adds to one step."""

    append: tuple[Annotated[AppendedModel, BeforeValidator(_appended)], ...] = Field(
        (), strict=False
    )


class NamesOverride(StrictModel):
    """What an overlay changes in one step's reads or dependencies."""

    replace: dict[str, str] = {}
    append: tuple[str, ...] = Field((), strict=False)


class OptionModel(StrictModel):
    """A question that a project type asks."""

    required = ("question",)
    question: str = ""
    type: Literal["choice", "many", "boolean"] = "choice"
    choices: tuple[Annotated[str | int, Field(union_mode="left_to_right")], ...] = Field(
        (), strict=False
    )
    default: Annotated[Any, AfterValidator(_condition)] = None


class RuleModel(StrictModel):
    """An invalid combination of answers, and the message for the reader."""

    required = ("when", "error")
    when: Condition = {}
    error: str = ""


class OverlayModel(StrictModel):
    """An overlay of any kind."""

    required = ("name", "description")
    name: str = ""
    description: str = ""
    project_type: Name | None = Field(None, alias="project-type")
    domain: Name | None = None
    step_overrides: dict[str, StepState] = Field({}, alias="step-overrides")
    knowledge_overrides: dict[str, KnowledgeOverride] = Field({}, alias="knowledge-overrides")
    reads_overrides: dict[str, NamesOverride] = Field({}, alias="reads-overrides")
    dependency_overrides: dict[str, NamesOverride] = Field({}, alias="dependency-overrides")
    options: dict[str, OptionModel] = {}
    rules: tuple[RuleModel, ...] = Field((), strict=False)
