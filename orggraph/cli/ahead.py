"""Reading modules while the engine works: either takes seconds, and what the engine does leaves the interpreter free."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def analysis_read(pause: threading.Event | None = None) -> Iterator[None]:
    """Read what an analysis needs, compiled kernels included, beside the work inside; it is there afterwards.

    Parameters
    ----------
    pause : threading.Event, optional
        The second half waits until it is set: where the work inside first keeps the interpreter busy itself.

    Examples
    --------
    >>> with analysis_read():
    ...     pass  # open a store
    """
    resumed = pause or threading.Event()
    if pause is None:
        resumed.set()
    reading = threading.Thread(target=_read, args=(resumed,))
    gc.disable()  # modules stay: looking through them for garbage again and again takes a fifth of the time
    reading.start()
    try:
        yield
    finally:
        resumed.set()
        reading.join()
        gc.freeze()
        gc.enable()


def _read(resumed: threading.Event) -> None:
    """Read the modules, then analyse an organisation of a few people: that reads all there is."""
    from orggraph import analysis, graph
    from orggraph.cli import findings  # noqa: F401

    resumed.wait()
    import pandas  # noqa: F401 - Arrow looks for it when the first table leaves the engine

    ring = [(i, (i + 1) % 5) for i in range(5)]
    analysis.analyze(graph.from_arrays(list("abcde"), [-1, 0, 0, 1, 2], department=[0, 0, 1, 0, 1], departments=["A", "B"], arcs=ring))
