"""orggraph: where an organisation needs coordination, how sure that is, and who may act."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orggraph.settings import Settings
    from orggraph.workspace import Workspace

__version__ = "0.1.0"


def open(store: str | os.PathLike[str] | None = None, *, settings: Settings | None = None) -> Workspace:  # noqa: A001
    """Open a store for an analyst: `Workspace` says what it offers.

    Parameters
    ----------
    store : str or path, optional
        A folder or a ``neo4j://`` URL; else ``ORGGRAPH_STORE`` or the user's own store.
    settings : Settings, optional
        Thresholds; the shipped ones by default.
    """
    from orggraph.workspace import Workspace  # here, so that networkx, which looks for its backends, need not load everything

    return Workspace(store, settings=settings)
