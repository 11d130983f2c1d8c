"""What would help: the lowest rung that fits, who may act, and in which order."""

from orggraph.actions.base import Action, Priority

__all__ = ["Action", "Priority"]
