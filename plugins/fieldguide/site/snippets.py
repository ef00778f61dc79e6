"""Snippets of Material's Markdown, kept to what is the base's to show."""

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

_NAME = "pymdownx.snippets"


def restrain(
    config: MkDocsConfig, root: Path, tell: Callable[[Diagnostic], None]
) -> list[Diagnostic]:
    """Let `--8<--` take nothing from outside of the base, whatever its options say.

    Args:
        config: The site's configuration; the options of the extension are corrected in it.
        root: The folder of `mkdocs.yml`.
        tell: Is given what a page asks for and does not get.

    Returns:
        What had to be corrected.
    """
    if _NAME not in config.markdown_extensions:
        return []
    options: dict[str, Any] = config.mdx_configs.setdefault(_NAME, {})
    written = options.get("base_path", ["."])
    bases = [written] if isinstance(written, str) else list(written)
    homes = _homes(root)
    kept = [one for one in bases if _inside(Path(one), homes)]
    problems = [f"'{one}' of 'base_path' is outside" for one in bases if one not in kept]
    if options.get("restrict_base_path", True) is not True:
        problems.append("'restrict_base_path' lets snippets come from anywhere")
    extensions: list[Any] = config.markdown_extensions
    if not any(isinstance(one, _Guard) for one in extensions):
        allowed = [Path(one) for one in kept] or [root]
        guard: Any = _Guard(allowed, lambda wanted: _place(config, root, wanted), tell)
        extensions.append(guard)
    if not problems:
        return []
    options |= {"base_path": kept or [str(root)], "restrict_base_path": True}
    place = Place(Path(config.config_file_path or "mkdocs.yml").name)
    hint = "snippets come from the folder of mkdocs.yml, and what is below"
    return [
        report("FG505", f"option of {_NAME}: {one}; it is not followed", place, hint)
        for one in problems
    ]


def _homes(root: Path) -> list[Path]:
    """The folders that snippets may come from: the base's, and a working folder around it."""
    around = Path.cwd()
    return [root, around] if root.is_relative_to(around) and (around / ".git").exists() else [root]


def _inside(path: Path, homes: list[Path]) -> bool:
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(home)) for home in homes)


def _place(config: MkDocsConfig, root: Path, wanted: str) -> Place:
    """Where the page that is being rendered names a snippet; other snippets may name it as well."""
    page = config._current_page  # noqa: SLF001 - MkDocs says nowhere else what it renders
    path = page.file.abs_src_path if page else None
    if page is None or path is None:
        return Place(Path(config.config_file_path or "mkdocs.yml").name)
    lines = page.file.content_string.splitlines()
    line, text = next(((n, x) for n, x in enumerate(lines, 1) if wanted in x), (1, wanted))
    return Place(Path(os.path.relpath(path, root)).as_posix(), line, text.index(wanted) + 1)


class _Guard(Extension):
    """Goes through what snippets find, before it is read."""

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
            found = find(path)
            return found if found is None or self._admits(str(path), str(found)) else None

        snippets.get_snippet_path = guarded

    def _admits(self, wanted: str, found: str) -> bool:
        problem = refusal(found, self._homes)
        if problem is None:
            return True
        message = f"snippet '{wanted}' {problem}; it is not read"
        self._tell(report("FG505", message, self._place(wanted), "write the text itself"))
        return False
