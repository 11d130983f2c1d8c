"""What files are like at their worst: never a traceback, never a silent loss, one bad record alone."""

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph import checks, importers, outcome
from orggraph.cells import safe_cell
from orggraph.cli import run
from orggraph.errors import OrgGraphError
from orggraph.importers.base import ReadOptions

AS_OF = dt.date(2026, 3, 31)


def load(folder, content, name="people.csv", **options):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    opts = ReadOptions(**options)
    checked = checks.validate(importers.read([path], opts), as_of=AS_OF, options=opts)
    for account in checked.accounts.values():
        assert account.balanced, account
    return checked


def names(checked):
    return dict(checked.tables["people"].select("id", "name").iter_rows())


@pytest.mark.parametrize(
    ("text", "row", "left"),
    [
        ('id,name\n1,Ann\n2,"Bo\n3,Cy\n4,Di\n', 3, {"1", "3", "4"}),
        ('id,name\n1,Ann\n2,"Bo\n3,"Cy"\n4,Di\n', 3, {"1", "3", "4"}),
        ("id,name\n1,Ann\n2,B\0o\n3,Cy\n", 3, {"1", "3"}),
        ("id,name\n1,Ann\n2," + "x" * 1_000_000 + "\n3,Cy\n", 3, {"1", "3"}),
        ("id,name,title\n1,Ann,Chief\n2,Bo\n3,Cy,Clerk\n4,Di,Clerk\n5,Ed,Clerk\n", 3, {"1", "3", "4", "5"}),
    ],
    ids=["unclosed quote", "unclosed quote before a closed one", "NUL", "million characters", "a cell too few"],
)
def test_a_broken_record_is_set_aside_alone(tmp_path, text, row, left):
    checked = load(tmp_path, text)
    assert set(names(checked)) == left
    assert [(q.row, q.issue.code) for q in checked.quarantine] == [(row, "row.malformed")]


def test_rows_without_trailing_delimiters_are_whole(tmp_path):
    assert set(names(load(tmp_path, "id,name,title,grade\n1,Ann\n2,Bo\n3,Cy,Clerk\n"))) == {"1", "2", "3"}


def test_names_that_would_run_somewhere_are_only_names(tmp_path):
    wild = [
        "<script>alert(1)</script>",
        "'); MATCH (n) DETACH DELETE n //",
        '=HYPERLINK("http://x")',
        "+1",
        "@SUM(A1)",
        'Robert"); DROP',
        "{{7*7}}",
        "](javascript:x)",
    ]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "name"])
    writer.writerows((str(i), safe_cell(n)) for i, n in enumerate(wild))  # as our own export writes them
    assert list(names(load(tmp_path, out.getvalue())).values()) == wild


def test_a_circle_of_fifty_and_a_chain_of_five_thousand(tmp_path):
    ring = "".join(f"c{k},P{k},c{(k + 1) % 50}\n" for k in range(50))
    checked = load(tmp_path, "id,name,manager\n" + ring)
    assert checked.tables["people"].height == 50
    assert [i.code for i in checked.issues if i.severity == "error"] == ["manager.cycle"]
    chain = "".join(f"{k},P{k},{k - 1 if k else ''}\n" for k in range(5000))
    checked = load(tmp_path, "id,name,manager\n" + chain)
    assert checked.tables["people"].height == 5000
    assert not checked.quarantine
    assert "org.depth-extreme" in [i.code for i in checked.issues]


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    (tmp_path / "small.toml").write_text("[import]\nworkbook_bytes = 1000000\n")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(tmp_path / "small.toml"))
    checked = load(tmp_path, out.getvalue(), "bomb.xlsx")
    assert [(i.code, "import.workbook_bytes" in str(i.details)) for i in checked.issues] == [("file.unreadable", True)]


@pytest.mark.parametrize(
    ("setting", "content"),
    [("file_bytes = 10", "id,name\n1,Ann\n"), ("columns = 3", "id,name,a,b,c\n1,Ann,,,\n")],
    ids=["file", "columns"],
)
def test_limits_are_settings_with_a_clear_refusal(tmp_path, monkeypatch, setting, content):
    (tmp_path / "small.toml").write_text(f"[import]\n{setting}\n")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(tmp_path / "small.toml"))
    (issue,) = [i for i in load(tmp_path, content).issues if i.blocking]
    assert issue.code == "file.unreadable"
    assert f"import.{setting.split()[0]}" in str(issue.details["reason"])


