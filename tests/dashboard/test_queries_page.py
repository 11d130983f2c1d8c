"""The page Queries: what a reader may ask, how the answer is shown, and what becomes of statements of one's own."""

import pytest

from orggraph import history, model, own_queries, queries
from orggraph.charts.network import MOST_LABELS, graph_of, network
from orggraph.errors import UsageError
from orggraph.store import open_store
from tests.contract import small_office
from tests.dashboard.test_pages import page, words


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    with open_store(folder / "store") as store:
        small_office.fill(store, folder / "office")
        assert not history.empty(store)
    return folder / "store"


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("ORGGRAPH_QUERIES", str(tmp_path / "mine"))
    return tmp_path / "mine"


def said(at):
    return words(at).replace("\\", "")


def asked(at, text):
    at.text_area(key="cypher").set_value(text)
    return at.button(key="run").click().run()


@pytest.mark.parametrize(("lang", "rows"), [("en", "Rows: 1"), ("zh_TW", "列數：1")])
def test_a_typed_parameter_changes_the_answer(office, own, monkeypatch, lang, rows):
    at = page("queries", monkeypatch, office, query="span_over_target", lang=lang)
    assert at.number_input(key="p_span_over_target_max_span").value == 8
    at.number_input(key="p_span_over_target_max_span").set_value(4).run()
    assert not at.exception
    assert rows in said(at)
    assert ":param max_span => 4;" in at.code[0].value


def test_every_sort_of_parameter_has_its_widget(office, own, monkeypatch):
    at = page("queries", monkeypatch, office)
    one_of_each = {tuple(q.parameters): name for name, q in queries.load_all().items() if q.parameters}
    for name in one_of_each.values():
        at.selectbox(key="query").set_value(name).run()
        assert not at.exception, name
        assert not at.error, name


def test_an_answer_becomes_a_picture(office, own, monkeypatch):
    at = page("queries", monkeypatch, office, query="departments_needed_unseen")
    at.segmented_control(key="form_departments_needed_unseen").set_value("graph").run()
    assert not at.exception
    assert "Nodes: 2, pairs: 1" in said(at)


def test_a_picture_never_has_more_than_it_may():
    graph, left_out = graph_of(((str(i), str(i + 1)) for i in range(1000)), most=300)
    assert (len(graph), left_out) == (300, 1000 - 299)
    figure = network(graph, {"0": "<b>zero</b>"})
    assert len(figure.data[1].x) == 300
    assert sum(bool(text) for text in figure.data[1].text) == MOST_LABELS
    assert all(figure.data[1].hovertext)


@pytest.mark.parametrize(
    ("returned", "drawn"),
    [
        ("p, r, m", "Nodes: 11, pairs: 10"),  # all but the vacant post, each to the solid manager
        ("path", "Nodes: 11, pairs: 10"),
        ("m.id AS boss, p.title AS title, r", "Nodes: 15, pairs: 10"),  # five managers, ten titles
    ],
)
def test_nodes_and_paths_become_a_picture(office, own, monkeypatch, returned, drawn):
    statement = f"MATCH path = (p:Person {{vacant: false}})-[r:REPORTS_TO {{kind: 'solid'}}]->(m:Person) RETURN {returned}"
    at = asked(page("queries", monkeypatch, office), statement)
    at.segmented_control(key="form_answer").set_value("graph").run()
    assert not at.exception
    assert drawn in said(at)


def test_nodes_are_written_as_cypher_has_them(office, own, monkeypatch):
    at = asked(page("queries", monkeypatch, office), "MATCH (d:Department {id: 'ops'})-[r:PART_OF]->(u) RETURN d, r")
    assert at.dataframe[-1].value.values.tolist() == [["(:Department {id: 'ops', name: 'Operations', kind: 'department'})", "[:PART_OF]"]]


def test_ids_have_their_names_beside_them_and_none_in_the_file(office, own, monkeypatch):
    at = page("queries", monkeypatch, office, query="departments_needed_unseen")
    assert at.dataframe[0].value["a"].to_list() == ["law Legal"]
    at.selectbox(key="query").set_value("people_without_manager").run()
    assert at.dataframe[0].value["person_id"].to_list() == ["a1"]  # the name stands in a column of its own


def test_a_person_is_meant_by_a_part_of_the_name(office, own, monkeypatch):
    at = page("queries", monkeypatch, office, query="path_to_top")
    at.text_input(key="p_path_to_top_person").set_value("yan").run()
    assert not at.error
    assert at.dataframe[0].value["person_id"].to_list() == ["y1", "b1", "a1"]
    assert ":param person => 'y1';" in at.code[0].value
    at.text_input(key="p_path_to_top_person").set_value("be").run()
    assert not at.exception
    assert at.error[0].value.replace("\\", "").startswith("2 people are called “be”, for example Ben Bay (b1), Bea Bell (b2)")


def test_the_console_says_what_a_statement_can_name(office, own, monkeypatch):
    at = page("queries", monkeypatch, office)
    told = {tuple(row) for row in at.dataframe[-1].value.values.tolist()}
    assert ("(:Department)", "id, name, kind", 4) in told
    assert ("(:Person)-[:RESPONSIBLE_FOR]->(:Task)", "role, since", 6) in told
    assert ("(:Case)", ", ".join(model.property_types("Case")), 0) in told


