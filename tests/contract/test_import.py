"""What HR relies on when files are imported, on every store: nothing lost, nothing twice, history kept."""

import datetime as dt

import pytest

from orggraph import export, history, ingest, outcome
from orggraph.checks.base import Account
from orggraph.errors import ImportStopped
from orggraph.graph import load

PEOPLE = """id,name,email,title,department,manager_id,dotted_manager_ids
p1,Ann Chief,ann@example.com,Chief,Board,,
p2,Bo Sales,bo@example.com,Head,Sales,p1,
p3,Cy Law,cy@example.com,Head,Legal,p1,
p4,林美華,lin@example.com,Clerk,Sales,p2,p3
p5,Eve Zero,eve@example.com,Clerk,Sales,p2,
p6,Fay Zero,fay@example.com,Clerk,Legal,p3,
"""
TIES = """source_id,target_id,channel,period,count,weight
p4,p2,email,2026-01-05,3,3
p2,p4,email,2026-01-05,1,1
p6,p3,email,2026-01-05,2,2
"""
DAY = dt.timedelta(days=1)
JANUARY, FEBRUARY = dt.date(2026, 1, 31), dt.date(2026, 2, 28)


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    (folder / "ties.csv").write_text(TIES, "utf-8")
    return folder


def test_import_says_what_is_in_the_files(store, files):
    result = ingest.import_paths([files], store, as_of=JANUARY)
    assert (result.people, result.departments, result.reporting_lines, result.dotted_lines, result.ties) == (6, 3, 5, 1, 3)
    assert (result.changed, result.ended, result.unchanged, result.quarantined) == (0, 0, 0, 0)
    org = load(store)
    assert org.ids == ("p1", "p2", "p3", "p4", "p5", "p6")
    assert org.names[3] == "林美華"
    assert org.manager.tolist() == [-1, 0, 0, 1, 1, 2]
    assert org.dotted.tolist() == [[3, 2]]
    assert org.arcs.rows() == [(1, 3, 1.0, 1.0), (3, 1, 3.0, 3.0), (5, 2, 2.0, 2.0)]


def test_importing_twice_changes_nothing(store, files):
    (files / "README.md").write_text("no data", "utf-8")
    ingest.import_paths([files], store, as_of=JANUARY)
    before = dict(store.counts())
    again = ingest.import_paths([files], store, as_of=FEBRUARY)
    assert (again.added, again.changed, again.ended) == (0, 0, 0)
    assert again.unchanged > 0
    assert [i.file for i in again.issues if i.code == "file.unchanged"] == ["people.csv", "ties.csv"]
    assert dict(store.counts()) == before


def test_dry_run_writes_nothing_and_says_the_same(store, files):
    planned = ingest.import_paths([files], store, as_of=JANUARY, dry_run=True)
    assert history.empty(store)
    done = ingest.import_paths([files], store, as_of=JANUARY)
    assert (planned.people, planned.reporting_lines, planned.dotted_lines, planned.ties, planned.added) == (
        done.people,
        done.reporting_lines,
        done.dotted_lines,
        done.ties,
        done.added,
    )


def test_a_move_ends_the_old_line_and_keeps_it(store, files):
    ingest.import_paths([files], store, as_of=JANUARY)
    (files / "people.csv").write_text(
        PEOPLE.replace("p5,Eve Zero,eve@example.com,Clerk,Sales,p2,", "p5,Eve Zero,eve@example.com,Lead,Legal,p3,")
    )
    result = ingest.import_paths([files], store, as_of=FEBRUARY)
    tallies = result.tallies
    assert (tallies["REPORTS_TO"].added, tallies["REPORTS_TO"].ended) == (1, 1)
    assert (tallies["MEMBER_OF"].added, tallies["MEMBER_OF"].ended) == (1, 1)
    assert (tallies["Person"].changed, tallies["Person"].added) == (1, 0)
    past = store.edges("REPORTED_TO").rows(named=True)
    assert [(r["source"], r["target"], r["until"]) for r in past] == [("p5", "p2", FEBRUARY - DAY)]
    now = [r for r in store.edges("REPORTS_TO").rows(named=True) if r["source"] == "p5"]
    assert [(r["target"], r["since"]) for r in now] == [("p3", FEBRUARY)]


def test_who_left_is_in_no_current_list_but_in_the_past(store, files):
    ingest.import_paths([files], store, as_of=JANUARY)
    (files / "people.csv").write_text("".join(line for line in PEOPLE.splitlines(True) if not line.startswith("p4,")))
    (files / "ties.csv").unlink()
    result = ingest.import_paths([files], store, as_of=FEBRUARY)
    assert result.people == 5
    assert "p4" not in load(store).ids
    former = store.nodes("FormerPerson").rows(named=True)
    assert [(r["id"], r["name"], r["until"]) for r in former] == [("p4", "林美華", FEBRUARY - DAY)]
    assert {(r["source"], r["target"], r["kind"]) for r in store.edges("REPORTED_TO").rows(named=True)} == {
        ("p4", "p2", "solid"),
        ("p4", "p3", "dotted"),
    }
    assert {(r["source"], r["target"]) for r in store.edges("COMMUNICATED_WITH").rows(named=True)} == {("p4", "p2"), ("p2", "p4")}


