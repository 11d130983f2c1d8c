"""Metrics: pure functions from `OrgGraph` to a typed result of numbers; one file per concept."""

from orggraph.metrics.base import GroupValues, Metric, PairValues, PersonValues, Scalar, all_metrics, metric

__all__ = ["GroupValues", "Metric", "PairValues", "PersonValues", "Scalar", "all_metrics", "metric"]
