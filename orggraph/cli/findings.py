"""How findings are shown to a person in a terminal; reading this file reads the whole analysis."""

from __future__ import annotations

from rich.markup import escape

from orggraph import analysis, compare
from orggraph.actions.words import lines
from orggraph.cli.show import out
from orggraph.i18n import translate


def print_findings(result: analysis.Analysis, lang: str, most: int | None = None) -> None:
    """Print findings as a person reads them: severity, sentence, next step."""
    console = out()
    org = result.org
    people, departments = int((~org.vacant).sum()), len(org.department_ids)
    console.print(translate("analyze.head", lang, people=people, departments=departments, as_of=org.as_of, n=len(result.ranked)))
    for r in result.ranked[:most]:
        console.print(f"[bold]{r.rank:>3}  {r.found.severity:>3.0f}[/]  {escape(analysis.sentence(r, lang))}")
        for action in r.actions[:1]:
            said = {line.key: line.text for line in lines(org, action, lang)}
            console.print(f"          → {escape('; '.join(said[k] for k in ('step', 'who', 'authority') if k in said))}")
    if most is not None and len(result.ranked) > most:
        console.print(f"     {translate('analyze.more', lang, n=len(result.ranked) - most)}")
    for missing in result.not_assessed:
        console.print(f"  –  {missing.declaration.id}: {escape(analysis.missing_text(missing, lang))}")


def print_comparison(result: compare.Comparison, lang: str) -> None:
    """Print which findings are new, worse, better, gone, each change with its 95 % interval where it has one."""
    console = out()
    counts = [(state, len(result.of(state))) for state in compare.TOLD if result.of(state)]
    told = " · ".join(f"{n} {translate(f'history.state.{state}', lang)}" for state, n in counts)
    console.print(f"[bold]{translate('history.findings', lang)}[/]: {told or translate('history.same', lang)}")
    for state in compare.TOLD:
        for c in result.of(state):
            shown = c.after or c.before
            assert shown is not None
            told = " ".join(filter(None, (translate(f"history.state.{state}", lang), compare.said(c, lang))))
            console.print(f"  {escape(told)}: {escape(analysis.sentence(shown, lang))}")
    for level, change in result.index.items():
        if change.told:
            words = translate("history.index_change", lang, level=translate(f"index.{level}", lang), by=f"{change.difference:+.1f}")
            console.print(f"  {words} {escape(f'[{change.low:+.1f}, {change.high:+.1f}]')}")
