"""A real browser opens the dashboard that ``orggraph serve`` starts: menu, both languages, dark, a narrow screen."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from orggraph import ingest
from orggraph.store import open_store

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine; .ci/run installs one")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served") / "store"
    with open_store(folder) as store:
        ingest.import_paths([ROOT / "sample_data"], store)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from orggraph.cli import main; main()", "serve", "--store", str(folder), "--port", str(port)]
    log = (folder.parent / "log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            break
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, (folder.parent / "log").read_text()
            time.sleep(0.2)
    yield url
    process.terminate()
    assert process.wait(20) in (0, 143, -15), "SIGTERM must end the server without a crash"
    log.close()


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
    for name in ("部門", "組織結構", "人員", "匯入", "查詢"):
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
