"""Every format with a file as its program writes it: one firm of five people, so that all of them must say the same."""

import datetime as dt
from pathlib import Path

import pytest

from orggraph import checks, importers
from orggraph.errors import UnknownName
from orggraph.importers.headers import vendors

DATA = Path(__file__).parents[1] / "data" / "formats"
AS_OF = dt.date(2026, 3, 31)
HO, LIN, WU, CHEN, DIAZ = "Grace Ho", "Mei-Hua Lin", "Tom Wu", "Amy Chen", "José Diaz"
CHART = {HO: None, LIN: HO, WU: HO, CHEN: LIN, DIAZ: LIN}
SHORT = {n.split()[-1].lower(): n for n in CHART}

PEOPLE = {  # file → name it is recognised under
    "generic.csv": "",
    "generic.tsv": "",
    "viva_org.csv": "Viva Insights",
    "microsoft365_org.csv": "Viva Insights",
    "workday.csv": "Workday",
    "bamboohr.csv": "BambooHR",
    "bamboohr_api.json": "BambooHR",
    "successfactors.csv": "SuccessFactors",
    "oracle_worker.dat": "Oracle HCM Data Loader",
    "oracle_report.csv": "Oracle HCM report",
    "adp.csv": "ADP Workforce Now",
    "google_workspace.csv": "Google Workspace",
    "graph_users.json": "Microsoft Graph",
    "directory.ldif": "Active Directory",
    "active_directory.csv": "Active Directory",
    "scim.json": "SCIM 2.0",
    "visio.csv": "Visio",
    "lucidchart.csv": "Lucidchart",
    "orgchart_now.csv": "OrgChart Now",
    "orgplus.csv": "OrgPlus",
    "orgplus_realtime.csv": "OrgPlus RealTime",
    "organimi.csv": "Organimi",
    "built_for_teams.csv": "Built for Teams",
    "pingboard.csv": "Pingboard",
    "charthop.csv": "ChartHop",
    "unaric.csv": "Unaric",
    "d3.json": "d3 org chart",
    "balkan.csv": "d3 org chart",
    "google_charts.csv": "",
    "drawio.csv": "draw.io",
    "breezetree.csv": "BreezeTree",
    "nested.json": "JSON",
    "people.jsonl": "JSON Lines",
}
DOTTED = {  # Amy Chen also advises, or is advised by, Tom Wu and Grace Ho
    "successfactors.csv": {WU, HO},
    "oracle_worker.dat": {WU},
    "adp.csv": {WU},
    "orgplus.csv": {WU, HO},
    "orgplus_realtime.csv": {WU, HO},
    "organimi.csv": {WU, HO},
    "built_for_teams.csv": {WU, HO},
    "drawio.csv": {WU, HO},
}
SKIPPED = {
    "viva_org.csv": {"row.older": 1},
    "bamboohr.csv": {"person.departed": 1},
    "orgplus.csv": {"row.excluded": 1},
    "directory.ldif": {"entry.not-person": 2},
}


def load(*names, **options):
    opts = importers.base.ReadOptions(**options)
    batch = importers.read([DATA / n for n in names], opts)
    checked = checks.validate(batch, as_of=AS_OF, options=opts)
    for account in checked.accounts.values():
        assert account.balanced, account
    return batch, checked


def plain(name):
    """José Diaz is also “Diaz, José” and diaz@acme.example; Amy Chen also “Chen, Amy”."""
    if "@" in name:
        return SHORT[name.split("@")[0].lower()]
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma else name


@pytest.mark.parametrize("file", PEOPLE)
def test_every_program_gives_the_same_chart(file):
    batch, checked = load(file)
    assert [f.format for f in batch.files] == [PEOPLE[file]]
    people = checked.tables["people"].filter(~checked.tables["people"]["vacant"])
    names = {key: plain(name) for key, name in people.select("id", "name").iter_rows()}
    assert {names[k]: names.get(m) for k, m in people.select("id", "manager_id").iter_rows()} == CHART
    dotted = {names[k]: {names[d] for d in found} for k, found in people.select("id", "dotted_manager_ids").iter_rows() if len(found)}
    assert dotted == ({CHEN: DOTTED[file]} if file in DOTTED else {})
    assert checked.accounts["people"].skipped == SKIPPED.get(file, {})
    assert len(checked.quarantine) == (file == "people.jsonl")  # its last line is cut off
    assert "CANARY" not in str(batch) + str(checked)


