"""What goes out as files comes in again as the same organisation, whatever the layers hold and whatever the words are."""

import csv
import datetime as dt
import string
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from orggraph import export, history, ingest, model
from orggraph.cells import plain_cells, safe_cell
from orggraph.importers.base import ReadOptions
from orggraph.store import cypher
from orggraph.store.memory import Tables

AS_OF = dt.date(2026, 3, 31)
PEOPLE = tuple(f"p{k}" for k in range(6))
UNITS = tuple(f"d{k}" for k in range(4))
KEYS = {"Person": PEOPLE, "Department": UNITS, "Goal": ("g0", "g1"), "Task": ("t0", "t1"), "Case": ("c0", "c1")}
LETTERS = string.ascii_letters + "éÅ王明陳ｶ'\"<>&=+-@;,|{}$\\`/ \t"
DATES = st.dates(dt.date(2015, 1, 1), dt.date(2026, 3, 1))


def words(letters=LETTERS):
    """Text that is not a word for nothing: a letter stands before and after."""
    return st.builds("{}w{}".format, st.sampled_from(["", "=", "'", "''", "@", "x "]), st.text(letters, max_size=6)).map(str.strip)


def cell(draw, column, owner):
    """One cell of a column, as text; empty where it may be."""
    if not column.required and draw(st.booleans()):
        return ""
    if column.refers:
        known = [k for k in KEYS[column.refers] if k != owner]
        if column.type == "list":
            return ";".join(draw(st.permutations(known))[:2])
        return draw(st.sampled_from(known))
    if column.values:
        return draw(st.sampled_from(column.values))
    if column.type == "date":
        return draw(DATES).isoformat()
    if column.type == "flag":
        return draw(st.sampled_from(["true", "false"]))
    if column.type == "integer":
        return str(draw(st.integers(1, 5)))
    if column.type == "number":
        return str(draw(st.floats(0, column.high or 1000)))
    if column.type == "list":
        return ";".join(draw(st.lists(st.sampled_from(PEOPLE), max_size=3)))
    return draw(words())


@st.composite
def rows(draw, name):
    """Rows of a table with distinct keys."""
    table = model.TABLES[name]
    if table.name == "people":
        return [person(draw, k) for k in range(len(PEOPLE))]
    found = {}
    own = next((KEYS[w.label] for w in table.writes if isinstance(w, model.Node) and w.label in KEYS), ())
    count = len(UNITS) if table.name == "departments" else draw(st.integers(0, 4))
    for k in range(count):
        identity = own[k % len(own)] if own else f"{table.name}{k}"
        row = {}
        for column in table.columns:
            owner = next((row[c.name] for c in table.columns if c.name in row and c.refers == column.refers and c.refers), identity)
            row[column.name] = identity if column.name == "id" else cell(draw, column, owner)
        special(draw, table, row, k)
        found.setdefault(tuple(row[c] for c in table.key), row)
    return list(found.values())


def person(draw, k):
    row = {c.name: cell(draw, c, PEOPLE[k]) for c in model.PEOPLE.columns}
    row |= {"id": PEOPLE[k], "end": "", "as_of": "", "department_path": "", "email": f"{PEOPLE[k]}@example.com"}
    row["name"] = f"{draw(words())} {k}"
    row["employment"] = draw(st.sampled_from(["", "active", "leave"]))
    row["manager_id"] = draw(st.sampled_from(["", *PEOPLE[:k]]))
    row["vacant"] = draw(st.sampled_from(["", "true", "false"]))
    return row


