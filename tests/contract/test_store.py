"""What every store promises: what is written comes back as it was, all of it or nothing, and what ends is gone."""

import datetime as dt
import threading

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from orggraph import graph, model
from orggraph.errors import StoreConflict, StoreError
from orggraph.store import Changes, EdgeRows, NodeRows, open_store
from orggraph.store.base import Expected
from tests.contract import small_office

AWKWARD = (
    "O'Neil \"Bob\"",
    "林美華",
    "back\\slash",
    "`tick` $x {y} //z",
    "🦑 café Ünïcode",
    "=HYPERLINK(\"http://x\",\"y\")",
    "two\nlines\tand a tab",
    " spaces ",
)  # fmt: skip


def people(*names, **columns):
    return NodeRows("Person", pl.DataFrame({"id": list(names), **columns}))


def ties(*pairs, count=1.0, **changes):
    rows = [{"source": a, "target": b, "channel": "email", "period": dt.date(2026, 3, 2), "count": count} for a, b in pairs]
    frame = pl.DataFrame(rows, schema_overrides={"period": pl.Date})
    return EdgeRows("COMMUNICATES_WITH", "Person", "Person", ("channel", "period"), **{"upsert": frame, **changes})


def test_an_empty_store_gives_empty_typed_tables(store):
    assert dict(store.counts()) == {}
    persons, lines = store.nodes("Person"), store.edges("REPORTS_TO")
    assert (persons.height, lines.height) == (0, 0)
    assert persons.schema["start"] == pl.Date
    assert persons.schema["fte"] == pl.Float64
    assert persons.schema["vacant"] == pl.Boolean
    assert lines.columns[:4] == ["start_label", "source", "end_label", "target"]


def test_every_type_comes_back_as_it_was(store):
    concern = pl.DataFrame(
        {"id": ["k1", "k2"], "topic": ["a", None], "raised_on": [dt.date(2024, 2, 29), None], "path": [["p1", "p2"], None]}
    )
    person = pl.DataFrame({"id": ["p1", "p2"], "fte": [0.1 + 0.2, None], "vacant": [False, True], "start": [dt.date(1899, 12, 31), None]})
    skill = pl.DataFrame({"source": ["p1"], "target": ["piano"], "level": [5]})
    store.write(
        Changes(
            (NodeRows("Concern", concern), NodeRows("Person", person), NodeRows("Skill", pl.DataFrame({"id": ["piano"]}))),
            (EdgeRows("HAS_SKILL", "Person", "Skill", (), skill),),
        )
    )
    assert_frame_equal(store.nodes("Concern").select(concern.columns), concern)
    assert_frame_equal(store.nodes("Person").select(person.columns), person)
    (edge,) = store.edges("HAS_SKILL").rows(named=True)
    assert edge == {"start_label": "Person", "source": "p1", "end_label": "Skill", "target": "piano", "level": 5, "since": None}


def test_awkward_text_comes_back_as_it_was(store):
    frame = pl.DataFrame({"id": [f"p{i}" for i in range(len(AWKWARD))], "name": list(AWKWARD)})
    store.write(Changes((NodeRows("Person", frame), NodeRows("Skill", pl.DataFrame({"id": list(AWKWARD)})))))
    assert store.nodes("Person")["name"].to_list() == list(AWKWARD)
    assert set(store.nodes("Skill")["id"]) == set(AWKWARD)
    found = store.read("MATCH (p:Person) WHERE p.name IN $names RETURN p.name AS name ORDER BY p.id", {"names": list(AWKWARD)})
    assert [name for (name,) in found.tuples] == list(AWKWARD)


def test_upsert_changes_what_it_names_and_leaves_the_rest(store):
    store.write(Changes((people("p1", "p2", name=["Ann", "Bo"], title=["Head", "Clerk"]),)))
    store.write(Changes((people("p1", title=["Chief"]),)))
    assert store.nodes("Person").select("id", "name", "title").rows() == [("p1", "Ann", "Chief"), ("p2", "Bo", "Clerk")]


def test_null_takes_a_property_away(store):
    store.write(Changes((people("p1", "p2", title=["Head", "Clerk"]),), (ties(("p1", "p2"), count=4.0),)))
    store.write(
        Changes(
            (NodeRows("Person", pl.DataFrame({"id": ["p1"], "title": [None]}, schema_overrides={"title": pl.String})),),
            (ties(("p1", "p2"), count=None),),
        )
    )
    assert store.read("MATCH (p:Person) WHERE p.title IS NULL RETURN p.id").tuples == (("p1",),)
    assert store.read("MATCH ()-[e:COMMUNICATES_WITH]->() RETURN e.count IS NULL, 'count' IN keys(e)").tuples == ((True, False),)


