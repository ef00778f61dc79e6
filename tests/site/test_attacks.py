"""What people write stays text wherever it is shown: on pages, in search, on a terminal."""

from __future__ import annotations

import datetime as dt
import functools
import http.server
import itertools
import json
import re
import threading
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from fieldguide.samples.evidence import evidencefile
from fieldguide.samples.finding.pages import find
from fieldguide.site.options import read_base
from support import mostly_full, run

from . import attacks
from .attacks import MARK, PAYLOADS
from .bases import CONFIG, entry
from .sites import build, text_of, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from fieldguide.samples.base import KnowledgeBase

    from .sites import Site

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

_ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "cite",
    "xlink:href",
}
_RUNS = re.compile(r"(javascript|vbscript|data):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20]")
_FRAMES = {"iframe", "object", "embed", "frame", "applet", "base", "portal"}
_TAG = re.compile(r"</?([^\s<>/]+)([^<>]*)>")
_IN_SEARCH = {"p", "code", "pre", "li", "ol", "ul", "sub", "sup"}
_COMMAND = re.compile(
    r"::(error|warning|notice) file=[^,:]*,line=\d+,col=\d+,title=Fieldguide FG\d{3}::.*"
)
_FORMS = ("text", "github", "junit", "json", "sarif")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The base with everything, its samples judged, and what was said of them as hostile."""
    root = write(tmp_path_factory.mktemp("attacked"), attacks.files())
    base = read_base(root / "mkdocs.yml")
    book = root / evidencefile.FILE
    book.parent.mkdir()
    book.write_text(json.dumps(_evidence(base)), "utf-8")
    return build(root)


def _evidence(base: KnowledgeBase) -> dict[str, Any]:
    pages = find(base, today=dt.date(2025, 1, 1)).pages
    payloads = itertools.cycle(PAYLOADS.values())
    kept = {
        page.file: {
            "digest": evidencefile.fits(page.samples),
            "samples": {
                str(sample.index): {
                    "status": "incomplete",
                    "why": one,
                    "environment": one,
                    "messages": [one],
                }
                for sample, one in zip(page.samples, payloads, strict=False)
            },
        }
        for page in pages
    }
    return {"version": 1, "locks": evidencefile.locks(base), "pages": kept}


@pytest.fixture(scope="module")
def presets(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The base with every payload in presets."""
    return build(tmp_path_factory.mktemp("presets"), attacks.presets())


@pytest.fixture(params=mostly_full(["attacked", "presets"], "presets"))
def site(request: pytest.FixtureRequest) -> Site:
    """Either of them."""
    made: Site = request.getfixturevalue(request.param)
    return made


def runs(page: Any) -> Iterator[str]:  # noqa: ANN401 - lxml has no types
    """What of a page a browser would run, or go to by itself, or take for the theme's."""
    for element in page.iter():
        tag = element.tag
        if not isinstance(tag, str):
            continue
        for name, value in element.attrib.items():
            if name.startswith("on") or name == "srcdoc":
                yield f"<{tag} {name}>"
            if name in _ADDRESSES and _RUNS.match(_IGNORED.sub("", value)):
                yield f"<{tag} {name}={value[:60]}>"
        if tag in _FRAMES or (tag == "meta" and element.get("http-equiv")):
            yield f"<{tag}>"
        if tag == "script" and MARK in f"{element.text}{element.get('src')}":
            yield f"<script>{(element.text or '')[:60]}"


def test_nothing_runs_on_pages(site: Site) -> None:
    found = {name: list(runs(page)) for name, page in site.pages.items() if not is_free(name)}
    assert {name: said for name, said in found.items() if said} == {}
    assert len(found) > 10


def is_free(name: str) -> bool:
    """Whether a page is neither entry nor step, so that MkDocs lets its body be anything."""
    return name.startswith("pages/")


@pytest.mark.full
def test_titles_of_other_pages_are_text_as_well(attacked: Site) -> None:
    for name, page in attacked.pages.items():
        if is_free(name):
            for part in page.xpath("//article"):
                part.getparent().remove(part)
            # The table of contents shows headings of the body, which are its author's.
            assert list(runs(page)) == [], name


def test_nothing_is_evaluated(site: Site) -> None:
    for name in site.files:
        if name.endswith((".html", ".json", ".xml")):
            text = site.text(name)
            assert str(1337 * 3) not in text, name
            assert "root:x:" not in text, name