def test_numbers_shown_with_zeros_keep_them(tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "name", "manager"], [7, "Ann", None], [12, "Bo", 7]):
        book.active.append(row)
    for cell in ("A2", "A3", "C3"):
        book.active[cell].number_format = "00000"
    out = io.BytesIO()
    book.save(out)
    checked = load(tmp_path, out.getvalue(), "people.xlsx")
    assert dict(checked.tables["people"].select("id", "manager_id").iter_rows()) == {"00007": None, "00012": "00007"}


def test_levels_of_columns_are_a_tree_of_departments(tmp_path):
    text = "id,name,Level 1,Level 2,Level 3\n1,Ann,Firm,,\n2,Bo,Firm,Sales,\n3,Cy,Firm,Sales,North\n"
    units = load(tmp_path, text).tables["departments"]
    assert set(units.select("id", "parent_id").iter_rows()) == {("Firm", None), ("Sales", "Firm"), ("North", "Sales")}


@pytest.mark.parametrize("mark", ["/", " > ", "\\", "›", "／"])
def test_paths_of_departments(tmp_path, mark):
    text = f"id,name,department path\n1,Ann,Firm{mark}Sales{mark}North\n2,Bo,Firm{mark}Sales\n3,Cy,Firm{mark}Law\n"
    units = load(tmp_path, text).tables["departments"]
    assert set(units.select("id", "parent_id").iter_rows()) == {("Firm", None), ("Sales", "Firm"), ("North", "Sales"), ("Law", "Firm")}


def test_columns_without_known_names_are_known_by_what_they_hold(tmp_path):
    text = "Nr,Wer,Post,Chef\nk1,Ann Ash,ann@x.org,\nk2,Bo Bay,bo@x.org,k1\nk3,Cy Cox,cy@x.org,k1\nk4,Di Day,di@x.org,k2\n"
    path = tmp_path / "list.csv"
    path.write_text(text)
    batch = importers.read([path])
    assert {m.header: m.field for m in batch.mapping} == {"Nr": "id", "Wer": "name", "Post": "email", "Chef": "manager_id"}
    assert {m.header: m.confidence for m in batch.mapping if m.field == "manager_id"} == {"Chef": 1.0}
    checked = checks.validate(batch, as_of=AS_OF)
    assert dict(checked.tables["people"].select("id", "manager_id").iter_rows()) == {"k1": None, "k2": "k1", "k3": "k1", "k4": "k2"}


def test_a_mapping_is_used_again_for_the_same_headers_until_told_not_to(tmp_path, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_MAPPINGS", str(tmp_path / "mappings"))
    importers.memory.remember(["A", "B", "C"], {"name": "B", "id": "C", "manager_id": "A"})
    text = "c,a,B\n1,,Ann\n2,1,Bo\n"
    assert names(load(tmp_path, text, kind="people")) == {"1": "Ann", "2": "Bo"}
    assert [i.code for i in load(tmp_path, text, "list.csv", saved_mappings=False).issues if i.blocking] == ["file.kind-unknown"]


REFERENCES = [
    ("E0012", "id"), ("e0012 ", "in another case"), ("Ｅ００１２", "in full width"), ("ann@x.org", "by address"), ("SMTP:ANN@x.org", "by address of another form"),
    ("ash@x.org", "by alias"), (r"CN=Ash\, Ann,OU=HQ,DC=x", "by distinguished name"), ("cn=ash\\2C ann, ou=HQ, dc=X", "by the same, written otherwise"),
    ("aash", "by account"), ("Ann Ash", "by name"), ("Ash, Ann", "by name turned round"), ("ann  ash", "by name, folded"), ("Dr. Ann Ash (On Leave)", "by name with state"),
    ("Ann Ash (E0012)", "by the id beside the name"), ("E0012-Ann Ash", "by the id before the name"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "how"), REFERENCES, ids=[how for _, how in REFERENCES])
def test_whom_a_manager_cell_means(tmp_path, said, how):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "name", "email", "alias emails", "dn", "login", "manager"])
    writer.writerow(["E0012", "Ann Ash", "ann@x.org", "ash@x.org;a.ash@x.org", r"CN=Ash\, Ann,OU=HQ,DC=x", "aash", ""])
    writer.writerow(["E0013", "Bo Bay", "bo@x.org", "", r"CN=Bay\, Bo,OU=HQ,DC=x", "bbay", said])
    checked = load(tmp_path, out.getvalue())
    assert dict(checked.tables["people"].select("id", "manager_id").iter_rows()) == {"E0012": None, "E0013": "E0012"}


@pytest.mark.parametrize(("top", "manager"), [("0", "0"), ("1", None)])
def test_nought_is_nobody_unless_somebody_has_that_id(tmp_path, top, manager):
    checked = load(tmp_path, f"id,name,manager\n{top},Ann,\n2,Bo,0\n")
    assert dict(checked.tables["people"].select("id", "manager_id").iter_rows()) == {top: None, "2": manager}
    assert not checked.quarantine


