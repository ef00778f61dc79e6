"""The contents of each kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fieldguide.site import kinds

from .bases import CONFIG, SMALL
from .sites import build, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from .sites import Site


THEN = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


def article(site: Site, address: str) -> Any:  # noqa: ANN401 - lxml has no types
    (found,) = site.page(address).xpath("//article")
    return found


def says(site: Site, address: str) -> str:
    return text_of(article(site, address))


def links(site: Site, address: str, under: str = "") -> dict[str, str]:
    """The links of a page's article by their text, or those below an element with an id."""
    found = article(site, address).xpath(f"{under}//a[@href and not(@class='headerlink')]")
    return {text_of(link): link.get("href") for link in found}


def section(site: Site, address: str, heading: str) -> str:
    """The text between a heading and the next of its level."""
    (start,) = article(site, address).xpath(f"//*[@id='{heading}']")
    found = []
    for sibling in start.itersiblings():
        if sibling.tag in ("nav", start.tag):
            break
        found.append(text_of(sibling))
    return " ".join(found)


def test_nothing_is_wrong_with_the_small_base(small: Site) -> None:
    assert small.log == ()


def test_home_offers_each_type(small: Site) -> None:
    cards = article(small, "").xpath(".//*[contains(@class, 'fg-card')]//h2/a")
    assert [(text_of(card), card.get("href")) for card in cards] == [
        ("API", "guides/api/"),
        ("Web", "guides/web/"),
    ]
    shown = says(small, "")
    assert "Services that programs call." in shown
    assert "4 phases · 6 steps · 3 entries" in shown
    assert links(small, "")["Shop"] == "guides/web/#domain-shop"


def test_home_offers_the_rest(small: Site) -> None:
    found = links(small, "")
    assert found["All 7 entries"] == "entries/"
    assert found["All 8 steps"] == "steps/"
    assert {"topics/", "coverage/"} <= set(found.values())
    assert "diagnostics/" not in found.values()


@pytest.mark.parametrize("address", ["", "guides/"])
def test_structural_overlays_are_published_beside_the_types(small: Site, address: str) -> None:
    shown = section(small, address, "structural-overlays")
    assert "Monorepo Many services in one repository." in shown
    assert "Make : Building many" in shown
    assert "Enables: Audit" in shown


def test_guide_has_its_phases_in_order(small: Site) -> None:
    phases = article(small, "guides/web/").xpath(".//ol[contains(@class, 'fg-phases')]/li")
    assert [text_of(phase.xpath("./a")[0]) for phase in phases] == [
        "Product Vision",
        "System Architecture",
        "Quality Gates",
        "Build",
    ]
    steps = [text_of(step) for step in phases[1].xpath("./ul/li")]
    assert steps == ["Design 2 entries", "Screens if needed", "Screens-Review"]
    assert phases[1].xpath("./ul/li/a/@href")[0] == "architecture/#step-design"


def test_guide_says_what_its_type_changes(small: Site) -> None:
    assert "It adds 2 entries at 2 steps" in section(small, "guides/web/", "changes")
    changes = section(small, "guides/api/", "changes")
    assert "It disables: Screens" in changes
    assert "Check it reads Design instead of Screens" in changes
    assert "It adds 1 entry at 1 step" in changes
    assert "Make depends on Screens-Review as well" in changes


def test_guide_asks_its_questions(small: Site) -> None:
    questions = section(small, "guides/web/", "questions")
    assert "Is there a user interface? none , pages , app ; default none" in questions
    assert "Does it work offline? yes , no ; no default" in questions
    assert "choose any number; default firefox" in questions
    assert "Nothing to show offline" in questions


def test_guide_lists_its_domains(small: Site) -> None:
    assert "Sites that sell. Check it : Web-Payments" in section(
        small, "guides/web/", "domain-shop"
    )


def test_guide_shows_what_its_preset_leaves_out(small: Site) -> None:
    assert "Web-Audit at Audit : included at custom" in section(small, "guides/web/", "deeper")


def test_guide_has_a_diagram_of_links(small: Site) -> None:
    (diagram,) = article(small, "guides/web/").xpath(".//svg")
    assert diagram.xpath("./a/@href") == ["vision/", "architecture/", "quality/", "build/"]
    assert diagram.get("role") == "group"
    assert text_of(diagram.xpath("./title")[0])
    assert len(diagram.xpath("./path")) == 2


