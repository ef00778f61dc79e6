"""A sidecar: a YAML file of directives for pages that cannot be edited."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, report
from fieldguide.sources import yaml12

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.samples.finding.directives import ParsedDirectives
    from fieldguide.samples.settings import SampleSettings
    from fieldguide.sources.store import Sources

__all__ = ["Sidecar", "content_hash", "read"]

_SHORT = 12


@dataclass(slots=True)
class SidecarItem:
    """The directives of a sample.

    Attributes:
        sample: The first characters of its hash.
        place: The item in the sidecar.
        directives: The name, value and place of each directive.
        used: Whether the sample was found.
    """

    sample: str
    place: Place
    directives: list[tuple[str, str | None, Place]]
    used: bool = False


@dataclass(slots=True)
class Sidecar:
    """The directives of a sidecar.

    Attributes:
        text: The text of the file, for a hash; "" if there is none.
        diagnostics: The problems of the file.
        items: The directives of samples, by page.
        places: The key of each page.
    """

    text: str = ""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    items: dict[str, list[SidecarItem]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def add_to(
        self, parsed: ParsedDirectives, names: Iterable[str], language: str, code: str
    ) -> None:
        """Add the directives of a sample to those that its page has.

        Args:
            parsed: Gets the directives.
            names: The names of its page: of its file and its entry.
            language: The language of the sample.
            code: The code of the sample.
        """
        if not self.items:
            return
        digest = content_hash(language, code)
        for item in (item for name in names for item in self.items.get(name, ())):
            if digest.startswith(item.sample):
                item.used = True
                for word, value, place in item.directives:
                    parsed.add(word, value, place)

    def unused(self, pages: Mapping[str, list[str]]) -> list[Diagnostic]:
        """The diagnostics of items that no sample fits.

        Args:
            pages: For each name of a page, the hashes of its samples.
        """
        diagnostics = []
        for name, items in self.items.items():
            if name not in pages:
                hint = did_you_mean(name, pages)
                problem = report("FG306", f"unknown page '{name}'", self.places[name], hint)
                diagnostics.append(problem)
                continue
            taken = tuple(item.sample for item in items if item.used)
            free = ", ".join([h[:_SHORT] for h in pages[name] if not h.startswith(taken)][:5])
            hint = f"samples without directives on this page: {free}" if free else None
            diagnostics += [
                report(
                    "FG306", f"no sample of '{name}' has the hash '{item.sample}'", item.place, hint
                )
                for item in items
                if not item.used
            ]
        return diagnostics


def content_hash(language: str, code: str) -> str:
    """The hash of a sample in a sidecar: SHA-256 of its language, a newline and its code."""
    return hashlib.sha256(f"{language}\n{code}".encode("utf-8", "surrogatepass")).hexdigest()


def read(settings: SampleSettings, sources: Sources) -> Sidecar:
    """Read the sidecar of a base; the result is empty if there is no such file."""
    path = sources.root / settings.sidecar
    sidecar = Sidecar()
    if not path.is_file() or sources.leads_out(path):
        return sidecar
    source = sources.read(path)
    if source is None:
        return sidecar
    sidecar.text = source.text
    yaml = yaml12.load(source.text, file=source.file)
    sidecar.diagnostics.extend(yaml.diagnostics)
    if yaml.value is None and not yaml.diagnostics:
        return sidecar
    if not isinstance(yaml.value, dict):
        message = "the sidecar is not a mapping from pages to samples"
        sidecar.diagnostics.append(report("FG306", message, Place(source.file)))
        return sidecar
    for name, values in yaml.value.items():
        key = str(name)
        sidecar.places[key] = yaml.key(name)
        sidecar.items[key] = []
        if not isinstance(values, list):
            message = f"'{key}' is not a list of samples"
            sidecar.diagnostics.append(report("FG306", message, yaml.key(name)))
            continue
        for n, value in enumerate(values):
            item = _item(key, value, yaml, n)
            if isinstance(item, Diagnostic):
                sidecar.diagnostics.append(item)
            else:
                sidecar.items[key].append(item)
    return sidecar


def _item(page: str, value: Any, yaml: yaml12.Yaml, n: int) -> SidecarItem | Diagnostic:  # noqa: ANN401 - YAML
    place = yaml.place(page, n)
    if not isinstance(value, dict) or not isinstance(value.get("sample"), str):
        hint = "add 'sample:' with the first characters of its hash, and its directives"
        return report("FG306", "item without 'sample'", place, hint)
    if len(value["sample"]) < _SHORT:
        message = f"hash '{value['sample']}' is too short"
        return report("FG306", message, place, f"write at least {_SHORT} characters")
    directives = [
        (str(word), None if text is True or text is None else str(text), yaml.key(page, n, word))
        for word, text in value.items()
        if word != "sample" and text is not False
    ]
    return SidecarItem(value["sample"], place, directives)