def test_messages_alone_end_nobody(store, files):
    ingest.import_paths([files / "people.csv"], store, as_of=JANUARY)
    result = ingest.import_paths([files / "ties.csv"], store, as_of=JANUARY)
    assert (result.people, result.ties, result.ended) == (6, 3, 0)


def test_a_chart_without_managers_leaves_the_lines(store, files):
    ingest.import_paths([files], store, as_of=JANUARY)
    (files / "people.csv").write_text("".join(",".join(line.split(",")[:5]) + "\n" for line in PEOPLE.splitlines()))
    result = ingest.import_paths([files / "people.csv"], store, as_of=FEBRUARY)
    assert (result.reporting_lines, result.dotted_lines, result.ended) == (5, 1, 0)


def test_a_tenth_of_the_people_stops_the_import(store, files):
    ingest.import_paths([files], store, as_of=JANUARY)
    before = dict(store.counts())
    (files / "people.csv").write_text("".join(PEOPLE.splitlines(True)[:2]))
    with pytest.raises(ImportStopped) as stop:
        ingest.import_paths([files / "people.csv"], store, as_of=FEBRUARY)
    assert [i.code for i in stop.value.issues if i.blocking] == ["import.shrink"]
    assert dict(store.counts()) == before
    assert ingest.import_paths([files / "people.csv"], store, as_of=FEBRUARY, partial=True).people == 6


def test_an_older_snapshot_stops_the_import(store, files):
    ingest.import_paths([files], store, as_of=FEBRUARY)
    (files / "ties.csv").write_text(TIES + "p1,p2,email,2026-01-05,1,1\n")
    with pytest.raises(ImportStopped):
        ingest.import_paths([files], store, as_of=JANUARY)


def test_a_circle_makes_nobody_vanish(store, files):
    (files / "people.csv").write_text(
        PEOPLE.replace("p2,Bo Sales,bo@example.com,Head,Sales,p1,", "p2,Bo Sales,bo@example.com,Head,Sales,p4,")
    )
    result = ingest.import_paths([files / "people.csv"], store, as_of=JANUARY)
    assert result.people == 6
    assert "manager.cycle" in {i.code for i in result.issues}
    assert result.quarantined == 1
    assert (load(store).depth > 0).all()


def test_export_is_what_import_reads(store, files, tmp_path):
    ingest.import_paths([files], store, as_of=JANUARY)
    before = dict(store.counts())
    export.to_folder(store, tmp_path / "out")
    again = ingest.import_paths([tmp_path / "out"], store, as_of=FEBRUARY)
    assert (again.added, again.changed, again.ended, again.quarantined) == (0, 0, 0, 0)
    after = dict(store.counts())
    records = ("Import", "Undo")  # of the second import, which changed nothing
    assert {k: v for k, v in after.items() if k not in records} == {k: v for k, v in before.items() if k not in records}


def test_the_quarantine_file_mends_itself(store, files, tmp_path):
    (files / "people.csv").write_text(PEOPLE + "p7,Gus Late,gus@example.com,Clerk,Legal,nobody,\n")
    result = ingest.import_paths([files], store, as_of=JANUARY)
    assert (result.people, result.quarantined) == (7, 1)
    (text,) = outcome.quarantine_csv(result.quarantine).values()
    mended = tmp_path / "people.csv"
    mended.write_text(text.replace("nobody,", "p3,", 1), "utf-8")
    again = ingest.import_paths([mended], store, as_of=JANUARY, partial=True)
    assert (again.people, again.quarantined) == (7, 0)
    assert load(store).manager.tolist() == [-1, 0, 0, 1, 1, 2, 2]


def test_a_chart_under_any_name_is_people_and_no_list_of_departments(store, files, tmp_path):
    ingest.import_paths([files / "people.csv"], store, as_of=JANUARY)
    march = tmp_path / "march.csv"
    march.write_text("id,name,manager\n" + "".join(f"p{k},Name {chr(64 + k)},{'p1' if k > 1 else ''}\n" for k in range(1, 7)))
    result = ingest.import_paths([march], store, as_of=FEBRUARY)
    assert (result.people, result.departments, result.reporting_lines) == (6, 3, 5)


def test_a_list_without_most_departments_stops_the_import(store, files, tmp_path):
    ingest.import_paths([files / "people.csv"], store, as_of=JANUARY)
    before = dict(store.counts())
    units = tmp_path / "departments.csv"
    units.write_text("id,name\nx,Xylophones\n")
    with pytest.raises(ImportStopped) as stop:
        ingest.import_paths([units], store, as_of=FEBRUARY)
    assert [(i.code, i.details["n"], i.details["m"]) for i in stop.value.issues if i.blocking] == [("import.shrink", 3, 3)]
    assert "departments" in str(stop.value)
    assert dict(store.counts()) == before
    assert ingest.import_paths([units], store, as_of=FEBRUARY, confirm_shrink=True).departments == 1