def test_phase_explains_each_step(small: Site) -> None:
    shown = says(small, "guides/api/build/")
    assert "Phase 4 of 4 of the API guide" in shown
    assert "Make what was designed." in shown
    assert "if needed" in shown
    assert "docs/make.md" in shown
    found = links(small, "guides/api/build/")
    assert found["Design"] == "../architecture/#step-design"
    assert found["Screens-Review"] == "../architecture/#step-screens-review"
    assert found["About this step"] == "../../../pipeline/build/make/"


def test_phase_gives_each_entry_its_summary_and_reason(small: Site) -> None:
    own, added = article(small, "guides/web/quality/").xpath(".//ul[@class='fg-entries']/li")
    assert "Testing basics listed by the step itself" in text_of(own)
    assert "Test what breaks" in text_of(own.xpath(".//*[@data-fieldguide='excerpt']")[0])
    reason = "added for web, when UI is pages or app and Offline is yes"
    assert f"Web-Testing {reason}" in text_of(added)


def test_phase_lists_quality_criteria_with_links_that_work_from_there(small: Site) -> None:
    (criteria,) = article(small, "guides/web/quality/").xpath(".//*[@data-step='check']")
    assert text_of(criteria) == "Basics ."
    assert criteria.xpath(".//a/@href") == ["../../../knowledge/core/testing-basics/#why"]


def test_phase_lists_what_is_switched_off(small: Site) -> None:
    off = section(small, "guides/api/architecture/", "not-in-this-guide")
    assert off == "Screens : disabled for API"
    deeper = section(small, "guides/web/quality/", "not-in-this-guide")
    assert deeper == "Audit : disabled at Depth 5"
    assert not article(small, "guides/web/architecture/").xpath("//*[@id='not-in-this-guide']")


def test_phases_lead_on(small: Site) -> None:
    following = article(small, "guides/web/").xpath(".//a[@rel='next']/@href")
    assert following == ["vision/"]
    middle = article(small, "guides/web/architecture/")
    assert middle.xpath(".//a[@rel='prev']/@href") == ["../vision/"]
    assert middle.xpath(".//a[@rel='next']/@href") == ["../quality/"]
    assert article(small, "guides/web/vision/").xpath(".//a[@rel='prev']/@href") == ["../"]
    assert not article(small, "guides/web/build/").xpath(".//a[@rel='next']")


ENTRY = "knowledge/core/testing-basics/"


def test_entry_says_what_is_known_about_it(small: Site) -> None:
    shown = says(small, ENTRY)
    assert "About testing-basics." in shown
    assert "review overdue Reviewed 2024-01-02" in shown
    assert "version pytest 8" in shown
    assert "never reviewed" in says(small, "knowledge/web/web-testing/")
    assert "no sources listed" in says(small, "knowledge/web/web-testing/")
    found = links(small, ENTRY)
    assert found["testing"] == "../../../topics/testing/"
    assert found["https://example.org/a?b=1&c=2"] == "https://example.org/a?b=1&c=2"


def test_entry_says_where_it_is_used(small: Site) -> None:
    used = section(small, ENTRY, "fieldguide-used-in")
    assert f"System Architecture {THEN} Design listed by the step itself" in used
    assert links(small, ENTRY)["Check it"] == "../../../guides/web/quality/#step-check"
    condition = section(small, "knowledge/web/web-testing/", "fieldguide-used-in")
    assert "added for web, when UI is pages or app" in condition


def test_entry_says_where_it_would_be_used(small: Site) -> None:
    used = section(small, "knowledge/web/web-audit/", "fieldguide-used-in")
    assert f"Quality Gates {THEN} Audit added for web; disabled at Depth 5" in used
    domain = section(small, "knowledge/web/web-payments/", "fieldguide-used-in")
    assert "added for the domain Shop" in domain


def test_entry_knows_its_neighbours_in_each_guide(small: Site) -> None:
    uses = article(small, "knowledge/web/web-architecture/").xpath("//*[@data-fieldguide-use]")
    (use,) = uses
    assert use.get("data-fieldguide-use") == "web"
    assert use.get("data-previous") == "../../core/testing-basics/"
    assert use.get("data-previous-title") == "Testing basics"
    assert use.get("data-next") == "../web-testing/"


