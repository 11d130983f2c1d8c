"""Each planted fact and each control, counted straight from the files."""

import datetime as dt
import statistics

import networkx as nx
import polars as pl
import pytest

from tests.sample.tables import AS_OF, PLANTED, chain, contacts, department, manager, needed, pairs, reports, table, ties

UNITS = [d for d, kind in table("departments").select("id", "kind").iter_rows() if kind in ("department", "office")]


def title(person):
    return table("people").row(by_predicate=pl.col("id") == person, named=True)["title"]


def test_needed_most_and_no_contact_at_all():
    a, b = PLANTED["friction_no_contact"]
    frame = table("dependencies")
    ends = pl.col("from_department").is_in([a, b]) & pl.col("to_department").is_in([a, b])
    assert frame.filter(ends).height == 6
    assert needed(a, b) == pytest.approx(3.5)
    assert needed(a, b) == max(needed(x, y) for x, y in frame.select("from_department", "to_department").iter_rows())
    assert pairs(a, b, all_time=True) == []


def test_one_manager_with_seventeen_reports():
    spans = {m: len(reports(m)) for m in set(manager().values())}
    wide = PLANTED["span"]
    assert spans[wide["manager"]] == wide["reports"] == 17
    assert sorted(spans.values())[-2] <= 8
    assert statistics.median(spans.values()) == 7


def test_one_person_carries_all_between_two_departments():
    planted = PLANTED["friction_one_carrier"]
    between = pairs(*planted["departments"])
    assert len(between) == 9
    assert all(planted["carrier"] in pair for pair in between)
    assert needed(*planted["departments"]) == pytest.approx(1.8)


def test_silent_lines_are_these_nine_between_active_people():
    people = contacts(all_time=True)
    silent = {(m, person) for person, m in manager().items() if not people.has_edge(person, m)}
    assert silent == {tuple(line) for line in PLANTED["silent_lines"]}
    assert {(m, person) for person, m in manager().items() if not contacts().has_edge(person, m)} == silent
    for person in (p for line in silent for p in line):
        mine = ties().filter((pl.col("source_id") == person) | (pl.col("target_id") == person))
        assert mine["count"].sum() >= 22


def test_a_branch_reaches_nobody_above_its_manager():
    lead = PLANTED["skip_level_isolated"]
    team = reports(lead)
    assert len(team) == 7
    assert not any(contacts().has_edge(person, above) for person in team for above in chain(lead))
    alone = {
        m
        for m in set(manager().values())
        if chain(m) and len(reports(m)) >= 5 and not any(contacts().has_edge(p, above) for p in reports(m) for above in chain(m))
    }
    assert alone == {lead, PLANTED["consequences"]["skip_level_isolated"]}


def test_a_site_hangs_on_one_person():
    planted = PLANTED["single_link"]
    site = set(table("people").filter(pl.col("location").str.starts_with("Hualien"))["id"])
    assert len(site) == planted["people"] == 7
    assert nx.is_connected(contacts())
    rest = contacts().copy()
    rest.remove_node(planted["person"])
    assert sorted(nx.connected_components(rest), key=len)[:-1] == [site]


def test_nobody_else_holds_two_people_or_more():
    for person in set(nx.articulation_points(contacts())) - {PLANTED["single_link"]["person"]}:
        rest = contacts().copy()
        rest.remove_node(person)
        assert sorted(len(c) for c in nx.connected_components(rest))[:-1] == [1]


def test_two_leaders_order_the_opposite():
    planted = PLANTED["conflicting_directives"]
    rows = table("directives").filter(pl.col("id").is_in(planted["directives"]))
    assert rows["issuer_id"].to_list() == planted["issuers"]
    assert set(rows["addressee"]) == {planted["addressee"]}
    assert rows["subject"].n_unique() == 1
    assert set(rows["stance"]) == {"require", "forbid"}
    assert set(rows["status"]) == {"open"}


def test_concerns_lie_with_one_manager():
    planted = PLANTED["concerns_unanswered"]
    waiting = table("concerns").filter(pl.col("answered_on").is_null())
    assert waiting["stopped_at"].to_list() == [planted["person"]] * planted["concerns"]
    age = [(AS_OF - dt.date.fromisoformat(d)).days for d in waiting["raised_on"]]
    assert (min(age), max(age)) == (85, 215)
    answered = table("concerns").drop_nulls("answered_on").select(pl.col("raised_on", "answered_on").str.to_date())
    assert (answered["answered_on"] - answered["raised_on"]).dt.total_days().max() <= 14


def test_tasks_with_none_or_two_accountable():
    raci = table("raci").filter(pl.col("role") == "A").group_by("task_id").len()
    accountable = dict(raci.iter_rows())
    tasks = table("tasks")["id"].to_list()
    assert [t for t in tasks if t not in accountable] == PLANTED["accountable_none"]
    assert [t for t in tasks if accountable.get(t, 1) > 1] == PLANTED["accountable_several"]


def test_opposed_goals_belong_to_the_pair_without_contact():
    conflict = table("goal_conflicts").row(0, named=True)
    assert [conflict["goal_id"], conflict["other_goal_id"]] == PLANTED["opposed_goals"]
    assert conflict["kind"] == "opposes"
    owners = dict(table("goals").select("id", "department").iter_rows())
    assert {owners[g] for g in PLANTED["opposed_goals"]} == set(PLANTED["friction_no_contact"])


