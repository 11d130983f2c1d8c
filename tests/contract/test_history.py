"""The past on every store: any day can be rebuilt, an import can be taken back, a copy is whole."""

import datetime as dt
import itertools

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from orggraph import backup, graph, history, ingest, model, movements
from orggraph.errors import ImportStopped, OrgGraphError, StoreError, UnknownName
from orggraph.store import cypher
from orggraph.store.memory import Tables
from tests.contract import small_office

DAY = dt.timedelta(days=1)
DAYS = [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31), dt.date(2026, 4, 30)]
HEAD = "id,name,title,department,manager_id,dotted_manager_ids,start,end,employment\n"
MONTHS = [
    # January: two departments under a chief
    HEAD + """p1,Ann Chief,Chief,Board,,,,,
p2,Bo Sales,Head,Sales,p1,,,,
p3,Cy Law,Head,Legal,p1,,,,
p4,林美華,Clerk,Sales,p2,p3,,,
p5,Eve Zero,Clerk,Sales,p2,,,,
""",
    # February: p5 moved to Legal, p6 joined on the 10th, p3 married
    HEAD + """p1,Ann Chief,Chief,Board,,,,,
p2,Bo Sales,Head,Sales,p1,,,,
p3,Cy Law-Wu,Head,Legal,p1,,,,
p4,林美華,Clerk,Sales,p2,p3,,,
p5,Eve Zero,Senior clerk,Legal,p3,,,,
p6,Fay New,Clerk,Legal,p3,,2026-02-10,,
""",
    # March: p4 left on the 15th, Sales has a new name
    HEAD + """p1,Ann Chief,Chief,Board,,,,,
p2,Bo Sales,Head,Market,p1,,,,
p3,Cy Law-Wu,Head,Legal,p1,,,,
p4,林美華,Clerk,Sales,p2,p3,,2026-03-15,left
p5,Eve Zero,Senior clerk,Legal,p3,,,,
p6,Fay New,Clerk,Legal,p3,,2026-02-10,,
""",
    # April: p4 is back, p6 gone without a word
    HEAD + """p1,Ann Chief,Chief,Board,,,,,
p2,Bo Sales,Head,Market,p1,,,,
p3,Cy Law-Wu,Head,Legal,p1,,,,
p4,林美華,Clerk,Market,p2,,,,
p5,Eve Zero,Senior clerk,Legal,p3,,,,
""",
]  # fmt: skip
TIES = "source_id,target_id,channel,period,count,weight\n"
CONTACT = [
    "p4,p2,email,2026-01-05,3,3\np5,p2,email,2026-01-05,1,1\n",
    "p5,p3,email,2026-02-02,4,4\np6,p3,email,2026-02-02,2,2\np4,p2,email,2026-02-02,2,2\n",
    "p5,p3,email,2026-03-02,5,5\n",
    "p4,p2,email,2026-04-06,1,1\n",
]


@pytest.fixture
def memory():
    """An empty store in memory: what holds for it holds for the others by the contract, and a JVM is not waited for."""
    return Tables()


def month(folder, k):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people.csv").write_text(MONTHS[k], "utf-8")
    (folder / "ties.csv").write_text(TIES + CONTACT[k], "utf-8")
    return folder


def import_months(store, tmp_path, count=4):
    return [ingest.import_paths([month(tmp_path / f"in{k}", k)], store, as_of=DAYS[k]) for k in range(count)]


def everything(store):
    """Every table of a store."""
    return {n: store.nodes(n) if n in cypher.node_labels() else store.edges(n) for n in store.counts()}


def assert_same(before, after):
    assert sorted(before) == sorted(after)
    for name, frame in before.items():
        assert_frame_equal(frame, after[name], check_row_order=False)


def as_loaded(org):
    """What a reader of the organisation sees."""
    return (
        org.people.drop("since", strict=False).rows(),
        org.departments.rows(),
        org.department.tolist(),
        org.manager.tolist(),
        org.dotted.tolist(),
        org.parent.tolist(),
        org.head.tolist(),
        sorted(org.tie_rows.rows()) if org.tie_rows is not None else None,
        org.as_of,
    )


