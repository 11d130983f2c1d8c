"""Waiting for an answer no longer than allowed, whatever keeps whoever should give it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from orggraph.errors import OrgGraphError

TURN = 0.1  # seconds of one wait: a signal interrupts none once a library has set handlers of its own, as polars does
T = TypeVar("T")


def begun(work: Callable[[], T]) -> Future[T]:
    """Begin work in a thread of its own, for which no program waits at its end."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as reason:  # noqa: BLE001 - it is raised where the answer is awaited
            answer.set_exception(reason)

    threading.Thread(target=run, daemon=True).start()
    return answer


def awaited(answer: Future[T], overdue: Callable[[], bool], late: OrgGraphError) -> T:
    """Return what the work gives, or raise what it raises; ``late`` once it is overdue: then the work goes on unheard.

    Examples
    --------
    >>> awaited(begun(lambda: 1 + 1), lambda: False, OrgGraphError("too late"))
    2
    """
    while True:
        try:
            return answer.result(TURN)
        except TimeoutError:
            if answer.done():  # between the two, or the work itself raised it
                return answer.result()
        if overdue():
            raise late
