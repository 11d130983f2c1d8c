"""From an analysis to a briefing: numbers become sentences of the catalogues; nothing is computed here but shares and differences."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence

from orggraph.actions.base import LADDER, Action, Words
from orggraph.actions.cases import Case
from orggraph.actions.ladder import MEANS
from orggraph.actions.priorities import effect
from orggraph.actions.words import cost, headline, hours, lines, names, say
from orggraph.analysis import THANKS, Analysis, Ranked, coded, missing_text, sentence
from orggraph.briefing.document import Block, Bullets, Curve, Document, Figure, Figures, Heading, Paragraph, Table
from orggraph.briefing.memory import Kept
from orggraph.compare import Compared, compare
from orggraph.findings.base import uncertainty
from orggraph.i18n import translate
from orggraph.settings import Settings
from orggraph.settings import load as load_settings
from orggraph.statistics import Statistic, Statistics

LEADING = 7  # findings told in full; the rest stand in a table
ARROW = " ↔ "
STEPS = 12  # actions in the curve and its table: the main rope, not every trifle
GLUE = "glue_work"


def compose(
    analysis: Analysis,
    *,
    earlier: Analysis | None = None,
    cases: Sequence[Case] = (),
    lang: str = "en",
    reader: str = "",
    today: dt.date | None = None,
    settings: Settings | None = None,
    chosen: Sequence[str] = (),
    last: Kept | None = None,
    numbers: Statistics | None = None,
) -> Document:
    """Return the briefing of an analysis.

    Parameters
    ----------
    analysis : Analysis
        Made for the reader: it holds only what they may see.
    earlier : Analysis, optional
        The one to compare with, by the same reader under the same settings.
    cases : sequence of Case
        Those the reader may see.
    lang : str
        ``en`` or ``zh_TW``.
    reader : str
        Name of the leader for whom it is; empty for the whole.
    today : date, optional
        The day that stands on it.
    settings : Settings, optional
    chosen : sequence of str
        Identities of the findings that are told in full; the gravest where none is named.
    last : Kept, optional
        The briefing before (`memory.last`), where ``earlier`` is what it was about.
    numbers : Statistics, optional
        The organisation in numbers by period (`orggraph.statistics`), for the trends.

    Returns
    -------
    Document
        Ready for `write`; equal input gives equal text. Its ``people`` are those whom it tells about, for the log of views.
    """
    settings = settings or load_settings()
    writer = _Writer(analysis, lang, settings)
    org, t = analysis.org, writer.t
    people = int((writer.mask & ~org.vacant).sum())
    scope = t("brief.scope", reader=reader) if reader else t("brief.whole")
    blocks: list[Block] = [
        Paragraph(writer.answer(), "lead"),
        *writer.figures(people),
        *writer.since(earlier, last),
        *writer.trends(numbers),
        *writer.priorities(),
        *writer.findings(chosen),
        *writer.register(cases),
        *writer.thanks(),
        *writer.missing(),
        *writer.method(),
    ]
    subtitle = t("brief.subtitle", as_of=org.as_of, people=people, units=len(org.department_ids), scope=scope)
    day = today or dt.date.today()
    foot = t("brief.foot", date=day, as_of=org.as_of)
    return Document(t("brief.title"), subtitle, lang, t("brief.contents"), foot, blocks, tuple(sorted(writer.people)))


class _Writer:
    """Writes the sections of one briefing."""

    def __init__(self, analysis: Analysis, lang: str, settings: Settings) -> None:
        from orggraph.viewer import allow

        self.a, self.lang, self.settings = analysis, lang, settings
        self.mask = allow(analysis.viewer, analysis.org)
        self.people: set[str] = set()

    def t(self, key: str, /, **values: object) -> str:
        return translate(key, self.lang, **values)

    def title(self, r: Ranked) -> str:
        return f"{ARROW.join(s.name for s in r.found.subjects)} — {self.t(f'finding.{r.found.finding}.title')}"

    # -- sections ----------------------------------------------------------------------------------------------------------
    def answer(self) -> str:
        n = self.a.assessed.get("friction")
        k = sum(r.found.finding == "friction" for r in self.a.ranked)
        if n and self.mask.all():
            return self.t("where.answer.friction", k=k, n=n, share=f"{k / n:.0%}")
        return self.t("brief.answer", k=len(self.a.ranked), n=len(self.a.assessed))

    def figures(self, people: int) -> Iterator[Block]:
        a = self.a
        yield Heading(1, self.t("brief.figures"))
        found = {name: sum(r.found.finding == name for r in a.ranked) for name in a.assessed}
        items = []
        for key in ("friction", "silent_lines", "span", "concerns_unanswered"):
            n = a.assessed.get(key)
            label = self.t(f"finding.{key}.title")
            if n is None:
                items.append(Figure(label, "—", self.t("not_assessed.short")))
            else:
                of = self.t(f"brief.of.{key}", n=n)
                if not self.mask.all():
                    of = self.t("brief.of.within" if key in a.within else "brief.of.part", of=of)
                items.append(Figure(label, str(found.get(key, 0)) if n else "—", of))
        coverage = a.coverage.get("communication")
        shown = "—" if coverage is None or math.isnan(coverage) else f"{coverage:.0%}"
        items.append(Figure(self.t("brief.coverage"), shown, self.t("brief.of.people", n=people)))
        for level, index in a.index.items():
            label = self.t("brief.index", level=self.t(f"index.{level}"))
            if math.isnan(index.value):
                items.append(Figure(label, "—", self.t("brief.index.unknown", share=f"{index.assessed:.0%}")))
            else:
                of = self.t("brief.index.of", low=f"{index.low:.0f}", high=f"{index.high:.0f}", n=sum(p.n > 0 for p in index.parts))
                items.append(Figure(label, f"{index.value:.0f}", of))
        yield Figures(tuple(items))

    def since(self, earlier: Analysis | None, last: Kept | None) -> Iterator[Block]:
        yield Heading(1, self.t("brief.since"))
        if earlier is None:
            yield Paragraph(self.t("brief.since.first"))
            return
        said = compare(earlier, self.a)
        counts = {s: len(said.of(s)) for s in ("new", "gone", "better", "worse", "same", "unclear")}
        yield Paragraph(self.t("brief.since.counts", date=earlier.org.as_of, **counts), "lead")
        yield Paragraph(self.t("brief.since.last", date=last.at[:10]) if last else self.t("brief.since.import"), "note")
        told = [c for c in said.findings if c.state not in ("same",)]
        if told:
            columns = tuple(self.t(f"brief.column.{k}") for k in ("change", "finding", "before", "now"))
            yield Table(columns, tuple(self._changed(c) for c in told[: 2 * LEADING]))
        for level, change in said.index.items():
            if change.told:
                low, high = f"{change.low:+.1f}", f"{change.high:+.1f}"
                text = self.t("brief.since.index", level=self.t(f"index.{level}"), by=f"{change.difference:+.1f}", low=low, high=high)
                yield Paragraph(text)

    def trends(self, numbers: Statistics | None) -> Iterator[Block]:
        """Tell the regular numbers of the last two periods that are over, and where each leads if nothing is done."""
        if numbers is None or not numbers.rows:
            return
        yield Heading(1, self.t("brief.trends"))
        over = len(numbers.starts) - (not numbers.complete)
        worse = [r for r in numbers.rows if r.worsening]
        names = tuple(self.t(f"statistic.{r.name}") for r in worse)
        told = say(Words("brief.trends.worse", {"names": names}), self.lang) if worse else self.t("brief.trends.none", n=len(numbers.rows))
        yield Paragraph(told, "lead")
        days = [str(day) for day in numbers.starts[max(over - 2, 0) : over]]
        rows = []
        for r in numbers.rows:
            form = ".0%" if r.unit.startswith("share") else ".3g"
            values = ("—" if math.isnan(v) else f"{v:{form}}" for v in r.values[max(over - 2, 0) : over])
            rows.append((self.t(f"statistic.{r.name}"), *values, self._trend(r)))
        since = tuple(self.t("brief.column.from", date=day) for day in days)
        yield Table((self.t("brief.column.number"), *since, self.t("brief.column.nothing")), tuple(rows))

    def _trend(self, r: Statistic) -> str:
        if not r.trend.told:
            return self.t(f"trend.{r.trend.reason}")
        value, low, high = (f"{x:.3g}" for x in r.trend.ahead[0])
        return self.t(f"trend.{'up' if r.trend.slope > 0 else 'down'}", slope=f"{abs(r.trend.slope):.2g}", value=value, low=low, high=high)

    def _changed(self, c: Compared) -> tuple[str, ...]:
        shown = c.after or c.before
        assert shown is not None
        self._saw(shown)
        severities = (f"{r.found.severity:.0f}" if r else "—" for r in (c.before, c.after))
        return (self.t(f"whatif.state.{c.state}"), self.title(shown), *severities)

    def priorities(self) -> Iterator[Block]:
        plan = self.a.plan
        yield Heading(1, self.t("brief.first"))
        if not plan.priorities:
            yield Paragraph(self.t("where.nothing" if self.mask.all() else "where.nothing.part"))
            return
        shares = tuple(p.share_of_friction for p in plan.priorities)
        k = min(3, len(shares))
        yield Curve(shares[:STEPS], self.t("where.priorities", k=k, share=f"{shares[k - 1]:.0%}"))
        rows = []
        titles = {r.found.identity: self.title(r) for r in self.a.ranked}
        for i, p in enumerate(plan.priorities[: min(max(plan.chosen, k), STEPS)], start=1):
            self.people.update(p.action.who)
            who = names(self.a.org, p.action.who, self.lang) or self.t("authority.above")
            covered = self.t("list.semicolon").join(titles[c] for c in p.covers)
            rung = self.t(f"rung.{p.action.rung}")
            rows.append((str(i), covered, rung, who, cost(p.action, self.lang), f"{p.share_of_friction:.0%}"))
        yield Table(tuple(self.t(f"brief.column.{c}") for c in ("rank", "finding", "rung", "who", "cost", "covered")), tuple(rows))
        key = "brief.plan.exact" if plan.exact else "brief.plan.bound"
        numbers = {"hours": f"{plan.hours:.0f}", "bound": f"{plan.bound:.0f}", "relief": f"{plan.relief:.0%}", "k": plan.chosen}
        yield Paragraph(self.t(key, weeks=f"{self.settings['action.horizon_weeks']:.0f}", **numbers), "note")
        if plan.chosen > STEPS:
            yield Paragraph(self.t("brief.plan.shown", shown=STEPS, k=plan.chosen), "note")

    def findings(self, chosen: Sequence[str]) -> Iterator[Block]:
        told = [r for r in self.a.ranked if r.declaration.seed != THANKS]
        full = [r for r in self.a.ranked if r.found.identity in chosen] or told[:LEADING]
        rest = [r for r in told if r not in full]
        yield Heading(1, self.t("brief.findings.chosen" if chosen else "brief.findings", k=len(full), n=len(full) + len(rest)))
        for r in full:
            yield from self._finding(r)
        if rest:
            yield Heading(2, self.t("brief.rest", n=len(rest)))
            for r in rest:
                self._saw(r)
            rows = tuple((str(r.rank), f"{r.found.severity:.0f}", sentence(r, self.lang)) for r in rest)
            yield Table(tuple(self.t(f"brief.column.{c}") for c in ("rank", "severity", "text")), rows)

    def _saw(self, r: Ranked) -> None:
        """Note whom a finding is about."""
        self.people.update(s.id for s in r.found.subjects if s.kind == "person")

    def _finding(self, r: Ranked) -> Iterator[Block]:
        f = r.found
        self._saw(r)
        yield Heading(2, f"{r.rank} · {self.title(r)}")
        yield Paragraph(sentence(r, self.lang), "lead")
        yield Paragraph(self._evidence(r))
        for action in r.actions[:1]:
            self.people.update((*action.who, *(c.person for c in (*action.contacts, *action.mediators))))
            said = {line.key: line for line in lines(self.a.org, action, self.lang)}
            told = [k for k in ("who", "about", "authority", "part", "carry", "mediators", "reason") if k in said]
            pairs = [(said[k].label, said[k].text) for k in told]
            if cause := f.evidence.get("cause"):
                pairs.insert(0, (self.t("evidence.cause").capitalize(), self.t(f"cause.{cause}")))
            yield Bullets(tuple(self.t("brief.pair", label=label, text=text) for label, text in pairs))
            yield Table(tuple(self.t(f"brief.column.{c}") for c in ("option", "cost", "within", "expected")), self._options(action))
            yield Paragraph(self.t("brief.advice", step=said["step"].text), "plain")
        yield Paragraph(self.t(f"finding.{f.finding}.how"), "note")

    def _evidence(self, r: Ranked) -> str:
        f = r.found
        said = [self.t("brief.parts", severity=f"{f.severity:.0f}", reach=f"{f.reach:.2f}", excess=f"{f.excess:.2f}",
                       certainty=f"{f.certainty:.2f}")]  # fmt: skip
        if math.isfinite(f.low) and math.isfinite(f.high):
            said.append(self.t("brief.interval", low=f"{f.low:.2g}", high=f"{f.high:.2g}"))
        if math.isfinite(f.q) or math.isfinite(f.p):
            key, value = ("q", f.q) if math.isfinite(f.q) else ("p", f.p)
            said.append(f"{key} < 0.001" if value < 0.001 else f"{key} = {value:.2g}")
        elif (known := uncertainty(r.declaration, f)) != "interval":
            said.append(self.t(f"brief.{known}"))
        if rule := f.evidence.get("rule"):  # without it a q near 1 beside a high certainty reads as a contradiction
            said.append(str(coded(rule, self.lang)))
        said.append(self.t("brief.n", n=f.n, coverage=f"{f.coverage:.0%}" if math.isfinite(f.coverage) else "—"))
        return self.t("brief.evidence", parts=self.t("list.semicolon").join(said))

    def _options(self, action: Action) -> tuple[tuple[str, ...], ...]:
        """Return the advised step, the next rung as the alternative, and doing nothing, each with cost and what is expected."""
        t, settings = self.t, self.settings
        share, own = effect(action.rung, settings)
        key = "brief.effect.own" if own >= settings["case.own_effect"] else "brief.effect.assumed"
        step = t("list.labelled", label=t(f"rung.{action.rung}"), text=t(f"means.{action.means}"))
        first = (step, cost(action, self.lang), t("brief.days", n=action.days), t(key, share=f"{share:.0%}", n=own))
        rows = [first]
        at = LADDER.index(action.rung)
        for rung in LADDER[at + 1 : at + 2]:
            share, own = effect(rung, settings)
            days = t("brief.days", n=int(settings[f"action.days.{rung}"]))
            usual = MEANS[rung]
            step = t("brief.alternative", rung=t(f"rung.{rung}"), means=t(f"means.{usual}"))
            takes = hours(settings[f"action.hours.{usual}"], settings[f"action.weekly.{usual}"], self.lang)
            rows.append((step, takes, days, t(key, share=f"{share:.0%}", n=own)))
        rows.append((t("brief.nothing"), "0", "—", say(action.nothing, self.lang)))
        return tuple(rows)

    def register(self, cases: Sequence[Case]) -> Iterator[Block]:
        if not cases:
            return
        yield Heading(1, self.t("brief.cases"))
        waiting = [c for c in cases if c.status != "closed"]
        late = [c for c in waiting if c.due is not None and c.due < self.a.org.as_of]
        yield Paragraph(self.t("brief.cases.counts", n=len(cases), open=len(waiting), late=len(late)), "lead")
        rows = []
        for c in sorted(waiting, key=lambda c: (c.due or dt.date.max, c.id)):
            self.people.update(filter(None, (*c.people, c.owner_id)))
            owner = names(self.a.org, [c.owner_id], self.lang) if c.owner_id else "—"
            outcome = self.t(f"case.outcome.{c.outcome}") if c.outcome else "—"
            rows.append((c.id, headline(c, self.lang), self.t(f"case.state.{c.status}"), owner, str(c.due or "—"), outcome))
        if rows:
            yield Table(tuple(self.t(f"case.column.{k}") for k in ("id", "title", "status", "owner", "due", "outcome")), tuple(rows))

    def thanks(self) -> Iterator[Block]:
        """Recognise those who join departments although no title says so; in the order of their names, never as a ranking."""
        yield Heading(1, self.t("brief.thanks"))
        if GLUE not in self.a.assessed:
            yield Paragraph(self.t("not_assessed.short"))
            return
        glue = [r for r in self.a.ranked if r.found.finding == GLUE]
        for r in glue:
            self._saw(r)
        people = sorted({s.name for r in glue for s in r.found.subjects})
        if people:
            yield Paragraph(say(Words("brief.thanks.text", {"names": tuple(people)}), self.lang))
        else:
            yield Paragraph(self.t("brief.thanks.none"))
        yield Paragraph(self.t(f"finding.{GLUE}.how"), "note")

    def missing(self) -> Iterator[Block]:
        if self.a.not_assessed:
            yield Heading(1, self.t("brief.missing"))
            yield Bullets(
                tuple(
                    self.t("brief.pair", label=self.t(f"finding.{m.declaration.id}.title"), text=missing_text(m, self.lang))
                    for m in self.a.not_assessed
                )
            )

    def method(self) -> Iterator[Block]:
        org, a = self.a.org, self.a
        yield Heading(1, self.t("brief.method"))
        if org.window and "communication" in org.layers:
            yield Paragraph(self.t("computed.window", start=org.window[0], end=org.window[1], coverage=f"{org.coverage():.0%}"))
        yield Bullets(tuple(self.t(f"brief.method.{k}") for k in ("severity", "plan", "effect", "index", "privacy")))
        rows = []
        for name in a.assessed:
            rows.append((self.t(f"finding.{name}.title"), str(a.assessed[name]), self.t(f"finding.{name}.how")))
        yield Table(tuple(self.t(f"brief.column.{c}") for c in ("finding", "assessed", "how")), tuple(rows))