def test_every_past_day_is_what_its_import_said(store, tmp_path):
    then = []
    for k in range(4):
        ingest.import_paths([month(tmp_path / f"in{k}", k)], store, as_of=DAYS[k])
        then.append(as_loaded(graph.load(store, window_weeks=float("inf"))))
    for k, day in enumerate(DAYS):
        assert as_loaded(graph.load(store, window_weeks=float("inf"), as_of=day)) == then[k], day
        assert as_loaded(graph.load(store, window_weeks=float("inf"), as_of=day + DAY)) == then[k]
    with pytest.raises(StoreError, match="begins on 2026-01-31"):
        graph.load(store, as_of=DAYS[0] - DAY)


def test_past_tense_types_alone_rebuild_the_lines(store, tmp_path):
    then = []
    for k in range(4):
        ingest.import_paths([month(tmp_path / f"in{k}", k)], store, as_of=DAYS[k])
        then.append({t: set(store.edges(t).select("source", "target").rows()) for t in ("REPORTS_TO", "MEMBER_OF")})
    for type_, past in (("REPORTS_TO", "REPORTED_TO"), ("MEMBER_OF", "WAS_MEMBER_OF")):
        now, was = store.edges(type_), store.edges(past)
        for k, day in enumerate(DAYS):
            began = pl.col("since").is_null() | (pl.col("since") <= day)
            held = {*now.filter(began).select("source", "target").rows()}
            held |= {*was.filter(began & (pl.col("until") >= day)).select("source", "target").rows()}
            assert held == then[k][type_], (type_, day)


def test_days_are_the_stated_ones(memory, tmp_path):
    import_months(memory, tmp_path, 3)
    past = {(r["source"], r["target"], r["kind"]): (r["since"], r["until"]) for r in memory.edges("REPORTED_TO").rows(named=True)}
    assert past == {
        ("p5", "p2", "solid"): (None, DAYS[1] - DAY),
        ("p4", "p2", "solid"): (None, dt.date(2026, 3, 15)),
        ("p4", "p3", "dotted"): (None, dt.date(2026, 3, 15)),
    }
    since = {r["source"]: r["since"] for r in memory.edges("REPORTS_TO").rows(named=True)}
    assert since == {"p2": None, "p3": None, "p5": DAYS[1], "p6": dt.date(2026, 2, 10)}
    assert memory.nodes("FormerPerson").select("id", "until").rows() == [("p4", dt.date(2026, 3, 15))]


def test_who_comes_back_is_one_person_with_two_spells(memory, tmp_path):
    import_months(memory, tmp_path)
    assert memory.nodes("FormerPerson")["id"].to_list() == ["p6"]
    spells = memory.edges("WAS_MEMBER_OF").filter(pl.col("source") == "p4").select("start_label", "target", "until").rows()
    assert spells == [("Person", "Sales", dt.date(2026, 3, 15))]
    now = memory.edges("MEMBER_OF").filter(pl.col("source") == "p4").select("target", "since").rows()
    assert now == [("Market", DAYS[3])]


def test_moves_are_recognised(memory, tmp_path):
    results = import_months(memory, tmp_path)
    kinds = [[(r["kind"], r["id"]) for r in result.movements.rows(named=True)] for result in results[1:]]
    assert kinds == [
        [("joined", "p6"), ("department", "p5"), ("manager", "p5"), ("title", "p5"), ("renamed", "p3")],
        [("left", "p4"), ("department", "p2"), ("unit_added", "Market"), ("unit_ended", "Sales")],
        [("rehired", "p4"), ("left", "p6")],
    ]
    entries = history.entries(memory)
    assert [e.as_of for e in entries] == DAYS
    assert entries[0].movements == {"joined": 5, "unit_added": 3}
    assert entries[1].movements == {"moved": 1, "joined": 1, "department": 1, "manager": 1, "title": 1, "renamed": 1}


