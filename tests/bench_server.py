"""The Neo4j that the measurements of stores and queries run on, and the processor time that it takes."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from orggraph.store import heap, server


@contextlib.contextmanager
def a_server(folder: Path) -> Iterator[str]:
    """Yield the URL of the server that ``ORGGRAPH_STORE`` names, else of one started for the while."""
    if "://" in (named := os.environ.get("ORGGRAPH_STORE", "")):
        yield named
        return
    os.environ.setdefault(heap.NAMED, "6g")  # what a million ties in one transaction need
    running = server.start(folder, server._any_port())
    os.environ["NEO4J_PASSWORD"] = running.password_file.read_text("utf-8")
    try:
        yield running.url
    finally:
        server.stop(folder)


def process(url: str) -> psutil.Process:
    """Return the process on this machine that listens at the port of a URL."""
    port = urlsplit(url).port or 7687
    return psutil.Process(
        next(c.pid for c in psutil.net_connections() if c.laddr and c.laddr.port == port and c.status == psutil.CONN_LISTEN)
    )


def seconds(url: str) -> Callable[[], float]:
    """Return a clock of the processor time of the server at a URL."""
    listening = process(url)
    return lambda: sum(listening.cpu_times()[:2])