def special(draw, table, row, k):
    """What the rules of a table want beyond its columns."""
    if "until" in row:
        row["until"] = draw(st.sampled_from(["2027-01-01"] if table.column("until").required else ["", "2027-01-01"]))
    if table.name == "departments":
        row["parent_id"] = draw(st.sampled_from(["", *UNITS[:k]]))
        row["name"] = f"{' '.join(draw(words()).split())} {k}"
    if table.name == "directives":
        row["addressee_kind"] = draw(st.sampled_from(["person", "department"]))
        row["addressee"] = draw(st.sampled_from(PEOPLE if row["addressee_kind"] == "person" else UNITS))
    if table.name == "priorities":
        row["kind"] = draw(st.sampled_from(["goal", "department"]))
        row["goal_or_department"] = draw(st.sampled_from(KEYS["Goal"] if row["kind"] == "goal" else UNITS))
    if table.name == "targets":
        row["scope"], row["max"] = draw(st.sampled_from([model.EVERYBODY, *UNITS])), row["max"] or "8"
    if table.name == "goals":  # what is said about a goal is said once
        row["title"] = row["metric"] = row["target"] = f"about {row['id']}"
        row["until"], row["parent_id"] = "", ""
    if table.name == "goal_conflicts":
        row["goal_id"], row["other_goal_id"] = "g0", "g1"


def organisation():
    """Every table of the model, with any rows."""
    return st.fixed_dictionaries({name: rows(name) for name in model.TABLES if name != "reporting_lines"})


def write(folder, tables):
    for name, found in tables.items():
        if name == "goals":
            there = {r["id"] for r in found}
            found = [
                *found,
                *(
                    {c.name: "" for c in model.GOALS.columns} | {"id": g, "title": f"about {g}", "department": "d0"}
                    for g in KEYS["Goal"]
                    if g not in there
                ),
            ]
        if name in ("tasks", "cases") and (label := "Task" if name == "tasks" else "Case"):
            there = {r["id"] for r in found}
            needed = {c.name for c in model.TABLES[name].columns if c.required}
            blank = {c.name: "" for c in model.TABLES[name].columns}
            filler = {
                "title": "t",
                "rung": "contact",
                "owner_id": "p0",
                "opened": "2026-01-01",
                "status": "opened" if name == "cases" else "",
            }
            found = [
                *found,
                *(
                    blank | {k: v for k, v in filler.items() if k in needed or k == "title"} | {"id": i}
                    for i in KEYS[label]
                    if i not in there
                ),
            ]
        if not found:
            continue
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, [c.name for c in model.TABLES[name].columns])
            out.writeheader()
            out.writerows({k: "'" + v if v.startswith(("'", "=", "@", "+", "-")) else v for k, v in row.items()} for row in found)


def held(store):
    """Every table but the records of imports."""
    names = [n for n in store.counts() if n not in (model.IMPORT_NODE.label, model.UNDO_NODE.label)]
    return {n: store.nodes(n) if n in cypher.node_labels() else store.edges(n) for n in names}


def assert_same(a, b):
    a, b = held(a), held(b)
    assert sorted(a) == sorted(b)
    for name in a:
        assert_frame_equal(a[name], b[name], check_row_order=False, check_exact=True)