def test_two_days_are_compared(memory, tmp_path):
    import_months(memory, tmp_path)
    moves = history.between(memory, "2026-01-31", "2026-04-30")
    rows = {(r["kind"], r["id"]): (r["before_name"], r["after_name"]) for r in moves.rows(named=True)}
    assert rows[("renamed", "p3")] == ("Cy Law", "Cy Law-Wu")
    assert rows[("department", "p5")] == ("Sales", "Legal")
    assert rows[("manager", "p5")] == ("Bo Sales", "Cy Law-Wu")
    assert ("joined", "p6") not in rows
    assert movements.count(moves)["moved"] == 3  # p5; and p2 and p4, whose department has another name
    entries = history.entries(memory)
    assert_frame_equal(history.between(memory, entries[0].id, entries[-1].id), moves)
    back = history.between(memory, "2026-04-30", "2026-01-31")
    assert movements.count(back)["moved"] == 3
    with pytest.raises(UnknownName, match="did you mean"):
        history.between(memory, entries[0].id[:-1] + "x", "2026-04-30")


def test_rollback_leaves_every_table_as_it_was(store, tmp_path):
    states, ids = [everything(store)], []
    for k in range(4):
        ids.append(ingest.import_paths([month(tmp_path / f"in{k}", k)], store, as_of=DAYS[k]).import_id)
        states.append(everything(store))
    with pytest.raises(OrgGraphError, match="--with-later"):
        history.rollback(store, ids[2])
    assert_same(states[4], everything(store))
    for k in (3, 2):
        assert [e.id for e in history.rollback(store, ids[k])] == [ids[k]]
        assert_same(states[k], everything(store))
    assert [e.id for e in history.rollback(store, ids[0], with_later=True)] == [ids[1], ids[0]]
    assert dict(store.counts()) == {}


def test_rollback_of_every_layer(store, tmp_path):
    small_office.fill(store, tmp_path / "office")
    before = everything(store)
    files = small_office.write(tmp_path / "next")
    for name, text in small_office.FILES.items():
        lines = text.splitlines(keepends=True)
        if len(lines) > 2:  # the last row of every file has ended
            (files / name).write_text("".join(lines[:-1]), "utf-8")
    result = ingest.import_paths([files], store, as_of=small_office.AS_OF + 30 * DAY)
    assert result.ended > 10
    history.rollback(store, result.import_id)
    assert_same(before, everything(store))


@pytest.mark.parametrize("way", ["column", "files", "folders"])
def test_a_history_in_one_import(memory, tmp_path, way):
    one, several = Tables(), tmp_path / "history"
    import_months(one, tmp_path / "single")
    several.mkdir()
    if way == "column":
        rows = [line + f",{day}" for text, day in zip(MONTHS, DAYS, strict=True) for line in text.splitlines()[1:]]
        (several / "people.csv").write_text("\n".join([HEAD.strip() + ",as_of", *rows]) + "\n", "utf-8")
    for k, day in enumerate(DAYS):
        if way == "files":
            (several / f"people-{day:%Y-%m}.csv").write_text(MONTHS[k], "utf-8")
        if way == "folders":
            month(several / f"{day:%Y-%m}", k)
    if way != "folders":
        (several / "ties.csv").write_text(TIES + CONTACT[3], "utf-8")
    planned = ingest.import_paths([several], memory, dry_run=True)
    assert dict(memory.counts()) == {}
    result = ingest.import_paths([several], memory)
    assert [e.as_of for e in history.entries(memory)] == DAYS
    assert (result.people, result.added, result.ended) == (planned.people, planned.added, planned.ended)
    for day in DAYS:
        there, here = (graph.load(s, window_weeks=float("inf"), as_of=day) for s in (one, memory))
        assert as_loaded(there)[:7] == as_loaded(here)[:7]
    assert_frame_equal(memory.edges("REPORTED_TO"), one.edges("REPORTED_TO"), check_row_order=False)
    again = ingest.import_paths([several], memory)
    assert (again.added, again.changed, again.ended) == (0, 0, 0)
    assert len(history.entries(memory)) == 4


