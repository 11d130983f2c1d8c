"""Files as HR has them: encodings, delimiters, vendors' headers, workbooks; every doubt with its row."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

from orggraph import checks, export, importers, ingest
from orggraph.checks import values
from orggraph.cli import run
from orggraph.errors import OrgGraphError
from orggraph.importers.base import ReadOptions
from orggraph.store.memory import Tables

DATA = Path(__file__).parents[2].parent / "shared" / "data"
AS_OF = dt.date(2026, 3, 31)
CHINESE = "工號,姓名,部門,職稱,直屬主管,電子郵件\nA01,陳志明,總經理室,總經理,,chen@example.com\nA02,林美華,業務部,經理,A01,lin@example.com\nA03,黃俊傑,業務部,專員,A02,huang@example.com\n"
SIMPLIFIED = "工号,姓名,部门,职位,直接上级,邮箱\nA01,陈志明,总经理室,总经理,,chen@example.com\nA02,刘美华,销售部,经理,A01,lin@example.com\nA03,黄俊杰,销售部,专员,A02,huang@example.com\n"


def load(tmp_path, content, name="people.csv", **options):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    opts = ReadOptions(**options)
    return checks.validate(importers.read([path], opts), as_of=AS_OF, options=opts)


def lines_of(checked):
    people = checked.tables["people"]
    return dict(people.select("id", "manager_id").iter_rows())


def codes(checked):
    return [i.code for i in checked.issues]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5"])
def test_one_file_in_every_encoding_is_the_same_organisation(tmp_path, encoding):
    text = SIMPLIFIED if encoding == "gb18030" else CHINESE
    checked = load(tmp_path, text.encode(encoding))
    assert lines_of(checked) == {"A01": None, "A02": "A01", "A03": "A02"}
    names = checked.tables["people"]["name"].to_list()
    assert names == (["陈志明", "刘美华", "黄俊杰"] if encoding == "gb18030" else ["陳志明", "林美華", "黃俊傑"])
    assert not checked.quarantine


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path, delimiter):
    text = "id,name,department,manager_id\n1,Ann,Board,\n2,Bo,Sales,1\n".replace(",", delimiter)
    assert lines_of(load(tmp_path, text)) == {"1": None, "2": "1"}


VENDORS = {
    "generic": "id,name,email,manager_id\n1,Ann,a@x.org,\n2,Bo,b@x.org,1\n",
    "viva": "PersonId,ManagerId,Organization,LevelDesignation\na@x.org,,Board,Exec\nb@x.org,a@x.org,Sales,IC\n",
    "workday": "Employee ID,Worker,Worker's Manager,Business Title,Supervisory Organization\n1,Ann Ash,,Chief,Board (Ann Ash)\n2,Bo Bay,Ann Ash (On Leave),Clerk,Sales\n",
    "bamboohr": 'Employee #,First Name,Last Name,Job Title,Department,Reporting to\n1,Ann,Ash,Chief,Board,\n2,Bo,Bay,Clerk,Sales,"Ash, Ann"\n',
    "organimi": "Unique ID,First Name,Last Name,Role Title,Boss ID\n1,Ann,Ash,Chief,\n2,Bo,Bay,Clerk,1\n",
    "chinese name(id)": "員工編號,姓名,部門,直屬主管\n1001,陳志明,董事會,\n1002,林美華,業務部,陳志明(1001)\n",
    "japanese": "社員番号,氏名,部署,上長\n1,渡辺,本社,\n2,佐藤,営業部,1\n",
    "shouting": "EMPLOYEE_ID,FULL_NAME,DEPT,REPORTSTO\n1,Ann,Board,\n2,Bo,Sales,1\n",
    "d3": "id,parentId,name\n1,,Ann\n2,1,Bo\n",
}


@pytest.mark.parametrize("vendor", VENDORS)
def test_vendors_headers_are_known(tmp_path, vendor):
    checked = load(tmp_path, VENDORS[vendor], name="export.csv")
    (top, none), (report, manager) = sorted(lines_of(checked).items())
    assert none is None
    assert manager == top != report
    assert not checked.quarantine


def test_a_workbook_with_a_title_and_an_instructions_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "填寫說明"
    book.active.append(["請勿更改標題"])
    sheet = book.create_sheet("People")
    sheet.append(["Acme staff list, March"])
    sheet.append([])
    sheet.append(["Employee ID", "Name", "Department", "Manager ID", "Hire Date"])
    sheet.append([1.0, "Ann", "Board", None, dt.date(2020, 1, 6)])
    sheet.append([2.0, "Bo", "Sales", 1.0, dt.date(2021, 2, 1)])
    sheet.append([3.0, "Cy", "Sales", 99, "soon"])
    data = io.BytesIO()
    book.save(data)
    checked = load(tmp_path, data.getvalue(), name="staff.xlsx")
    people = checked.tables["people"]
    assert people["id"].to_list() == ["1", "2", "3"]
    assert people["start"].to_list() == [dt.date(2020, 1, 6), dt.date(2021, 2, 1), None]
    places = {i.code: (i.sheet, i.row, i.value) for i in checked.issues if i.severity != "info"}
    assert places == {"manager.unknown": ("People", 6, "99"), "date.invalid": ("People", 6, "soon")}


def test_quoted_line_breaks_do_not_shift_rows(tmp_path):
    text = 'id,name,title,manager_id\n1,Ann,"Chief\nof all",\n2,Bo,Clerk,nobody\n'
    (issue,) = [i for i in load(tmp_path, text).issues if i.code == "manager.unknown"]
    assert issue.row == 4


DIRTY = {
    "row.malformed": ("id,name\n1,Ann\n2,Bo,extra,cells\n", 3, {"1"}),
    "row.duplicate": ("id,name\n1,Ann\n1,Ann\n2,Bo\n", 3, {"1", "2"}),
    "row.footer": ("id,name\n1,Ann\n2,Bo\nTotal,2\n", 4, {"1", "2"}),
    "id.missing": ("id,name\n1,Ann\n,Bo\n,Bo\n", 3, {"1"}),
    "id.precision-lost": ("id,name\n1.23E+11,Ann\n2,Bo\n", 2, {"2"}),
    "id.placeholder": ("id,name\nTBD,Ann\n2,Bo\n", 2, {"2"}),
    "id.conflict": ("id,name,email\n1,Ann,a@x.org\n1,Zed,z@x.org\n2,Bo,b@x.org\n", 2, {"2"}),
    "email.invalid": ("id,name,email\n1,Ann,at home\n2,Bo,b@x.org\n", 2, {"1", "2"}),
    "date.order": ("id,name,start,end\n1,Ann,2026-05-01,2026-04-01\n2,Bo,,\n", 2, {"1", "2"}),
    "employment.unclear": ("id,name,status\n1,Ann,frozen\n2,Bo,active\n", 2, {"1", "2"}),
    "person.departed": ("id,name,status\n1,Ann,Terminated\n2,Bo,active\n", 2, {"2"}),
    "manager.unknown": ("id,name,manager\n1,Ann,\n2,Bo,77\n", 3, {"1", "2"}),
    "manager.ambiguous": ("id,name,manager\n1,Ann,\n2,Bo,\n3,Bo,\n4,Cy,Bo\n", 5, {"1", "2", "3", "4"}),
    "manager.self": ("id,name,manager\n1,Ann,\n2,Bo,2\n", 3, {"1", "2"}),
    "manager.cycle": ("id,name,manager\n1,Ann,\n2,Bo,3\n3,Cy,2\n", 3, {"1", "2", "3"}),
    "privacy.field-dropped": ("id,name,Salary\n1,Ann,99999\n2,Bo,88888\n", 1, {"1", "2"}),
}


@pytest.mark.parametrize("code", DIRTY)
def test_one_fault_is_one_issue_with_its_row_and_the_rest_loads(tmp_path, code):
    text, row, people = DIRTY[code]
    checked = load(tmp_path, text)
    rows = [i.row for i in checked.issues if i.code == code]
    assert rows
    assert rows[0] == row
    assert set(checked.tables["people"]["id"]) == people
    for lang in ("en", "zh_TW"):
        message, fix = checks.describe(next(i for i in checked.issues if i.code == code), lang)
        assert "{" not in message + fix
        assert "people.csv" in message


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_circle_of_any_size_keeps_everybody(tmp_path, size):
    ring = "".join(f"c{k},Name{k},c{(k + 1) % size}\n" for k in range(size))
    checked = load(tmp_path, "id,name,manager\ntop,Top,\n" + ring)
    assert checked.tables["people"].height == size + 1
    assert len(checked.quarantine) == 1
    ends = lines_of(checked)
    for person in ends:  # every way up ends
        for _ in range(size + 2):
            person = ends.get(person) if person else None
        assert person is None


def test_private_values_never_leave_the_file(tmp_path):
    checked = load(tmp_path, "id,name,Salary,身分證字號,manager\n1,Ann,CANARY1,CANARY2,\n2,Bo,CANARY1,CANARY2,77\n")
    everything = str(checked.tables) + str(checked.issues) + str(checked.quarantine)
    assert "CANARY" not in everything
    assert len(checked.quarantine) == 1


def test_subjects_of_messages_are_never_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "people.csv").write_text("id,name,email\n1,Ann,a@x.org\n2,Bo,b@x.org\n")
    (tmp_path / "in" / "mail.csv").write_text("Sender,Recipient,Timestamp,Subject\na@x.org,b@x.org,2026-03-02 10:00:00,CANARY\n")
    batch = importers.read([tmp_path / "in"])
    checked = checks.validate(batch, as_of=AS_OF)
    assert "CANARY" not in str(batch) + str(checked)
    assert checked.tables["ties"].rows() == [("1", "2", "email", dt.date(2026, 3, 2), 1.0, 1.0)]
    assert "events.content-present" in codes(checked)


def test_messages_are_shared_among_their_recipients(tmp_path):
    """One message to four people is a quarter of contact for each; one to more than 25 is a broadcast; to oneself it is nothing."""
    rows = [
        "from,to,timestamp",
        *(f"p0,p{k},2026-03-04 09:00:00" for k in range(5)),
        *(f"p1,p{k},2026-03-04 10:00:00" for k in range(2, 40)),
    ]
    checked = load(tmp_path, "\n".join(rows) + "\n", name="mail.csv")
    ties = checked.tables["ties"]
    first = ties.filter(ties["source_id"] == "p0")
    assert first.select("target_id", "count", "weight").rows() == [(f"p{k}", 1.0, 0.25) for k in range(1, 5)]
    assert set(ties.filter(ties["source_id"] == "p1")["channel"]) == {"broadcast"}
    assert set(ties["period"]) == {dt.date(2026, 3, 2)}  # the Monday
    assert checked.tables["people"].height == 40  # an edge list alone makes people of its ends


DATES = [
    "2024-03-01",
    "2024/3/1",
    "20240301",
    "01.03.2024",
    "2024年3月1日",
    "113/03/01",
    "民國113年3月1日",
    "令和6年3月1日",
    "45352",
    "2024-03-01 08:00:00",
]


@pytest.mark.parametrize("text", DATES)
def test_dates_in_every_usual_form(text):
    assert values.date(text) == dt.date(2024, 3, 1)


def test_the_order_of_day_and_month_is_decided_once_a_column(tmp_path):
    text = "id,name,start\n1,Ann,03/04/2024\n2,Bo,13/04/2024\n"
    assert load(tmp_path, text).tables["people"]["start"].to_list() == [dt.date(2024, 4, 3), dt.date(2024, 4, 13)]
    unclear = load(tmp_path, "id,name,start\n1,Ann,03/04/2024\n2,Bo,05/06/2024\n")
    assert "date.ambiguous" in codes(unclear)
    us = load(tmp_path, "id,name,start\n1,Ann,03/04/2024\n2,Bo,05/06/2024\n", date_order="mdy")
    assert us.tables["people"]["start"][0] == dt.date(2024, 3, 4)


def test_a_column_that_does_not_tell_follows_the_other_columns_of_dates(tmp_path):
    checked = load(tmp_path, "id,name,start,end\n1,Ann,1/13/2010,\n2,Bo,2/3/2011,6/1/2024\n")
    assert checked.tables["people"]["start"].to_list()[0] == dt.date(2010, 1, 13)
    assert checked.left["2"] == dt.date(2024, 6, 1)
    assert "date.ambiguous" not in codes(checked)


def test_years_of_the_republic_before_its_hundredth_are_told_by_the_others(tmp_path):
    checked = load(tmp_path, "工號,姓名,到職日期\n1,陳大文,民國98年3月1日\n2,林小美,98/05/01\n3,王芳,112/03/01\n")
    assert checked.tables["people"]["start"].to_list() == [dt.date(2009, 3, 1), dt.date(2009, 5, 1), dt.date(2023, 3, 1)]


def test_a_namesake_in_another_department_makes_ones_own_name_ambiguous(tmp_path):
    checked = load(tmp_path, "id,name,department,manager\n1,Ann,Board,\n13,Li Na,Sales,Ann\n17,Li Na,Board,Li Na\n")
    assert [i.row for i in checked.issues if i.code == "manager.ambiguous"] == [4]
    assert lines_of(checked) == {"1": None, "13": "1", "17": None}


def test_contacts_with_a_day_or_a_count_that_is_none_are_told_by_row(tmp_path):
    (tmp_path / "people.csv").write_text("id,name\n1,Ann\n3,Bo\n")
    (tmp_path / "e.csv").write_text(
        "From;To;Count;Date\n1;3;2;05.01.2026\n1;3;abc;2026-01-05\n1;3;2;not-a-date\n3;1;1;2026-W02\n3;1;4;2099-01-01\n3;1;-1;2026-02\n"
    )
    checked = checks.validate(importers.read([tmp_path / "people.csv", tmp_path / "e.csv"], ReadOptions()), as_of=AS_OF)
    told = {(i.code, i.row) for i in checked.issues if i.file == "e.csv" and i.row}
    assert told == {("cell.number-invalid", 3), ("events.time-invalid", 4), ("events.time-invalid", 6), ("cell.number-invalid", 7)}
    ties = checked.tables["ties"].select("source_id", "period", "count").sort("source_id", "period").rows()
    assert ties == [("1", dt.date(2026, 1, 5), 3.0), ("3", dt.date(2026, 1, 5), 1.0), ("3", dt.date(2026, 2, 1), 1.0)]


def test_two_ids_that_differ_by_zeros_stay_two_people(tmp_path):
    checked = load(tmp_path, "id,name,manager\n0012,Ann,\n12,Bo,0012\n7,Cy,12.0\n008,Di,8\n")
    assert lines_of(checked) == {"0012": None, "12": "0012", "7": "12", "008": None}


def test_surnames_that_mean_nothing_to_a_database_survive(tmp_path):
    checked = load(tmp_path, "id,name\n1,Null\n2,None\n3,José O'Neil\n4,=HYPERLINK(1)\n5,渡辺\n")
    assert checked.tables["people"]["name"].to_list() == ["Null", "None", "José O'Neil", "=HYPERLINK(1)", "渡辺"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "people.csv", "file.empty"),
        (b"id,name\n", "people.csv", "file.empty"),
        (bytes(range(256)) * 40, "people.csv", "file.unreadable"),
        (b"not a workbook", "people.xlsx", "file.unreadable"),
        (b"colour,size\nred,9\n", "things.csv", "file.kind-unknown"),
    ],
)
def test_a_file_that_cannot_be_meant_stops_with_a_reason(tmp_path, content, name, code):
    checked = load(tmp_path, content, name=name)
    assert code in [i.code for i in checked.issues if i.blocking]


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(OrgGraphError, match="no file or folder"):
        importers.read([tmp_path / "nothing.csv"])


def test_a_mapping_said_by_hand_wins(tmp_path):
    text = "Nr,Who,Chef\n1,Ann,\n2,Bo,1\n"
    checked = load(tmp_path, text, kind="people", mapping={"id": "Nr", "name": "Who", "manager_id": "Chef"})
    assert lines_of(checked) == {"1": None, "2": "1"}


def test_a_mapping_is_about_the_files_that_have_the_column(tmp_path):
    (tmp_path / "a.csv").write_text("id,name,Chef\n1,Ann,\n2,Bo,1\n")
    (tmp_path / "b.csv").write_text("id,name,manager\n3,Cy,1\n4,Di,1\n")
    frame = importers.read([tmp_path], ReadOptions(mapping={"manager_id": "Chef"})).tables["people"]
    assert frame["manager_id"].to_list() == [None, "1", "1", "1"]


@pytest.mark.parametrize(
    ("folder", "people", "lines", "ties", "departments"),
    [("krackhardt", 21, 20, 292, 5), ("manufacturing_email", 154, 153, None, 0), ("uk_treasury_organogram", 401, 400, None, 109)],
)
def test_real_data_sets_come_in_without_hand_work(folder, people, lines, ties, departments):
    """The figures are those of each data set's own description; of its 110 units the Treasury's “N/A” is none."""
    checked = checks.validate(importers.read([DATA / folder]), as_of=dt.date(2026, 1, 1))
    table = checked.tables["people"]
    assert table.height == people
    own = checked.tables.get("reporting_lines")
    found = table["manager_id"].drop_nulls().len() if own is None else own.height
    assert found == lines
    assert not checked.quarantine
    if ties is not None:
        assert checked.tables["ties"].height == ties
    if departments:
        assert checked.tables["departments"].height == departments


@pytest.mark.parametrize(
    ("header", "rows", "table"),
    [
        ("id,name,manager", "1,Ann,|2,Bob,1|3,Cy,1", "people"),
        ("id,name,reports-to", "1,Ann,|2,Bob,1|3,Cy,1", "people"),
        ("id,姓名,上級", "1,王小明,|2,李小華,1|3,陳大文,1", "people"),
        ("编号,姓名,上级", "1,王小明,|2,李小华,1|3,陈大文,1", "people"),
        ("id,department,manager", "1,Sales,|2,Sales,1|3,Law,1", "people"),
        ("id,department,manager", "d1,Sales,p1|d2,Law,p2", "departments"),
        ("id,name,head", "1,Sales,1|2,Law,2", "departments"),
        ("id,name,parent,manager", "a,Board,,p1|b,Sales,a,p2", "departments"),
        ("department id,department name,manager", "a,Board,p1|b,Sales,p2", "departments"),
        ("id,name,kind,manager", "a,Board,division,p1|b,Sales,team,p2", "departments"),
    ],
)
def test_a_manager_stands_over_people_a_head_over_departments(tmp_path, header, rows, table):
    path = tmp_path / "march.csv"
    path.write_text("\n".join([header, *rows.split("|")]), "utf-8")
    batch = importers.read([path])
    assert set(batch.tables) == {table}
    assert "id" in batch.tables[table].columns
    assert {"people": "manager_id", "departments": "head_id"}[table] in batch.tables[table].columns


def test_an_id_column_of_any_name_is_known_by_those_who_refer_to_it(tmp_path):
    path = tmp_path / "march.csv"
    path.write_text("代碼,姓名,上级,邮箱\n001,王小明,,a@x.cn\n002,李小华,001,b@x.cn\n003,陈大文,001,c@x.cn\n", "utf-8")
    frame = importers.read([path]).tables["people"]
    assert frame["id"].to_list() == ["001", "002", "003"]
    assert frame["manager_id"].to_list() == [None, "001", "001"]


def test_columns_that_no_field_is_for_are_kept_when_asked_for_and_never_private_ones(tmp_path, capsys):
    path, store = tmp_path / "people.csv", Tables()
    path.write_text("id,name,manager,Shift,Salary,Badge\n1,Ann,,day,CANARY,7\n2,Bo,1,night,CANARY,\n3,Cy,1,-,CANARY,9\n")
    wanted = ReadOptions(keep=("shift", "Badge", "Salary"))
    result = ingest.import_paths([path], store, as_of=AS_OF, options=wanted)
    held = store.edges("HAS_ATTRIBUTE").select("source", "target", "value").sort("source", "target").rows()
    assert held == [("1", "Badge", "7"), ("1", "Shift", "day"), ("2", "Shift", "night"), ("3", "Badge", "9")]
    assert "CANARY" not in str(result)
    export.to_folder(store, tmp_path / "out")
    again = Tables()
    ingest.import_paths([tmp_path / "out"], again)
    assert again.edges("HAS_ATTRIBUTE").select("source", "target", "value").sort("source", "target").rows() == held
    path.write_text(path.read_text().replace("2,Bo,1,night", "2,Bo,1,day"))
    ingest.import_paths([path], store, as_of=dt.date(2026, 4, 30), options=wanted)
    assert store.edges("HAD_ATTRIBUTE").select("source", "target", "value", "until").rows() == [
        ("2", "Shift", "night", dt.date(2026, 4, 29))
    ]
    assert run(["check", str(path), "--keep", "Shift"]) == 0
    assert "keep:Shift ← “Shift” (as you said; day, " in capsys.readouterr().out
    assert run(["check", str(path), "--keep", "Shoe"]) == 2
    assert "Shoe" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("0,8", 0.8),
        ("0,875", 0.875),
        ("12,5", 12.5),
        ("1.234,56", 1234.56),
        ("1,234", 1234),
        ("1,234.5", 1234.5),
        ("80 %", 0.8),
        ("1,2,x", None),
    ],
)
def test_a_comma_is_decimal_unless_it_parts_thousands(cell, meant):
    assert values.number(cell) == meant


def test_a_german_workbook_saved_as_csv_keeps_its_hours_and_tells_of_lost_digits(tmp_path):
    checked = load(tmp_path, "emp id;name;manager id;fte\n1001.0;Ann;;1,0\n1002.0;Bo;1001;0,8\n1,23457E+11;Cy;1001;1,0\n".encode("cp1252"))
    assert checked.tables["people"].select("id", "fte").rows() == [("1001", 1.0), ("1002", 0.8)]
    assert [r.issue.code for r in checked.quarantine] == ["id.precision-lost"]


@pytest.mark.parametrize(
    "rows",
    [
        "2,Bo,1,Sales,2015-01-01,2020-12-31,left\n2,Bo,1,Law,2022-01-01,,active\n",
        "2,Bo,1,Law,2022-01-01,,active\n2,Bo,1,Sales,2015-01-01,2020-12-31,\n",
        "2,Bo,1,Sales,2015-01-01,,Terminated\n2,Bo,1,Law,2022-01-01,,\n",
    ],
)
def test_who_came_back_under_the_old_id_is_here(tmp_path, rows):
    checked = load(tmp_path, "id,name,manager id,department,start,end,status\n1,Ann,,Board,2010-01-01,,active\n" + rows)
    bo = next(row for row in checked.tables["people"].iter_rows(named=True) if row["id"] == "2")
    assert (bo["department"], bo["start"], bo["end"], bo["dotted_manager_ids"]) == ("Law", dt.date(2022, 1, 1), None, [])
    assert checked.accounts["people"].skipped == {"row.older": 1}
    assert checked.accounts["people"].balanced


def test_whoever_left_every_post_has_left(tmp_path):
    checked = load(tmp_path, "id,name,department,end\n1,Ann,Board,\n2,Bo,Sales,2020-12-31\n2,Bo,Law,2024-12-31\n")
    assert checked.tables["people"]["id"].to_list() == ["1"]
    assert checked.accounts["people"].skipped == {"person.departed": 2}


def test_what_check_and_import_say_is_in_the_language_asked_for(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_MAPPINGS", str(tmp_path / "mappings"))
    (tmp_path / "人員.csv").write_text("工號,姓名,直屬主管,年齡,註\nA1,陳志明,,50,x\nA2,林美華,A1,40,y\nA3,黃俊傑,A9,30,z\n", "utf-8")
    file, store = str(tmp_path / "人員.csv"), ["--store", str(tmp_path / "store")]
    said = []
    assert run(["check", file, "--lang", "zh_TW", "--save-map", str(tmp_path / "m.toml")]) == 3
    said.append(capsys.readouterr())
    assert run(["import", file, *store, "--lang", "zh_TW", "--as-of", "2026-03-31", "--quarantine", str(tmp_path / "q.csv")]) == 3
    said.append(capsys.readouterr())
    assert run(["import", file, *store, "--lang", "zh_TW", "--as-of", "2026-01-31"]) == 1
    said.append(capsys.readouterr())
    assert run(["history", *store, "--lang", "zh_TW"]) == 0
    said.append(capsys.readouterr())
    assert run(["analyze", *store, "--lang", "zh_TW"]) == 0
    assert capsys.readouterr().out.startswith("3 人、0 個部門，截至 2026-03-31；")
    told = "".join(s.out + s.err for s in said)
    for english in (
        "rows",
        "people,",
        "not used",
        "values fit",
        "skipped",
        "Now",
        "Nothing",
        "added",
        "Mapping",
        "set aside",
        "errors",
        "as of",
        "departments",
    ):
        assert english not in told, english
    for chinese in (
        "將載入：people 3 列",
        "現在：3 人",
        "錯誤 1、",
        "隔離的列已寫入",
        "欄位對應已寫入",
        "未匯入任何資料",
        "年齡 屬隱私資料",
    ):
        assert chinese in told, chinese