@pytest.mark.full
def test_everything_is_shown(attacked: Site) -> None:
    """Nothing of it makes a page or a field vanish."""
    for case in PAYLOADS:
        for address in (f"knowledge/{case}/e-{case}/", f"pipeline/s-{case}/", f"guides/t-{case}/"):
            assert attacked.page(address) is not None
    assert "{{ 1337*3 }}{{ config }}" in attacked.text("pipeline/s-jinja/index.html")
    shown = attacked.page("guides/t-script/").xpath("//article//dt/text()")
    assert PAYLOADS["script"] in shown
    reasons = {
        proof.text
        for page in attacked.pages.values()
        for proof in page.xpath("//*[@class='fg-proof__reason']")
    }
    assert {PAYLOADS["script"], PAYLOADS["quote"], PAYLOADS["jinja"]} <= reasons


@pytest.mark.full
def test_nothing_runs_in_search(attacked: Site) -> None:
    """Material shows titles and texts of the index as HTML."""
    for one in attacked.search():
        if is_free(one["location"]):
            continue
        for text in (one["title"], one["text"], *one.get("tags", ())):
            tags = _TAG.findall(text)
            assert {name for name, _ in tags} <= _IN_SEARCH, one
            assert [rest for _, rest in tags if rest.strip(" /")] == [], one


@pytest.mark.full
def test_json_in_pages_is_whole(attacked: Site) -> None:
    for name, page in attacked.pages.items():
        for script in page.xpath("//script[@type='application/json']"):
            assert json.loads(script.text)["base"] is not None, name


@pytest.mark.full
def test_the_sitemap_names_pages_alone(attacked: Site) -> None:
    tree = ET.fromstring(attacked.text("sitemap.xml"))  # noqa: S314 - our own output
    places = [one.text or "" for one in tree.iter() if one.tag.endswith("loc")]
    assert len(places) > len(PAYLOADS)
    assert all(re.fullmatch(r"https://site\.example/[!-~]*", place) for place in places)


def test_the_log_is_harmless(site: Site) -> None:
    harmless("\n".join(site.log), "")
    assert [line for line in site.log if "Traceback" in line] == []


def harmless(text: str, form: str) -> None:
    """A report leaves the terminal and the workflow as they are, and is well-formed."""
    allowed = "\n\u00a0\u3000"
    assert {c for c in text if not c.isprintable() and c not in allowed} == set()
    if form == "junit":
        ET.fromstring(text)  # noqa: S314 - likewise
    elif form in ("json", "sarif"):
        json.loads(text)
    elif form == "github":
        assert [line for line in text.splitlines() if not _COMMAND.fullmatch(line)] == []


@pytest.mark.full
def test_what_is_wrong_is_text_while_serving(tmp_path: Path) -> None:
    """Then pages show it, with what it quotes."""
    wanted = re.compile(r"content/(knowledge|pipeline)/wrong/|content/pages/|overlays/wrong-")
    files = {path: text for path, text in attacks.files().items() if wanted.match(path)}
    site = build(tmp_path, {**files, "mkdocs.yml": CONFIG}, command="serve")
    shown = site.page("diagnostics/")
    assert list(runs(shown)) == []
    assert len(shown.xpath("//article//li")) > 10 * len(PAYLOADS)
    assert "'<script>pwned()</script>'" in text_of(shown.xpath("//article")[0])


@pytest.mark.full
@pytest.mark.parametrize("form", _FORMS)
def test_reports_are_harmless(attacked: Site, form: str) -> None:
    said = run("check", "--only", "knowledge,guides", "--format", form, cwd=attacked.root)
    harmless(said.stdout, form)
    assert said.stderr.isascii()
    assert "FG123" in said.stdout
    said = run("samples", "--static", "--format", form, cwd=attacked.root)
    harmless(said.stdout, form)
    assert "FG301" in said.stdout


@pytest.mark.parametrize("form", mostly_full(["text", "github", "junit"], "github"))
def test_reports_of_links_are_harmless(tmp_path: Path, form: str) -> None:
    files = {
        path: text for path, text in attacks.files().items() if path.startswith("content/pages")
    }
    write(tmp_path, {**files, "mkdocs.yml": CONFIG})
    said = run("links", "--format", form, cwd=tmp_path)
    harmless(said.stdout, form)
    assert "FG401" in said.stdout