OPTIONS = ReadOptions()
LARGE = {  # whole organisations: one example is read in full, and shrinking one takes longer than looking at it
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(organisation())
def test_export_then_import_is_the_same_organisation(tables):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        write(folder / "in", tables)
        one, two = Tables(), Tables()
        result = ingest.import_paths([folder / "in"], one, as_of=AS_OF, options=OPTIONS)
        assert result.quarantined == 0, [i for i in result.issues if i.severity == "error"]
        export.to_folder(one, folder / "out")
        again = ingest.import_paths([folder / "out"], two, options=OPTIONS)
        assert again.as_of == AS_OF
        assert_same(one, two)
        unchanged = ingest.import_paths([folder / "out"], one, options=OPTIONS)
        assert (unchanged.added, unchanged.changed, unchanged.ended) == (0, 0, 0)


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
@given(st.lists(organisation(), min_size=2, max_size=3))
def test_the_history_goes_out_and_comes_in(months):
    days = [AS_OF + dt.timedelta(days=30 * k) for k in range(len(months))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, two = Tables(), Tables()
        states = [held(one)]
        for day, tables in zip(days, months, strict=True):
            (folder / str(day)).mkdir()
            keep = {n: r for n, r in tables.items() if n in ("people", "departments", "ties", "skills")}
            keep["people"] = [row for k, row in enumerate(keep["people"]) if k < 3 or (k + day.month) % 3]  # some leave, some come back
            there = {row["id"] for row in keep["people"]}
            for row in keep["people"]:
                row["manager_id"] = row["manager_id"] if row["manager_id"] in there else ""
                row["dotted_manager_ids"] = ";".join(i for i in row["dotted_manager_ids"].split(";") if i in there)
            for table in ("departments", "skills"):
                for row in keep[table]:
                    row |= {k: "p0" for k in ("head_id", "person_id") if k in row and row[k] not in there}
            keep["skills"] = list({(r["person_id"], r["skill"]): r for r in keep["skills"]}.values())
            keep["ties"] = [r for r in keep["ties"] if {r["source_id"], r["target_id"]} <= there]
            write(folder / str(day), keep)
            ingest.import_paths([folder / str(day)], one, as_of=day, options=OPTIONS)
            states.append(held(one))
        export.to_folder(one, folder / "out", with_history=True)
        ingest.import_paths([folder / "out"], two, options=OPTIONS)
        assert [e.as_of for e in history.entries(two)] == days
        for day in days:
            assert export.tables(history.at(one, day)).keys() == export.tables(history.at(two, day)).keys()
            for table, frame in export.tables(history.at(one, day)).items():
                assert_frame_equal(frame, export.tables(history.at(two, day))[table], check_row_order=False)
        for k, entry in reversed(list(enumerate(history.entries(one)))):
            history.rollback(one, entry.id)
            now = held(one)
            assert sorted(now) == sorted(states[k])
            for table in now:
                assert_frame_equal(now[table], states[k][table], check_row_order=False, check_exact=True)


@given(st.lists(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠07aé ")) | st.text()))
@example(["'quoted", "''w", "'=1", "'7", "-7", "-x"])
def test_cells_are_read_as_they_were_written(texts):
    written = pl.Series([safe_cell(t) for t in texts], dtype=pl.String)
    assert pl.select(plain_cells(pl.lit(written))).to_series().to_list() == texts
    assert not [w for w in written if w.startswith(("=", "@", "\t", "\r", "\n", "＝", "＠"))]


@pytest.mark.parametrize("name", ["'Ann", "''Ann", "=1+1", "＝x", "-", "- x", "NA", "Null", 'a "b", c', "two\nlines"])
def test_awkward_names_come_back(name, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    with (folder / "people.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "name", "manager_id"], ["p1", "'" + name if name[0] in "'=＝-" else name, ""]])
    one, two = Tables(), Tables()
    ingest.import_paths([folder], one, as_of=AS_OF)
    export.to_folder(one, tmp_path / "out")
    ingest.import_paths([tmp_path / "out"], two)
    assert_same(one, two)


def test_the_sample_comes_back(tmp_path):
    one, two = Tables(), Tables()
    ingest.import_paths([Path(__file__).parents[2] / "sample_data"], one)
    export.to_folder(one, tmp_path / "out")
    ingest.import_paths([tmp_path / "out"], two)
    assert_same(one, two)
    owners = export.tables(one)["goals"].filter(pl.col("id") == "G1").select("department", "owner_id")
    assert owners.rows() == [("D11", "E0015"), ("D12", "E0059")]


def test_owners_written_without_a_department_go_out_with_every_one(tmp_path):
    (tmp_path / "people.csv").write_text("id,name,department\np1,Ann,D1\np2,Bo,D2\n", "utf-8")
    (tmp_path / "goals.csv").write_text("id,title,department,owner_id\nG1,Grow,D1,p1\nG1,Grow,D2,p2\nG2,Save,D1,p1\n", "utf-8")
    store = Tables()
    ingest.import_paths([tmp_path], store, as_of=AS_OF)
    assert export.tables(store)["goals"]["owner_id"].to_list() == ["p1", "p2", "p1"]
    older = pl.when(pl.col("source") == "p2").then(pl.col("department"))
    store.put("OWNS", store.edges("OWNS").with_columns(department=older))
    assert export.tables(store)["goals"]["owner_id"].to_list() == ["p1", "p2", "p1"]
    store.put("OWNS", store.edges("OWNS").with_columns(department=pl.lit(None, pl.String)))
    assert export.tables(store)["goals"]["owner_id"].to_list() == ["p1", "p1", "p1"]
