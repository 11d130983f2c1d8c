"""A real browser takes files in: upload, look at the issues, commit, undo, on a server and a store of its own."""

import pytest

from orggraph import ingest
from orggraph.store import open_store
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

FIRST = "id,name,department,manager_id\n" + "1,Ann 安,Board,\n" + "".join(f"{k},P{k},Sales,1\n" for k in range(2, 12))
NEXT = FIRST.replace("3,P3,Sales,1\n", "3,P3,Legal,1\n").replace("4,P4,Sales,1\n", "") + "20,Eve,Legal,3\n21,Fay,Legal,nobody\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own") / "store"
    file = folder.parent / "people.csv"
    file.write_text(FIRST, "utf-8")
    with open_store(folder) as store:
        ingest.import_paths([file], store)
    with serving(folder) as url:
        yield url


@pytest.mark.parametrize(
    ("lang", "title", "commit", "undo"), [("en", "Import", "Import", "Undo this import"), ("zh_TW", "匯入", "匯入", "復原此次匯入")]
)
def test_from_upload_to_undo(browser, own, tmp_path, lang, title, commit, undo):
    context = browser.new_context(viewport={"width": 1280, "height": 1800})
    page = context.new_page()
    page.goto(f"{own}/import?lang={lang}")
    page.locator("input[type=file]").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": NEXT.encode()})
    page.get_by_text("manager.unknown").first.wait_for(timeout=120_000)
    button = page.get_by_role("button", name=commit, exact=True)
    button.wait_for(timeout=60_000)
    page.screenshot(path=tmp_path / f"import-{lang}.png", full_page=True)
    button.click()
    page.get_by_role("button", name=undo).wait_for(timeout=120_000)
    page.screenshot(path=tmp_path / f"done-{lang}.png")
    page.get_by_role("button", name=undo).click()
    page.get_by_role("button", name=undo).wait_for(state="detached", timeout=120_000)
    assert page.get_by_test_id("stException").count() == 0
    context.close()
