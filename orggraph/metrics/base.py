"""What a metric is and what it returns. Unknown is NaN with a reason, never 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp

from orggraph import registry
from orggraph.errors import UnknownName
from orggraph.fastnx.csr import CSRGraph
from orggraph.graph import Floats, Ints, OrgGraph
from orggraph.settings import load

NAN = float("nan")


def entries(matrix: sp.csr_array, rows: npt.NDArray[np.integer[Any]], columns: npt.NDArray[np.integer[Any]]) -> Floats:
    """Return the entries at pairs of positions; scipy answers an empty choice with a sparse array that nothing can be done with."""
    return np.asarray(matrix[rows, columns], dtype=float).ravel() if len(rows) else np.zeros(0)


def among_seen(org: OrgGraph) -> tuple[Ints, CSRGraph]:
    """Return the positions of people with communication data and their contacts with each other: of the others no tie is known.

    An organisation is frozen, so many metrics share them.
    """
    if "_among_seen" not in org.__dict__:
        seen = np.flatnonzero(org.seen)
        org.__dict__["_among_seen"] = seen, org.contacts.induced(seen)
    found: tuple[Ints, CSRGraph] = org.__dict__["_among_seen"]
    return found


@dataclass(frozen=True)
class Scalar:
    """One number about the whole. ``n`` is what it was counted over; ``reason`` says why a NaN is one; ``details`` are further numbers."""

    value: float
    n: int
    coverage: float = 1.0
    low: float = NAN
    high: float = NAN
    expected: float = NAN
    p: float = NAN
    reason: str = ""
    details: Mapping[str, float] = field(default_factory=dict)

    def table(self, org: OrgGraph) -> pl.DataFrame:
        """Return one row."""
        row = {
            "value": self.value,
            "n": self.n,
            "coverage": self.coverage,
            "low": self.low,
            "high": self.high,
            "expected": self.expected,
            "p": self.p,
        }
        return pl.DataFrame([{**row, **self.details, "reason": self.reason}])


@dataclass(frozen=True, eq=False)
class PersonValues:
    """One number per person, aligned with ``org.ids``; NaN where it is undefined, with ``reason`` for all of these."""

    values: Floats
    coverage: float = 1.0
    reason: str = ""
    columns: Mapping[str, Floats] = field(default_factory=dict)
    note: str = ""

    def table(self, org: OrgGraph) -> pl.DataFrame:
        """Return one row per person, sorted by id."""
        return pl.DataFrame({"id": list(org.ids), "name": list(org.names), "value": self.values, **self.columns})


@dataclass(frozen=True, eq=False)
class GroupValues:
    """One number per department, aligned with ``org.departments``; further columns beside it."""

    values: Floats
    columns: Mapping[str, Floats] = field(default_factory=dict)
    coverage: float = 1.0
    reason: str = ""

    def table(self, org: OrgGraph) -> pl.DataFrame:
        """Return one row per department, sorted by id."""
        return pl.DataFrame({"id": list(org.department_ids), "name": list(org.department_names), "value": self.values, **self.columns})


@dataclass(frozen=True, eq=False)
class PairValues:
    """One row per pair of people or departments: ``a, b`` are positions, ``kind`` says of what; further columns beside it."""

    kind: str
    frame: pl.DataFrame
    coverage: float = 1.0
    reason: str = ""

    def table(self, org: OrgGraph) -> pl.DataFrame:
        """Return the rows with ids and names instead of positions."""
        ids = np.array(org.ids if self.kind == "person" else org.department_ids, dtype=object)
        names = np.array(org.names if self.kind == "person" else org.department_names, dtype=object)
        a, b = self.frame["a"].to_numpy(), self.frame["b"].to_numpy()
        ends = {"a_id": ids[a], "a_name": names[a], "b_id": ids[b], "b_name": names[b]}
        return pl.DataFrame({k: pl.Series(v.tolist(), dtype=pl.String) for k, v in ends.items()}).hstack(self.frame.drop("a", "b"))


Result = Scalar | PersonValues | GroupValues | PairValues
R = TypeVar("R", bound=Result, covariant=True)


def keep_results(org: OrgGraph, other: OrgGraph, name: str) -> None:
    """Let ``other`` have what the metric ``name`` gave for ``org``: for copies that differ in nothing that the metric reads."""
    kept = {key: value for key, value in org.__dict__.get("_results", {}).items() if key[0] == name}
    other.__dict__.setdefault("_results", {}).update(kept)


@dataclass(frozen=True)
class Metric(Generic[R]):
    """A declared metric; calling it computes it. ``unit`` and ``needs`` are shown to the reader."""

    name: str
    seed: str
    needs: frozenset[str]
    unit: str
    function: Callable[[OrgGraph], R]

    def __call__(self, org: OrgGraph) -> R:
        org.require(*self.needs)
        kept = org.__dict__.setdefault("_results", {})  # findings share metrics; an organisation is frozen, so a result holds for its life
        key = (self.name, load().values_told)
        if key not in kept:
            kept[key] = self.function(org)
        result: R = kept[key]
        return result

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        return self.function.__doc__


def metric(
    name: str, *, seed: str, unit: str, needs: frozenset[str] | set[str] = frozenset()
) -> Callable[[Callable[[OrgGraph], R]], Metric[R]]:
    """Declare a function as the metric ``name``.

    Parameters
    ----------
    name : str
        What users write after ``orggraph metric``.
    seed : str
        The idea of the essay it serves, for example ``"S1b"``.
    unit : str
        Unit of the value, for example ``"direct reports"``.
    needs : set of str
        Layers without which `NotAssessed` is raised before the function is called.
    """
    return lambda function: Metric(name, seed, frozenset(needs), unit, function)


@lru_cache
def all_metrics() -> Mapping[str, Metric[Result]]:
    """Return every metric by name."""
    return {m.name: m for m in registry.collect("orggraph.metrics", Metric)}


def get(name: str) -> Metric[Result]:
    """Return the metric called ``name``; `UnknownName` with the nearest one otherwise."""
    known = all_metrics()
    if name not in known:
        raise UnknownName("metric", name, known)
    return known[name]
