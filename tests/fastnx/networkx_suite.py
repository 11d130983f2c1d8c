"""networkx's own tests for the accelerated functions, run through the backend: which modules, and what is left out and why.

A pytest plugin for a run of its own, since networkx's switch for testing a backend changes every call of a process:
``NETWORKX_TEST_BACKEND=fastnx NETWORKX_FALLBACK_TO_NX=1 python -m pytest -p tests.fastnx.networkx_suite --pyargs MODULE...``
"""

from collections import Counter

import pytest

from orggraph.fastnx.accelerate import Accelerated
from orggraph.fastnx.backend import functions

MODULES = [
    f"networkx.algorithms.{name}"
    for name in (
        "assortativity",
        "centrality.tests.test_betweenness_centrality",
        "centrality.tests.test_closeness_centrality",
        "centrality.tests.test_degree_centrality",
        "centrality.tests.test_eigenvector_centrality",
        "centrality.tests.test_harmonic_centrality",
        "community.tests.test_leiden",
        "community.tests.test_louvain",
        "community.tests.test_quality",
        "components",
        "link_analysis.tests.test_pagerank",
        "shortest_paths",
        "tests.test_bridges",
        "tests.test_cluster",
        "tests.test_core",
        "tests.test_dag",
        "tests.test_distance_measures",
        "tests.test_lowest_common_ancestors",
        "tests.test_reciprocity",
        "tests.test_structuralholes",
        "tests.test_triads",
        "traversal.tests.test_bfs",
        "tree.tests.test_recognition",
    )
]
SKIPPED = {
    "test_topological_sort6": "changes the graph while it is sorted; compressed graphs are frozen, so the change is not seen",
}
calls: Counter[str] = Counter()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.name in SKIPPED:
            item.add_marker(pytest.mark.skip(reason=SKIPPED[item.name]))


def pytest_sessionstart():
    def counted(self, *args, **kwargs):
        found = self.function(*args, **kwargs)
        calls[self.name] += 1  # it was not refused
        return found

    Accelerated.__call__ = counted


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"never run compiled: {sorted(set(functions()) - set(calls))}")
