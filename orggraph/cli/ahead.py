"""Reading modules while the engine starts: either takes a second, and the start of the engine leaves the interpreter free."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def analysis_read() -> Iterator[None]:
    """Read what an analysis needs, compiled kernels included, beside the work inside; it is there afterwards.

    Examples
    --------
    >>> with analysis_read():
    ...     pass  # open a store
    """
    reading = threading.Thread(target=_read)
    reading.start()
    try:
        yield
    finally:
        reading.join()


def _read() -> None:
    """Analyse an organisation of a few people: that reads all there is."""
    import pandas  # noqa: F401 - Arrow looks for it when the first table leaves the engine

    from orggraph import analysis, graph
    from orggraph.cli import findings  # noqa: F401

    ring = [(i, (i + 1) % 5) for i in range(5)]
    analysis.analyze(graph.from_arrays(list("abcde"), [-1, 0, 0, 1, 2], department=[0, 0, 1, 0, 1], departments=["A", "B"], arcs=ring))
