"""Takes the pictures of every page: ``python -m docs.screenshots.make ADDRESS`` in the checkout while ``orggraph serve`` runs there.

English on the light theme and 繁體中文 on the dark one, so that each page is looked at in both languages and both themes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from orggraph.dashboard import pages
from tests.browser.conftest import ARGUMENTS, CHROMIUM, STILL

FOLDER = Path(__file__).parent
WIDTH, HIGHEST = 1280, 3000
LOOKS = (("en", "light"), ("zh_TW", "dark"))
HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"


def take(tab: Page, address: str, name: str, lang: str, theme: str) -> None:
    """Open a page, wait until it is drawn, and save it whole."""
    tab.set_viewport_size({"width": WIDTH, "height": 900})
    tab.goto(f"{address}/{name if name != 'where' else ''}?lang={lang}")
    tab.wait_for_selector("h1", timeout=60_000)
    tab.wait_for_function(STILL, timeout=120_000)
    tab.wait_for_timeout(1000)
    tab.set_viewport_size({"width": WIDTH, "height": min(int(tab.evaluate(HEIGHT)) + 20, HIGHEST)})
    tab.wait_for_timeout(1500)
    tab.screenshot(path=FOLDER / f"{name}-{theme}.png")


def main(address: str) -> None:
    """Take every page in both looks."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for lang, theme in LOOKS:
            tab = browser.new_context(color_scheme="light" if theme == "light" else "dark").new_page()
            for page in pages():
                take(tab, address, page.path, lang, theme)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
