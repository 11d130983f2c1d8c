"""How a what-if is told in a terminal and to programs; reading this file reads the whole analysis."""

from __future__ import annotations

from typing import Any

from orggraph.actions.words import say
from orggraph.analysis import number, sentence
from orggraph.graph import OrgGraph
from orggraph.i18n import translate
from orggraph.settings import load as load_settings
from orggraph.whatif import Suggestion, WhatIf


def to_json(org: OrgGraph, result: WhatIf, lang: str) -> dict[str, Any]:
    """Return a what-if for programs: the changes, what is assumed, the index and the findings that change."""
    settings = load_settings()
    rows = []
    for c in result.changed:
        shown = c.after or c.before
        assert shown is not None
        rows.append(
            {
                "identity": c.identity,
                "state": c.state,
                "severity_before": number(c.before.found.severity) if c.before else None,
                "severity_after": number(c.after.found.severity) if c.after else None,
                "value_before": number(c.before.found.value) if c.before else None,
                "value_after": number(c.after.found.value) if c.after else None,
                "holds": list(result.holds[c.identity]),
                "text": sentence(shown, lang),
            }
        )
    return {
        "changes": [say(c.said(org), lang) for c in result.changes],
        "assumptions": [say(c.assumed(org, settings), lang) for c in result.changes],
        "index": {
            k: {"before": number(s.before), "low": number(s.low), "central": number(s.central), "high": number(s.high), "told": s.told}
            for k, s in result.index.items()
        },
        "findings": rows,
        "not_computed_again": list(result.kept),
    }


def result_lines(org: OrgGraph, result: WhatIf, lang: str) -> list[str]:
    """Return a what-if as lines for a person."""
    settings = load_settings()
    lines = [translate("whatif.change", lang, text=say(c.said(org), lang)) for c in result.changes]
    lines += [translate("whatif.assumed", lang, text=say(c.assumed(org, settings), lang)) for c in result.changes]
    for k, s in result.index.items():
        shown = {n: f"{getattr(s, n):.0f}" for n in ("before", "low", "central", "high")}
        told = translate(f"whatif.told.{s.told}".lower(), lang)
        lines.append(translate("whatif.index", lang, level=translate(f"index.{k}", lang), told=told, **shown))
    for c in result.changed:
        shown_now = c.after or c.before
        assert shown_now is not None
        before, after = (f"{r.found.severity:.0f}" if r else "—" for r in (c.before, c.after))
        sure = translate("whatif.holds.all" if len(result.holds[c.identity]) == 3 else "whatif.holds.some", lang)
        lines.append(f"{translate(f'whatif.state.{c.state}', lang)} {before} → {after}  {sentence(shown_now, lang)} ({sure})")
    if not result.changed:
        lines.append(translate("whatif.nothing", lang))
    if result.kept:
        kept = ", ".join(translate(f"finding.{name}.title", lang) for name in result.kept)
        lines.append(translate("whatif.kept", lang, names=kept))
    return lines


def suggestion_json(org: OrgGraph, found: Suggestion, lang: str) -> dict[str, Any]:
    """Return a suggestion for programs."""
    best = [{"change": say(t.change.said(org), lang), "person": t.person, "gain": number(t.gain)} for t in found.best]
    return {
        "gap": list(found.gap),
        "severity": number(found.severity),
        "tried": found.tried,
        "median": number(found.median),
        "best": best,
    }


def suggestion_lines(org: OrgGraph, found: Suggestion, lang: str) -> list[str]:
    """Return a suggestion as lines for a person."""
    gap = " ↔ ".join(found.gap)
    head = translate("whatif.suggest", lang, gap=gap, tried=found.tried, severity=f"{found.severity:.0f}", median=f"{found.median:.0f}")
    return [head, *(f"  {t.gain:+.0f}  {say(t.change.said(org), lang)}" for t in found.best)]