def test_every_vendor_has_a_file():
    shown = set(PEOPLE.values()) | {"Entra ID", "UK government organogram"} | {name for _, name, _ in EVENTS} | {GROUPS[1]}
    assert {v.name for v in vendors()} <= shown


def test_headers_in_any_case_and_spacing_map_the_same(tmp_path):
    for file in ("workday.csv", "bamboohr.csv", "adp.csv", "visio.csv", "organimi.csv", "chinese_simplified.csv"):
        data = (DATA / file).read_bytes()
        text = importers.decode(data).text
        wanted = checks.validate(importers.read([DATA / file]), as_of=AS_OF).tables["people"]
        for turn in (str.upper, str.lower, lambda t: t.replace(" ", "_"), lambda t: t.replace("_", " ")):
            lines = text.splitlines(keepends=True)
            at = next(i for i, line in enumerate(lines) if "ID" in line or "工号" in line or "Employee #" in line)
            path = tmp_path / file
            path.write_text("".join([*lines[:at], turn(lines[at]), *lines[at + 1 :]]), "utf-8")
            assert checks.validate(importers.read([path]), as_of=AS_OF).tables["people"].equals(wanted), (file, turn)


def test_a_list_of_accounts_without_managers_says_so():
    _, checked = load("entra_portal.csv")
    codes = [i.code for i in checked.issues]
    assert "manager.unaware" in codes
    assert checked.accounts["people"].skipped == {"person.departed": 1, "person.not-human": 1}  # a disabled room, a guest
    assert set(checked.tables["people"]["name"]) == set(CHART)


def test_what_a_vendor_says_beside_the_chart():
    workday = load("workday.csv")[1].tables["people"]
    assert workday.filter(workday["name"] == WU)["employment"].to_list() == ["leave"]  # “(On Leave)” behind the name
    assert set(workday["department"]) == {"Board", "Sales", "R&D"}  # “Sales (Mei-Hua Lin)” names its manager
    assert set(workday["as_of"]) == {dt.date(2026, 3, 31)}  # stated above the header
    factors = load("successfactors.csv")[1].tables["departments"]
    assert factors.select("id", "name").rows() == [("B100", "Board"), ("R300", "R&D"), ("S200", "Sales")]
    google = load("google_workspace.csv")[1].tables["departments"]
    assert ("Sales", "Markets") in google.select("id", "parent_id").rows()
    adp = load("adp.csv")[1]
    assert [i.details["title"] for i in adp.issues if i.code == "person.several-positions"] == ["Account manager"]
    hop = load("charthop.csv")[1].tables["people"]
    assert hop.filter(hop["vacant"]).select("id", "name", "department").rows() == [("j6", "Account manager", "North")]
    graph = load("graph_users.json", "message_trace.csv")[1]
    assert graph.tables["ties"].height == 2  # addresses find people by e-mail


def test_posts_report_to_posts_and_some_are_vacant():
    _, checked = load("organogram_senior.csv", "organogram_junior.csv")
    people = checked.tables["people"]
    assert people.height == 7
    assert set(people.filter(people["vacant"])["id"]) == {"23165", "23167"}
    assert dict(people.select("id", "manager_id").iter_rows())["junior-3"] == "23167"
    assert not checked.quarantine


@pytest.mark.parametrize(
    ("file", "top", "units"),
    [
        ("chinese_simplified.csv", "何丽华", {("销售部", "总公司"), ("研发中心", "总公司"), ("总公司", None)}),
        ("chinese_traditional.csv", "何麗華", {("業務部", None), ("研發部", None), ("總經理室", None)}),
        ("japanese.csv", "渡辺 恵子", {("営業部", None), ("開発部", None), ("本社", None)}),
    ],
)
def test_asian_sheets_in_their_own_encodings(file, top, units):
    _, checked = load(file)
    people = checked.tables["people"]
    boss = people.filter(people["manager_id"].is_null())
    assert boss["name"].to_list() == [top]
    assert boss["start"].to_list() == [dt.date(2010, 2, 1)]  # 2010年2月1日, 民國99年2月1日, 平成22年2月1日
    assert people.height == 5
    assert (people["manager_id"] == boss["id"][0]).sum() == 2
    assert set(checked.tables["departments"].select("name", "parent_id").iter_rows()) == units
    assert not checked.quarantine


