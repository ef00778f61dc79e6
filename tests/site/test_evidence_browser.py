"""What readers meet of evidence, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from support import run, write_tree

from .sites import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .sites import Site

pytestmark = pytest.mark.browser

T = "```"
LONG = "a-reason-without-any-space-" * 8
CONFIG = """\
site_name: S
docs_dir: content
theme:
  name: material
  font: false
  features: [content.code.copy]
  palette:
    - {media: "(prefers-color-scheme: light)", scheme: default}
    - {media: "(prefers-color-scheme: dark)", scheme: slate}
plugins: [search, fieldguide]
"""
ENTRY = f"""\
---
name: prices
description: d
---

# Prices

<!-- sample: setup
rate = 2
-->
{T}python
assert rate * 2 == 4
{T}

<!-- sample: no-run why="{LONG}" -->
{T}python
x = 1
{T}

> [!NOTE]
> {T}python
> 1 +
> {T}
"""
CONTRAST = """() => {
  const parsed = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (front, back) => front.slice(0, 3)
    .map((part, i) => part * front[3] + back[i] * (1 - front[3])).concat(1);
  const behind = (element) => {
    if (!element) return [255, 255, 255, 1];
    const own = parsed(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll(".fg-proof > *, .fg-levels *, .fg-proofs li")].map((one) => {
    const back = behind(one);
    const [a, b] = [light(over(parsed(getComputedStyle(one).color), back)), light(back)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}"""
"""The ratio of WCAG 2.2 between the colour of each text and what is behind it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("proven")
    write_tree(folder, {"mkdocs.yml": CONFIG, "content/knowledge/prices.md": ENTRY})
    run("samples", cwd=folder)
    return build(folder)


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of the width of a small phone."""
    context = browser.new_context(
        viewport=ViewportSize(width=360, height=740), color_scheme=request.param
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def at(site: Site, address: str) -> str:
    return f"file://{site.folder}/{address}/index.html"


def test_it_fits_a_phone_and_can_be_read(page: Page, site: Site) -> None:
    for address in ("knowledge/prices", "evidence"):
        page.goto(at(site, address))
        assert page.evaluate("document.scrollingElement.scrollWidth") == 360
        ratios = page.evaluate(CONTRAST)
        assert len(ratios) > 3
        assert min(ratios) >= 4.5


def test_hover_and_focus_explain_and_escape_ends_it(page: Page, site: Site) -> None:
    page.goto(at(site, "knowledge/prices"))
    mark = page.locator(".fg-proof__mark").nth(1)
    why = page.locator(".fg-proof__why").nth(1)
    expect(mark).to_have_accessible_description("It was checked, but not run. Proven: names.")
    expect(why).to_be_hidden()
    mark.hover()
    expect(why).to_be_visible()
    why.hover()
    expect(why).to_be_visible()
    page.keyboard.press("Escape")
    expect(why).to_be_hidden()
    page.locator(".fg-proof__mark").first.focus()
    page.keyboard.press("Tab")  # The copy button of the block comes between.
    page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    expect(why).to_be_visible()
    box = why.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def test_the_copy_button_copies_nothing_but_code(page: Page, site: Site) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(at(site, "knowledge/prices"))
    block = page.locator(".highlight", has_text="assert")
    block.hover()
    block.locator("[data-clipboard-target], [data-md-type=copy]").first.click()
    page.wait_for_function(
        "async () => (await navigator.clipboard.readText()).trim() === 'assert rate * 2 == 4'"
    )


def test_set_up_shows_on_request_and_on_paper(page: Page, site: Site) -> None:
    page.goto(at(site, "knowledge/prices"))
    code = page.locator("details.fg-more code")
    expect(code).to_be_hidden()
    page.emulate_media(media="print")
    expect(code).to_be_visible()
    page.emulate_media(media="screen")
    page.locator("details.fg-more summary").click()
    expect(code).to_be_visible()
    expect(code).to_have_text("rate = 2\n")