@pytest.mark.full
@pytest.mark.parametrize("case", ["escape", "bidi", "newline"])
def test_the_command_shows_text(attacked: Site, case: str) -> None:
    for words in (
        ("guide", f"t-{case}"),
        ("explain", f"t-{case}", f"s-{case}"),
        ("guide", PAYLOADS[case]),
    ):
        said = run(*words, cwd=attacked.root)
        harmless(said.stdout + said.stderr, "")


@pytest.mark.full
@pytest.mark.parametrize("what", ["entries", "steps", "types", "topics"])
def test_lists_show_text(attacked: Site, what: str) -> None:
    for form in ("text", "json"):
        harmless(run("list", what, "--format", form, cwd=attacked.root).stdout, form)


@pytest.mark.parametrize("markdown", ["gfm", "material"])
def test_no_content_takes_the_place_of_the_theme(tmp_path: Path, markdown: str) -> None:
    """Material runs what the first element with the id `__config` says."""
    body = (
        '# A\n\n<div id="__config">{"base": "//x.example"}</div>\n\n'
        '<a name="__config" data-md-component="search-query">x</a>\n\n'
        "## B {#__config}\n\n## \\_\\_config\n\n```{ .json #__config }\n{}\n```\n"
    )
    config = CONFIG.replace("[toc", "[attr_list, pymdownx.superfences, pymdownx.highlight, toc")
    files = {"mkdocs.yml": config, "content/knowledge/a.md": entry("a", body, markdown=markdown)}
    site = build(tmp_path, files)
    page = site.page("knowledge/a/")
    (only,) = page.xpath("//*[@id='__config' or @name='__config']")
    assert only.tag == "script"
    assert page.xpath("//article//*[@data-md-component][not(ancestor::nav)]") == []
    said = [line for line in site.log if "FG131" in line]
    assert any("content/knowledge/a.md:9:" in line for line in said), said
    assert all("__config" in line or "attribute" in line or "query" in line for line in said), said


RUNS = {
    "script": "<script>pwned()</script>",
    "handler": '<b onclick="pwned()">b</b>',
    "address": "[a](javascript:pwned())",
    "odd address": '<a href=" jAvA&#9;script:pwned()">a</a>',
    "data address": "![a](data:text/html,pwned)",
    "attribute list": "**b**{ onclick=pwned() }",
    "frame": '<iframe src="https://x.example/"></iframe>',
    "form": '<form action="https://x.example/"><button>b</button></form>',
    "base": '<base href="https://x.example/">',
    "style": "<style>*{display:none}</style>",
    "svg": "<svg><script>pwned()</script></svg>",
}


@pytest.mark.parametrize("case", mostly_full(RUNS, "script", "odd address"))
def test_what_would_run_in_material_is_said(tmp_path: Path, case: str) -> None:
    config = CONFIG.replace("[toc", "[attr_list, toc")
    text = entry("a", f"# A\n\nx\n\n{RUNS[case]}\n\nStays.\n", markdown="material")
    files = {"mkdocs.yml": config, "content/knowledge/a.md": text}
    site = build(tmp_path, files)
    page = site.page("knowledge/a/")
    assert list(runs(page)) == []
    assert "Stays." in site.text("knowledge/a/index.html")
    (said, *_) = [line for line in site.log if "FG131" in line]
    # What is written with entities is not found again, and said of the body.
    line = 7 if case == "odd address" else 11
    assert said.startswith(f"WARNING fieldguide: content/knowledge/a.md:{line}:"), said
    trusting = config.replace("fieldguide", "fieldguide: {trust_html: true}")
    site = build(tmp_path, {**files, "mkdocs.yml": trusting})
    assert not [line for line in site.log if "FG131" in line]
    if case in ("script", "handler", "frame"):
        assert list(runs(site.page("knowledge/a/"))) != []


EXTENDED = """\
# M

=== "One"

    ```python title="a.py" linenums="1"
    x = 1
    ```

=== "Two"

    - [x] done

!!! note inline end "T"
    Text :smile:

??? tip "More"
    | a | b |
    |:-:|---|
    | 1 | 2 |

<div class="grid cards" markdown>

- A ==marked== ++ctrl+c++ word[^1]

</div>

$$x^2$$

[^1]: Note.
"""