E = {"ho": "E1", "lin": "E2", "wu": "E3", "chen": "E4", "diaz": "E5"}
EVENTS = [  # file, format, ties as (source, target, channel, count, weight)
    ("edges.csv", "", {("E2", "E4", "chat", 1, 3), ("E4", "E2", "chat", 1, 2)}),
    ("gephi_edges.csv", "Gephi", {("E2", "E4", "gephi_edges", 1, 3), ("E4", "E2", "gephi_edges", 1, 3), ("E1", "E2", "gephi_edges", 1, 1)}),
    ("viva_p2p.csv", "Viva person-to-person", {("E2", "E4", "collaboration", 1, 0.8), ("E4", "E2", "collaboration", 1, 0.7)}),
    ("message_trace.csv", "Exchange message trace", {("E2", "E4", "email", 1, 0.5), ("E2", "E5", "email", 1, 0.5)}),
    ("message_trace_report.csv", "Exchange message trace", {("E2", "E4", "email", 1, 0.5), ("E2", "E5", "email", 1, 0.5)}),
    ("google_mail_log.csv", "Google e-mail log", {("E2", "E4", "email", 1, 0.5), ("E2", "E5", "email", 1, 0.5)}),
    ("mail.mbox", "mbox", {("E2", "E4", "email", 1, 1 / 3), ("E2", "E5", "email", 1, 1 / 3), ("E2", "E3", "email", 1, 1 / 6), ("E4", "E2", "email", 1, 1)}),
    ("message.eml", "EML", {("E2", "E4", "email", 1, 1 / 3), ("E2", "E5", "email", 1, 1 / 3), ("E2", "E3", "email", 1, 1 / 6)}),
    ("slack_export.zip", "Slack export", {("E4", "E2", "chat", 1, 1), ("E2", "E4", "chat", 1, 0.5), ("E2", "E5", "chat", 1, 0.5), ("E3", "E2", "chat", 1, 1)}),
    ("calendar.ics", "iCalendar", {(a, b, "meeting", 2, 1) for a in ("E2", "E4", "E5") for b in ("E2", "E4", "E5") if a != b}),
    ("network.graphml", "GraphML", {("E2", "E4", "network", 1, 3), ("E4", "E2", "network", 1, 3), ("E2", "E3", "network", 1, 1)}),
    ("network.gexf", "GEXF", {("E2", "E4", "network", 1, 3), ("E3", "E2", "network", 1, 1), ("E2", "E3", "network", 1, 1)}),
    ("git.log", "git log", {("E2", "E4", "code", 1, 1), ("E4", "E3", "code", 1, 1)}),
    ("github_pulls.json", "GitHub issues", {("E3", "E4", "code", 1, 1)}),
]  # fmt: skip
GROUPS = ("viva_g2g.csv", "Viva group-to-group")


@pytest.mark.parametrize(("file", "program", "wanted"), EVENTS, ids=[e[0] for e in EVENTS])
def test_communication_becomes_ties(file, program, wanted):
    batch, checked = load("generic.csv", file)
    assert {f.format for f in batch.files[1:]} == {program}
    summed = {}
    for source, target, channel, _, count, weight in checked.tables["ties"].iter_rows():
        before = summed.get((source, target, channel), (0, 0))
        summed[source, target, channel] = (before[0] + count, before[1] + weight)
    assert {k: pytest.approx(v) for k, v in summed.items()} == {w[:3]: w[3:] for w in wanted}
    assert "CANARY" not in str(batch) + str(checked) + str([checks.describe(i, lang) for i in checked.issues for lang in ("en", "zh_TW")])
    assert checked.tables["people"].height == 5  # nobody outside becomes a person


def test_contacts_between_departments_stay_between_departments():
    batch, checked = load("generic.csv", GROUPS[0])
    assert batch.files[1].format == GROUPS[1]
    rows = checked.tables["group_ties"].select("source_department", "target_department", "channel", "count").rows()
    assert set(rows) == {
        ("Sales", "R&D", "email", 40),
        ("Sales", "R&D", "meeting", 3),
        ("R&D", "Sales", "email", 22),
        ("R&D", "Sales", "meeting", 3),
    }
    assert checked.accounts["group_ties"].skipped == {"events.unmatched": 1}  # “Other_collaborators” are nobody


