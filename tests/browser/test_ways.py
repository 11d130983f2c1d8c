"""The main ways through the dashboard in a real browser: the first run, from a finding to its case, a change tried, a query taken along."""

import re

import pytest

from tests.browser.conftest import serving

pytestmark = pytest.mark.browser
LONG = 60_000  # milliseconds: a store is made, an engine starts
FRICTION = "friction:D11:D33"
WHERE, FINDING, CASES, WHATIF = ("Where is coordination needed?", "What was found", "Are the findings worked on", "What would a change do?")


@pytest.fixture
def tab(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1200}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("fresh") / "store") as url:
        yield url


def heading(tab, text):
    tab.get_by_role("heading", level=1, name=text).wait_for(timeout=LONG)
    assert tab.get_by_test_id("stException").count() == 0


def test_the_first_run_leads_from_nothing_to_the_first_case(tab, fresh):
    tab.goto(f"{fresh}/?lang=en")
    tab.get_by_role("button", name="Look around with the sample").click(timeout=LONG)
    heading(tab, WHERE)
    tab.get_by_role("link", name="See the first finding").click(timeout=LONG)
    heading(tab, FINDING)
    tab.get_by_role("link", name="Open its case").click(timeout=LONG)
    heading(tab, CASES)
    tab.get_by_role("button", name="Open the case").click(timeout=LONG)
    tab.get_by_role("heading", name="C-0001").wait_for(timeout=LONG)
    tab.get_by_role("button", name="End the walk").click()
    tab.get_by_role("button", name="End the walk").wait_for(state="detached", timeout=LONG)
    assert len(tab.context.pages) == 1, "a link within the dashboard opens no other tab"


def test_from_a_finding_to_its_evidence_and_its_case(tab, address):
    tab.goto(f"{address}/where?lang=en")
    heading(tab, WHERE)
    tab.get_by_text("Copy link").first.click(timeout=LONG)
    tab.get_by_text("Link copied").wait_for(timeout=LONG)
    copied = tab.evaluate("navigator.clipboard.readText()")
    tab.goto(copied)
    heading(tab, FINDING)
    tab.goto(f"{address}/findings?lang=en&finding={FRICTION}")
    tab.get_by_role("heading", name="Sales 業務部 ↔ Legal 法務部").wait_for(timeout=LONG)
    tab.get_by_text("Severity = 100").wait_for(timeout=LONG)
    tab.get_by_role("link", name="See the two departments").click()
    heading(tab, "Which departments")
    tab.get_by_text("need 3.5").first.wait_for(timeout=LONG)
    tab.go_back()
    heading(tab, FINDING)
    tab.get_by_role("link", name="open a case").click(timeout=LONG)
    heading(tab, CASES)
    tab.get_by_role("button", name="Open the case").wait_for(timeout=LONG)


def test_a_finding_goes_into_the_briefing(tab, address):
    tab.goto(f"{address}/findings?lang=en&finding={FRICTION}")
    tab.get_by_role("button", name="Add to briefing").click(timeout=LONG)
    tab.get_by_role("button", name="In the briefing").wait_for(timeout=LONG)
    tab.get_by_test_id("stSidebarNav").get_by_text("Briefing", exact=True).click()
    heading(tab, "What goes into the next briefing?")
    tab.get_by_text(re.compile(r"1 of \d+ findings are told in full")).wait_for(timeout=LONG)
    with tab.expect_download(timeout=LONG) as file:
        tab.get_by_role("button", name="HTML, to print").click()
    text = file.value.path().read_text("utf-8")
    assert text.startswith("<!")
    assert "(1 of " in text


def test_a_change_is_tried(tab, address):
    tab.goto(f"{address}/whatif?lang=en")
    heading(tab, WHATIF)
    tab.get_by_role("button", name="Add this change").click(timeout=LONG)
    tab.get_by_text("Coordination index: departments").first.wait_for(timeout=LONG)
    assert "changes=liaison" in tab.url


def test_a_query_is_taken_along(tab, address):
    tab.goto(f"{address}/queries?lang=en&query=span_over_target")
    with tab.expect_download(timeout=LONG) as file:
        tab.get_by_role("button", name="Download CSV").first.click(timeout=LONG)
    assert file.value.suggested_filename == "span_over_target.csv"
    lines = file.value.path().read_text("utf-8").splitlines()
    assert lines[0] == "manager_id,manager,span"
    assert lines[1].startswith("E0283,")
