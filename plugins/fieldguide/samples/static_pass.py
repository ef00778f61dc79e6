"""The static pass: checks samples without running them."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from fieldguide.samples import codec
from fieldguide.samples.languages import layouts, registry
from fieldguide.samples.languages.checked import Checked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fieldguide.samples.languages.language import Check, Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["StaticPass", "page_digest"]

_SNIPPET = re.compile(r"^[ \t]*-{1,8}8<-{1,8}(?:[ \t]|$)", re.MULTILINE)
_INCLUDES = Checked(None, lacks=("what it includes",))


def page_digest(page: SamplePage, *salts: str) -> str:
    """A hash of all samples of a page, in their order.

    Args:
        page: The page.
        salts: Other things that the results depend on.
    """
    values = [[sample.digest for sample in page.samples], *salts]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _includes(sample: Sample) -> bool:
    """Whether a sample consists of includes that its dialect does not process."""
    code = sample.code
    return ("8<" in code and _SNIPPET.search(code) is not None) or layouts.includes(code)


class StaticPass:
    """Checks samples page by page; a page that did not change is not checked again.

    Args:
        context: The tools, the pages and their environments.

    Attributes:
        fresh: The files of the pages that were checked in this run.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.fresh: set[str] = set()

    def check(self, pages: Sequence[SamplePage]) -> dict[str, Checked]:
        """Check the samples of pages.

        Returns:
            The results by the samples' keys, without the samples that nothing checks.
        """
        keys = {page.file: self._key(page) for page in pages}
        stored = self._context.cache.get_many(keys.values())
        results: dict[str, Checked] = {}
        new: list[SamplePage] = []
        for page in pages:
            decoded = _decoded(page, stored.get(keys[page.file]))
            if decoded is None:
                new.append(page)
            else:
                results |= decoded
        if new:
            checked = self._checked(new)
            results |= checked
            self.fresh.update(page.file for page in new)
            self._context.cache.put_many({keys[page.file]: _encoded(page, checked) for page in new})
        return results

    def _key(self, page: SamplePage) -> str:
        environments = {self._context.environment_of(page, sample) for sample in page.samples}
        salts = sorted(
            f"{environment.name} {environment.digest} {environment.lacking}"
            for environment in environments
            if environment is not None
        )
        return page_digest(page, "static", self._context.toolbox.versions, *salts)

    def _checked(self, pages: Sequence[SamplePage]) -> dict[str, Checked]:
        results: dict[str, Checked] = {}
        by_check: dict[Check, list[Sample]] = {}
        for page in pages:
            for sample in page.samples:
                if sample.directives.skip or sample.directives.output:
                    continue
                check = registry.check_of(sample.language)
                missing = registry.missing(sample.language, self._context.toolbox)
                if _includes(sample):
                    results[sample.key] = _INCLUDES
                elif check is not None and missing is not None:
                    why, fix = missing
                    results[sample.key] = Checked(level=None, why=why, remedy=fix)
                elif check is not None:
                    by_check.setdefault(check, []).append(sample)
        for check, samples in by_check.items():
            results |= registry.checked_by(check, samples, self._context)
        return results


def _encoded(page: SamplePage, checked: Mapping[str, Checked]) -> dict[str, Any]:
    return {
        str(sample.index): codec.checked_json(checked[sample.key], sample)
        for sample in page.samples
        if sample.key in checked
    }


def _decoded(page: SamplePage, stored: object) -> dict[str, Checked] | None:
    if not isinstance(stored, dict):
        return None
    try:
        return {
            sample.key: codec.checked_from(stored[str(sample.index)], sample)
            for sample in page.samples
            if str(sample.index) in stored
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
