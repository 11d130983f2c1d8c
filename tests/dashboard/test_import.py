"""The page that takes files in, step by step, on a store of its own."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from orggraph import history, ingest
from orggraph.store import open_store

PAGE = Path(__file__).parents[2] / "orggraph" / "dashboard" / "pages" / "import_.py"
PEOPLE = "id,name,department,manager_id\n1,Ann,Board,\n2,Bo,Sales,1\n3,Cy,Sales,77\n4,Di,Sales,78\n"
NEXT = "id,name,department,manager_id\n1,Ann,Board,\n2,Bo,Sales,1\n3,Cy,Legal,1\n5,Eve <b>New</b>,Legal,3\n"
TIES = "source_id,target_id,channel,period,count,weight\n2,1,email,2026-01-05,3,3\n"


@pytest.fixture
def store(tmp_path, monkeypatch):
    folder = tmp_path / "store"
    monkeypatch.setenv("ORGGRAPH_STORE", str(folder))
    monkeypatch.setenv("ORGGRAPH_AUDIT", str(tmp_path / "audit.sqlite"))
    return folder


def opened(lang="en"):
    at = AppTest.from_file(str(PAGE), default_timeout=180)
    at.query_params["lang"] = lang
    return at.run()


def upload(at, *files, key="files"):
    at.file_uploader(key=key).set_value([(name, text.encode(), "text/csv") for name, text in files]).run()
    assert not at.exception
    return at


def words(at):
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.info, at.success, at.error)
    return " ".join(e.value for kind in kinds for e in kind).replace("\\", "")


def counts(store):
    with open_store(store) as held:
        return dict(held.counts())


@pytest.mark.parametrize("lang", ["en", "zh_TW"])
def test_from_upload_to_undo(store, lang):
    at = upload(opened(lang), ("people.csv", PEOPLE), ("ties.csv", TIES))
    said = words(at)
    assert "people.csv" in said
    assert "ties.csv" in said
    assert "manager.unknown** × 2" in said
    assert counts(store) == {}, "nothing is written before the reader says so"
    at.button(key="commit").click().run()
    assert not at.exception
    assert at.success
    first = counts(store)
    assert (first["Person"], first["COMMUNICATES_WITH"]) == (4, 1)

    upload(at, ("people.csv", NEXT), key="files1")
    said = words(at)
    assert "{" not in said
    assert not any("<b>" in m.value for m in at.markdown), "a name is never markup"
    at.button(key="commit").click().run()
    second = counts(store)
    assert (second["Person"], second["FormerPerson"], second["Import"]) == (4, 1, 2)
    at.run()
    assert counts(store) == second, "an import runs once"
    at.button(key="undo").click().run()
    assert not at.exception
    assert counts(store) == first
    assert not [b for b in at.button if b.key == "undo"]


def test_the_preview_says_who_moves(store):
    with open_store(store) as held:
        file = store.parent / "people.csv"
        file.write_text(PEOPLE)
        ingest.import_paths([file], held)
    at = upload(opened(), ("people.csv", NEXT))
    said = words(at)
    assert "moved 1" in said
    assert "joined 1" in said
    assert "left 1" in said
    assert "new department 1" in said


def test_another_column_can_be_chosen_and_the_files_are_read_once_for_it(store, monkeypatch):
    calls = []
    real = ingest.import_paths
    monkeypatch.setattr(ingest, "import_paths", lambda *a, **k: calls.append(k["options"].file_mappings) or real(*a, **k))
    text = "id,name,department,manager_id,boss\n1,Ann,Board,,\n2,Bo,Sales,,1\n3,Cy,Sales,,2\n"
    at = upload(opened(), ("people.csv", text))
    at.run()
    assert calls == [{}], "moving about the page reads nothing again"
    at.selectbox(key="map:people.csv:manager_id").set_value("boss").run()
    assert not at.exception
    assert calls == [{}, {"people.csv": {"manager_id": "boss"}}]
    at.button(key="commit").click().run()
    assert counts(store)["REPORTS_TO"] == 2
    with open_store(store) as held:
        assert len(history.entries(held)) == 1


def test_columns_are_chosen_file_by_file(store):
    one = "id,name,boss,chief\n1,Ann,,\n2,Bo,1,\n"
    two = "id,name,boss,chief\n3,Cy,,1\n4,Di,,2\n"
    at = upload(opened("zh_TW"), ("one.csv", one), ("two.csv", two))
    assert "已知的欄名" in " ".join(str(d.value) for d in at.dataframe), "why a column was taken is said in the reader's language"
    at.selectbox(key="map:two.csv:manager_id").set_value("chief").run()
    assert not at.exception
    at.button(key="commit").click().run()
    with open_store(store) as held:
        assert held.edges("REPORTS_TO").select("source", "target").sort("source").rows() == [("2", "1"), ("3", "1"), ("4", "2")]


def test_an_encoding_and_the_columns_to_keep_are_chosen_file_by_file(store):
    russian, shifts = "id,name,manager\n1,Иван Петров,\n2,Анна Сидорова,1\n".encode("cp1251"), "id,name,manager,shift\n3,José,1,night\n"
    at = opened()
    at.file_uploader(key="files").set_value([("old.csv", russian, "text/csv"), ("new.csv", shifts.encode(), "text/csv")]).run()
    assert at.button(key="commit").disabled
    at.multiselect(key="keep:new.csv").set_value(["shift"]).run()
    at.selectbox(key="encoding:old.csv").set_value("cp1251").run()
    assert not at.exception
    at.button(key="commit").click().run()
    with open_store(store) as held:
        assert held.nodes("Person").sort("id")["name"].to_list() == ["Иван Петров", "Анна Сидорова", "José"]
        assert held.edges("HAS_ATTRIBUTE").select("source", "target", "value").rows() == [("3", "shift", "night")]


def test_a_file_that_cannot_be_read_can_be_left_out(store):
    at = upload(opened(), ("people.csv", PEOPLE), ("holiday.csv", "\x00\x01nothing"))
    assert at.button(key="commit").disabled
    at.button(key="out:holiday.csv").click().run()
    assert not at.exception
    assert "Left out: holiday.csv" in words(at)
    at.button(key="commit").click().run()
    assert counts(store)["Person"] == 4


def test_the_page_says_what_became_of_every_row_and_names_its_own_controls(store):
    text = "id,name,manager,since,email,status,start\n1,Ann,,x,,left,\n2,Bo,77,x,,,01/02/2020\n2,Bo,77,x,,,01/02/2020\n3,svc-print,,,svc-print@x.example,,\n"
    at = upload(opened(), ("people.csv", text))
    said = words(at)
    assert "Rows of people: 4 read = 1 loaded + 0 set aside + 3 left out" in said
    assert "--" not in said.replace("—", "")
    at.selectbox(key="date_order").set_value("mdy").run()
    assert not at.exception
    at.button(key="commit").click().run()
    with open_store(store) as held:
        assert str(held.nodes("Person")["start"][0]) == "2020-01-02"


def test_most_people_missing_stops_until_it_is_confirmed(store):
    file = store.parent / "people.csv"
    file.write_text("id,name\n" + "".join(f"{k},P{k}\n" for k in range(20)))
    with open_store(store) as held:
        ingest.import_paths([file], held)
    at = upload(opened(), ("people.csv", "id,name\n1,P1\n2,P2\n"))
    assert at.button(key="commit").disabled
    assert "18 of 20" in words(at)
    at.checkbox(key="confirm").check().run()
    at.button(key="commit").click().run()
    assert counts(store)["Person"] == 2


def test_files_that_are_no_data_are_one_sentence(store):
    at = upload(opened(), ("holiday.csv", "\x00\x01nothing"))
    assert at.error
    assert not at.exception
    assert counts(store) == {}


def test_files_can_be_taken_away_again(store):
    at = upload(opened(), ("people.csv", PEOPLE))
    at.button(key="forget").click().run()
    assert not at.exception
    assert not [b for b in at.button if b.key == "commit"]
    assert "import_files" not in at.session_state
