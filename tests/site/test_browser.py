"""The project's own site in a real browser."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from .bases import SMALL
from .sites import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .sites import Site

pytestmark = pytest.mark.browser

# What Material's own markup and palettes break.
RULES_OF_THE_THEME = {
    "aria-dialog-name": "its search dialog has no name",
    "color-contrast": "its header, links and highlighted code, in most palettes",
    "landmark-unique": "its sidebars, and the buttons beside code, are landmarks of one name",
}
PHONE = ViewportSize(width=390, height=844)
KINDS = {
    "home": "",
    "guides": "guides/",
    "guide": "guides/ml/",
    "phase": "guides/ml/quality/",
    "entry": "knowledge/ml/ml-testing/",
    "step": "pipeline/quality/create-evals/",
    "entries": "entries/",
    "steps": "steps/",
    "topics": "topics/",
    "topic": "topics/testing/",
    "coverage": "coverage/",
    "not found": "404.html",
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - its signature
        """Say nothing."""


@pytest.fixture(scope="module")
def address(own: Site) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(_Quiet, directory=str(own.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that may talk to nobody else, and may not complain."""
    context = browser.new_context(base_url=address, color_scheme="light")
    context.set_default_timeout(10_000)
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    elsewhere = [url for url in requests if not url.startswith((address, "data:", "blob:"))]
    assert elsewhere == []
    assert complaints == []


def heading(page: Page) -> str:
    return page.locator("article h1").inner_text().removesuffix("¶").strip()


def test_a_walk_along_a_guide(page: Page) -> None:
    page.goto("")
    page.get_by_role("article").get_by_role("link", name="ML", exact=True).click()
    page.wait_for_url("**/guides/ml/")
    page.locator("article .fg-phases").get_by_role("link", name=re.compile("^Quality")).click()
    page.wait_for_url("**/guides/ml/quality/")
    phase = heading(page)
    page.locator("[data-fieldguide-entry='ml-testing']").first.click()
    page.wait_for_url("**/knowledge/ml/ml-testing/")
    used = page.locator("[data-fieldguide-use='ml']")
    step = used.locator("a[href*='guides/ml/quality/#']").first
    name = step.inner_text()
    step.click()
    page.wait_for_url(re.compile(r"/guides/ml/quality/#step-"))
    assert heading(page) == phase
    place = page.url.split("#")[1]
    expect(page.locator(f"#{place}")).to_be_in_viewport()
    expect(page.locator(f"#{place}")).to_contain_text(name)


def entry_of(page: Page, guide: str, entry: str) -> tuple[str, str]:
    """Go to an entry by way of a guide; the previous and the next entry that it then offers."""
    page.goto(f"guides/{guide}/")
    page.goto(f"knowledge/{entry}/")
    pager = page.locator("article > .fg-pager")
    expect(pager).to_be_visible()
    shown = [
        pager.locator(f"[rel={rel}]").get_attribute("href") or ""
        for rel in ("prev", "next")
        if pager.locator(f"[rel={rel}]").count()
    ]
    return guide, " ".join(shown)


def test_previous_and_next_are_those_of_the_guide_one_came_from(page: Page, own: Site) -> None:
    entry = "core/testing-strategy"
    offered = {}
    for guide in ("ml", "browser-extension"):
        use = own.page(f"knowledge/{entry}/").xpath(f"//*[@data-fieldguide-use='{guide}']")[0]
        wanted = [use.get(f"data-{one}") for one in ("previous", "next")]
        _, shown = entry_of(page, guide, entry)
        assert shown.split() == [one for one in wanted if one]
        offered[guide] = shown
    assert len(set(offered.values())) == 2
    page.locator("article > .fg-pager [rel=next]").click()
    page.wait_for_url(lambda url: not url.endswith(f"{entry}/"))
    assert heading(page)


def test_without_a_guide_there_is_no_way_along_it(page: Page) -> None:
    page.goto("knowledge/core/testing-strategy/")
    expect(page.locator("#fieldguide-used-in")).to_be_visible()
    expect(page.locator("article > .fg-pager")).to_have_count(0)