def test_rare_topics_weigh_more_for_related_entries(small: Site) -> None:
    related = article(small, ENTRY).xpath(
        "//*[@id='fieldguide-related']/following-sibling::ul/li/a"
    )
    assert text_of(related[0]) == "Web-Architecture"
    assert {text_of(link) for link in related[1:]} == {"Building many", "Web-Audit", "Web-Testing"}


def test_step_has_its_page(small: Site) -> None:
    found = links(small, "pipeline/architecture/design/")
    assert found["Plan"] == "../../vision/plan/"
    assert found["Screens"] == "../screens/"
    assert found["Testing basics"] == "../../../knowledge/core/testing-basics/"
    assert "only if the project needs it" in says(small, "pipeline/architecture/screens/")
    assert "a tool" in says(small, "pipeline/helper/")


def test_step_says_which_guides_use_it_and_what_each_adds(small: Site) -> None:
    assert section(small, "pipeline/architecture/design/", "fieldguide-used-in") == (
        "API adds nothing Web adds Web-Architecture"
    )
    used = section(small, "pipeline/architecture/screens/", "fieldguide-used-in")
    assert used == "API : disabled by its overlay Web adds nothing"
    deeper = section(small, "pipeline/quality/audit/", "fieldguide-used-in")
    assert deeper == "API : disabled at Depth 5 Web : disabled at Depth 5"


def test_all_entries_by_category(small: Site) -> None:
    headings = [text_of(h) for h in article(small, "entries/").xpath(".//h2")]
    assert headings == ["General", "API", "Core", "Web"]
    assert len(links(small, "entries/", ".//ul")) == 7


def test_all_steps_by_phase(small: Site) -> None:
    headings = [text_of(h) for h in article(small, "steps/").xpath(".//h2")]
    assert headings == ["Product Vision", "System Architecture", "Quality Gates", "Build", "Tools"]
    assert len(links(small, "steps/", ".//ol[not(ancestor::nav)]")) == 8


def test_topics_are_folded(small: Site) -> None:
    assert links(small, "topics/")["testing"] == "testing/"
    rare = section(small, "topics/", "rare")
    assert rare.startswith("quality Testing basics , Web-Architecture rare Web-Audit")
    assert len(links(small, "topics/testing/", ".//ul")) == 4


def test_coverage_shows_the_holes(small: Site) -> None:
    (by_aspect,) = article(small, "coverage/").xpath(".//h2[@id='by-aspect']/following::table[1]")
    assert [text_of(cell) for cell in by_aspect.xpath(".//tr")] == ["Aspect API Web", "Testing ✓ ✓"]
    by_topic = article(small, "coverage/").xpath(".//h2[@id='by-topic']/following::table[1]//tr")
    assert [text_of(row) for row in by_topic] == [
        "Topic API Web",
        "testing 1 2",
        "browsers gap 2",
    ]
    (gap,) = by_topic[2].xpath("./td[@class='fg-hole']")
    assert text_of(gap) == "gap"


def test_own_page_of_an_author_stays_what_it_is(small: Site) -> None:
    assert says(small, "about/") == "About On testing ."


def test_a_kind_of_page_is_one_entry_and_a_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    glossary = kinds.PageKind("glossary", needs="topics")
    monkeypatch.setattr(kinds, "PAGE_KINDS", (*kinds.PAGE_KINDS, glossary))
    files = {
        **SMALL,
        "mkdocs.yml": CONFIG.replace("name: material", "name: material, custom_dir: mine"),
        "mine/fieldguide/glossary.html": (
            "<h1>Glossary</h1>\n{% for topic in publication.topics.values() %}"
            "{{ heading(2, topic.slug, topic.name) }}{% endfor %}\n"
        ),
    }
    site = build(tmp_path, files, strict=True)
    page = site.page("glossary/")
    assert text_of(page.xpath("//article/h1")[0]) == "Glossary"
    contents = page.xpath("//nav[@aria-label='Table of contents']//a/@href")
    assert "#testing" in contents
    tops = site.page("entries/").xpath("//nav[contains(@class, 'md-nav--primary')]/ul/li")
    assert [text_of(item).split()[0] for item in tops][-3:] == ["Coverage", "Glossary", "About"]