def test_one_month_more_in_the_folder(memory, tmp_path):
    for k in range(3):
        month(tmp_path / "in" / f"{DAYS[k]:%Y-%m}", k)
    ingest.import_paths([tmp_path / "in"], memory)
    month(tmp_path / "in" / f"{DAYS[3]:%Y-%m}", 3)
    result = ingest.import_paths([tmp_path / "in"], memory)
    assert [e.as_of for e in history.entries(memory)] == DAYS
    assert len(result.snapshots) == 1


def test_rows_that_changed_on_a_day_are_a_history_too(memory, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("""id,name,department,manager_id,effective_date
p1,Ann,Board,,2026-01-01
p2,Bo,Sales,p1,2026-01-01
p3,Cy,Sales,p2,2026-01-01
p3,Cy,Legal,p1,2026-02-01
p2,Bo,Legal,p1,2026-03-01
""")
    ingest.import_paths([file], memory)
    assert [e.as_of for e in history.entries(memory)] == [dt.date(2026, m, 1) for m in (1, 2, 3)]
    assert graph.load(memory).n == 3
    assert graph.load(memory, as_of=dt.date(2026, 2, 15)).department.tolist() == [0, 2, 1]
    past = memory.edges("WAS_MEMBER_OF").select("source", "target", "since", "until").rows()
    assert sorted(past) == [("p2", "Sales", None, dt.date(2026, 2, 28)), ("p3", "Sales", None, dt.date(2026, 1, 31))]


@pytest.mark.parametrize("missed", [0, 1, 2])
def test_a_month_that_was_forgotten_is_put_in_its_place(memory, tmp_path, missed):
    straight = Tables()
    import_months(straight, tmp_path / "straight")
    for k in range(4):
        if k != missed:
            ingest.import_paths([month(tmp_path / f"in{k}", k)], memory, as_of=DAYS[k])
    present = as_loaded(graph.load(memory, window_weeks=float("inf")))[:7]
    late = month(tmp_path / "late", missed)
    with pytest.raises(ImportStopped, match="--insert-history"):
        ingest.import_paths([late], memory, as_of=DAYS[missed])
    ingest.import_paths([late], memory, as_of=DAYS[missed], insert_history=True)
    assert [e.as_of for e in history.entries(memory)] == DAYS
    assert as_loaded(graph.load(memory, window_weeks=float("inf")))[:7] == present
    for day in DAYS:
        a, b = (as_loaded(graph.load(s, window_weeks=float("inf"), as_of=day)) for s in (straight, memory))
        assert a[:7] == b[:7], day
    history.rollback(memory, history.entries(memory)[0].id, with_later=True)
    assert dict(memory.counts()) == {}


def test_a_unit_with_another_name_and_the_same_people_is_told(memory, tmp_path):
    rows = "".join(f"{k},P{k},Sales,0\n" for k in range(1, 6))
    file = tmp_path / "people.csv"
    file.write_text("id,name,department,manager_id\n0,Top,Board,\n" + rows)
    ingest.import_paths([file], memory, as_of=DAYS[0])
    file.write_text(file.read_text().replace("Sales", "Market"))
    result = ingest.import_paths([file], memory, as_of=DAYS[1])
    told = [i.details for i in result.issues if i.code == "department.renamed"]
    assert told == [{"old": "Sales", "new": "Market", "share": 100}]


def test_late_messages_belong_to_the_chart_of_their_time(memory, tmp_path):
    for k in range(3):
        ingest.import_paths([month(tmp_path / f"in{k}", k) / "people.csv"], memory, as_of=DAYS[k])
    (tmp_path / "ties.csv").write_text(TIES + "".join(CONTACT[:3]))
    ingest.import_paths([tmp_path / "ties.csv"], memory)  # in March, with messages of January: no older snapshot
    january = graph.load(memory, window_weeks=float("inf"), as_of=DAYS[0])
    assert {(january.ids[a], january.ids[b]) for a, b in january.arcs.select("source", "target").rows()} == {("p5", "p2")}
    assert january.department_ids[january.department[january.position["p5"]]] == "Sales"


def test_what_a_file_says_has_ended_is_past(memory, tmp_path):
    office = small_office.write(tmp_path / "in")
    (office / "dependencies.csv").write_text(
        "from_department,to_department,kind,strength,since,until,note\n"
        "ops,law,approval,0.9,2024-01-01,,\nyard,ops,input,0.5,2024-01-01,2025-12-31,\n"
    )
    ingest.import_paths([office], memory, as_of=small_office.AS_OF)
    assert memory.edges("DEPENDS_ON").select("source", "target").rows() == [("ops", "law")]
    past = memory.edges("DEPENDED_ON").select("source", "target", "since", "until", "strength").rows()
    assert past == [("yard", "ops", dt.date(2024, 1, 1), dt.date(2025, 12, 31), 0.5)]
    before = dict(memory.counts())
    again = ingest.import_paths([office], memory, as_of=small_office.AS_OF)
    assert (again.added, again.changed, again.ended) == (0, 0, 0)
    assert dict(memory.counts()) == before


def test_skills_that_departments_need_stay(memory, tmp_path):
    small_office.fill(memory, tmp_path / "office")
    (tmp_path / "skills.csv").write_text("person_id,skill,level\nb2,planning,4\n")
    ingest.import_paths([tmp_path / "skills.csv"], memory, as_of=small_office.AS_OF)
    assert memory.nodes("Skill")["id"].to_list() == ["contracts", "crane", "planning"]
    assert memory.edges("NEEDS_SKILL").height == 3


def test_a_copy_is_whole(store, tmp_path):
    small_office.fill(store, tmp_path / "office")
    import_months(store, tmp_path / "x", 0)
    before = everything(store)
    rows = backup.backup(store, tmp_path / "copy.orggraph")
    assert rows == sum(frame.height for frame in before.values())
    with pytest.raises(OrgGraphError, match="not empty"):
        backup.restore(store, tmp_path / "copy.orggraph")
    history.rollback(store, history.entries(store)[0].id)
    month(tmp_path / "other", 0)
    ingest.import_paths([tmp_path / "other"], store, as_of=DAYS[0])
    assert backup.restore(store, tmp_path / "copy.orggraph", replace=True) == rows
    assert_same(before, everything(store))
    elsewhere = Tables()
    backup.restore(elsewhere, tmp_path / "copy.orggraph")
    assert_same(before, everything(elsewhere))


def test_a_damaged_copy_restores_nothing(memory, tmp_path):
    small_office.fill(memory, tmp_path / "office")
    file = tmp_path / "copy"
    backup.backup(memory, file)
    before = everything(memory)
    data = file.read_bytes()
    for broken in (b"", b"PK", data[: len(data) // 2], data[:2000] + b"xxxx" + data[2004:]):
        file.write_bytes(broken)
        with pytest.raises(OrgGraphError, match="nothing was restored"):
            backup.restore(memory, file, replace=True)
    assert_same(before, everything(memory))


def test_an_import_that_was_overtaken_is_refused(store, tmp_path):
    import_months(store, tmp_path, 1)
    mine = Tables(store)  # read before the other one is written
    diff = mine.copy()
    ingest.import_paths([month(tmp_path / "mine", 1)], diff, as_of=DAYS[1])
    ingest.import_paths([month(tmp_path / "other", 2)], store, as_of=DAYS[2])
    seen = history.entries(mine)[-1].id
    changes = diff.difference()
    with pytest.raises(StoreError, match="Another import"):
        store.write(type(changes)(changes.nodes, changes.edges, after=seen))
    assert [e.as_of for e in history.entries(store)] == [DAYS[0], DAYS[2]]


def test_every_import_has_what_takes_it_back(memory, tmp_path):
    results = import_months(memory, tmp_path, 2)
    undo = memory.nodes(model.UNDO_NODE.label)["id"].to_list()
    assert {i.split("/")[0] for i in undo} == {r.import_id for r in results}
    assert all(a < b for a, b in itertools.pairwise(undo))
