"""What an analyst opens in Python: a store with its queries, its graph and its findings."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from types import TracebackType

import polars as pl

from orggraph import analysis, graph, history, queries
from orggraph.errors import UnknownName
from orggraph.settings import Settings
from orggraph.settings import load as load_settings
from orggraph.store import open_store
from orggraph.viewer import OWNER, Viewer


class Workspace:
    """A store, opened for reading. Use it in a ``with``, or call `close`.

    Parameters
    ----------
    store : str or path, optional
        A folder or a ``neo4j://`` URL; else ``ORGGRAPH_STORE`` or the user's own store.
    settings : Settings, optional
        Thresholds; the shipped ones by default.

    Raises
    ------
    StoreError
        When there is no store, or it cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> from orggraph import ingest, resources
    >>> from orggraph.store import open_store
    >>> folder = tempfile.mkdtemp()
    >>> with open_store(folder + "/store") as store:
    ...     _ = ingest.import_paths([resources.path("sample_data")], store)
    >>> with Workspace(folder + "/store") as org:
    ...     org.query("layers")["people"].sum()
    300
    """

    def __init__(self, store: str | os.PathLike[str] | None = None, *, settings: Settings | None = None) -> None:
        self.store = open_store(store, create=False)
        self.settings = settings or load_settings()
        self._graph: tuple[str, graph.OrgGraph] | None = None

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def queries(self) -> pl.DataFrame:
        """Return the library: one row a query with its category, titles, idea, what it needs and its parameters."""
        rows = [
            (q.id, q.category, q.title, q.title_zh, q.seed, list(q.needs), {p.name: p.default for p in q.parameters.values()})
            for q in queries.library().values()
        ]
        names = ("id", "category", "title", "title_zh", "seed", "needs")
        frame = pl.DataFrame([row[:-1] for row in rows], schema=names, orient="row")
        return frame.with_columns(parameters=pl.Series([", ".join(f"{k}={v!r}" for k, v in row[-1].items()) for row in rows]))

    def query(self, name: str, **parameters: object) -> pl.DataFrame:
        """Run a query of the library.

        Parameters
        ----------
        name : str
            Its id; see `queries`.
        **parameters : object
            By name; those not given take their defaults.

        Returns
        -------
        pl.DataFrame
            The declared columns, all rows; typed, dates as dates, unknown as null. A warning says when not all there is was looked at.

        Raises
        ------
        UnknownName, UsageError
            For a name or parameter that there is not (with the nearest), or a value of another type or outside its limits.
        QueryFailed
            When the engine cannot run it, or not within ``query.timeout``.
        """
        query = queries.get(name)
        frame = queries.to_frame(queries.run(self.store, query, parameters, timeout=self.settings["query.timeout"]))
        if bound := queries.bounded(self.store, query, parameters):
            p, most, there = bound
            warnings.warn(
                f"{name} looked at the first {most} of {there} by id; {p.name}={there} looks at all and takes longer", stacklevel=2
            )
        return frame

    def cypher(self, text: str, **parameters: object) -> pl.DataFrame:
        """Run a statement of one's own, read-only by the engine's own means; the same errors as `query`, and `QueryRefused`.

        A warning tells of a property that nothing has.
        """
        frame = queries.to_frame(queries.run_text(self.store, text, parameters, timeout=self.settings["query.timeout"]))
        for remark in queries.remarked(self.store, text):
            warnings.warn(remark.words(), stacklevel=2)
        return frame

    def graph(self) -> graph.OrgGraph:
        """Return the organisation as arrays, read once for an import; networkx takes its ``ties``, ``contacts`` and ``lines`` as graphs."""
        with self.store.seen() as tables:
            newest = history.latest_import(tables)
            if self._graph is None or self._graph[0] != newest:
                history.require_people(tables)
                self._graph = (newest, graph.load(tables, self.settings))
        return self._graph[1]

    def analyze(self, *only: str, viewer: Viewer = OWNER) -> analysis.Analysis:
        """Return the findings, ranked: all, or those named."""
        return analysis.analyze(self.graph(), self.settings, only=only, viewer=viewer)

    def export(self, folder: str | os.PathLike[str], form: str = "csv") -> list[Path]:
        """Write everything into a folder as ``csv`` or ``parquet``, ``graphml`` or ``gexf``, and return the files."""
        from orggraph import export, export_graph

        if form == "csv":
            return export.to_folder(self.store, Path(folder))
        if form not in export_graph.FORMS:
            raise UnknownName("form of export", form, ["csv", *export_graph.FORMS])
        return export_graph.write(self.store, Path(folder), form)
