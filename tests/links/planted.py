"""A site with each plant in a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from links.plants import CONTROLS, GFM, PAGE, PLANTS, Plant
from support import entry

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
site_name: Plants
docs_dir: content
site_url: https://example.com/docs/
use_directory_urls: {directory}
theme: {{name: material, font: false}}
plugins: [search, fieldguide]
exclude_docs: hidden/
draft_docs: drafts/
not_in_nav: |
  notes/
  sub/
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - pymdownx.details
  - pymdownx.highlight: {{anchor_linenums: true}}
  - pymdownx.superfences
  - pymdownx.tabbed: {{alternate_style: true}}
  - pymdownx.tasklist
"""
BODY = "# T\n\n## Summary\n\nText.\n\n"
FOLDERS = {GFM: "knowledge", PAGE: "notes"}


def file_of(kind: str, name: str, where: str) -> str:
    return f"content/{FOLDERS[where]}/{kind}-{name}.md"


def text_of(plant: Plant, where: str, urls: str) -> str:
    """The text with its marks; addresses of raw HTML are what pages need, sources what entries."""
    ups = "../../" if urls == "directory" and where == PAGE else "../"
    return plant.text.replace("{here}", FOLDERS[where]).replace("{up}", ups)


def whole(kind: str, name: str, plant: Plant, where: str, urls: str) -> str:
    body = f"{BODY}{text_of(plant, where, urls)}\n"
    return entry(f"{kind}-{name}", body) if where == GFM else body


def cases(kind: str, plants: dict[str, Plant], urls: str) -> list[tuple[str, str, str]]:
    return [
        (kind, name, where)
        for name, plant in plants.items()
        for where in plant.where.split()
        if urls in plant.urls
    ]


def tree(urls: str) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {
        "mkdocs.yml": CONFIG.format(directory="true" if urls == "directory" else "false"),
        "content/img/there.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "content/img/data.txt": "x",
        "content/hidden/secret.md": "# Secret\n",
        "content/hidden/secret.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "content/drafts/soon.md": "# Soon\n",
        "content/index.md": "# Home\n",
        "content/sub/index.md": "# Sub\n",
        "content/sub/deep.md": "# Deep\n",
        "content/sub/two words.md": "# Two words\n",
        "content/knowledge/b.md": entry("b", BODY + '## Cafe\n\n<a id="café"></a>\n'),
        "content/notes/b.md": BODY + "## Café {: #café }\n",
    }
    names = []
    for kind, plants in (("plant", PLANTS), ("control", CONTROLS)):
        for _, name, where in cases(kind, plants, urls):
            text = whole(kind, name, plants[name], where, urls).replace("»", "")
            files[file_of(kind, name, where)] = text.encode()
            if where == PAGE:
                names.append(f"- [{kind} {name}]({kind}-{name}.md)\n")
    files["content/notes/all.md"] = "# All\n\n- [b](b.md)\n" + "".join(names)
    files["content/index.md"] = (
        "# Home\n\n[All](notes/all.md) [sub](sub/index.md) [deep](sub/deep.md) "
        "[two](<sub/two words.md>)\n"
    )
    return files


def places(name: str, where: str, urls: str) -> list[tuple[int, int]]:
    """The line and column of each finding that a plant must have."""
    text = whole("plant", name, PLANTS[name], where, urls).replace("\r\n", "\n")
    found = []
    while "»" in text:
        before, _, after = text.partition("»")
        found.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
        text = before + after
    return found


def plant(root: Path, urls: str) -> Path:
    """Write the whole site."""
    for name, content in tree(urls).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
