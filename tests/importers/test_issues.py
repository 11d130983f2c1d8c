"""The closed list of issue codes: a file that raises each, the row it names, and what is loaded all the same."""

import datetime as dt
import io

import openpyxl
import pytest

from orggraph import checks, importers, ingest, outcome
from orggraph.checks.codes import CODES
from orggraph.i18n import LANGUAGES
from orggraph.importers.base import ReadOptions
from orggraph.store.memory import Tables

AS_OF = dt.date(2026, 3, 31)
HEAD = "id,name,manager,department\n1,Ann,,Board\n"
PEOPLE = "id,name,email,department,manager\n1,Ann,ann@x.org,Board,\n2,Bo,bo@x.org,Sales,1\n3,Cy,cy@x.org,Sales,1\n"
MAIL = "Sender,Recipient,Timestamp,Message-ID\n"


def book(fill):
    made = openpyxl.Workbook()
    fill(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def hidden(s):
    for row in (["id", "name"], [1, "Ann"], [2, "Bo"]):
        s.append(row)
    s.row_dimensions[3].hidden = True


def formula(s):
    for row in (["id", "name", "title"], [1, "Ann", "=A1&B1"], [2, "Bo", "Clerk"]):
        s.append(row)


def merged(s):
    for row in (["id", "name", "department"], [1, "Ann", "Board"], [2, "Bo", None], [3, "Cy", "Sales"]):
        s.append(row)
    s.merge_cells("C2:C3")


def error(s):
    for row in (["id", "name", "title"], [1, "Ann", "#REF!"], [2, "Bo", "Clerk"]):
        s.append(row)


def several(rows):
    return "".join(rows)


# code → (files, row of the first issue, ids of the people loaded (None: not asked))
FILES = {
    "file.unreadable": ({"people.pdf": b"%PDF-1.7"}, None, None),
    "file.encrypted": ({"people.xlsx": b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")}, None, None),
    "file.empty": ({"people.csv": "id,name\n"}, None, None),
    "file.encoding": ({"people.csv": "id,name\n1,José\n".encode("cp1252")}, None, {"1"}),
    "file.encoding-uncertain": ({"people.csv": "id,name\n1,侹俇\n2,俔侳\n".encode("big5")}, None, None),
    "file.mojibake": ({"people.csv": "id,name\n1,José\n".encode().decode("cp1252")}, None, {"1"}),
    "file.kind-unknown": ({"things.csv": "colour,size\nred,9\nblue,7\n"}, None, None),
    "row.malformed": ({"people.csv": HEAD + "2,Bo,1,Sales,extra\n3,Cy,1,Sales\n"}, 3, {"1", "3"}),
    "row.duplicate": ({"people.csv": HEAD + "1,Ann,,Board\n"}, 3, {"1"}),
    "row.footer": ({"people.csv": HEAD + "2,Bo,1,Board\nTotal,2,,\n"}, 4, {"1", "2"}),
    "row.hidden": ({"people.xlsx": book(hidden)}, 3, {"1", "2"}),
    "header.missing": ({"things.csv": "colour,size\nred,9\nblue,7\n"}, None, None),
    "header.duplicate": ({"people.csv": "id,name,title,title\n1,Ann,Chief,Boss\n"}, 1, {"1"}),
    "header.ambiguous": ({"people.csv": "id,name,title,position\n1,Ann,Chief,Boss\n2,Bo,Clerk,Aide\n"}, 1, {"1", "2"}),
    "header.preamble": ({"people.csv": "Staff list,,,\n" + HEAD}, 2, {"1"}),
    "header.ignored": ({"people.csv": "id,name,shoe size\n1,Ann,40\n"}, 1, {"1"}),
    "privacy.field-dropped": ({"people.csv": "id,name,Annual Salary\n1,Ann,CANARY\n"}, 1, {"1"}),
    "cell.error-value": ({"people.xlsx": book(error)}, 2, {"1", "2"}),
    "cell.formula-without-value": ({"people.xlsx": book(formula)}, 2, {"1", "2"}),
    "cell.filled-down": ({"people.xlsx": book(merged)}, 2, {"1", "2", "3"}),
    "cell.number-invalid": ({"people.csv": "id,name,fte\n1,Ann,full\n"}, 2, {"1"}),
    "id.missing": ({"people.csv": HEAD + ",Bo,1,Board\n,Bo,1,Board\n"}, 3, {"1"}),
    "id.from-email": ({"people.csv": "id,name,email\n1,Ann,ann@x.org\n,Bo,bo@x.org\n"}, 3, {"1", "bo@x.org"}),
    "id.from-name": ({"people.csv": HEAD + ",Bo,1,Board\n"}, 3, {"1", "name:bo"}),
    "id.precision-lost": ({"people.csv": HEAD + "1.23E+11,Bo,1,Board\n"}, 3, {"1"}),
    "id.zeros-folded": ({"people.csv": "id,name,manager\n007,Ann,\n2,Bo,7\n"}, 3, {"007", "2"}),
    "id.conflict": ({"people.csv": "id,name,email\n1,Ann,a@x.org\n2,Bo,b@x.org\n2,Zed,z@x.org\n"}, 3, {"1"}),
    "id.placeholder": ({"people.csv": HEAD + "TBD,Bo,1,Board\n"}, 3, {"1"}),
    "name.missing": ({"people.csv": HEAD + "2,,1,Board\n"}, 3, {"1", "2"}),
    "name.ambiguous": ({"people.csv": HEAD + "2,Bo,1,Board\n3,Bo,1,Board\n"}, 3, {"1", "2", "3"}),
    "email.invalid": ({"people.csv": "id,name,email\n1,Ann,at home\n"}, 2, {"1"}),
    "email.shared": ({"people.csv": "id,name,email\n1,Ann,x@x.org\n2,Bo,x@x.org\n"}, 3, {"1", "2"}),
    "date.invalid": ({"people.csv": "id,name,start\n1,Ann,soon\n"}, 2, {"1"}),
    "date.ambiguous": ({"people.csv": "id,name,start\n1,Ann,03/04/2020\n"}, 2, {"1"}),
    "date.order": ({"people.csv": "id,name,start,end\n1,Ann,2026-05-01,2026-04-01\n"}, 2, {"1"}),
    "date.future-start": ({"people.csv": "id,name,start\n1,Ann,2026-09-01\n"}, 2, {"1"}),
    "person.several-positions": ({"people.csv": "id,name,title,manager\n1,Ann,Chief,\n2,Bo,Clerk,1\n2,Bo,Aide,1\n"}, 3, {"1", "2"}),
    "person.vacant": ({"people.csv": "id,name,title\n1,Ann,Chief\n2,Vacant,Clerk\n"}, 3, {"1", "2"}),
    "person.not-human": ({"people.csv": "id,name,email,manager\n1,Ann,ann@x.org,\n2,Bo,bo@x.org,1\n3,Scanner,svc-scan@x.org,\n"}, 4, {"1", "2"}),
    "person.possible-rehire": ({"people.csv": "id,name,email,status\n1,Ann,ann@x.org,active\n8,Bo,bo@x.org,left\n9,Bo,bo@x.org,active\n"}, 4, {"1", "9"}),
    "person.departed": ({"people.csv": "id,name,end\n1,Ann,\n2,Bo,2025-12-31\n"}, 3, {"1"}),
    "employment.unclear": ({"people.csv": "id,name,status\n1,Ann,frozen\n"}, 2, {"1"}),
    "manager.unknown": ({"people.csv": HEAD + "2,Bo,77,Board\n"}, 3, {"1", "2"}),
    "manager.ambiguous": ({"people.csv": HEAD + "2,Bo,1,Board\n3,Bo,1,Sales\n4,Cy,Bo,Law\n"}, 5, {"1", "2", "3", "4"}),
    "manager.contradiction": ({"people.csv": "id,name,manager id,manager name\n1,Ann,,\n2,Bo,1,Ann\n3,Cy,1,Bo\n"}, 4, {"1", "2", "3"}),
    "manager.kind-exception": ({"people.csv": HEAD + several(f"{k},P{k},1,Board\n" for k in range(2, 14)) + "20,Zoe,P2,Board\n"}, 15, None),
    "manager.self": ({"people.csv": HEAD + "2,Bo,2,Board\n"}, 3, {"1", "2"}),
    "manager.cycle": ({"people.csv": HEAD + "2,Bo,3,Board\n3,Cy,2,Board\n"}, 3, {"1", "2", "3"}),
    "manager.departed": ({"people.csv": "id,name,manager,status\n1,Ann,,\n2,Bo,1,left\n3,Cy,2,\n4,Di,2,\n"}, 4, {"1", "3", "4"}),
    "manager.future": ({"people.csv": "id,name,manager,start\n1,Ann,,2026-09-01\n2,Bo,1,\n"}, 3, {"1", "2"}),
    "manager.several": ({"people.csv": HEAD + "2,Bo,1,Board\n3,Cy,1;2,Board\n"}, 4, {"1", "2", "3"}),
    "manager.unaware": ({"people.csv": "id,name,manager\n1,Ann,\n2,Bo,\n"}, 2, {"1", "2"}),
    "manager.by-name": ({"people.csv": HEAD + "2,Bo,Ann,Board\n"}, 2, {"1", "2"}),
    "dotted.unknown": ({"people.csv": "id,name,manager,dotted manager\n1,Ann,,\n2,Bo,1,nobody\n"}, 3, {"1", "2"}),
    "dotted.ambiguous": ({"people.csv": "id,name,manager,dotted manager\n1,Ann,,\n2,Bo,1,\n3,Bo,1,\n4,Cy,1,Bo\n"}, 5, None),
    "dotted.same-as-solid": ({"people.csv": "id,name,manager,dotted manager\n1,Ann,,\n2,Bo,1,1\n"}, 3, {"1", "2"}),
    "root.multiple": ({"people.csv": HEAD + "2,Bo,1,Board\n3,Cy,,Law\n4,Di,3,Law\n"}, None, {"1", "2", "3", "4"}),
    "root.none": ({"people.csv": "id,name,manager\n1,Ann,2\n2,Bo,1\n"}, None, {"1", "2"}),
    "org.island": ({"people.csv": HEAD + "2,Bo,1,Board\n5,Ed,1,Board\n3,Cy,,Law\n4,Di,3,Law\n"}, 5, None),
    "org.span-extreme": ({"people.csv": HEAD + several(f"a{k},A{k},1,Board\nb{k},B{k},a{k},Board\n" for k in range(60))}, 2, None),
    "org.depth-extreme": ({"people.csv": HEAD + several(f"{k},P{k},{k - 1},Board\n" for k in range(2, 22))}, None, None),
    "department.missing": ({"people.csv": HEAD + "2,Bo,1,\n"}, None, {"1", "2"}),
    "department.parent-conflict": ({"people.csv": "id,name,department,parent department\n1,A,Sales,North\n2,B,Sales,North\n3,C,Sales,South\n"}, 2, None),
    "department.cycle": ({"people.csv": HEAD, "departments.csv": "id,name,kind,parent_id\na,A,team,b\nb,B,team,a\n"}, 3, None),
    "department.variant": ({"people.csv": HEAD + "2,Bo,1,board\n"}, 2, {"1", "2"}),
    "layer.unknown-person": ({"people.csv": PEOPLE, "skills.csv": "person_id,skill\n1,law\n77,law\n"}, 3, None),
    "layer.unknown-department": ({"people.csv": PEOPLE, "dependencies.csv": "from_department,to_department\nSales,Bord\n"}, 2, None),
    "layer.value-unknown": ({"people.csv": PEOPLE, "dependencies.csv": "from_department,to_department,kind\nSales,Board,love\n"}, 2, None),
    "layer.reference-unknown": ({"people.csv": PEOPLE, "raci.csv": "task_id,person_id,role\nt9,1,R\n"}, 2, None),
    "layer.range": ({"people.csv": PEOPLE, "dependencies.csv": "from_department,to_department,strength\nSales,Board,7\n"}, 2, None),
    "events.unmatched": ({"people.csv": PEOPLE, "mail.csv": MAIL + "ann@x.org,out@y.org,2026-03-02T10:00:00Z,m1\n"}, None, None),
    "events.bots": ({"people.csv": PEOPLE, "mail.csv": MAIL + "noreply@x.org,ann@x.org,2026-03-02T10:00:00Z,m1\nann@x.org,bo@x.org,2026-03-02T10:00:00Z,m2\n"}, None, None),
    "events.lists": ({"people.csv": PEOPLE, "lists.csv": "list,person_id\nall@x.org,2\nall@x.org,3\n", "mail.csv": MAIL + "ann@x.org,all@x.org,2026-03-02T10:00:00Z,m1\n"}, None, None),
    "events.broadcast": ({"people.csv": PEOPLE, "mail.csv": MAIL + several(f"ann@x.org,p{k}@x.org,2026-03-02T10:00:00Z,m1\n" for k in range(30))}, None, None),
    "events.time-invalid": ({"people.csv": PEOPLE, "mail.csv": MAIL + "ann@x.org,bo@x.org,yesterday,m1\nann@x.org,bo@x.org,2026-03-02T10:00:00Z,m2\n"}, 2, None),
    "events.timezone-assumed": ({"people.csv": PEOPLE, "mail.csv": MAIL + "ann@x.org,bo@x.org,2026-03-02 10:00:00,m1\n"}, None, None),
    "events.duplicate": ({"people.csv": PEOPLE, "mail.csv": MAIL + "ann@x.org,bo@x.org,2026-03-02T10:00:00Z,m1\n" * 2}, None, None),
    "events.content-present": ({"people.csv": PEOPLE, "mail.csv": "Sender,Recipient,Timestamp,Subject\nann@x.org,bo@x.org,2026-03-02T10:00:00Z,CANARY\n"}, 1, None),
    "events.coverage-low": ({"people.csv": PEOPLE + "4,Di,,Law,1\n5,Ed,,Law,1\n", "mail.csv": MAIL + "ann@x.org,bo@x.org,2026-03-02T10:00:00Z,m1\n"}, None, None),
}  # fmt: skip
MANY = [f"{k},P{k},{1 if k > 1 else ''}" for k in range(1, 9)]
CHART = "id,name,manager,department\n" + "".join(f"{row},Sales\n" for row in MANY)
COMPARED = {  # code → (people of a later import, its day): told where an import is compared with the one before
    "file.unchanged": (CHART, AS_OF),
    "import.shrink": (HEAD, AS_OF),
    "import.older": (CHART, dt.date(2026, 1, 31)),
    "department.renamed": (CHART.replace("Sales", "Trade"), dt.date(2026, 4, 30)),
}
KEYS = {"code", "severity", "file", "sheet", "row", "column", "value", "message", "fix", "blocking"}
OPTIONS = {"header.missing": {"kind": "people"}}


def load(folder, files, **options):
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    opts = ReadOptions(**options)
    paths = [folder / n for n in files]
    return checks.validate(importers.read(paths, opts), as_of=AS_OF, options=opts)


def test_every_code_has_a_file_that_raises_it():
    assert {*FILES, *COMPARED} == set(CODES)
    assert not set(FILES) & set(COMPARED)


@pytest.mark.parametrize("code", COMPARED)
def test_a_second_import_raises_it(tmp_path, code):
    store, path = Tables(), tmp_path / "people.csv"
    path.write_text(CHART)
    ingest.import_paths([path], store, as_of=AS_OF)
    text, day = COMPARED[code]
    path.write_text(text)
    found = [i for i in ingest.import_paths([path], store, as_of=day, dry_run=True).issues if i.code == code]
    assert len(found) == 1
    told_fully(found[0])


def told_fully(issue):
    """Whatever an issue says, it says in both languages, with every key, and without a gap."""
    assert issue.severity == CODES[issue.code]
    for lang in LANGUAGES:
        said = outcome.issue_json(issue, lang)
        assert set(said) == KEYS
        assert said["message"]
        assert said["fix"]
        for text in (said["message"], said["fix"]):
            assert "{" not in text
            assert "issue." not in text
        assert "CANARY" not in said["message"]
    assert checks.describe(issue, "zh_TW") != checks.describe(issue, "en")


@pytest.mark.parametrize("code", FILES)
def test_a_file_raises_it_with_its_row_and_the_rest_loads(tmp_path, code):
    files, row, people = FILES[code]
    checked = load(tmp_path, files, **OPTIONS.get(code, {}))
    found = [i for i in checked.issues if i.code == code]
    assert found, [i.code for i in checked.issues]
    assert found[0].row == row
    told_fully(found[0])
    for account in checked.accounts.values():
        assert account.balanced, account
    if people is not None:
        assert set(checked.tables["people"]["id"]) == people
    assert all(i.file in files or i.file == "" for i in checked.issues)


@pytest.mark.parametrize("code", [c for c in FILES if CODES[c] == "error" and FILES[c][2] is not None])
def test_rows_set_aside_keep_their_cells_and_their_reason(tmp_path, code):
    checked = load(tmp_path, FILES[code][0])
    assert checked.quarantine
    assert any(q.issue.code == code for q in checked.quarantine)
    for q in checked.quarantine:
        line = FILES[code][0][q.file].splitlines()[q.row - 1]
        assert ",".join(q.cells) == line


def test_private_columns_are_known_by_any_spelling():
    from orggraph.importers.headers import private_kind

    for header in (
        "Salary",
        "BASE_PAY",
        "Annual Salary (TWD)",
        "薪資",
        "月薪",
        "給与",
        "身分證字號",
        "Date of Birth",
        "dob",
        "Bank Account No",
        "Gender",
        "PASSWORD [Required]",
        "pay.salaryAmount",
    ):
        assert private_kind(header), header
    for header in ("Pay Grade", "Payroll ID", "Manager", "Title", "Department", "職級", "Page", "Message"):
        assert private_kind(header) is None, header