def test_of_two_with_one_name_the_one_in_the_department_is_meant(tmp_path):
    text = "id,name,department,manager\n1,Ann,Board,\n2,Bo Bay,Sales,1\n3,Bo Bay,Law,1\n4,Cy,Sales,Bo Bay\n5,Di,Audit,Bo Bay\n"
    checked = load(tmp_path, text)
    found = dict(checked.tables["people"].select("id", "manager_id").iter_rows())
    assert (found["4"], found["5"]) == ("2", None)
    assert [(q.row, q.issue.code) for q in checked.quarantine] == [(6, "manager.ambiguous")]


CELL = st.one_of(
    st.sampled_from(["", "1", "2", "3", "02", "2.0", "a@x.org", "b@x.org", "Ann", "Bo", "Ann (2)", "N/A", "-", "TBD", "Total", "left", "1;2", "=1", "#REF!", '"', "x,y", "0", "vacant", "E1-Bo"]),
    st.text(max_size=6),
)  # fmt: skip
HEADERS = ["id", "name", "email", "department", "manager", "dotted manager", "status", "start", "title", "salary", "as of"]


@given(st.lists(st.lists(CELL, min_size=0, max_size=12), max_size=12), st.permutations(HEADERS))
@settings(max_examples=150)
def test_every_row_is_accounted_for(tmp_path_factory, rows, header):
    """People loaded + rows set aside + rows left out by a stated rule = rows read; solid lines are a forest; no private value comes out."""
    folder = tmp_path_factory.mktemp("dirty")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow(["CANARY" if h == "salary" else c for h, c in zip(header, row, strict=False)] + row[len(header) :])
    path = folder / "people.csv"
    path.write_text(out.getvalue(), "utf-8", errors="replace")
    try:
        batch = importers.read([path])
    except OrgGraphError:
        return
    checked = checks.validate(batch, as_of=AS_OF)
    for account in checked.accounts.values():
        assert account.balanced, (account, checked.issues)
    if "people" in checked.tables:
        manager = dict(checked.tables["people"].select("id", "manager_id").iter_rows())
        assert set(filter(None, manager.values())) <= set(manager)
        for person in manager:
            for _ in range(len(manager) + 1):
                person = manager.get(person) if person else None
            assert person is None
    assert "CANARY" not in str(checked)
    for issue in checked.issues:
        assert "{" not in checks.describe(issue)[0].replace(issue.value or "", "") or "{" in str(issue.details)


@pytest.mark.parametrize("first", ["a.csv", "b.csv"])
@pytest.mark.parametrize("emails", [("b@x.org", ""), ("", "z@x.org"), ("", "")])
def test_one_id_for_two_people_in_two_files_is_said_as_within_one(tmp_path, first, emails):
    (tmp_path / "a.csv").write_text(f"id,name,email\n1,Ann,a@x.org\n2,Bo,{emails[0]}\n")
    (tmp_path / "b.csv").write_text(f"id,name,email\n2,Zed,{emails[1]}\n3,Cy,c@x.org\n")
    second = "b.csv" if first == "a.csv" else "a.csv"
    checked = checks.validate(importers.read([tmp_path / first, tmp_path / second]), as_of=AS_OF)
    assert names(checked) == {"1": "Ann", "3": "Cy"}
    assert {(q.file, q.row, q.issue.code) for q in checked.quarantine} == {("a.csv", 3, "id.conflict"), ("b.csv", 2, "id.conflict")}
    assert checked.accounts["people"].balanced
    said = next(i for i in checked.issues if i.code == "id.conflict")
    assert {"a.csv 3", "b.csv 2"} == set(said.details["rows"].split(", "))


def test_one_address_under_two_names_is_one_person(tmp_path):
    (tmp_path / "a.csv").write_text("id,name,email\n2,Bo Lee,b@x.org\n")
    (tmp_path / "b.csv").write_text("id,name,email\n2,Bo Chen,b@x.org\n")
    checked = checks.validate(importers.read([tmp_path]), as_of=AS_OF)
    assert (names(checked), checked.quarantine) == ({"2": "Bo Lee"}, ())


def test_a_record_with_too_few_cells_keeps_its_reason_in_its_own_column(tmp_path):
    checked = load(tmp_path, "id,name,title,grade\n1,Ann,Chief,9\n2,Bo\n3,Cy,Clerk,1\n4,Di,Clerk,1\n5,Ed,Clerk,1\n")
    (text,) = outcome.quarantine_csv(checked.quarantine).values()
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["id"], row["name"], row["title"], row["grade"], row["_row"], row["_code"]) == ("2", "Bo", "", "", "3", "row.malformed")
    assert None not in row


