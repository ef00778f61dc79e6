"""Nothing outside of the base is read or published, whatever in it names something there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import mostly_full, run

from .bases import CONFIG, SMALL, entry
from .sites import build, write

if TYPE_CHECKING:
    from pathlib import Path

    from .bases import Files

pytestmark = pytest.mark.slow

SECRETS = {
    "outside/secret.md": "---\nname: secret\ndescription: SECRET.\n---\n# SECRET\n",
    "outside/secret.txt": "SECRET\n",
    "outside/secret.yml": "name: SECRET\ndescription: SECRET\nproject-type: secret\n",
    "outside/secret.svg": "<svg>SECRET</svg>\n",
    "outside/secret.js": "SECRET\n",
}
UP = "../../../outside/secret"
MERMAID = "{mermaid: ../../outside/secret.js}"
SAMPLE = f'<!-- sample: file={UP}.txt -->\n```python title="{UP}.txt"\nx = 1\n```\n'
CONTENT: dict[str, Files] = {
    "image": {"content/knowledge/x.md": entry("x", f"# X\n\n![a]({UP}.svg) [b]({UP}.txt)\n")},
    "raw image": {"content/knowledge/x.md": entry("x", f'# X\n\n<img src="file://{UP}.svg">\n')},
    "sample": {"content/knowledge/x.md": entry("x", f"# X\n\n{SAMPLE}")},
    "source": {"content/knowledge/x.md": entry("x", sources=f"[{{url: 'file://{UP}.txt'}}]")},
    "template": {"content/x.md": f"---\ntemplate: {UP}.txt\nicon: {UP}\n---\n# X\n"},
    "names": {
        "overlays/x.yml": f"name: {UP}\ndescription: D.\nproject-type: {UP}\n"
        f"knowledge-overrides: {{{UP}: {{append: [{UP}]}}}}\n",
        "content/knowledge/x.md": entry(UP),
    },
    "mermaid": {
        "mkdocs.yml": CONFIG.replace("fieldguide", f"fieldguide: {MERMAID}"),
        "content/knowledge/x.md": entry("x", "# X\n\n```mermaid\nA\n```\n"),
    },
}
LINKS: dict[str, tuple[str, str, str]] = {
    "entry": ("content/knowledge/x.md", "secret.md", "{}"),
    "overlay": ("overlays/x.yml", "secret.yml", "{}"),
    "preset": ("overlays/presets/x.yml", "secret.yml", "{}"),
    "folder of entries": ("other", "", "{knowledge: other}"),
    "folder of steps": ("other", "", "{steps: other}"),
    "folder of overlays": ("other", "", "{overlays: other}"),
    "folder of presets": ("other", "", "{presets: other}"),
    "sidecar": ("side.yml", "secret.yml", "{samples: {sidecar: side.yml}}"),
    "page": ("content/x.md", "secret.md", "{}"),
    "file": ("content/x.txt", "secret.txt", "{}"),
    "folder": ("content/x", "", "{}"),
}


def shown(root: Path) -> list[str]:
    """What of the site and of the reports tells a secret."""
    site = build(root)
    found = [name for name in site.files if b"SECRET" in (site.folder / name).read_bytes()]
    found += [line for line in site.log if "SECRET" in line or "Traceback" in line]
    for words in (("check", "--only", "knowledge,guides"), ("samples", "--static")):
        found += [line for line in run(*words, cwd=root).output.splitlines() if "SECRET" in line]
    return found


@pytest.mark.parametrize("case", mostly_full(CONTENT, "image", "sample", "template"))
def test_content_takes_nothing_from_outside(tmp_path: Path, case: str) -> None:
    write(tmp_path, SECRETS)
    assert shown(write(tmp_path / "base", {**SMALL, **CONTENT[case]})) == []


@pytest.mark.parametrize("case", mostly_full(LINKS, "page", "folder"))
def test_no_link_takes_anything_from_outside(tmp_path: Path, case: str) -> None:
    path, target, options = LINKS[case]
    write(tmp_path, SECRETS)
    config = CONFIG.replace("fieldguide", f"fieldguide: {options}")
    root = write(tmp_path / "base", {**SMALL, "mkdocs.yml": config})
    (root / path).symlink_to(tmp_path / "outside" / target)
    assert shown(root) == []
    if case != "sidecar":
        (line,) = [line for line in build(root).log if "FG106" in line]
        assert f" {path}:1:1: " in line
    else:
        assert "FG106" in run("samples", "--static", cwd=root).output


def test_a_place_outside_that_is_named_is_meant(tmp_path: Path) -> None:
    write(tmp_path, SECRETS)
    config = CONFIG.replace("fieldguide", "fieldguide: {knowledge: ../outside}")
    site = build(tmp_path / "base", {**SMALL, "mkdocs.yml": config})
    assert "knowledge/secret/index.html" in site.files
