"""The arithmetic of one finding, from raw counts to severity."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence

from orggraph.analysis import Analysis, Ranked, coded, sentence
from orggraph.errors import UnknownName
from orggraph.findings.base import NAN, Certainty, Evidence, Excess, Found, Reach
from orggraph.i18n import catalogue, translate
from orggraph.metrics import chance
from orggraph.settings import Settings
from orggraph.settings import load as load_settings

Value = None | bool | int | float | str | list[str]
CODES = {"cause": "cause", "also": "cause", "rung": "rung"}  # evidence whose values have words of their own


def find(analysis: Analysis, identity: str) -> Ranked:
    """Return the finding with an identity; `UnknownName` with the nearest told one otherwise."""
    known = {r.found.identity: r for r in analysis.ranked}
    if identity not in known:
        near = difflib.get_close_matches(identity, known, n=1, cutoff=0)
        raise UnknownName("finding told now", identity, near or known)
    return known[identity]


def label(step: str, lang: str) -> str:
    """Return the word for a step of `explain`: of the steps that every finding has, or of its evidence.

    Examples
    --------
    >>> label("certainty", "zh_TW"), label("report_contacts", "en")
    ('把握程度', 'contacts of the report')
    """
    own = f"step.{step}"
    return translate(own if own in catalogue("en") else f"evidence.{step}", lang)


def _evidence(name: str, value: Evidence, lang: str) -> Value:
    """Return a piece of evidence as a reader understands it: codes as words."""
    if not isinstance(value, str | Sequence):
        return value
    codes = CODES.get(name)
    said = [translate(f"{codes}.{v}", lang) if codes else str(coded(v, lang)) for v in ([value] if isinstance(value, str) else value)]
    return said[0] if isinstance(value, str) else said


def _certainty(x: Found, counted: bool, lang: str) -> str:
    """Return the certainty with where it comes from: a standard error, all counted, the coverage, what q leaves, draws or a posterior."""
    if isinstance(x.certainty, Certainty):
        return _known(x.certainty, x, lang)
    covered = NAN if math.isfinite(x.p) else x.coverage  # of what is tested the coverage is never the certainty, even if both are 1
    sources = ((1 - x.q, "q"), (1 - x.p, "p"), (covered, "coverage"))
    for known, said in ((1.0, "counted"), (x.certainty, "assumed")) if counted else sources:
        if math.isclose(x.certainty, known, abs_tol=1e-12):
            return translate(f"certainty.{said}", lang, certainty=f"{x.certainty:.4g}", q=f"{x.q:.4g}", p=f"{x.p:.4g}")
    return translate("certainty.draws", lang, certainty=f"{x.certainty:.4g}")


def _known(c: Certainty, x: Found, lang: str) -> str:
    """Return the certainty as it follows from the standard error of value − threshold, and where that comes from."""
    numbers = {"coverage": f"{c.coverage:.4g}", "certainty": f"{c:.4g}", "blocks": len(c.without)}
    if not c.error > 0:
        return translate("certainty.error.unknown" if math.isnan(c.error) else "certainty.error.none", lang, **numbers)
    source = "people" if not c.without and math.isfinite(c.degrees) else "drawn" if not c.without else "both" if c.sampled else "weeks"
    weeks = math.sqrt(max(c.error**2 - c.sampled**2, 0))
    error = translate(f"certainty.error.{source}", lang, error=f"{c.error:.4g}", weeks=f"{weeks:.4g}", drawn=f"{c.sampled:.4g}", **numbers)
    distance = abs(x.value - x.threshold)
    numbers |= {"error": f"{c.error:.4g}", "t": f"{distance / c.error:.4g}", "degrees": f"{c.degrees:.4g}"}
    past = float(chance.student_cdf(distance / c.error, c.degrees))
    steps = translate("certainty.student", lang, value=f"{x.value:.4g}", threshold=f"{x.threshold:.4g}", past=f"{past:.4g}", **numbers)
    return translate("list.semicolon", lang).join((error, steps))


def explain(ranked: Ranked, lang: str = "en", settings: Settings | None = None) -> Mapping[str, Value]:
    """Return the steps from what was counted to the severity, in order; what does not apply to this finding is left out.

    Parameters
    ----------
    ranked : Ranked
        One finding of an analysis.
    lang : str
        Language of the sentences.
    settings : Settings, optional
        For the level of the severity.

    Returns
    -------
    Mapping
        Step to number or sentence: ``text, how``, the evidence as counted, ``value, threshold, expected, low, high, p, q, measured_in, n,
        coverage``, then ``reach, excess, certainty`` each with its arithmetic, ``severity``, ``level``. ``left_out`` is value − threshold
        with each block of weeks left out, where the certainty comes from these.
    """
    settings = settings or load_settings()
    x = ranked.found
    steps: dict[str, Value] = {"text": sentence(ranked, lang), "how": translate(f"finding.{x.finding}.how", lang)}
    steps.update({k: _evidence(k, v, lang) for k, v in x.evidence.items()})
    numbers = {"value": x.value, "threshold": x.threshold, "expected": x.expected, "low": x.low, "high": x.high, "p": x.p, "q": x.q}
    steps.update({k: float(v) for k, v in numbers.items() if math.isfinite(v)})
    steps["measured_in"] = translate(f"measured.{ranked.declaration.unit}", lang)
    steps |= {"n": x.n, "coverage": x.coverage if math.isfinite(x.coverage) else None}
    steps["reach"] = f"{x.reach:.4g}; √ = {math.sqrt(x.reach):.4g}"
    if isinstance(x.reach, Reach):
        r = x.reach
        counts = {"part": f"{r.part:.6g}", "whole": f"{r.whole:.6g}", "reach": f"{r:.4g}", "root": f"{math.sqrt(r):.4g}"}
        steps["reach"] = translate(f"reach.{r.of}", lang, **counts)
    steps["excess"] = f"{x.excess:.4g}"
    if isinstance(x.excess, Excess):
        e = x.excess
        named = f"; {translate(f'excess.{e.measure}', lang)}" if e.measure else ""
        steps["excess"] = f"1 − exp(−|{e.value:.4g} − {e.threshold:.4g}| / {e.scale:.4g}) = {e:.4g}{named}"
    if isinstance(x.certainty, Certainty) and x.certainty.without:
        steps["left_out"] = [f"{d:.4g}" for d in x.certainty.without]
    steps["certainty"] = _certainty(x, "communication" not in ranked.declaration.needs, lang)
    steps["severity"] = f"100 × {math.sqrt(x.reach):.4g} × {x.excess:.4g} × {x.certainty:.4g} = {x.severity:.4g}"
    level = "act" if x.severity > settings["severity.act"] else "talk" if x.severity >= settings["severity.notice"] else "notice"
    steps["level"] = translate(f"level.{level}", lang)
    if ranked.declaration.query:
        steps["query"] = f"orggraph query {ranked.declaration.query}"
    elif ranked.declaration.no_query:
        steps["query"] = translate(f"no_query.{ranked.declaration.no_query}", lang)
    return steps
