"""How findings are shown to a person in a terminal; reading this file reads the whole analysis."""

from __future__ import annotations

from rich.markup import escape

from orggraph import analysis
from orggraph.actions.words import lines
from orggraph.cli.show import out


def print_findings(result: analysis.Analysis, lang: str, most: int | None = None) -> None:
    """Print findings as a person reads them: severity, sentence, next step."""
    console = out()
    org = result.org
    console.print(
        f"{int((~org.vacant).sum())} people, {len(org.department_ids)} departments as of {org.as_of}; {len(result.ranked)} findings"
    )
    for r in result.ranked[:most]:
        console.print(f"[bold]{r.rank:>3}  {r.found.severity:>3.0f}[/]  {escape(analysis.sentence(r, lang))}")
        for action in r.actions[:1]:
            said = {line.key: line.text for line in lines(org, action, lang)}
            console.print(f"          → {escape('; '.join(said[k] for k in ('step', 'who', 'authority') if k in said))}")
    if most is not None and len(result.ranked) > most:
        console.print(f"     and {len(result.ranked) - most} more: orggraph analyze")
    for missing in result.not_assessed:
        console.print(f"  –  {missing.declaration.id}: {escape(analysis.missing_text(missing, lang))}")
