"""The static pass: every sample checked as far as it can be without running it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from fieldguide.samples import codec, language
from fieldguide.samples.checks import javascript, layouts, python, registry, shell
from fieldguide.samples.checks.checked import Checked
from fieldguide.samples.checks.scripts import SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fieldguide.samples.cache import Cache
    from fieldguide.samples.checks.scripts import Parser
    from fieldguide.samples.environment import Environment
    from fieldguide.samples.sample import Page, Sample
    from fieldguide.samples.toolbox import Toolbox

__all__ = ["PYTHON", "SHELL", "StaticPass", "page_digest"]

PYTHON = frozenset({"python", "pycon"})
SHELL = frozenset({"bash", "bats", "console", "shell-session"})


_SNIPPET = re.compile(r"^[ \t]*-{1,8}8<-{1,8}(?:[ \t]|$)", re.MULTILINE)
_INCLUDES = Checked(None, lacks=("what it includes",))


def page_digest(page: Page, *salts: str) -> str:
    """A hash of all samples of a page, in their order.

    Args:
        page: The page.
        salts: What else the result depends on.
    """
    said = [[sample.digest for sample in page.samples], *salts]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _includes(sample: Sample) -> bool:
    """Whether a sample is made of what its dialect does not include."""
    code = sample.code
    return ("8<" in code and _SNIPPET.search(code) is not None) or layouts.includes(code)


class StaticPass:
    """Checks samples page by page; what did not change is not checked again.

    Args:
        toolbox: The tools.
        cache: What is known from earlier runs.
        environment_of: The environment of a sample, or None where there is none of that name.
        parser: Parses JavaScript and TypeScript.

    Attributes:
        fresh: The pages that were checked now, by file.
    """

    def __init__(
        self,
        toolbox: Toolbox,
        cache: Cache,
        environment_of: Callable[[Page, Sample], Environment | None],
        parser: Parser,
    ) -> None:
        self._toolbox = toolbox
        self._cache = cache
        self._environment_of = environment_of
        self._parser = parser
        self.fresh: set[str] = set()

    def check(self, pages: Sequence[Page]) -> dict[str, Checked]:
        """What the checks say of each sample, by its key; nothing of those that none checks."""
        keys = {page.file: self._key(page) for page in pages}
        known = self._cache.get_many(keys.values())
        found: dict[str, Checked] = {}
        new: list[Page] = []
        for page in pages:
            decoded = codec.checks_from(page, known.get(keys[page.file]))
            if decoded is None:
                new.append(page)
            else:
                found |= decoded
        if new:
            made = self._made(new)
            found |= made
            self.fresh.update(page.file for page in new)
            self._cache.put_many({keys[page.file]: codec.checks_json(page, made) for page in new})
        return found

    def _key(self, page: Page) -> str:
        names = {self._environment_of(page, sample) for sample in page.samples}
        environments = sorted(
            f"{one.name} {one.digest} {one.lacking}" for one in names if one is not None
        )
        return page_digest(page, "static", self._toolbox.versions, *environments)

    def _made(self, pages: Sequence[Page]) -> dict[str, Checked]:
        every = [
            sample
            for page in pages
            for sample in page.samples
            if not sample.directives.skip and not sample.directives.output
        ]
        samples = [sample for sample in every if not _includes(sample)]
        by_language: dict[str, list[Sample]] = {}
        for sample in samples:
            by_language.setdefault(sample.language, []).append(sample)
        found: dict[str, Checked] = {}
        if PYTHON & by_language.keys():
            found |= self._of(samples, PYTHON, lambda _: self._python(pages))
        if SHELL & by_language.keys():
            found |= self._of(samples, SHELL, layouts.forgiving(shell.check))
        if SCRIPTS & by_language.keys():
            found |= self._of(samples, SCRIPTS, lambda _: self._scripts(pages))
        for name, those in by_language.items():
            if name in PYTHON | SHELL | SCRIPTS | language.PROSE or not name:
                continue
            checker = registry.checker_of(name)
            if checker is not None:
                found |= self._of(those, {name}, layouts.forgiving(checker))
        return found | {one.key: _INCLUDES for one in every if _includes(one)}

    def _of(
        self,
        samples: Iterable[Sample],
        languages: Iterable[str],
        check: Callable[[Sequence[Sample]], Mapping[str, Checked]],
    ) -> dict[str, Checked]:
        """What one checker says, or why it cannot."""
        wanted = [sample for sample in samples if sample.language in languages]
        missing = self._toolbox.missing(wanted[0].language) if wanted else None
        if missing is not None:
            why, mend = missing
            return {sample.key: Checked(level=None, why=why, mend=mend) for sample in wanted}
        made = check(wanted)
        return {sample.key: made[sample.key] for sample in wanted if sample.key in made}

    def _scripts(self, pages: Sequence[Page]) -> Mapping[str, Checked]:
        node_modules = self._toolbox.node_modules
        assert node_modules is not None  # noqa: S101 - what is missing was said before
        return javascript.check(pages, self._parser, node_modules, self._environment_of)

    def _python(self, pages: Sequence[Page]) -> Mapping[str, Checked]:
        return python.check(pages, self._environment_of)