def test_the_same_changes_twice_are_the_same_graph(store):
    changes = Changes((people("p1", "p2"),), (ties(("p1", "p2"), ("p2", "p1")),))
    store.write(changes)
    once = (dict(store.counts()), store.edges("COMMUNICATES_WITH").rows())
    store.write(changes)
    assert (dict(store.counts()), store.edges("COMMUNICATES_WITH").rows()) == once
    assert once[0] == {"Person": 2, "COMMUNICATES_WITH": 2}


def test_each_row_keeps_its_own_gaps(store):
    rows = pl.DataFrame(
        {
            "id": ["p1", "p2", "p3", "p4"],
            "title": ["Head", None, "Clerk", None],
            "fte": [1.0, 0.5, None, None],
            "vacant": [None, True, False, None],
        }
    )
    store.write(Changes((NodeRows("Person", rows),), (ties(("p1", "p2"), ("p2", "p3")),)))
    assert_frame_equal(store.nodes("Person").select(rows.columns), rows)
    turned = rows.with_columns(pl.col("title").reverse(), pl.col("fte").reverse(), pl.col("vacant").reverse())
    store.write(Changes((NodeRows("Person", turned),)))
    assert_frame_equal(store.nodes("Person").select(rows.columns), turned)
    assert store.counts()["COMMUNICATES_WITH"] == 2


def test_one_write_changes_some_relationships_adds_others_and_leaves_the_rest(store):
    names = [f"p{i}" for i in range(9)]
    ring = list(zip(names, names[1:] + names[:1], strict=True))
    store.write(Changes((people(*names),), (ties(*ring, count=1.0),)))
    new = [("p8", "p1"), ("p1", "p8")]
    gone = pl.DataFrame(
        {"source": ["p2", "p1"], "target": ["p3", "p7"], "channel": ["email"] * 2, "period": [dt.date(2026, 3, 2)] * 2}  # p1-p7 never was
    )
    store.write(Changes((), (ties(ring[0], *new, count=7.0, delete=gone),)))
    found = dict(
        zip(store.edges("COMMUNICATES_WITH").select("source", "target").rows(), store.edges("COMMUNICATES_WITH")["count"], strict=True)
    )
    assert found == {pair: 1.0 for pair in ring if pair != ("p2", "p3")} | dict.fromkeys([ring[0], *new], 7.0)


def test_a_relationship_named_twice_is_one(store):
    store.write(Changes((people("p1", "p2"),), (ties(("p1", "p2")),)))
    store.write(Changes((), (ties(("p2", "p1"), ("p2", "p1"), ("p1", "p2")),)))
    assert store.counts()["COMMUNICATES_WITH"] == 2


def test_identity_tells_relationships_of_one_pair_apart(store):
    frame = pl.DataFrame({"source": ["p1", "p1"], "target": ["p2", "p2"], "kind": ["solid", "dotted"]})
    store.write(Changes((people("p1", "p2"),), (EdgeRows("REPORTS_TO", "Person", "Person", ("kind",), frame),)))
    assert store.edges("REPORTS_TO")["kind"].to_list() == ["dotted", "solid"]
    store.write(Changes((), (EdgeRows("REPORTS_TO", "Person", "Person", ("kind",), None, frame.filter(pl.col("kind") == "dotted")),)))
    assert store.edges("REPORTS_TO")["kind"].to_list() == ["solid"]


def test_a_relationship_without_its_identity_is_found_too(store):
    """An older schema wrote owners of goals without the department."""
    goals = NodeRows("Goal", pl.DataFrame({"id": ["g1"]}))
    frame = pl.DataFrame(
        {"source": ["p1", "p1"], "target": ["g1", "g1"], "department": [None, "d1"]}, schema_overrides={"department": pl.String}
    )
    store.write(Changes((people("p1"), goals), (EdgeRows("OWNS", "Person", "Goal", ("department",), frame),)))
    gone = frame.filter(pl.col("department").is_null())
    store.write(Changes((), (EdgeRows("OWNS", "Person", "Goal", ("department",), None, gone),)))
    assert store.edges("OWNS")["department"].to_list() == ["d1"]