def test_what_extensions_write_stays(tmp_path: Path) -> None:
    names = (
        "admonition, attr_list, footnotes, md_in_html, tables, pymdownx.details, pymdownx.mark, "
        "pymdownx.keys, pymdownx.superfences, pymdownx.highlight, {pymdownx.tabbed: "
        "{alternate_style: true}}, {pymdownx.tasklist: {custom_checkbox: true}}, "
        "{pymdownx.arithmatex: {generic: true}}, {pymdownx.emoji: {}}, "
    )
    config = CONFIG.replace("[toc", f"[{names}toc")
    text = entry("a", EXTENDED, markdown="material")
    shown = []
    for trust in ("false", "true"):
        plugin = f"fieldguide: {{trust_html: {trust}}}"
        files = {"mkdocs.yml": config.replace("fieldguide", plugin), "content/knowledge/a.md": text}
        site = build(tmp_path / trust, files)
        assert not [line for line in site.log if "FG131" in line]
        (article,) = site.page("knowledge/a/").xpath("//article")
        shown.append([
            (e.tag, sorted(e.attrib), " ".join((e.text or "").split())) for e in article.iter()
                if e.tag != "tbody"  # a parser of HTML adds it to tables of lines
        ])  # fmt: skip
    assert shown[0] == shown[1]
    assert len(shown[0]) > 70


# What each page is in a browser's own parser, of which nothing runs.
_PARSED = """async (names) => {
  const runs = /^(javascript|vbscript|data):/i;
  const found = [];
  for (const name of names) {
    const text = await (await fetch("/" + name)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const one of page.querySelectorAll("*")) {
      const tag = one.localName;
      for (const {name: key, value} of one.attributes) {
        if (key.startsWith("on") || key === "srcdoc") found.push([name, tag, key]);
        const address = ["href", "src", "action", "data", "poster", "srcset"].includes(key);
        if (address && runs.test(value.replace(/[\\0-\\x20]/g, ""))) found.push([name, tag, value]);
      }
      if (["iframe", "object", "embed", "base"].includes(tag)) found.push([name, tag]);
      const script = tag === "script" ? one.textContent + one.src : "";
      if (script.includes("pwned")) found.push([name, tag, script]);
    }
  }
  return found;
}"""


# As if a reader had pointed at everything and gone through it with the keyboard.
_TOUCHED = """() => {
  for (const one of document.querySelectorAll("article *")) {
    for (const type of ["mouseover", "focus"]) one.dispatchEvent(new Event(type));
  }
}"""


@pytest.mark.full
@pytest.mark.browser
def test_nothing_runs_in_a_browser(attacked: Site, browser: Browser) -> None:
    handler = functools.partial(_Quiet, directory=str(attacked.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        context = browser.new_context(base_url=address)
        try:
            context.set_default_timeout(20_000)
            called: list[str] = []
            asked: list[str] = []
            context.expose_function(MARK, lambda: called.append("pwned"))
            page = context.new_page()
            page.on("dialog", lambda dialog: called.append(dialog.message))
            page.on("request", lambda request: asked.append(request.url))
            page.goto("topics/")
            ours = [
                name for name in sorted(attacked.pages) if not is_free(name) and "#" not in name
            ]
            plain = [name for name in ours if re.fullmatch(r"[\w/.-]+", name)]
            assert page.evaluate(_PARSED, plain) == []
            for name in _VISITED:
                page.goto(name)
                page.wait_for_load_state("load")
                page.evaluate(_TOUCHED)
            page.keyboard.press("f")
            page.keyboard.type("img onerror")
            page.wait_for_selector(".md-search-result__item")
            assert (
                page.locator(".md-search-result__list img, .md-search-result__list b").count() == 0
            )
        finally:
            context.close()
            server.shutdown()
    assert called == []
    elsewhere = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert [url for url in elsewhere if "example" not in url] == []


_VISITED = [
    "knowledge/image/e-image/",
    "knowledge/end/e-end/",
    "knowledge/image/m-image/",
    "pipeline/s-svg/",
    "guides/t-quote/",
    "guides/t-svg/build/",
    "evidence/",
    "coverage/",
]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - its signature
        """Say nothing."""
