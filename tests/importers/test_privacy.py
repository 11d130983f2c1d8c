"""Subjects, texts, file names and private columns never leave the files: not into the store, the logs, the output or the quarantine."""

import shutil
from pathlib import Path

from orggraph.cli import run

DATA = Path(__file__).parents[1] / "data" / "formats"
MARKED = ("generic.csv", "mail.mbox", "message.eml", "slack_export.zip", "calendar.ics", "message_trace.csv", "message_trace_report.csv", "google_mail_log.csv", "jira.csv", "github_pulls.json", "orgplus_realtime.csv", "people.jsonl")  # fmt: skip
WORD = "CANARY"


def test_a_word_in_every_text_field_is_nowhere_afterwards(tmp_path, monkeypatch, capfd):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in MARKED:
        shutil.copy(DATA / name, folder / name)
        text = (folder / name).read_bytes()
        assert name in ("generic.csv", "slack_export.zip") or WORD.encode() in text or WORD.encode("utf-16-le") in text, name
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("ORGGRAPH_STORE", str(work / "store"))
    monkeypatch.setenv("XDG_DATA_HOME", str(work / "data"))
    code = run(["import", str(folder), "--as-of", "2026-03-31", "--quarantine", "aside.csv", "--save-map", "map.toml"])
    assert code == 3  # the last line of people.jsonl
    assert run(["export", "out"]) == 0
    said = capfd.readouterr()
    assert WORD not in said.out + said.err
    written = [p for p in work.rglob("*") if p.is_file()]
    assert {p.name for p in written} >= {"aside.csv", "map.toml", "people.csv", "ties.csv"}
    for path in written:
        data = path.read_bytes()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert WORD.encode(encoding) not in data, path
