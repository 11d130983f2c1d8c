"""Work that needs other work: links between people become dependencies between their departments."""

from __future__ import annotations

from collections import Counter

from orggraph.checks import values
from orggraph.checks.base import Work, check


@check(74)
def departments_of_group_ties(work: Work) -> None:
    """A list of contacts between departments alone makes departments of its ends."""
    if work.index_departments:
        return
    for row in work.rows.get("group_ties", []):
        for column in ("source_department", "target_department"):
            if name := values.null(row.get(column)):
                found = work.index_departments.setdefault(values.fold(name), name)
                place = {k: row[k] for k in ("_file", "_sheet", "_row")}
                work.departments.setdefault(values.fold(found), {"id": found, "name": found, "derived": True, **place})


@check(78, "events.unmatched")
def dependencies(work: Work) -> None:
    """Sum whose work needs whose by department.

    The strength of a dependency is the share of all links of the needing department (those inside it too) that lead to the other. A
    dependency that a file states itself is left as it is.
    """
    rows = work.rows.get("work_links", [])
    if not rows:
        return
    links: Counter[tuple[str, str, str]] = Counter()
    every: Counter[tuple[str, str]] = Counter()
    unmatched: set[str] = set()
    for row in rows:
        ends = []
        for column in ("from_person", "to_person"):
            said = values.null(row.get(column)) or ""
            who = work.finder.find(said)[1]
            ends.append(next(iter(who)) if len(who) == 1 else None)
            unmatched |= {said} if len(who) != 1 else set()
        one, two = ((work.finder.departments.get(e) if e else None) for e in ends)
        if None in ends or one is None or two is None:
            work.skip("work_links", "events.unmatched")
            continue
        n = int(values.number(row.get("count") or "1") or 1)
        kind = row.get("kind") or "input"
        every[one, kind] += n
        if one == two:
            work.skip("work_links", "links.inside")
        else:
            links[one, two, kind] += n
            work.loaded["work_links"] += 1
    lost = work.skipped.get("work_links", Counter())["events.unmatched"]
    if lost:
        place = {"_file": rows[0]["_file"], "_sheet": None, "_row": None}
        top = ", ".join(sorted(unmatched)[:20]) or "–"
        pct = round(100 * lost / len(rows), 1)
        work.say("events.unmatched", place, n=lost, m=len(rows), pct=pct, external=0, unknown=len(unmatched), top=top)
    listed = work.checked.setdefault("dependencies", [])
    stated = {(r["from_department"], r["to_department"], r["kind"]) for r in listed}
    for (one, two, kind), n in sorted(links.items()):
        if (one, two, kind) not in stated:
            share = round(n / every[one, kind], 4)
            listed.append({"from_department": one, "to_department": two, "kind": kind, "strength": share})
