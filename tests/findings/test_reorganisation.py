"""After a reorganisation nobody is told to be silent towards those with whom they have only just been put together."""

import datetime as dt
import itertools

import numpy as np
import pytest

from orggraph import graph, ingest
from orggraph.store import open_store
from tests.findings.offices import found, subjects

LAST = dt.date(2026, 6, 29)
WEEKS = 26
DIVISIONS, TEAMS, SIZE = ("A", "B"), 3, 6
# the chief 0, two heads A and B, managers A1 ... B3, people A1-1 ... B3-6
MANAGERS = [f"{d}{k}" for d in DIVISIONS for k in range(1, TEAMS + 1)]
BOSS = {"0": "", **dict.fromkeys(DIVISIONS, "0"), **{m: m[0] for m in MANAGERS}}
BOSS |= {f"{m}-{k}": m for m in MANAGERS for k in range(1, SIZE + 1)}


def people(boss):
    return "id,name,manager_id\n" + "".join(f"{i},Person {i},{m}\n" for i, m in boss.items())


def contacts(boss, seed=1):
    """Return weekly ties: everybody with their manager, with the manager's manager, heads and managers of one head with each other."""
    rng = np.random.default_rng(seed)
    up = {(i, m) for i, m in boss.items() if m} | {(i, boss[m]) for i, m in boss.items() if m and boss[m]}
    peers = {(a, b) for a, b in itertools.combinations(boss, 2) if boss[a] == boss[b] and len(a) < 3}
    lines = ["source_id,target_id,channel,period,count\n"]
    for a, b in sorted(up | peers):
        for week in np.flatnonzero(rng.random(WEEKS) < 0.5):
            lines.append(f"{a},{b},email,{LAST - dt.timedelta(weeks=WEEKS - 1 - int(week))},1\n")
    return "".join(lines)


def reorganised(folder, after, weeks_ago):
    """Import the chart as it was, with contacts that followed it all the time; then the chart that holds since so many weeks."""
    (folder / "people.csv").write_text(people(BOSS), "utf-8")
    (folder / "ties.csv").write_text(contacts(BOSS), "utf-8")
    (folder / "new.csv").write_text(people(after), "utf-8")
    with open_store(folder / f"store{weeks_ago}") as store:
        ingest.import_paths([folder / "people.csv", folder / "ties.csv"], store, as_of=LAST - dt.timedelta(weeks=60))
        ingest.import_paths([folder / "new.csv"], store, as_of=LAST - dt.timedelta(weeks=weeks_ago))
        return graph.load(store, as_of=max(LAST, LAST - dt.timedelta(weeks=weeks_ago)))


@pytest.mark.parametrize(("weeks_ago", "told"), [(0, []), (8, []), (16, [("A1",)])])
def test_a_team_is_not_asked_for_contact_with_a_manager_s_manager_it_has_just_got(tmp_path, weeks_ago, told):
    """Manager A1 goes over to head B with all reports, who go on to speak with head A."""
    org = reorganised(tmp_path, BOSS | {"A1": "B"}, weeks_ago)
    assert org.lines_since == {org.position["A1"]: LAST - dt.timedelta(weeks=weeks_ago)}
    assert subjects(found(org, "skip_level_isolated")) == told


def test_leaders_who_have_just_become_peers_are_not_silent_yet(tmp_path):
    """The managers come to the table of the chief; those of A have not met those of B, nor the other way round."""
    flat = BOSS | dict.fromkeys(MANAGERS, "0")

    def told(weeks_ago):
        silent = found(reorganised(tmp_path, flat, weeks_ago), "leaders_silent", **{"silence.share_max": 1.0})
        return {frozenset(pair) for pair in subjects(silent)}

    strangers = {frozenset((a, b)) for a, b in itertools.combinations(MANAGERS, 2) if a[0] != b[0]}
    assert told(1) == set()
    assert told(30) == strangers
