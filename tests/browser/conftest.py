"""A real browser, and the dashboard that ``orggraph serve`` starts on the sample."""

import contextlib
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
STILL = "document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning'"  # a page is whole
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served") / "store"
    with open_store(folder) as store:
        ingest.import_paths([ROOT / "sample_data"], store)
    with serving(folder) as url:
        yield url


@contextlib.contextmanager
def serving(folder, patience=180):
    """``orggraph serve`` on a store, until it is asked to end; it may take ``patience`` seconds to answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from orggraph.cli import main; main()", "serve", "--store", str(folder), "--port", str(port)]
    log = (folder.parent / "log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    for _ in range(5 * patience):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            break
        except (urllib.error.URLError, OSError):
            assert process.poll() is None, (folder.parent / "log").read_text()
            time.sleep(0.2)
    else:
        pytest.fail(f"the server does not answer: {(folder.parent / 'log').read_text()}")
    yield url
    process.terminate()
    assert process.wait(20) in (0, 143, -15), "SIGTERM must end the server without a crash"
    log.close()