def test_files_that_cannot_be_read_are_all_named_and_can_be_left_out(tmp_path, capsys):
    (tmp_path / "people.csv").write_text("id,name\n1,Ann\n2,Bo\n")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "empty.csv").write_text("id,name\n")
    files = [str(tmp_path / name) for name in ("people.csv", "broken.xlsx", "empty.csv")]
    store = ["--store", str(tmp_path / "store")]
    assert run(["import", *files, *store]) == 1
    told = capsys.readouterr().err
    for said in ("broken.xlsx", "empty.csv", "Nothing was imported. To go on without: --skip-unreadable"):
        assert said in told
    assert run(["import", *files, *store, "--skip-unreadable", "--dry-run"]) == 0
    assert "Would be: 2 people" in capsys.readouterr().out
    assert run(["check", *files, "--skip-unreadable"]) == 0
    assert run(["check", *files[1:], "--skip-unreadable"]) == 1, "nothing is left to read"


def quarantined(checked):
    (text,) = outcome.quarantine_csv(checked.quarantine).values()
    return text


def test_a_row_whose_quote_was_never_closed_is_mended_in_its_own_cells(tmp_path):
    text = quarantined(load(tmp_path, 'id,name,email,manager_id\n1,Ann,a@x.org,\n2,"Bo,b@x.org,1\n3,Cy,c@x.org,1\n'))
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["id"], row["name"], row["manager_id"], row["_row"], row["_code"]) == ("2", '"Bo', "1", "3", "row.malformed")
    mended = load(tmp_path, text.replace('"""Bo"', "Bo"), "mended.csv")
    assert names(mended) == {"2": "Bo"}


@pytest.mark.parametrize(
    "mended", ['"Bay, Bo",,1,', '"Bay, Bo",,1,,']
)  # quoted in an editor, or shifted in a spreadsheet that leaves a blank
def test_a_row_with_a_stray_delimiter_loads_once_it_is_mended(tmp_path, mended):
    text = quarantined(load(tmp_path, "id,name,email,manager_id\n1,Ann,a@x.org,\n2,Bay, Bo,,1\n3,Cy,c@x.org,1\n"))
    assert "2,Bay, Bo,,1," in text
    checked = load(tmp_path, text.replace("Bay, Bo,,1,", mended), "mended.csv", kind="people")
    assert names(checked) == {"2": "Bay, Bo"}
    assert [r.issue.code for r in checked.quarantine] == ["manager.unknown"], "only the manager, who is not in this file"


def test_a_row_set_aside_twice_says_only_the_last_reason(tmp_path):
    text = quarantined(load(tmp_path, "id,name,manager_id\n1,Ann,\n2,Bo,77\n"))
    again = quarantined(load(tmp_path, text, "mended.csv"))
    assert again.splitlines()[0] == text.splitlines()[0]
    (row,) = csv.DictReader(io.StringIO(again))
    assert (row["id"], row["_row"], row["_code"]) == ("2", "2", "manager.unknown")


@pytest.mark.parametrize(("who", "said"), [("Bay, Bo", "who their own manager was is not said"), ("1", "their own manager was Ann")])
def test_of_a_manager_who_left_is_said_what_is_known(tmp_path, who, said):
    text = f'id,name,manager_id,status\n1,Ann,,active\n2,Bo Bay,1,active\n3,Bo Bay,1,active\n4,Cy,"{who}",left\n5,Di,4,active\n'
    told = [checks.describe(i)[0] for i in load(tmp_path, text).issues if i.code in ("manager.departed", "person.departed")]
    assert any(said in t and "1 still reports to them" in t for t in told)
    assert any("Cy has left, on a day that is not said" in t for t in told)


def test_columns_are_shown_by_values_and_by_how_many_fit_not_by_what_to_write_there(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("工號,姓名,部門\n必填,必填,選填\n1,陳大文,總部\n2,林小明,總部\n", "utf-8")
    assert [c.samples for c in importers.read([path]).mapping] == [("1", "2"), ("陳大文", "林小明"), ("總部",)]
    path.write_text(
        'Employee #,First Name,Last Name,Reporting to\n1,Ann,Ash,\n2,Bo,Bay,"Ash, Ann"\n3,Cy,Cole,Bo Bay\n4,Di,Dee,Nobody\n', "utf-8"
    )
    (manager,) = (c for c in importers.read([path]).mapping if c.field == "manager_id")
    assert manager.confidence == 0.67
