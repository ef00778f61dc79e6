"""A step of a project: what it depends on, what it reads and what it produces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.knowledge.markdown_file import MarkdownFile, read_name
from fieldguide.knowledge.models import StepModel
from fieldguide.knowledge.reference import Reference, references
from fieldguide.knowledge.validation import check
from fieldguide.problems.diagnostics import Diagnostic, Place

if TYPE_CHECKING:
    from fieldguide.sources.text import Text

MAX_DESCRIPTION = 200
MAX_SUMMARY = 500
_TAG = re.compile(r"\((mvp|deep|depth (\d)\+)\)\s*")
_DEPTHS = {"mvp": 1, "deep": 4}


@dataclass(frozen=True, slots=True)
class Step(MarkdownFile):
    """One step of a project.

    Attributes:
        summary: A few sentences.
        phase: The slug of its phase, or None.
        order: Its position in the phase; None sorts last.
        dependencies: The steps that must be done before it.
        reads: The steps whose results it reads.
        outputs: The paths that it produces.
        conditional: `if-needed`, or None.
        knowledge: The entries that it refers to.
        tool: Whether it is a tool, which no step depends on and which has no phase.
        order_place: Where its order is written.
        phase_place: Where its phase is written.
    """

    summary: str
    phase: str | None
    order: int | float | None
    dependencies: tuple[Reference, ...]
    reads: tuple[Reference, ...]
    outputs: tuple[str, ...]
    conditional: str | None
    knowledge: tuple[Reference, ...]
    tool: bool
    order_place: Place
    phase_place: Place

    @property
    def sort_key(self) -> tuple[bool, float, str]:
        """Sorts steps by (`order`, `name`)."""
        return (self.order is None, self.order or 0, self.name)


def read(text: Text) -> tuple[Step, list[Diagnostic]]:
    """Validate one step.

    Args:
        text: The file.

    Returns:
        The step, as far as it could be read, and its problems.
    """
    parts = text.facts.frontmatter
    checked = check(StepModel, parts.yaml)
    model = checked.model
    problems = checked.diagnostics if parts.readable else list(parts.diagnostics)
    name = read_name(checked, text.source)
    for key, limit in (("description", MAX_DESCRIPTION), ("summary", MAX_SUMMARY)):
        length = len(getattr(model, key))
        if length > limit:
            message = f"{key} has {length} characters; at most {limit}"
            checked.report("FG124", message, checked.place(key))
    written = model.model_fields_set
    if parts.yaml.value.get("outputs") == [] and not model.stateless:
        hint = "list its outputs, or set 'stateless: true'"
        checked.report("FG128", "step has no outputs", checked.place("outputs"), hint)
    if "dependencies" in written and "depends_on" in written:
        hint = "keep 'dependencies'; both are read"
        message = "'depends-on' and 'dependencies' mean the same"
        checked.report("FG129", message, checked.key("depends-on"), hint)
    dependencies = references(checked, model.dependencies, "dependencies")
    for extra in references(checked, model.depends_on, "depends-on"):
        if extra.name not in {known.name for known in dependencies}:
            dependencies = (*dependencies, extra)
    problems.extend(text.facts.diagnostics)
    step = Step(
        name=name,
        description=model.description,
        name_place=checked.place("name") if model.name else Place(text.source.file),
        text=text,
        summary=model.summary,
        phase=model.phase or None,
        order=model.order,
        dependencies=dependencies,
        reads=references(checked, model.reads, "reads"),
        outputs=model.outputs,
        conditional=model.conditional,
        knowledge=references(checked, model.knowledge_base, "knowledge-base"),
        tool=model.category == "tool",
        order_place=checked.place("order"),
        phase_place=checked.place("phase"),
    )
    return step, problems


def minimum_depth(criterion: str) -> tuple[int, str]:
    """The lowest depth at which a quality criterion applies, and the criterion without its tag.

    `(mvp)` is depth 1, `(deep)` is 4, `(depth N+)` is N; without a tag it applies at every depth.
    """
    tag = _TAG.match(criterion)
    if not tag:
        return 1, criterion
    return int(tag[2]) if tag[2] else _DEPTHS[tag[1]], criterion[tag.end() :]
