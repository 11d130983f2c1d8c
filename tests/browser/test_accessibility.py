"""No page has a serious fault that axe can find, in either theme; what a page shows can be reached by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from orggraph.dashboard import pages
from tests.browser.conftest import STILL

pytestmark = pytest.mark.browser
NOT_OURS = {
    "scrollable-region-focusable",  # Streamlit's own frame of the sidebar and its grid of rows
    "aria-required-children",  # the grid that Streamlit draws on a canvas
}


@pytest.fixture(scope="module", params=["light", "dark"])
def tab(request, browser, address):
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


DEEPER = ["findings?finding=friction:D11:D33", "departments?unit=D11&other=D33"]


@pytest.mark.parametrize("name", [*(p.path for p in pages() if p.path != "where"), "", *DEEPER])
def test_no_serious_fault(name, tab, address):
    tab.goto(f"{address}/{name}{'&' if '?' in name else '?'}lang=en")
    tab.wait_for_selector("h1", timeout=60_000)
    tab.wait_for_function(STILL, timeout=60_000)
    found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
    grave = {v["id"]: [n["html"][:200] for n in v["nodes"]][:3] for v in found if v["impact"] in ("serious", "critical")}
    assert {k: v for k, v in grave.items() if k not in NOT_OURS} == {}


def test_the_menu_is_reached_by_keyboard(tab, address):
    tab.goto(f"{address}/?lang=en")
    tab.wait_for_selector("h1", timeout=60_000)
    reached = []
    for _ in range(25):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement?.innerText?.trim() ?? ''"))
    assert all(any(name in words for words in reached) for name in ("Findings", "Departments", "People"))
