"""A real browser opens the dashboard that ``orggraph serve`` starts: menu, both languages, dark, a narrow screen."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("lang", "title"), [("en", "Where is coordination needed?"), ("zh_TW", "何處需要協調？")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_page_in_both_languages_and_themes(browser, address, lang, title, scheme):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/?lang={lang}")
    page.get_by_role("heading", name=title).wait_for(timeout=60_000)
    page.get_by_text("Sales 業務部 ↔ Legal 法務部").first.wait_for(timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0
    context.close()


def test_the_menu_leads_to_every_page_and_keeps_the_language(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/?lang=zh_TW")
    for name in ("部門", "組織結構", "人員", "簡報", "匯入", "查詢"):
        page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
        page.get_by_role("heading", level=1).filter(has_text="？").or_(page.get_by_role("heading", name="匯入組織圖")).first.wait_for(
            timeout=60_000
        )
        assert page.get_by_test_id("stException").count() == 0
    context.close()


def test_a_narrow_screen_loses_nothing(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/?lang=en")
    page.get_by_role("heading", name="Where is coordination needed?").wait_for(timeout=60_000)
    page.get_by_text("What to do first").wait_for(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
