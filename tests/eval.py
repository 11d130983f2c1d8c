"""Precision and recall of the findings from contact, on planted organisations: ``python -m tests.eval`` writes ``docs/evaluation.md``.

Noise re-points a share of all contacts to somebody at random; coverage hides people with all their contacts. Every figure is pooled over
seeded organisations of 141 people in ten units.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from orggraph.errors import NotAssessed
from orggraph.findings.base import all_findings
from orggraph.graph import OrgGraph
from orggraph.settings import load
from tests.findings.offices import needing
from tests.findings.planted_flow import duties, with_office
from tests.findings.random_ties import WEEKS, chart, with_counts

REPORT = Path(__file__).parents[1] / "docs" / "evaluation.md"
UNITS, SIZE = 10, 14
NOISE = (0.0, 0.05, 0.1, 0.2, 0.4)
COVERAGE = (1.0, 0.8, 0.6, 0.3)
SEEDS = 20
NEEDS = ((0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (0, 2), (1, 3), (5, 8))
TARGET = 0.9


def _in(end: str, people: list[int]) -> pl.Expr:
    return pl.col(end).is_in(people)


Planted = tuple[OrgGraph, set[frozenset[str]]]
Rates = np.ndarray


def head(unit: int) -> int:
    return 1 + unit * SIZE


def unit(u: int) -> list[int]:
    return list(range(head(u), head(u) + SIZE))


@dataclasses.dataclass
class Draft:
    """An organisation before its contacts are drawn: expected contacts of each pair in the window, and what is to be found."""

    org: OrgGraph
    rates: Rates
    rng: np.random.Generator
    expected: set[frozenset[str]] = dataclasses.field(default_factory=set)
    keep: Callable[[pl.DataFrame, int], pl.Expr] | None = None  # of rows ``source, target, week`` those that stay; the other is the weeks

    def between(self, one: list[int], two: list[int], factor: float) -> None:
        """Multiply the rates between two sets of people."""
        self.rates[np.ix_(one, two)] *= factor
        self.rates[np.ix_(two, one)] *= factor

    def put(self, i: int, j: int, rate: float) -> None:
        self.rates[i, j] = self.rates[j, i] = rate

    def people(self, *positions: int) -> frozenset[str]:
        return frozenset(self.org.ids[i] for i in positions)

    def units(self, *positions: int) -> frozenset[str]:
        return frozenset(self.org.department_ids[u] for u in positions)


def draft(seed: int) -> Draft:
    """Return people of log-normal activity: in 26 weeks half a contact each way inside a unit, a thirtieth outside, six on every line."""
    rng = np.random.default_rng(seed)
    org = chart(UNITS, SIZE)
    active = rng.lognormal(0, 0.4, org.n)
    same = org.department[:, None] == org.department[None, :]
    rates = np.outer(active, active) * np.where(same, 0.5, 0.03)
    for i, m in enumerate(org.manager.tolist()):
        if m >= 0:
            rates[i, m] += 6
            rates[m, i] += 6
    np.fill_diagonal(rates, 0)
    return Draft(org, rates, rng)


# -- one case for each finding: what is planted, and how large ------------------------------------------------------------------
def friction(d: Draft) -> str:
    d.between(unit(0), unit(1), 0)
    d.org = needing(d.org, *NEEDS)
    d.expected = {d.units(0, 1)}
    return "no contact between two units that need each other (about 10 person pairs expected), one of 8 needed pairs"


def contact_below_chance(d: Draft) -> str:
    for u in range(UNITS):
        d.between(unit(u), [i for i in range(1, d.org.n) if i not in unit(u)], 1.3)
    d.between(unit(0), unit(1), 0)
    d.expected = {d.units(0, 1)}
    return "no contact between two of 45 pairs of units (about 17 person pairs expected)"


def one_carrier(d: Draft) -> str:
    d.between(unit(2), unit(3), 0)
    for m in unit(3)[:8]:
        d.put(head(2) + 5, m, 4)
    d.org = needing(needing(d.org, *NEEDS), (2, 3), strength=3.0)
    d.expected = {d.units(2, 3)}
    return "all eight person pairs of a strongly needed pair have one end"


def contact_fading(d: Draft) -> str:
    d.between(unit(2), unit(3), 12)
    d.org = needing(d.org, *NEEDS)
    across = (_in("source", unit(2)) & _in("target", unit(3))) | (_in("source", unit(3)) & _in("target", unit(2)))
    d.keep = lambda rows, weeks: ~(across & (pl.col("week") > weeks * 2 // 3) & pl.Series(d.rng.random(rows.height) > 0.1))
    d.expected = {d.units(2, 3)}
    return "contact of a needed pair (about 140 in the window) falls to a tenth for the last third of 26 weeks"


def load_uneven(d: Draft) -> str:
    rest = [i for i in range(d.org.n) if i not in unit(4)]
    d.between(unit(4), rest, 4)
    d.expected = {d.units(4)}
    return "one unit has four times the contact outside"


def boundary_closed(d: Draft) -> str:
    rest = [i for i in range(1, d.org.n) if i not in unit(4)]
    d.between(unit(4), rest, 0.02)
    d.expected = {d.units(4)}
    return "one unit has a fiftieth of the contact outside"


def silent_lines(d: Draft) -> str:
    lines = [(head(u), head(u) + 3) for u in (1, 5, 7)]
    for a, b in lines:
        d.put(a, b, 0)
    d.expected = {d.people(a, b) for a, b in lines}
    return "three of 140 reporting lines without contact (about 12 usual)"


def skip_level_isolated(d: Draft) -> str:
    for u in range(UNITS):
        for m in unit(u)[1:]:
            d.put(0, m, 0 if u == 6 else 2)
    d.expected = {d.people(head(6))}
    return "nobody of a branch of nine reaches above its manager; elsewhere nearly all do"


def single_link(d: Draft) -> str:
    lead = head(7) + 1
    team = unit(7)[-(SIZE // 3) :]
    rest = [i for i in range(d.org.n) if i not in (*team, lead)]
    d.between(team, rest, 0)
    d.expected = {d.people(lead)}
    return "four people reach everybody else through their lead alone"


def bottleneck(d: Draft) -> str:
    for u in range(UNITS):
        d.between(unit(u), [i for i in range(1, d.org.n) if i not in unit(u)], 0.6)
    hub = head(3) + 4
    for u in range(UNITS):
        for m in unit(u)[2:9]:
            if m != hub:
                d.put(hub, m, 3)
    d.expected = {d.people(hub)}
    return "one person in contact with seven of each unit, units otherwise loosely joined"


def leaders_silent(d: Draft) -> str:
    heads = [head(u) for u in range(UNITS)]
    for k, a in enumerate(heads):
        for b in heads[k + 1 :]:
            d.put(a, b, 6)
    d.put(heads[2], heads[5], 0)
    d.expected = {d.people(heads[2], heads[5])}
    return "two of ten heads without contact, the others about 12"


def four_directions(d: Draft) -> str:
    for u in range(UNITS):
        d.between([head(u)], [i for i in range(1, d.org.n) if i not in unit(u)], 10)
    d.between([head(3)], unit(3)[1:], 0)
    d.expected = {d.people(head(3))}
    return "a head without contact to anybody below, but with some fifty people elsewhere; ten heads in the layer"


def _joining(d: Draft, people: int) -> int:
    """Let one person without rank be in contact with so many people of every other unit, units hardly with each other."""
    one = head(2) + 5
    for u in range(UNITS):
        d.between(unit(u), [i for i in range(1, d.org.n) if i not in unit(u)], 0.6)
        for m in unit(u)[1 : 1 + people] if u != 2 else []:
            d.put(one, m, 3)
    d.expected = {d.people(one)}
    return one


def hub_in_fact(d: Draft) -> str:
    _joining(d, 6)
    return "one person without rank in contact with six people of each other unit"


def glue_work(d: Draft) -> str:
    _joining(d, 6)
    return "as for `hub_in_fact`"


def coordinator_unsupported(d: Draft) -> str:
    one = _joining(d, 6)
    above = [0, *(head(u) for u in range(UNITS) if u != 2)]
    d.between([one], above, 0)
    d.org = duties(d.org, {head(0): 1})
    d.expected = {d.people(one)}
    return "as for `hub_in_fact`, without contact to any head but the own"


def chair_without_links(d: Draft) -> str:
    for u in range(UNITS):
        d.between(unit(u), [i for i in range(1, d.org.n) if i not in unit(u)], 2)
        d.between([head(u)], [i for i in range(1, d.org.n) if i not in unit(u)], 2)
    d.between([head(4)], [i for i in range(d.org.n) if i not in (head(4) + 1, head(4) + 2)], 0)
    d.expected = {d.people(head(4))}
    return "a head in contact with two reports and nobody else; other heads with about 25 people outside"


def overload_crossing(d: Draft) -> str:
    one = head(2) + 5
    for u in (0, 1, 3):
        d.between(unit(2), unit(u), 0)
        for m in unit(u):
            d.put(one, m, 3)
    d.expected = {d.people(one)}
    return "all contact of a unit with three others runs over one person"


def late_to_hear(d: Draft) -> str:
    team = unit(3)
    for u in range(UNITS):
        d.between(unit(u), [i for i in range(1, d.org.n) if i not in unit(u)], 2)
    inside, door = _in("source", team) == _in("target", team), _in("source", [0, head(3)]) & _in("target", [0, head(3)])
    d.keep = lambda rows, weeks: inside | (door & (pl.col("week") % 8 == 0))
    d.expected = {d.units(3)}
    return "a unit hears from outside in every eighth week only, from the chief to its head"


def never_reached(d: Draft) -> str:
    apart = unit(5)[4:10]
    d.rates[np.ix_([i for i in range(d.org.n) if i not in apart], apart)] = 0
    d.expected = {d.units(5)}
    return "six people of a unit hear from each other alone"


def source_unheard(d: Draft) -> str:
    d.rates[head(6)] = 0
    d.rates[head(6), head(6) + 1] = 6
    d.rates[head(6) + 1] = 0
    d.expected = {d.people(head(6)), d.people(head(6) + 1)}
    return "a head writes to one lead alone, who writes to nobody: two of twenty leaders"


def voice_uneven(d: Draft) -> str:
    d.rates[np.ix_(unit(7)[2:], unit(7))] = 0
    d.expected = {d.units(7)}
    return "in a unit of 14 the head and one member write to the others, who write inside to nobody"


def one_way_ties(d: Draft) -> str:
    team = unit(8)
    d.rates[np.ix_(team, team)] = np.triu(2 * d.rates[np.ix_(team, team)])
    d.expected = {d.units(8)}
    return "nobody of a unit writes back inside it"


def excluded_members(d: Draft) -> str:
    one = head(2) + 5
    for u in range(UNITS):
        d.between(unit(u), [i for i in range(1, d.org.n) if i not in unit(u)], 2)
    d.between([one], [i for i in range(1, d.org.n) if i not in unit(2)], 3)
    d.between([one], unit(2), 0)
    d.expected = {d.people(one)}
    return "one person without contact inside the unit, in contact with some forty people outside"


def cliques_inside(d: Draft) -> str:
    d.between(unit(9)[1:7], unit(9)[7:], 0)
    d.expected = {d.units(9)}
    return "a unit falls into six and seven people, joined by the head alone"


def unit_directions(d: Draft) -> str:
    for u in range(UNITS):
        d.between([0], unit(u)[1:], 0)
        for m in unit(u)[1:] if u != 6 else []:
            d.put(0, m, 1)
    d.expected = {d.units(6)}
    return "nobody of a unit but its head is in contact with the chief; of other units nearly all are"


def unit_links_nobody(d: Draft) -> str:
    d.between(unit(4), [i for i in range(1, d.org.n) if i not in (*unit(4), *unit(5))], 0)
    d.between(unit(4), unit(5), 2)
    d.expected = {d.units(4)}
    return "a unit whose contact outside goes to one other unit alone (about 23 person pairs); others are in contact with all nine"


def office_links(d: Draft) -> str:
    d.between(unit(0), unit(1), 0)
    d.between(unit(0), [i for i in range(1, d.org.n) if i not in (*unit(0), *unit(1))], 2)
    d.org = needing(with_office(d.org), *NEEDS)
    d.expected = {d.units(0)}
    return "the coordinating office has no contact with one of nine departments"


def leaders_apart(d: Draft) -> str:
    heads = [head(u) for u in range(UNITS)]
    d.between(heads, heads, 0)
    d.expected = {d.people(0)}
    return "no two of ten heads are in contact"


CASES: dict[str, Callable[[Draft], str]] = {
    f.__name__: f
    for f in (
        friction, contact_below_chance, one_carrier, contact_fading, load_uneven, boundary_closed,
        silent_lines, leaders_silent, leaders_apart, skip_level_isolated, single_link, bottleneck,
        four_directions, hub_in_fact, chair_without_links, office_links, unit_directions, unit_links_nobody, glue_work, coordinator_unsupported, overload_crossing,
        late_to_hear, never_reached, source_unheard, voice_uneven, one_way_ties, excluded_members, cliques_inside,
    )
}  # fmt: skip


def planted(name: str, seed: int, noise: float, coverage: float) -> Planted:
    """Draw one organisation; people are hidden so that of the planted none is: what nobody recorded cannot be asked for."""
    d = draft(seed)
    CASES[name](d)
    counts = d.rng.poisson(d.rates)
    if noise:
        moved = d.rng.binomial(counts, noise)
        counts = counts - moved
        source, target = moved.nonzero()
        source = np.repeat(source, moved[source, target])
        np.add.at(counts, (source, d.rng.integers(0, d.org.n, len(source))), 1)
        np.fill_diagonal(counts, 0)
    org = with_counts(d.org, counts, d.rng)
    if d.keep:
        org = _kept(org, d.keep)
    if coverage < 1:
        keep = {org.position[i] for ids in d.expected for i in ids if i in org.position}
        keep |= {int(org.manager[i]) for i in keep} - {-1}
        order = [i for i in d.rng.permutation(org.n).tolist() if i not in keep]
        hidden = np.zeros(org.n, dtype=bool)
        hidden[order[: round((1 - coverage) * org.n)]] = True
        assert org.tie_rows is not None
        rows = org.tie_rows
        dark = pl.Series(hidden)
        org = dataclasses.replace(org, tie_rows=rows.filter(~dark.gather(rows["source"]) & ~dark.gather(rows["target"])))
    return org, d.expected


def _kept(org: OrgGraph, keep: Callable[[pl.DataFrame, int], pl.Expr]) -> OrgGraph:
    rows = org.tie_rows
    assert rows is not None
    dated = rows.with_columns(week=pl.col("period").rank("dense").cast(pl.Int64) - 1)
    return dataclasses.replace(org, tie_rows=dated.filter(keep(dated, WEEKS)).drop("week"))


def measure(name: str, noise: float, coverage: float, seeds: int = SEEDS) -> tuple[float, float, float]:
    """Return precision, recall (both NaN where nothing was assessed) and the share of organisations where the finding withheld itself."""
    declaration, settings = all_findings()[name], load()
    right = told = there = withheld = 0
    for seed in range(seeds):
        org, expected = planted(name, 1000 + seed, noise, coverage)
        try:
            detection = declaration.assess(org, settings)
        except NotAssessed:
            withheld += 1
            continue
        if detection.reason or not detection.assessed:
            withheld += 1
            continue
        found = {frozenset(s.id for s in f.subjects) for f in detection.found}
        right += len(found & expected)
        told += len(found)
        there += len(expected)
    nan = float("nan")
    return (right / told if told else nan), (right / there if there else nan), withheld / seeds


def certainties(name: str, noise: tuple[float, ...], seeds: int = SEEDS) -> tuple[list[float], list[float]]:
    """Return how certain what was planted and told is, and what was told and not planted, over these shares of noise."""
    right: list[float] = []
    wrong: list[float] = []
    for seed in range(seeds):
        for share in noise:
            org, expected = planted(name, 1000 + seed, share, 1.0)
            for x in all_findings()[name].assess(org, load()).found:
                (right if frozenset(s.id for s in x.subjects) in expected else wrong).append(float(x.certainty))
    return right, wrong


def _sure(values: list[float]) -> str:
    return f"{len(values)} | {np.median(values):.2f} | {np.quantile(values, 0.1):.2f}" if values else "0 | — | —"


def _cell(result: tuple[float, float, float]) -> str:
    precision, recall, withheld = result
    if withheld == 1:
        return "withheld"
    shown = f"{'—' if np.isnan(precision) else f'{precision:.2f}'} / {recall:.2f}"
    return shown + (f" ({withheld:.0%} withheld)" if withheld else "")


def report(seeds: int = SEEDS) -> str:
    """Return the page: effect sizes, then precision / recall by noise and by coverage, and where each falls below the target."""
    effect = {name: CASES[name](draft(0)) for name in CASES}
    noise = {name: [measure(name, x, 1.0, seeds) for x in NOISE] for name in CASES}
    cover = {name: [noise[name][0], *(measure(name, 0.0, x, seeds) for x in COVERAGE[1:])] for name in CASES}

    sure = {name: certainties(name, NOISE[:4], seeds) for name in CASES}

    def last(results: list[tuple[float, float, float]], levels: tuple[float, ...]) -> str:
        """Return the first level at which precision or recall is below the target, or the finding withholds itself."""
        for (p, r, w), level in zip(results, levels, strict=True):
            if w == 1 or np.isnan(r) or r < TARGET or p < TARGET:
                return f"{level:.0%}"
        return "—"

    lines = [
        "# Evaluation: what the findings find, and where they stop",
        "",
        "Made by `make eval` (`python -m tests.eval`); do not edit by hand.",
        "",
        f"Organisations of {1 + UNITS * SIZE} people in {UNITS} units, contacts of {WEEKS} weeks, activity of people log-normal (σ = 0.4); {seeds} of",
        "each kind, every one with one case planted. Counted facts (span, registers, orders, absences …) are exact and not listed; they",
        "are as complete as the register. *Precision*: of what was told, what was planted. *Recall*: of what was planted, what was told.",
        "*Withheld*: the finding says “not assessed” because too few people have data. Noise re-points that share of all contacts to",
        "somebody at random, and so fills planted silence; coverage hides people with all their contacts, the planted ones excepted.",
        "",
        "## What is planted",
        "",
        "| finding | effect |",
        "|---|---|",
        *(f"| `{name}` | {text} |" for name, text in effect.items()),
        "",
        "## Precision / recall with increasing noise (all people covered)",
        "",
        "| finding | " + " | ".join(f"{x:.0%}" for x in NOISE) + " | below 0.9 from |",
        "|---|" + "---|" * (len(NOISE) + 1),
        *(f"| `{name}` | " + " | ".join(map(_cell, noise[name])) + f" | {last(noise[name], NOISE)} |" for name in CASES),
        "",
        "## Precision / recall with falling coverage (no noise)",
        "",
        "| finding | " + " | ".join(f"{x:.0%}" for x in COVERAGE) + " | below 0.9, or withheld, from |",
        "|---|" + "---|" * (len(COVERAGE) + 1),
        *(f"| `{name}` | " + " | ".join(map(_cell, cover[name])) + f" | {last(cover[name], COVERAGE)} |" for name in CASES),
        "",
        f"## How certain what is told is (all people covered, noise of {NOISE[0]:.0%} to {NOISE[3]:.0%} together)",
        "",
        "Certainty of each, median and lowest tenth: what is told by chance is to be less certain than what was planted, and so to rank lower.",
        "",
        "| finding | planted, told | median | lowest tenth | not planted, told | median | lowest tenth |",
        "|---|---|---|---|---|---|---|",
        *(f"| `{name}` | {_sure(right)} | {_sure(wrong)} |" for name, (right, wrong) in sure.items()),
        "",
        "## How to read it",
        "",
        "- Silence between two people or units is a strict thing: one stray contact ends it. Findings of silence therefore lose recall with",
        "  noise long before they lose precision; they do not begin to accuse.",
        "- `friction` at the effect planted is a matter of numbers: of 10 expected pairs noise of 5 % leaves 2 or 3, and so few have a chance of",
        "  1 in 100, too much for one of eight pairs tested; of 20 expected the same 3 would have one of 3 in a million.",
        "- `single_link`, `never_reached` and `unit_links_nobody` ask whether there is any way at all, `cliques_inside` whether parts touch: a stray contact",
        "  is a way. `one_carrier`, `office_links`, `coordinator_unsupported` and `excluded_members` ask for hardly any contact, and bear it.",
        "- On organisations where teams across two units make some pairs of units much closer than others by chance, a hundred too, `friction` and",
        "  `contact_below_chance` stay below one of twenty (same file); what this rests on is told in [method.md](method.md).",
        "- Ways through the whole network (`bottleneck`, `single_link`, `hub_in_fact` …) are withheld below 80 % coverage, everything below 60 %.",
        "- On organisations of random ties, 100 seeded ones, and 200 of random conversations, each finding tells something in no more than one of twenty",
        "  (`tests/findings/test_false_discovery.py`).",
        "- Where it breaks down, on organisations of random ties (100 each): with activities of σ = 0.6 some person of 90, in truth several times as",
        "  active as the median, is `overload_crossing` in up to one of eight; a leadership of whose pairs half are in contact both ways is",
        "  `leaders_apart` in one of fourteen; and lines whose own rates differ from each other are told as silent.",
        "- Severity = 100 · √reach · excess · certainty. Certainty is the Jeffreys posterior or bootstrap share past the threshold, Student's t",
        "  from leaving out weeks, or 1 − q; so a finding that the data hardly carry ranks low.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    text = report(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
    sys.stdout.write(text)
    if len(sys.argv) < 2:
        REPORT.write_text(text, "utf-8")
