"""Which actions first: the fewest that cover most of the measured friction (綱舉目張)."""

from __future__ import annotations

from collections.abc import Sequence

from orggraph.actions.base import Action, Priority
from orggraph.findings.base import Found
from orggraph.settings import load


def prioritise(found: Sequence[tuple[Found, tuple[Action, ...]]]) -> tuple[Priority, ...]:
    """Order the first actions by how much friction each is expected to take away: a greedy cover of the findings.

    Formula
    -------
    Gain of an action = Σ severity × effect(rung) over the findings with the same people and rung; order by gain, then identity.
    Every finding belongs to one action, so the order by gain is the best cover by any number of actions.
    ``share_of_friction`` is the running share of all severity that the findings covered so far hold.

    Parameters
    ----------
    found : sequence of (Found, actions)

    Returns
    -------
    tuple of Priority
    """
    settings = load()
    total = sum(f.severity for f, _ in found)
    groups: dict[tuple[object, ...], tuple[Action, list[Found]]] = {}
    for f, actions in found:
        for action in actions[:1]:
            groups.setdefault((action.rung, action.who), (action, []))[1].append(f)
    ordered = sorted(
        groups.values(),
        key=lambda g: (-sum(f.severity for f in g[1]) * settings[f"action.effect.{g[0].rung}"], min(f.identity for f in g[1])),
    )
    covered = 0.0
    out = []
    for action, members in ordered:
        covered += sum(f.severity for f in members)
        out.append(Priority(action, tuple(sorted(f.identity for f in members)), covered / total if total else float("nan")))
    return tuple(out)