def test_people_mentioned_are_counted_only_when_asked_for(tmp_path):
    (tmp_path / "team").mkdir()
    (tmp_path / "users.json").write_text(
        '[{"id":"U1","profile":{"email":"lin@acme.example"}},{"id":"U2","profile":{"email":"wu@acme.example"}}]'
    )
    (tmp_path / "channels.json").write_text('[{"id":"C1","name":"team","members":["U1"]}]')
    block = '[{"type":"rich_text","elements":[{"elements":[{"type":"text","text":"CANARY"},{"type":"user","user_id":"U2"}]}]}]'
    (tmp_path / "team" / "2026-03-02.json").write_text(f'[{{"user":"U1","ts":"1772413200.1","text":"CANARY","blocks":{block}}}]')
    for asked, rows in ((False, 0), (True, 1)):
        batch, checked = load("generic.csv", tmp_path, mentions=asked)
        assert checked.tables["ties"].select("source_id", "target_id").rows() == [("E2", "E3")] * rows
        assert "CANARY" not in str(batch) + str(checked)


def test_shared_files_are_dependencies():
    """Wu touches shop/cart.py, which is Chen's: R&D needs Sales. The robot's commit and the lock file do not count."""
    _, checked = load("generic.csv", "git.log")
    assert checked.tables["dependencies"].select("from_department", "to_department", "kind", "strength").rows() == [
        ("R&D", "Sales", "input", 1.0)
    ]


def test_tasks_that_wait_are_dependencies():
    """OPS-2 of Chen (Sales) waits for OPS-1 of Wu (R&D) and for OPS-3 of Diaz (Sales): half of what Sales waits for is R&D's."""
    _, checked = load("generic.csv", "jira.csv")
    tasks = {r["id"]: r for r in checked.tables["tasks"].to_dicts()}
    assert tasks["OPS-2"]["blocked_by"] == ["OPS-1", "OPS-3"]
    assert (tasks["OPS-1"]["status"], tasks["OPS-1"]["due"]) == ("doing", dt.date(2026, 4, 30))
    assert ("OPS-1", "E3", "R") in checked.tables["raci"].select("task_id", "person_id", "role").rows()
    assert checked.tables["dependencies"].select("from_department", "to_department", "kind", "strength").rows() == [
        ("Sales", "R&D", "sequence", 0.5)
    ]
    for file in ("github_issues.csv", "linear.csv", "azure_devops.json"):
        batch, checked = load("generic.csv", file)
        assert checked.tables["dependencies"].select("from_department", "to_department").rows() == [("Sales", "R&D")], file
        assert "CANARY" not in str(batch) + str(checked)


def test_calls_are_contact_of_the_accounts_in_them():
    """Half an hour of two (the later version of the record), an hour of three; a telephone is nobody. Accounts are known by the user list."""
    batch, checked = load("graph_users.json", "call_records.json")
    assert batch.files[1].format == "Teams call records"
    ties = {(s, t, c): (n, w) for s, t, c, _, n, w in checked.tables["ties"].iter_rows()}
    three = {(a, b, "meeting"): (1, 0.5) for a in ("E1", "E2", "E3") for b in ("E1", "E2", "E3") if a != b}
    assert ties == {("E2", "E4", "call"): (1, 0.5), ("E4", "E2", "call"): (1, 0.5), **three}
    assert checked.accounts["ties"].skipped == {"events.no-meeting": 2}
    assert "CANARY" not in str(batch) + str(checked)


def test_several_files_are_one_organisation_whatever_their_order():
    names = ["generic.csv", "message_trace.csv", "mail.mbox", "slack_export.zip", "calendar.ics", "jira.csv"]
    one = load(*names)[1].tables
    two = load(*reversed(names))[1].tables
    assert {n: f.sort(f.columns[:3]).rows() for n, f in one.items()} == {n: f.sort(f.columns[:3]).rows() for n, f in two.items()}


@pytest.mark.parametrize("kind", importers.tables.TABLES)
def test_every_template_is_recognised_as_what_it_is(kind, tmp_path):
    path = tmp_path / f"{kind}.csv"
    path.write_text(importers.template(kind), "utf-8")
    assert [f.table for f in importers.read([path]).files] == [kind]
    header, example = (line.split(",") for line in importers.template(kind).splitlines())
    assert not [c for c, e in zip(header, example, strict=True) if e == c], "an example is no name of a column"
    whom = [e for e in example if e in ("E0001", "E0002", "Sales", "Legal", "G1", "G2")]
    assert len(set(whom)) == len(whom), "two ends of one row are two"
    unnamed = tmp_path / "file.csv"
    unnamed.write_text(importers.template(kind), "utf-8")
    assert [f.table for f in importers.read([unnamed]).files] == [kind]


def test_who_asks_for_a_kind_that_is_none_is_told_all_there_are():
    with pytest.raises(UnknownName) as refused:
        importers.template("communication")
    assert all(kind in str(refused.value) for kind in importers.tables.TABLES)
