"""How a case is told in a terminal and to programs; reading this file reads the whole analysis."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import click

from orggraph.actions.cases import Case, next_states
from orggraph.actions.words import headline
from orggraph.i18n import translate


def told(found: Case, lang: str, *, as_json: bool) -> None:
    """Print a case in a line, or as JSON."""
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
        return
    follow = ", ".join(translate(f"case.state.{s}", lang) for s in next_states(found))
    click.echo(
        translate(
            "case.line",
            lang,
            id=found.id,
            title=headline(found, lang),
            state=translate(f"case.state.{found.status}", lang),
            rung=translate(f"rung.{found.rung}", lang),
            owner=found.owner_id or "—",
            due=found.due or "—",
            follow=follow,
        )
    )


def to_json(found: Case) -> dict[str, Any]:
    """Return a case for programs: dates as ISO text, the measure as an object."""
    row = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in dataclasses.asdict(found).items()}
    return {**row, "measure": json.loads(found.measure) if found.measure else None, "next": list(next_states(found))}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for JSON: unknown and unbounded numbers are null."""
    return {k: None if isinstance(v, float) and (v != v or abs(v) == float("inf")) else v for k, v in row.items()}