def test_search_finds_an_entry(page: Page, own: Site) -> None:
    page.goto("")
    title = own.page("knowledge/ml/ml-testing/").xpath("//article//h1/text()")[0]
    page.locator(".md-search__input").click()
    # What is typed before the index is there is lost, in Material's own site too.
    ready = page.locator(".md-search-result__meta", has_text="Type to start searching")
    expect(ready).to_be_visible(timeout=20_000)
    page.locator(".md-search__input").press_sequentially(title)
    result = page.locator(".md-search-result__link[href*='knowledge/ml/ml-testing/']").first
    expect(result).to_be_visible(timeout=20_000)
    result.click()
    page.wait_for_url("**/knowledge/ml/ml-testing/*")
    assert heading(page) == title


def test_light_and_dark(page: Page) -> None:
    page.goto("guides/ml/")

    def background() -> str:
        script = "getComputedStyle(document.body).backgroundColor"
        found: str = page.evaluate(script)
        return found

    light = background()
    page.locator("form[data-md-component=palette] label:visible").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert background() != light
    page.goto("knowledge/ml/ml-testing/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wider_than_a_phone(page: Page, kind: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(KINDS[kind])
    width = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1] == 390
    assert heading(page)


WIDE = "document.scrollingElement.scrollWidth > innerWidth"


@pytest.mark.full
def test_every_page_fits_a_phone(browser: Browser, address: str, own: Site, page: Page) -> None:
    """What is too wide without scripts, which is fast to ask, must not be so with them.

    Material lets wide tables scroll by a script.
    """
    context = browser.new_context(base_url=address, viewport=PHONE, java_script_enabled=False)
    plain = context.new_page()
    candidates = []
    for name in sorted(own.own_pages):
        plain.goto(name, wait_until="domcontentloaded")
        if plain.evaluate(WIDE):
            candidates.append(name)
    context.close()
    page.set_viewport_size(PHONE)
    wide = []
    for name in candidates:
        page.goto(name)
        if page.evaluate(WIDE):
            wide.append(name)
    assert wide == []


def test_a_table_of_many_types_scrolls_in_its_place(browser: Browser, tmp_path: Path) -> None:
    types = {
        f"overlays/kind-{n}-overlay.yml": (
            f"name: Quite unpronounceable {n}\ndescription: D.\nproject-type: kind-{n}\n"
        )
        for n in range(8)
    }
    site = build(tmp_path, {**SMALL, **types})
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    for kind in ("coverage", "guides/web/quality", "knowledge/core/testing-basics"):
        page.goto(f"file://{site.folder}/{kind}/index.html")
        assert not page.evaluate(WIDE), kind
    context.close()


FOCUSED = """() => {
  const card = document.activeElement.closest('.fg-card');
  if (!card || !document.activeElement.closest('h2')) return null;
  const other = [...document.querySelectorAll('.fg-card')].find((one) => one !== card);
  return [
    document.activeElement.textContent,
    getComputedStyle(document.activeElement).outlineStyle,
    getComputedStyle(card).borderTopColor !== getComputedStyle(other).borderTopColor,
  ];
}"""


def test_cards_show_where_the_keyboard_is(page: Page) -> None:
    page.goto("")
    cards = page.locator(".fg-card h2").all_inner_texts()
    reached: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) is None:
            continue
        page.wait_for_timeout(250)  # the colour of the border changes slowly
        title, outline, bordered = page.evaluate(FOCUSED)
        assert outline != "none"
        assert bordered
        reached.append(title)
        if len(reached) == len(cards):
            break
    assert reached == cards


def test_the_diagram_can_be_walked(page: Page) -> None:
    page.goto("guides/ml/")
    link = page.locator(".fg-diagram a").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/guides/ml/*/")


@pytest.mark.full
def test_no_page_breaks_a_rule_of_accessibility(own: Site, page: Page) -> None:
    axe = Axe()
    options = {
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in RULES_OF_THE_THEME},
    }
    broken: dict[str, str] = {}
    for name in sorted(own.pages):
        page.goto(name)
        results = axe.run(page, options=options)
        if results.violations_count:
            broken[name] = results.generate_report()
    assert broken == {}