def test_what_one_may_not_see_is_not_offered(office, own, monkeypatch):
    at = page("queries", monkeypatch, office, query="span_over_target", **{"as": "employee:b2"})
    assert not at.exception
    assert "about groups" in said(at)
    offered = set(at.selectbox(key="query").options)
    assert len(offered) == sum(q.aggregate for q in queries.load_all().values())
    assert not [t for t in at.text_area if t.key == "cypher"]
    at.selectbox(key="query").set_value("open_matters_by_department").run()
    at.number_input(key="p_open_matters_by_department_min_group").set_value(1).run()
    assert "Rows: 0" in said(at)  # the largest department has four members: fewer than are told
    owner = page("queries", monkeypatch, office, query="open_matters_by_department")
    owner.number_input(key="p_open_matters_by_department_min_group").set_value(1).run()
    assert "Rows: 4" in said(owner)


def test_hr_sees_persons_and_types_nothing(office, own, monkeypatch):
    at = page("queries", monkeypatch, office, query="path_to_top", **{"as": "hr"})
    assert "Rows: 1" in said(at)
    assert not [t for t in at.text_area if t.key == "cypher"]
    assert "for the owner and analysts" in said(at)


def test_a_statement_with_parameters_runs_and_is_saved(office, own, monkeypatch):
    at = asked(
        page("queries", monkeypatch, office),
        ":param most => 6;\nMATCH (p:Person) WHERE toInteger(p.grade) < $most\nRETURN p.id AS who, p.name AS name ORDER BY who",
    )
    assert not at.error
    assert "Rows: 3" in said(at)
    at.text_input(key="save_name").set_value("low_grades")
    at.text_input(key="save_title").set_value("People with a low grade")
    at.text_input(key="column_who").set_value("the person's id")
    at.button(key="save").click().run()
    assert not at.exception
    assert [s.value for s in at.success]
    saved = queries.get("low_grades")
    assert (saved.category, saved.persons, saved.parameters["most"].type, saved.parameters["most"].default) == (
        "own",
        ("who",),
        "integer",
        6,
    )
    with open_store(office) as store:
        assert [row[0] for row in queries.run(store, saved).tuples] == ["b4", "c4", "y2"]
    assert "low_grades" in page("queries", monkeypatch, office, query="low_grades").selectbox(key="query").value


def test_a_mistake_is_shown_at_its_place(office, own, monkeypatch):
    at = asked(page("queries", monkeypatch, office), ":param n => 1\nMATCH (p:Person\nRETURN p.id AS id")
    assert not at.exception
    assert at.error
    assert at.code[-1].value == "RETURN p.id AS id\n^"
    assert "Line 3, column 1" in said(at)


@pytest.mark.parametrize(("lang", "says"), [("en", "No Person has a property “nmae”"), ("zh_TW", "沒有任何 Person 有屬性「nmae」")])
def test_a_property_that_nothing_has_is_remarked_on(office, own, monkeypatch, lang, says):
    at = asked(page("queries", monkeypatch, office, lang=lang), "MATCH (p:Person) RETURN p.id AS id, p.nmae AS called")
    assert not at.exception
    assert not at.error
    assert says in at.warning[0].value
    assert "name" in at.warning[0].value
    at = asked(at, "MATCH (p:Person) RETURN p.id AS id, p.name AS called")
    assert not at.warning


def test_a_runaway_statement_is_stopped_and_the_page_goes_on(office, own, monkeypatch, tmp_path):
    (tmp_path / "settings.toml").write_text("[query.timeout]\nvalue = 1\n", "utf-8")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(tmp_path / "settings.toml"))
    at = asked(page("queries", monkeypatch, office), "RETURN size(reduce(a = [1], x IN range(1, 40) | a + a)) AS n")
    assert not at.exception
    assert "took longer than allowed and was stopped" in at.error[0].value
    at = asked(at, "MATCH (p:Person) RETURN count(p) AS people")
    assert not at.exception
    assert not at.error
    assert "Rows: 1" in said(at)


def test_an_unknown_label_is_told_on_the_page(office, own, monkeypatch):
    at = asked(page("queries", monkeypatch, office), "MATCH (p:Persn) RETURN p.id AS id")
    assert "did you mean “Person”" in at.error[0].value


def test_a_broken_file_of_ones_own_leaves_the_library(office, own, monkeypatch):
    own.mkdir()
    (own / "broken.cypher").write_text("RETURN 1", "utf-8")
    at = page("queries", monkeypatch, office)
    assert not at.exception
    assert "broken.cypher" in at.error[0].value.replace("\\", "")
    assert len(at.selectbox(key="query").options) == len(queries.load_all())


@pytest.mark.parametrize("value", [3, -2.5, True, "it's", 'a "b" \\ c', "2026-01-01", "林"])
def test_parameters_go_to_the_browser_and_back(value):
    text = own_queries.for_browser("RETURN $x", {"x": value})
    assert own_queries.from_browser(text) == ({"x": value}, "\nRETURN $x")


def test_a_parameter_line_that_is_none_is_told():
    with pytest.raises(UsageError, match="Line 2 is no parameter"):
        own_queries.from_browser("RETURN 1\n:param x")
    with pytest.raises(UsageError, match="Line 1 gives a parameter no number"):
        own_queries.from_browser(":param x => [1]")


@pytest.mark.parametrize(("name", "match"), [("layers", "already has"), ("../out", "no name"), ("No", "no name"), ("", "no name")])
def test_a_name_that_cannot_be_saved_is_told(own, name, match):
    text = own_queries.compose("MATCH (p:Person) RETURN p.id AS id ORDER BY id", "T", "題", {"id": "key"}, {})
    with pytest.raises(UsageError, match=match):
        own_queries.save(own, name, text)
    assert not own.exists() or not list(own.rglob("*.cypher"))
