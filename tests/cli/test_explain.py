"""``orggraph explain``, and the timings of ``analyze``."""

import datetime as dt
import json
import re

import pytest
from rich.cells import cell_len

from orggraph.cli import run
from orggraph.graph import load
from orggraph.store import open_store

PEOPLE = "id,name,manager_id\n00,Ada,\n" + "".join(f"{i:02d},P{i},00\n" for i in range(1, 13))


@pytest.fixture
def call(tmp_path, capfd):
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")

    def call(*arguments):
        code = run([*arguments, "--store", str(tmp_path / "store")])
        out = capfd.readouterr()
        return code, out.out, out.err

    assert call("import", str(tmp_path / "people.csv"))[0] == 0
    return call


def test_explain_prints_the_way_to_the_severity_and_timings_name_every_finding(call):
    code, out, _ = call("explain", "span:00")
    assert code == 0
    assert "Ada has 12 direct reports" in out
    assert "1 − exp(−|12 − 8| / 2) = 0.8647" in out
    assert json.loads(call("explain", "span:00", "--json")[1])["value"] == 12
    code, _, err = call("explain", "span:0")
    assert (code, "did you mean “span:00”" in err) == (2, True)
    _, out, err = call("analyze", "--timings", "--only", "span", "--json")
    assert json.loads(out)["findings"][0]["identity"] == "span:00"
    assert [line.split()[-1] for line in err.splitlines()].count("span") == 1


def test_explain_speaks_chinese_in_columns_that_stand_below_each_other(call):
    code, out, _ = call("explain", "span:00", "--lang", "zh_TW")
    assert code == 0
    rows = out.splitlines()
    assert {"發現", "門檻", "影響範圍", "超出程度", "把握程度"} <= {row.split()[0] for row in rows if row.strip()}
    starts = {cell_len(row[: re.search(r"(?<= {2})\S", row).start()]) for row in rows if row.strip()}
    assert len(starts) == 1
    assert not re.search(r"^(value|threshold|reach|severity|measured_in)", out, re.MULTILINE)


def test_explain_tells_of_a_past_day(call, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE + "13,P13,00\n14,P14,00\n", "utf-8")
    assert call("import", str(tmp_path / "people.csv"), "--as-of", "2100-01-31")[0] == 0
    assert "14 direct reports" in call("explain", "span:00")[1]
    assert "12 direct reports" in call("explain", "span:00", "--as-of", "2100-01-30")[1]


def test_diff_tells_what_an_import_did_to_the_findings(call, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE + "13,P13,00\n14,P14,00\n", "utf-8")
    assert call("import", str(tmp_path / "people.csv"))[0] == 0
    one, two = (entry["import_id"] for entry in json.loads(call("history", "--json")[1]))
    code, out, _ = call("diff", one, two)
    assert code == 0
    assert "What became better or worse: 1 worse" in out
    assert "worse +2, counted: Ada has 14 direct reports" in out
    told = json.loads(call("diff", one, two, "--json")[1])
    (row,) = told["findings"]
    assert (row["identity"], row["state"], row["difference"], row["low"]) == ("span:00", "worse", 2, None)
    assert (row["before"]["value"], row["after"]["value"]) == (12, 14)
    assert row["after"]["severity"] > row["before"]["severity"]
    back = json.loads(call("diff", two, one, "--json")[1])["findings"]
    assert [r["state"] for r in back] == ["better"]
    assert "findings" not in json.loads(call("diff", one, two, "--no-findings", "--json")[1])


def test_a_line_begins_with_the_import_that_changed_it(call, tmp_path):
    moved = PEOPLE.replace("12,P12,00", "12,P12,01")
    (tmp_path / "people.csv").write_text(moved, "utf-8")
    assert call("import", str(tmp_path / "people.csv"), "--as-of", "2100-01-31")[0] == 0
    with open_store(tmp_path / "store") as store:
        org = load(store)
    assert {org.ids[i]: day for i, day in org.lines_since.items()} == {"12": dt.date(2100, 1, 31)}
