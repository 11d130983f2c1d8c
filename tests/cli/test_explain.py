"""``orggraph explain``, and the timings of ``analyze``."""

import json

import pytest

from orggraph.cli import run

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
