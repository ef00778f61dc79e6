"""Every link of every page leads somewhere."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from support import mostly_full

from .sites import addresses, text_of

if TYPE_CHECKING:
    from .sites import Site

pytestmark = pytest.mark.slow

SITES = ["small", "flat", "own", "apart"]


@pytest.fixture(params=mostly_full(SITES, "small", "flat", "apart"))
def site(request: pytest.FixtureRequest) -> Site:
    found: Site = request.getfixturevalue(request.param)
    return found


def test_all_links_resolve(site: Site) -> None:
    assert len(site.pages) > 20
    assert sum(1 for page in site.pages.values() for _ in addresses(page)) > 1000
    assert site.dangling() == []


def test_ids_are_unique(site: Site) -> None:
    twice = {
        name: [one for one, count in Counter(page.xpath("//@id")).items() if count > 1]
        for name, page in site.pages.items()
    }
    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_one_title_per_page(site: Site) -> None:
    for name, page in site.own_pages.items():
        assert len(page.xpath("//article//h1")) == 1, name


def test_nothing_is_fetched_from_elsewhere(site: Site) -> None:
    for name, page in site.pages.items():
        fetched = page.xpath("//@src | //link[@rel='stylesheet' or @rel='preconnect']/@href")
        assert [one for one in fetched if one.startswith(("http", "//"))] == [], name


def test_every_page_can_be_reached(site: Site) -> None:
    """A reader who starts at home finds everything, by links alone."""
    found, pending = {"index.html"}, ["index.html"]
    while pending:
        name = pending.pop()
        for target in site.targets(name) - found:
            found.add(target)
            pending.append(target)
    assert set(site.own_pages) - found == set()


def test_breadcrumbs_lead_home(site: Site) -> None:
    generated = [name for name in site.own_pages if name.startswith("guides/")]
    assert generated
    for name in generated:
        first, *_ = site.pages[name].xpath("//nav[@aria-label='Breadcrumbs']//li/a")
        assert text_of(first) == "Home"
        assert "index.html" in site.target(name, first.get("href"))


def test_nav_stays_small(site: Site) -> None:
    for name, page in site.pages.items():
        nav = "//nav[contains(@class, 'md-nav--primary')]//a[@href]"
        toc = f"{nav}[ancestor::nav[contains(@class, 'md-nav--secondary')]]"
        assert len(page.xpath(nav)) - len(page.xpath(toc)) <= 60, name
