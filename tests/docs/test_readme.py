"""Every command that the README shows is run, in order, on a store of its own."""

import re
from pathlib import Path

import pytest

from orggraph.cli import run

ROOT = Path(__file__).parents[2]
MAKE = {"$ make run", "$ make test"}  # what this suite and the browser tests are started by


def shown() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    assert all(line.startswith("$ ") for line in lines)
    return [line for line in lines if line not in MAKE]


def test_readme_commands_do_what_they_say(tmp_path, monkeypatch, capfd):
    import shlex

    monkeypatch.setenv("ORGGRAPH_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    for line in shown():
        words = shlex.split(line.removeprefix("$ "))
        assert words[0] == "orggraph", line
        code = run(words[1:])
        printed = capfd.readouterr()
        expected = 1 if words[1:] == ["neo4j", "status"] else 0  # no server runs here
        assert code == expected, f"{line}: {printed.err}"
        assert printed.out.strip(), f"{line} printed nothing"


def test_two_commands_come_first():
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.index("$ make run") < text.index("##")


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8")))
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()
