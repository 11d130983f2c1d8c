"""What an analyst gets in Python and as files: the same graph on both stores."""

import datetime as dt

import networkx as nx
import polars as pl
import pytest

import orggraph
from orggraph import export_graph, history, model
from orggraph.cli import run
from orggraph.errors import OrgGraphError, QueryRefused, StoreError, UnknownName
from orggraph.store import Changes, NodeRows
from tests.contract import small_office


@pytest.fixture
def office(store, tmp_path):
    return small_office.fill(store, tmp_path / "office")


def test_an_analyst_asks_in_python(office):
    with orggraph.open(office.url) as org:
        frame = org.query("span_over_target", max_span=4)
        assert frame.rows() == [("b1", "Ben Bay", 5)]
        assert org.query("directives_past_due").columns == ["directive", "subject", "issuer_id", "until", "late_days"]
        own = org.cypher("MATCH (p:Person) WHERE p.start > date($day) RETURN p.id AS id, p.start AS start ORDER BY id", day="2021-01-01")
        assert own.rows() == [("b4", dt.date(2021, 9, 1)), ("c4", dt.date(2023, 4, 1)), ("y2", dt.date(2022, 1, 10))]
        assert own.schema["start"] == pl.Date
        with pytest.raises(QueryRefused):
            org.cypher("MATCH (p:Person) SET p.name = 'x'")
        with pytest.raises(UnknownName, match="span_over_target"):
            org.query("span_over_targets")
        with pytest.warns(UserWarning, match=r"looked at the first 3 of 4 by id; most_departments=4 looks at all"):
            org.query("links_of_departments", most_departments=3)
        assert org.queries().filter(pl.col("id") == "layers")["category"].to_list() == ["structure"]


def test_networkx_sees_the_organisation(office):
    with orggraph.open(office.url) as org:
        graph = org.graph()
        assert graph.n == 12
        assert org.graph() is graph
        assert (
            nx.number_connected_components(graph.contacts) == nx.number_connected_components(nx.Graph(list(graph.contacts.edges))) + 1
        )  # b5 is vacant
        assert [r.declaration.id for r in org.analyze("span").ranked] == []
        office.write(
            Changes((NodeRows("Import", pl.DataFrame({"id": ["~later"], "at": ["2027-01-01T00:00:00"], "as_of": [dt.date(2027, 1, 1)]})),))
        )
        assert org.graph() is not graph


def test_graphs_can_be_had_by_the_ids_of_people(office, tmp_path):
    with orggraph.open(office.url) as org:
        graph = org.graph()
    for network in (graph.ties, graph.contacts, graph.hierarchy):
        named = graph.named(network)
        assert type(named) is type(network)
        assert set(named.edges(data="weight")) == {(graph.ids[u], graph.ids[v], w) for u, v, w in network.edges(data="weight")}
        assert list(named) == list(graph.ids)
        assert nx.pagerank(named) == {graph.ids[i]: value for i, value in nx.pagerank(network).items()}
    b1 = graph.named(graph.contacts).nodes["b1"]
    assert (b1["name"], b1["start"], b1["department"]) == ("Ben Bay", str(graph.people.filter(pl.col("id") == "b1")["start"][0]), "ops")
    assert all(None not in known.values() for _, known in graph.named(graph.contacts).nodes(data=True))
    nx.write_graphml(graph.named(graph.ties), tmp_path / "ties.graphml")
    assert nx.read_graphml(tmp_path / "ties.graphml").nodes["b1"]["name"] == "Ben Bay"


def test_no_store_is_told(tmp_path):
    with pytest.raises(StoreError):
        orggraph.open(tmp_path / "none")


@pytest.mark.parametrize(("form", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_a_graph_goes_to_other_tools_and_comes_back(office, tmp_path, form, read):
    office.write(Changes((NodeRows("Person", pl.DataFrame({"id": ["b5"], "title": ["<&> \x0b \x00 林 🦑"]})),)))
    (file,) = export_graph.write(office, tmp_path / "out", form)
    back = read(file)
    counts = office.counts()
    assert len(back) == sum(counts[label] for label in model.labels() if label in counts and label != "Import")
    assert back.number_of_edges() == sum(counts.get(type_, 0) for type_ in model.edges())
    assert back.is_directed() and back.is_multigraph()
    node = back.nodes["Person:b5"]
    assert (node["entity"], node["code"], node["vacant"], node["title"]) == ("Person", "b5", True, "<&> \ufffd \ufffd 林 🦑")
    labels = {key: back.nodes[key]["label"] for key in ("Person:b2", "Task:t1", "Skill:piano", "Target:all:span") if key in back}
    assert labels == {"Person:b2": "Bea Bell", "Task:t1": "Berth contract", "Target:all:span": "all:span"}
    assert "fte" not in node  # unknown is left out, never 0
    assert back.nodes["Person:b2"]["fte"] == 0.8
    assert back.nodes["Person:b2"]["first_day" if form == "gexf" else "start"] == "2019-05-01"
    assert back.nodes["Department:ops"]["kind"] == "department"
    (edge,) = (e for e in back.get_edge_data("Department:ops", "Department:law").values() if e["relationship"] == "DEPENDS_ON")
    assert (edge["kind"], edge["strength"], edge["since"]) == ("approval", 0.9, "2024-01-01")


def test_parquet_keeps_the_types(office, tmp_path):
    files = export_graph.write(office, tmp_path / "out", "parquet")
    person = pl.read_parquet(tmp_path / "out" / "nodes" / "Person.parquet")
    assert person.equals(office.nodes("Person"))
    assert pl.read_parquet(tmp_path / "out" / "relationships" / "COMMUNICATES_WITH.parquet").schema["period"] == pl.Date
    assert {f.suffix for f in files} == {".parquet"}


def test_a_folder_that_is_not_empty_is_left_alone(office, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OrgGraphError, match="is not empty"):
        export_graph.write(office, tmp_path, "graphml")
    with pytest.raises(UnknownName, match="graphml"):
        export_graph.write(office, tmp_path / "x", "grapml")


def test_the_command_writes_every_form(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ORGGRAPH_STORE", str(tmp_path / "store"))
    small_office.write(tmp_path / "office")
    assert run(["import", str(tmp_path / "office"), "--as-of", "2026-03-31"]) == 0
    capsys.readouterr()
    for form in ("csv", *export_graph.FORMS):
        assert run(["export", str(tmp_path / form), "--format", form]) == 0
        assert str(tmp_path / form) in capsys.readouterr().out
    assert run(["export", str(tmp_path / "again"), "--format", "gexf", "--history"]) == 2
    with orggraph.open() as org:
        assert org.export(tmp_path / "from python", "graphml")
        with pytest.raises(UnknownName, match="csv"):
            org.export(tmp_path / "other", "xyz")
        assert not history.empty(org.store)
