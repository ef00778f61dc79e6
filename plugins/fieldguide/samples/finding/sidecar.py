"""Directives for pages that nobody may edit: a YAML file, keyed by page and content hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, report
from fieldguide.sources import yaml12

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.samples.finding.directives import Said
    from fieldguide.samples.settings import SampleSettings
    from fieldguide.sources.store import Sources

__all__ = ["Sidecar", "content_hash", "read"]

_SHORT = 12


@dataclass(slots=True)
class Item:
    """What a sidecar says of one sample."""

    page: str
    sample: str
    place: Place
    said: list[tuple[str, str | None, Place]]
    used: bool = False


@dataclass(slots=True)
class Sidecar:
    """What the sidecar says, by page.

    Attributes:
        text: The file's text, for a hash; "" where there is none.
        diagnostics: What is wrong with the file.
        items: What is said, by page.
        places: Where each page is named.
    """

    text: str = ""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    items: dict[str, list[Item]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def say(self, names: Iterable[str], language: str, code: str, said: Said) -> None:
        """Pass on what is said of a sample.

        Args:
            names: What its page is called: by its entry's name, by its file.
            language: The sample's language.
            code: The sample's code.
            said: What takes the directives.
        """
        if not self.items:
            return
        digest = content_hash(language, code)
        for name in names:
            for item in self.items.get(name, ()):
                if len(item.sample) >= _SHORT and digest.startswith(item.sample):
                    item.used = True
                    for word, value, place in item.said:
                        said.say(word, value, place)

    def leftovers(self, pages: dict[str, list[str]]) -> list[Diagnostic]:
        """What fits no sample.

        Args:
            pages: For each name of a page, the hashes of its samples.
        """
        found = []
        for name, items in self.items.items():
            if name not in pages:
                hint = did_you_mean(name, pages)
                found.append(report("FG306", f"no page '{name}'", self.places[name], hint))
                continue
            taken = {item.sample for item in items if item.used}
            free = [h[:_SHORT] for h in pages[name] if not any(h.startswith(t) for t in taken)]
            for item in items:
                if not item.used:
                    message = f"no sample of '{name}' has the hash '{item.sample}'"
                    shown = ", ".join(free[:5])
                    hint = f"samples without directives here have: {shown}" if shown else None
                    found.append(report("FG306", message, item.place, hint))
        return found


def content_hash(language: str, code: str) -> str:
    """The hash by which a sidecar knows a sample: SHA-256 of its language, a newline, its code."""
    return hashlib.sha256(f"{language}\n{code}".encode("utf-8", "surrogatepass")).hexdigest()


def read(settings: SampleSettings, sources: Sources) -> Sidecar:
    """Read a base's sidecar; the result is empty if there is no such file."""
    path = sources.root / settings.sidecar
    sidecar = Sidecar()
    if not path.is_file() or sources.leads_out(path):
        return sidecar
    source = sources.read(path)
    if source is None:
        return sidecar
    sidecar.text = source.text
    made = yaml12.load(source.text, file=source.file)
    sidecar.diagnostics.extend(made.diagnostics)
    if made.value is None and not made.diagnostics:
        return sidecar
    if not isinstance(made.value, dict):
        wrong = "the sidecar is no mapping from pages to samples"
        sidecar.diagnostics.append(report("FG306", wrong, Place(source.file)))
        return sidecar
    for name, items in made.value.items():
        key = str(name)
        sidecar.places[key] = made.key(name)
        sidecar.items[key] = []
        if not isinstance(items, list):
            wrong = f"'{key}' must have a list of samples"
            sidecar.diagnostics.append(report("FG306", wrong, made.key(name)))
            continue
        for n, item in enumerate(items):
            made_item = _item(key, item, made, n)
            if isinstance(made_item, Diagnostic):
                sidecar.diagnostics.append(made_item)
            else:
                sidecar.items[key].append(made_item)
    return sidecar


def _item(page: str, item: Any, made: yaml12.Yaml, n: int) -> Item | Diagnostic:  # noqa: ANN401
    place = made.place(page, n)
    if not isinstance(item, dict) or not isinstance(item.get("sample"), str):
        hint = "write 'sample:' with the beginning of its hash, and its directives"
        return report("FG306", "an item needs a 'sample'", place, hint)
    if len(item["sample"]) < _SHORT:
        message = f"hash '{item['sample']}' is too short"
        return report("FG306", message, place, f"give at least {_SHORT} characters")
    said = [
        (str(word), _written(value), made.key(page, n, word))
        for word, value in item.items()
        if word != "sample" and value is not False
    ]
    return Item(page, item["sample"], place, said)


def _written(value: object) -> str | None:
    return None if value is True or value is None else str(value)