def test_one_department_closes_itself():
    ei = {}
    for d in UNITS:
        inside = len(pairs(d, d))
        outside = sum(d in (department()[x], department()[y]) for x, y in contacts().edges) - inside
        ei[d] = (outside - inside) / (outside + inside)
    closed = PLANTED["boundary_closed"]
    assert ei[closed] < -0.85
    assert min(v for d, v in ei.items() if d != closed) > -0.3


def test_one_person_stands_between_the_others_without_a_title():
    share = nx.betweenness_centrality(contacts())
    first, second, third = sorted(share, key=lambda p: -share[p])[:3]
    assert (first, second) == (PLANTED["bottleneck"], PLANTED["consequences"]["bottleneck"])
    assert share[first] > 0.2 > share[second] > 0.1 > share[third]
    assert title(first) == "Marketing Specialist"
    assert len({department()[x] for x in contacts()[first]} - {department()[first]}) == 6


def test_glue_work_is_done_by_a_specialist():
    outside = {p: sum(department()[x] != department()[p] for x in contacts()[p]) for p in contacts()}
    specialists = [p for p in outside if title(p).endswith(("Specialist", "Officer"))]
    most = sorted(specialists, key=lambda p: -outside[p])
    assert most[:2] == [PLANTED["bottleneck"], PLANTED["glue_work"]]
    assert outside[most[1]] == 17
    assert outside[most[2]] <= 10


def test_one_person_has_three_managers():
    count = {
        person: (solid is not None) + len(dotted.split(";") if dotted else [])
        for person, solid, dotted in table("people").select("id", "manager_id", "dotted_manager_ids").iter_rows()
    }
    assert [p for p, k in count.items() if k > 2] == [PLANTED["several_managers"]]
    assert count[PLANTED["several_managers"]] == 3


def test_only_one_needed_skill_is_held_by_too_few():
    short = {}
    for row in table("skill_needs").iter_rows(named=True):
        able = table("skills").filter((pl.col("skill") == row["skill"]) & (pl.col("level").cast(int) >= int(row["min_level"])))
        if able.height < int(row["people"]):
            short[row["skill"]] = able["person_id"].to_list()
    planted = PLANTED["skill_held_by_one"]
    assert short == {planted["skill"]: [planted["person"]]}


def test_one_mechanism_is_not_used():
    idle = {key: (AS_OF - dt.date.fromisoformat(last)).days for key, last in table("mechanisms").select("id", "last_used").iter_rows()}
    assert idle[PLANTED["mechanism_unused"]] == 406
    assert all(idle[key] <= 31 for key in PLANTED["controls_in_registers"]["mechanisms_in_use"])
    assert len(idle) == 3


def test_one_absent_leader_has_no_delegate():
    today = AS_OF.isoformat()
    away = set(table("absences").filter((pl.col("from") <= today) & (pl.col("until") >= today))["person_id"])
    delegated = set(table("delegations").filter((pl.col("from") <= today) & (pl.col("until").fill_null("9999") >= today))["person_id"])
    assert away - delegated == {PLANTED["delegation_missing"]}
    assert away & delegated == {PLANTED["controls_in_registers"]["delegated"]}


def test_one_directive_is_overdue():
    late = table("directives").filter((pl.col("until") < AS_OF.isoformat()) & (pl.col("status") == "open"))
    assert late["id"].to_list() == [PLANTED["not_followed_through"]]


def test_the_office_misses_one_department():
    missed = [d for d in UNITS if d != "D01" and not pairs("D01", d)]
    assert missed == [PLANTED["office_misses"]]


def test_one_department_hears_late():
    """Something the chief knows is passed on along every contact; half of the department knows after so many weeks."""
    weeks = [list(frame.select("source_id", "target_id").iter_rows()) for _, frame in sorted(ties(all_time=True).group_by("period"))]
    lag = {d: [] for d in UNITS}
    for start in range(0, 80, 4):
        heard = {"E0001": 0}
        for week, contact in enumerate(weeks[start : start + 26], start=1):
            heard |= {b: week for a, b in contact if a in heard and b not in heard}
        for d in UNITS:
            lag[d].append(statistics.median(heard.get(p, 27) for p, unit in department().items() if unit == d))
    mean = {d: statistics.mean(values) for d, values in lag.items()}
    late = PLANTED["late_to_hear"]
    assert mean[late] > 10
    assert max(v for d, v in mean.items() if d != late) < 9


def test_contact_is_mostly_inside_departments_and_along_needs():
    inside = sum(department()[x] == department()[y] for x, y in contacts().edges)
    assert 0.6 < inside / contacts().number_of_edges() < 0.75
    across = [(a, b) for a in UNITS for b in UNITS if a < b and "D01" not in (a, b)]
    with_need = [len(pairs(a, b)) for a, b in across if needed(a, b)]
    without = [len(pairs(a, b)) for a, b in across if not needed(a, b)]
    assert statistics.median(with_need) > 2 * statistics.median(without)


def test_controls_of_contact():
    controls = PLANTED["controls"]
    assert needed(*controls["no_need_no_contact"]) == 0
    assert pairs(*controls["no_need_no_contact"], all_time=True) == []
    assert needed(*controls["no_need_little_contact"]) == 0
    assert len(pairs(*controls["no_need_little_contact"])) == 6
    assert needed(*controls["little_need_little_contact"]) == pytest.approx(0.3)
    assert len(pairs(*controls["little_need_little_contact"])) == 10


def test_control_of_directives():
    rows = table("directives").filter(pl.col("id").is_in(PLANTED["controls_in_registers"]["compatible_directives"]))
    assert rows["issuer_id"].n_unique() == 2
    assert rows.select("subject", "addressee").n_unique() == 1
    assert set(rows["stance"]) == {"prefer", "permit"}