def test_a_date_in_the_identity_finds_its_relationship(store):
    store.write(Changes((people("p1", "p2"),), (ties(("p1", "p2")),)))
    key = pl.DataFrame({"source": ["p1"], "target": ["p2"], "channel": ["email"], "period": [dt.date(2026, 3, 2)]})
    store.write(Changes((), (ties(upsert=None, delete=key.with_columns(period=dt.date(2026, 3, 9))),)))
    assert store.counts()["COMMUNICATES_WITH"] == 1
    store.write(Changes((), (ties(upsert=None, delete=key),)))
    assert "COMMUNICATES_WITH" not in store.counts()


def test_a_deleted_node_takes_its_relationships_along(store):
    store.write(Changes((people("p1", "p2", "p3"),), (ties(("p1", "p2"), ("p2", "p3"), ("p1", "p3")),)))
    store.write(Changes((NodeRows("Person", delete=("p2",)),)))
    assert dict(store.counts()) == {"Person": 2, "COMMUNICATES_WITH": 1}


def test_a_node_may_leave_and_come_back_in_one_write(store):
    store.write(Changes((people("p1", "p2", name=["Ann", "Bo"]),), (ties(("p1", "p2")),)))
    store.write(Changes((NodeRows("Person", pl.DataFrame({"id": ["p1"], "name": ["Ann II"]}), ("p1",)),)))
    assert store.nodes("Person").select("id", "name").rows() == [("p1", "Ann II"), ("p2", "Bo")]
    assert "COMMUNICATES_WITH" not in store.counts()


@pytest.mark.parametrize("there_before", [False, True], ids=["first of its type", "among others"])
def test_an_edge_without_its_end_writes_nothing_at_all(store, there_before):
    store.write(Changes((people("p1", "p2", name=["Ann", "Bo"]),), (ties(("p1", "p2")),) if there_before else ()))
    before = dict(store.counts())
    broken = Changes(
        (people("p1", "p9", name=["changed", "new"]), NodeRows("Person", delete=("p2",))),
        (ties(("p9", "p1"), ("p1", "nobody")),),
    )
    with pytest.raises(StoreError, match="1 COMMUNICATES_WITH relationships have an end that does not exist"):
        store.write(broken)
    assert dict(store.counts()) == before
    assert store.nodes("Person").select("id", "name").rows() == [("p1", "Ann"), ("p2", "Bo")]


def test_dates_compare_as_dates(store):
    store.write(Changes((people("p1", "p2", start=[dt.date(2025, 12, 31), dt.date(2026, 1, 1)]),)))
    rows = store.read("MATCH (p:Person) WHERE p.start >= date('2026-01-01') RETURN p.id AS id, p.start AS start")
    assert rows.columns == ("id", "start")
    assert rows.tuples == (("p2", dt.date(2026, 1, 1)),)


def test_every_label_and_type_of_the_model_can_be_written_and_read(store):
    ends = {
        name: (write.start[0], write.end[0])
        for type_, (write, *_) in model.edges().items()
        for name in (type_, write.past)
        if name is not None
    }
    edges = [
        EdgeRows(name, start, end, (), pl.DataFrame({"source": [f"{start} 1"], "target": [f"{end} 1"]}))
        for name, (start, end) in ends.items()
    ]
    store.write(Changes(tuple(NodeRows(label, pl.DataFrame({"id": [f"{label} 1"]})) for label in model.labels()), tuple(edges)))
    with store.hold():
        for label in model.labels():
            assert store.nodes(label)["id"].to_list() == [f"{label} 1"]
        for name, (start, end) in ends.items():
            (row,) = store.edges(name).select("start_label", "source", "end_label", "target").rows()
            assert row == (start, f"{start} 1", end, f"{end} 1")


def test_the_office_comes_back_whole(store, tmp_path):
    small_office.fill(store, tmp_path / "in")
    counts = store.counts()
    assert {k: counts[k] for k in ("Person", "Department", "Goal", "Task", "Concern", "Mechanism")} == {
        "Person": 12,
        "Department": 4,
        "Goal": 2,
        "Task": 3,
        "Concern": 3,
        "Mechanism": 2,
    }
    kinds = store.edges("REPORTS_TO")["kind"].value_counts().sort("kind").rows()
    assert kinds == [("dotted", 3), ("solid", 11)]
    assert store.nodes("Concern")["path"].to_list() == [["y2", "y1", "b1"], None, ["c4", "c2"]]
    org = graph.load(store)
    assert org.manager.tolist() == [-1, 0, 1, 1, 1, 1, 0, 6, 6, 7, 1, 10]


