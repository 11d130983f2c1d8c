"""Advice as sentences: one line a question (who, about what, how, on whose authority, why this step, and what if nothing is done)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from orggraph.actions.base import Action, Candidate, Words
from orggraph.actions.cases import REMEASURED, Case, Step
from orggraph.actions.remeasure import Compared
from orggraph.graph import OrgGraph
from orggraph.i18n import translate

MEASURED = re.compile(r"(better|same|worse|unclear) \(\w+\): (\S+) → (\S+)")  # as `cases.remeasure` writes it


@dataclass(frozen=True)
class Line:
    """One line of advice: ``key`` says which question it answers, ``label`` asks it in the reader's language, ``text`` answers."""

    key: str
    label: str
    text: str


def say(words: Words, lang: str) -> str:
    """Return a sentence in ``lang``; words inside words are said too, several are joined.

    Examples
    --------
    >>> say(Words("rung.contact"), "zh_TW")
    '聯繫'
    """
    return translate(words.key, lang, **{name: _plain(value, lang) for name, value in words.values.items()})


def _plain(value: object, lang: str) -> object:
    if isinstance(value, Words):
        return say(value, lang)
    if isinstance(value, list | tuple):
        return translate("list.join", lang).join(str(_plain(v, lang)) for v in value)
    return value


def names(org: OrgGraph, ids: Sequence[str], lang: str) -> str:
    """Return the names of persons, joined."""
    return translate("list.join", lang).join(org.names[org.position[i]] if i in org.position else i for i in ids)


def unit(org: OrgGraph, person: str) -> str:
    """Return the name of a person's department; a dash where it is not known."""
    d = int(org.department[org.position[person]]) if person in org.position else -1
    return org.department_names[d] if d >= 0 else "—"


def cost(action: Action, lang: str) -> str:
    """Return what an action costs: hours once, and hours a week while it runs."""
    return hours(action.hours, action.hours_week, lang)


def hours(once: float, weekly: float, lang: str) -> str:
    """Return hours once and hours a week in words."""
    key = "cost.both" if once and weekly else "cost.weekly" if weekly else "cost.once"
    return translate(key, lang, once=f"{once:g}", weekly=f"{weekly:g}")


def headline(case: Case, lang: str) -> str:
    """Return whom a case is about and which finding it came from: two cases may be about the same departments."""
    return translate(
        "case.headline", lang, title=case.title, finding=translate(f"finding.{case.finding_identity.split(':')[0]}.title", lang)
    )


def candidates(org: OrgGraph, found: Sequence[Candidate], lang: str) -> str:
    """Return people who could carry something, each with the parts of their score, in the order of their names."""
    shown = sorted(found, key=lambda c: names(org, [c.person], lang))
    return translate("list.semicolon", lang).join(
        translate(
            "candidate",
            lang,
            name=names(org, [c.person], lang),
            unit=unit(org, c.person),
            score=f"{c.score:.2f}",
            parts=translate("list.join", lang).join(f"{translate(f'part.{k}', lang)} {v:.2f}" for k, v in c.parts.items()),
        )
        for c in shown
    )


def compared(said: Compared, lang: str) -> str:
    """Return what a re-measure says as a sentence, with p and interval where it was tested."""
    shown = {k: _digits(v) if math.isfinite(v) else "—" for k, v in (("before", said.before), ("now", said.now), ("p", said.p))}
    interval = {"low": _digits(said.low), "high": _digits(said.high) if math.isfinite(said.high) else "∞"}
    return translate(f"case.compared.{said.test}", lang, outcome=translate(f"case.outcome.{said.outcome}", lang), **shown, **interval)


def _digits(value: float) -> str:
    """Return a number with two digits, or whole from ten on: never with a power of ten."""
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"


def remark(step: Step, lang: str) -> str:
    """Return the note of a step of a case's log; what a re-measure noted in the reader's language."""
    found = MEASURED.fullmatch(step.note or "") if step.action == REMEASURED else None
    if found is None:
        return step.note or ""
    outcome, before, now = found.groups()
    return translate("case.remeasured", lang, outcome=translate(f"case.outcome.{outcome}", lang), before=before, now=now)


def done(action: str, lang: str) -> str:
    """Return what a step of a case's log did: the state it led to, or what was changed."""
    return translate("list.join", lang).join(translate(f"case.state.{part}", lang) for part in action.split(", "))


def authority(org: OrgGraph, action: Action, lang: str) -> str:
    """Return who may decide, and who stands in for them; nobody above the reader's part is named."""
    if action.authorised_by is None:
        return translate(f"authority.{action.basis or 'above'}", lang)
    by = names(org, [action.authorised_by], lang)
    text = translate(f"authority.{action.basis}", lang, by=by) if action.basis else by
    if action.delegate:
        return text + translate("authority.delegate", lang, delegate=names(org, [action.delegate], lang))
    return text + translate("authority.no_delegate", lang) if action.away else text


def lines(org: OrgGraph, action: Action, lang: str) -> tuple[Line, ...]:
    """Return an action as lines in ``lang``; a question without an answer is left out.

    Parameters
    ----------
    org : OrgGraph
        For the names of those who are named.
    action : Action
    lang : str

    Returns
    -------
    tuple of Line
        ``step, who, about, how, authority, part, carry, mediators, reason, nothing``, in this order.
    """
    reason = translate(f"ladder.reason.{action.reason}", lang, tried=_plain([Words(f"rung.{r}") for r in action.tried], lang))
    how = translate("how", lang, means=translate(f"means.{action.means}", lang), days=action.days, cost=cost(action, lang))
    said = {
        "step": f"{translate(f'rung.{action.rung}', lang)} — {translate(action.why, lang)}",
        "who": names(org, action.who, lang),
        "about": say(action.about, lang),
        "how": how if action.means else cost(action, lang),
        "authority": authority(org, action, lang),
        "part": translate(f"reader.{action.part}", lang) if action.part != "unknown" else "",
        "carry": candidates(org, action.contacts, lang),
        "mediators": candidates(org, action.mediators, lang),
        "reason": reason,
        "nothing": say(action.nothing, lang),
    }
    return tuple(Line(key, translate(f"line.{key}", lang), text) for key, text in said.items() if text)
