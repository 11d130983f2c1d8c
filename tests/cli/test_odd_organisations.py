"""Files of organisations as nobody would draw them, from import to what a person reads: a sensible answer, never a crash, no NaN."""

import json
import re

import pytest

from orggraph.cli import run
from orggraph.findings.base import get

HEADER = "id,name,manager_id,department,grade\n"
TIES = "source_id,target_id,channel,period,count,weight\n"
WEEKS = [f"2026-{month:02d}-{day:02d}" for month in (1, 2, 3, 4, 5, 6) for day in (5, 12, 19, 26)]
IDS = [f"P{i:02d}" for i in range(24)]


def people(manager=lambda i: "" if i == 0 else IDS[0 if i < 5 else i % 4 + 1], unit=lambda i: f"U{i % 3}", name=lambda i: f"Person {i}"):
    return HEADER + "".join(f"{key},{name(i)},{manager(i)},{unit(i)},G{i % 3}\n" for i, key in enumerate(IDS))


def ties(weeks=WEEKS, count=2, weight=1.0, ids=IDS):
    pairs = [(a, b) for i, a in enumerate(ids) for b in (ids[(i + 1) % len(ids)], ids[(7 * i + 3) % len(ids)]) if a != b]
    return TIES + "".join(f"{a},{b},email,{week},{count},{weight}\n" for a, b in dict.fromkeys(pairs) for week in weeks)


NEEDS = "from_department,to_department,kind,strength\nU0,U1,input,0.9\nU1,U2,approval,0\n"
CONCERNS = (
    "id,raised_on,raised_by,topic,stopped_at,status,answered_on\nC1,2031-01-01,P03,tools,P01,raised,\nC2,2026-01-01,P04,tools,P02,raised,\n"
)
ORDERS = "id,subject,issuer_id,addressee,addressee_kind,stance,date,until,status\nO1,x,P01,P05,person,require,2031-01-01,2031-02-01,open\n"
MECHANISMS = "id,kind,title,departments,cadence,last_used\nM1,meeting,Round,U0;U1,weekly,2031-01-01\n"
PAIRED = {i: "" if i in (0, 12) else IDS[0 if i < 12 else 12] for i in range(24)}
CASES = {
    "dates in the future": {
        "people": people(), "ties": ties(["2031-01-06", "2031-01-13"]), "concerns": CONCERNS, "directives": ORDERS, "mechanisms": MECHANISMS,
    },
    "weights of zero": {"people": people(), "ties": ties(count=0, weight=0), "dependencies": NEEDS},
    "one department": {"people": people(unit=lambda i: "U0"), "ties": ties()},
    "one person": {"people": HEADER + "P00,Ada,,U0,G1\n", "ties": TIES + "P00,P00,email,2026-01-05,3,3\n"},
    "no manager anywhere": {"people": people(manager=lambda i: ""), "ties": ties(), "dependencies": NEEDS},
    "everyone under one": {"people": people(manager=lambda i: "" if i == 0 else "P00"), "ties": ties(), "dependencies": NEEDS},
    "two companies": {"people": people(PAIRED.get, lambda i: f"U{i // 12}"), "ties": ties(ids=IDS[:12]) + ties(ids=IDS[12:]).split("\n", 1)[1]},
    "two companies with contact": {"people": people(PAIRED.get, lambda i: f"U{i // 12}"), "ties": ties(), "dependencies": NEEDS},
    "no weight on any contact": {"people": people(), "ties": ties(count=2, weight=0), "dependencies": NEEDS, "concerns": CONCERNS},
    "one day of contact": {"people": people(), "ties": ties(WEEKS[:1], count=30), "dependencies": NEEDS},
    "a department of one": {"people": people(unit=lambda i: "U1" if i == 7 else "U0"), "ties": ties(), "dependencies": NEEDS.split("U1,U2")[0]},
    "departments of one": {"people": people(unit=lambda i: f"U{i}"), "ties": ties(), "dependencies": NEEDS},
    "all names equal": {"people": people(name=lambda i: "Lee"), "ties": ties(), "dependencies": NEEDS},
}  # fmt: skip
NAN = re.compile(r"\b(nan|NaN|NAN|inf|Infinity|None)\b")


@pytest.mark.parametrize("name", CASES)
def test_from_files_to_what_is_read(name, tmp_path, capfd):
    folder = tmp_path / "files"
    folder.mkdir()
    for table, text in CASES[name].items():
        (folder / f"{table}.csv").write_text(text, "utf-8")
    store = ["--store", str(tmp_path / "store")]
    assert run(["import", str(folder), "--as-of", "2026-06-30", *store]) in (0, 3), capfd.readouterr().err
    capfd.readouterr()
    assert run(["analyze", "--json", *store]) == 0
    found = json.loads(capfd.readouterr().out, parse_constant=pytest.fail)
    assert found["people"] in (1, 24)
    for lang in ("en", "zh_TW"):
        for command in (["analyze"], ["statistics"], ["brief", "-o", str(tmp_path / f"{lang}.md")]):
            assert run([*command, "--lang", lang, *store]) == 0
            assert not NAN.search(capfd.readouterr().out), command
        assert not NAN.search((tmp_path / f"{lang}.md").read_text("utf-8"))
    one_each = {finding["id"]: finding["identity"] for finding in found["findings"]}
    for lang, identity in zip(("en", "zh_TW") * len(one_each), one_each.values(), strict=False):
        assert run(["explain", identity, "--lang", lang, *store]) == 0
        assert not NAN.search(capfd.readouterr().out), identity
    for metric in ("department_contact", "chart_distance", "directions", "overdispersion"):
        code, out = run(["metric", metric, "--format", "json", *store]), capfd.readouterr().out
        assert code == 1 or json.loads(out, parse_constant=pytest.fail) is not None


def test_one_period_in_the_future_does_not_push_the_others_out(tmp_path, capfd):
    (tmp_path / "people.csv").write_text(people(), "utf-8")
    (tmp_path / "ties.csv").write_text(ties() + "P00,P01,email,2031-01-06,1,1\n", "utf-8")
    store = ["--store", str(tmp_path / "store")]
    assert (
        run(["import", str(tmp_path / "people.csv"), str(tmp_path / "ties.csv"), "--as-of", "2026-06-30", *store]) == 3
    )  # what lies in the future is set aside
    capfd.readouterr()
    assert run(["analyze", "--json", *store]) == 0
    assert json.loads(capfd.readouterr().out)["layers"]["communication"]["coverage"] == 1


def test_contact_in_the_future_alone_is_contact_nobody_knows(tmp_path, capfd):
    for table, text in CASES["dates in the future"].items():
        (tmp_path / f"{table}.csv").write_text(text, "utf-8")
    store = ["--store", str(tmp_path / "store")]
    assert run(["import", str(tmp_path), "--as-of", "2026-06-30", *store]) == 3  # what lies in the future is set aside
    capfd.readouterr()
    assert run(["analyze", "--json", *store]) == 0
    found = json.loads(capfd.readouterr().out)
    told = {f["id"] for f in found["findings"]}
    assert told
    assert not any("communication" in get(name).needs for name in told)
    assert "silent_lines" in {m["id"] for m in found["not_assessed"]}