def test_every_row_of_a_history_counts_as_loaded(store, tmp_path):
    head, rows = "id,name,department,manager\n", "1,Ann,Board,\n2,Bo,Sales,1\n3,Cy,Sales,1\n"
    dated = [tmp_path / f"people-2026-0{month}-28.csv" for month in (1, 2, 3)]
    dated[0].write_text(head + rows + "Total,3,,\n")
    dated[1].write_text(head + rows + "4,Di,Sales,2\n")
    dated[2].write_text(head + rows + "4,Di,Sales,2\n4,Ed,Sales,2\n")
    ties = tmp_path / "ties-2026-01-28.csv"
    ties.write_text("source_id,target_id,channel,period,count\n1,2,email,2026-01-05,3\n")
    first = ingest.import_paths([*dated[:2], ties], store).accounts
    assert first["people"] == Account(8, 7, 0, {"row.footer": 1})
    assert first["ties"] == Account(1, 1, 0, {})
    more = ingest.import_paths([*dated, ties], store, as_of=dt.date(2026, 3, 31)).accounts
    assert more["people"] == Account(13, 3, 2, {"row.footer": 1, "row.stored": 7})
    assert all(account.balanced for account in (*first.values(), *more.values()))


def test_a_row_that_is_true_on_several_dates_is_loaded_once(store, tmp_path):
    changes = tmp_path / "people.csv"
    changes.write_text(
        "id,name,manager,as_of\n1,Ann,,2026-01-01\n2,Bo,1,2026-01-01\n3,Cy,1,2026-01-01\n4,Di,1,2026-01-01\n4,Di,2,2026-02-01\n"
    )
    result = ingest.import_paths([changes], store)
    assert len(result.snapshots) == 2
    assert result.accounts["people"] == Account(5, 5, 0, {})


def test_who_left_before_the_first_import_is_kept_in_the_past(store, tmp_path):
    (tmp_path / "people.csv").write_text(
        "id,name,department,manager_id,status,end,dotted manager\n1,Ann,Board,,active,,\n2,Bo,Board,1,terminated,2026-01-31,3;1\n"
        "3,Cy,Sales,2,active,,Di\n4,Di,Sales,2,terminated,2025-12-01,\n5,Ed,Gone,99,terminated,,\n"
    )
    result = ingest.import_paths([tmp_path / "people.csv"], store, as_of=dt.date(2026, 3, 31))
    assert (result.people, result.quarantined) == (2, 0)
    past = store.nodes("FormerPerson").select("id", "name", "until").sort("id")
    assert past.rows() == [("2", "Bo", dt.date(2026, 1, 31)), ("4", "Di", dt.date(2025, 12, 1)), ("5", "Ed", dt.date(2026, 3, 30))]
    lines = store.edges("REPORTED_TO").select("source", "start_label", "target", "end_label", "kind", "until").sort("source", "target")
    assert lines.rows() == [
        ("2", "FormerPerson", "1", "Person", "solid", dt.date(2026, 1, 31)),
        ("2", "FormerPerson", "3", "Person", "dotted", dt.date(2026, 1, 31)),
        ("3", "Person", "2", "FormerPerson", "solid", dt.date(2026, 1, 31)),  # what Cy's row says held until Bo left
        ("3", "Person", "4", "FormerPerson", "dotted", dt.date(2025, 12, 1)),
        ("4", "FormerPerson", "2", "FormerPerson", "solid", dt.date(2025, 12, 1)),
    ]
    places = store.edges("WAS_MEMBER_OF").select("source", "target", "end_label").sort("source").rows()
    assert places == [("2", "Board", "Department"), ("4", "Sales", "Department"), ("5", "Gone", "FormerDepartment")]
    assert store.nodes("FormerDepartment").select("id", "name", "until").rows() == [("Gone", "Gone", dt.date(2026, 3, 30))]
    assert "dotted.unknown" not in {i.code for i in result.issues}
    again = ingest.import_paths([tmp_path / "people.csv"], store, as_of=dt.date(2026, 4, 30))
    assert (again.added, again.changed, again.ended) == (0, 0, 0)
    (tmp_path / "next.csv").write_text("id,name,department,manager_id\n1,Ann,Board,\n3,Cy,Sales,1\n4,Di,Sales,1\n")
    back = ingest.import_paths([tmp_path / "next.csv"], store, as_of=dt.date(2026, 5, 31))
    assert back.people == 3
    assert store.nodes("FormerPerson")["id"].sort().to_list() == ["2", "5"]
    history.rollback(store, back.import_id)
    assert store.nodes("FormerPerson").select("id", "name", "until").sort("id").rows() == past.rows()