def test_many_relationships_in_one_write(store):
    n, k = 1_000, 100  # as many as are read in two halves
    ids = [f"p{i:04}" for i in range(n)]
    frame = pl.DataFrame(
        {
            "source": [ids[i] for i in range(n) for _ in range(k)],
            "target": [ids[(i + j + 1) % n] for i in range(n) for j in range(k)],
            "channel": ["email"] * (n * k),
            "period": [dt.date(2026, 3, 2)] * (n * k),
            "count": [float(j) for _ in range(n) for j in range(k)],
        }
    )
    store.write(
        Changes((people(*ids),), (EdgeRows("COMMUNICATES_WITH", "Person", "Person", ("channel", "period"), frame),)),
    )
    back = store.edges("COMMUNICATES_WITH")
    keys = ["source", "target"]
    assert_frame_equal(back.select(frame.columns).sort(keys), frame.sort(keys))


def test_an_import_that_comes_between_two_tables_is_read_whole(store, monkeypatch):
    def imported(number, *ids):
        return Changes((people(*ids), NodeRows("Import", pl.DataFrame({"id": [f"i{number}"], "at": [f"2026-03-0{number}T08:00:00"]}))))

    store.write(imported(1, "p1"))
    nodes = store.nodes

    def slow(label):
        rows = nodes(label)
        if label == "Department" and nodes("Import").height == 1:  # people were read, the import not yet
            store.write(imported(2, "p1", "p2"))
        return rows

    monkeypatch.setattr(store, "nodes", slow)
    org = graph.load(store)
    assert (org.n, org.import_id) in ((1, "i1"), (2, "i2"))
    assert graph.load(store).import_id == "i2"


def test_readers_are_not_disturbed_by_a_writer(store):
    ids = [f"p{i}" for i in range(20)]
    store.write(Changes((people(*ids, title=["0"] * 20),)))
    stop, failed, reads = threading.Event(), [], []

    def read():
        try:
            while not stop.is_set():
                titles = store.nodes("Person")["title"].to_list()
                reads.append(1)
                if len(titles) != 20 or not all(t is not None and 0 <= int(t) <= 15 for t in titles):
                    failed.append(titles)
        except Exception as reason:  # noqa: BLE001  a thread must not die unseen
            failed.append(reason)

    threads = [threading.Thread(target=read) for _ in range(8)]
    with store.hold():
        for thread in threads:
            thread.start()
        for turn in range(1, 16):
            store.write(Changes((people(*ids, title=[str(turn)] * 20),)))
        stop.set()
        for thread in threads:
            thread.join(30)
    assert failed == []
    assert reads
    assert set(store.nodes("Person")["title"]) == {"15"}


def test_writers_of_one_type_do_not_write_twice(store):
    ids = [f"p{i}" for i in range(10)]
    store.write(Changes((people(*ids),)))
    pairs = [(a, b) for a in ids for b in ids if a != b]
    failed = []

    def write():
        try:
            store.write(Changes((), (ties(*pairs),)))
        except StoreError as reason:  # a server may refuse one of two that collide; it may not write both
            failed.append(reason)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(failed) < len(threads)
    assert store.counts()["COMMUNICATES_WITH"] == len(pairs)


def test_a_store_opened_again_holds_what_was_written(store):
    store.write(Changes((people("p1", name=["Ann"]),)))
    with open_store(store.url, create=False) as again:
        assert again.nodes("Person")["name"].to_list() == ["Ann"]


def test_closing_twice_is_harmless(store):
    store.close()
    store.close()


def test_describe_says_which_engine(store):
    facts = store.describe()
    assert "ArcadeDB" in facts["engine"] or "Neo4j" in facts["engine"]
    assert facts["schema"] == "2"


def cases(*rows):
    return NodeRows("Case", pl.DataFrame(rows, schema={"id": pl.String, "title": pl.String, "revision": pl.Int64}, orient="row"))


def test_a_write_that_expects_what_is_no_longer_so_changes_nothing(store):
    store.write(Changes((cases(("C1", "first", 1)),), expect=(Expected("Case", "C1", 0),)))
    store.write(Changes((cases(("C1", "second", 2)),), expect=(Expected("Case", "C1", 1),)))
    with pytest.raises(StoreConflict, match="Case C1 was changed by somebody else"):
        store.write(Changes((cases(("C1", "lost", 2), ("C2", "new", 1)),), expect=(Expected("Case", "C1", 1),)))
    with pytest.raises(StoreConflict):
        store.write(Changes((cases(("C1", "again", 1)),), expect=(Expected("Case", "C1", 0),)))
    assert store.nodes("Case").select("id", "title", "revision").rows() == [("C1", "second", 2)]
