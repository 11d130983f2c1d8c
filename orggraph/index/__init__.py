"""The coordination index (S5): leaders, departments, people, each 0 to 100 with its parts, its interval and its change."""

from orggraph.index.base import LEVELS, Change, Index, PartValue
from orggraph.index.compute import change, coordination_index

__all__ = ["LEVELS", "Change", "Index", "PartValue", "change", "coordination_index"]
