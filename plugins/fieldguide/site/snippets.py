"""Snippets of Material's Markdown, limited to files of the base."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension

from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.sources.files import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    import markdown
    from mkdocs.config.defaults import MkDocsConfig

    from fieldguide.sources.store import Sources

_NAME = "pymdownx.snippets"


def restrain(
    config: MkDocsConfig, sources: Sources, tell: Callable[[Diagnostic], None]
) -> list[Diagnostic]:
    """Keep `--8<--` from including files outside the base, regardless of its options.

    Args:
        config: The site's configuration; the options of the extension are corrected in it.
        sources: The files of the base.
        tell: Called with a diagnostic for each snippet that is refused.

    Returns:
        The options that had to be corrected.
    """
    if _NAME not in config.markdown_extensions:
        return []
    options: dict[str, Any] = config.mdx_configs.setdefault(_NAME, {})
    written = options.get("base_path", ["."])
    bases = [written] if isinstance(written, str) else list(written)
    root = sources.root
    homes = _homes(root)
    kept = [base for base in bases if _inside(Path(base), homes)]
    problems = [f"'{base}' of 'base_path' is outside" for base in bases if base not in kept]
    if options.get("restrict_base_path", True) is not True:
        problems.append("'restrict_base_path' lets snippets come from anywhere")
    extensions: list[Any] = config.markdown_extensions
    if not any(isinstance(extension, _Guard) for extension in extensions):
        allowed = [Path(base) for base in kept] or [root]
        guard: Any = _Guard(allowed, lambda wanted: _place(config, sources, wanted), tell)
        extensions.append(guard)
    if not problems:
        return []
    options |= {"base_path": kept or [str(root)], "restrict_base_path": True}
    place = Place(Path(config.config_file_path or "mkdocs.yml").name)
    hint = "snippets come from the folder of mkdocs.yml, and what is below"
    return [
        report("FG505", f"option of {_NAME}: {problem}; it is not followed", place, hint)
        for problem in problems
    ]


def _homes(root: Path) -> list[Path]:
    """The folders that snippets may come from: the base's, and a working folder around it."""
    around = Path.cwd()
    return [root, around] if root.is_relative_to(around) and (around / ".git").exists() else [root]


def _inside(path: Path, homes: list[Path]) -> bool:
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(home)) for home in homes)


def _place(config: MkDocsConfig, sources: Sources, wanted: str) -> Place:
    """The first place of a snippet's name on the page that is being rendered.

    Another snippet may have named it, so it may not be there; then it is the start of the page.
    """
    page = config._current_page  # noqa: SLF001 - MkDocs has no public name for the page that it renders
    path = page.file.abs_src_path if page else None
    if path is None:
        return Place(Path(config.config_file_path or "mkdocs.yml").name)
    source = sources.read(Path(path))
    lines = source.text.split("\n") if source is not None else []
    line, text = next(((n, x) for n, x in enumerate(lines, 1) if wanted in x), (1, wanted))
    return Place(sources.printed(Path(path)), line, text.index(wanted) + 1)


class _Guard(Extension):
    """Checks each file that the snippets extension finds before it is read."""

    def __init__(
        self,
        homes: list[Path],
        place: Callable[[str], Place],
        tell: Callable[[Diagnostic], None],
    ) -> None:
        super().__init__()
        self._tell = tell
        self._homes = [Path(os.path.realpath(home)) for home in homes]
        self._place = place

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        if "snippet" not in md.preprocessors:
            return
        snippets: Any = md.preprocessors["snippet"]
        find = snippets.get_snippet_path

        def guarded(path: str) -> str | None:
            target = find(path)
            return target if target is None or self._admits(str(path), str(target)) else None

        snippets.get_snippet_path = guarded

    def _admits(self, wanted: str, target: str) -> bool:
        problem = refusal(target, self._homes)
        if problem is None:
            return True
        message = f"snippet '{wanted}' {problem}; it is not read"
        self._tell(report("FG505", message, self._place(wanted), "write the text itself"))
        return False
