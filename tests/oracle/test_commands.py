"""The published numbers of the data sets, printed by ``orggraph metric`` and ``orggraph query`` of what ``orggraph import`` made of them."""

import json

import polars as pl
import pytest

from orggraph.cli import run
from tests.oracle.organisations import DATA, FETCHED, krackhardt, manufacturing
from tests.oracle.test_published import DIGITS, ROLES

RELATIONS = ("advice", "friendship", "reports_to")
TRIADS = ["003", "012", "102", "021D", "021U", "021C", "111D", "111U", "030T", "030C", "201", "120D", "120U", "120C", "210", "300"]
WHOLE = {  # FIELD 2.3, a column a relation: advice, friendship, reports-to as it is stored
    ("density", "ties"): (190, 102, 20),
    ("density", "value"): (145 / 210, 79 / 210, 20 / 210),
    ("density", "directed"): (0.4523810, 0.2428571, 0.0476190),
    ("reciprocity", "mutual"): (45, 23, 0),
    ("reciprocity", "one_way"): (100, 56, 20),
    ("reciprocity", "null"): (65, 131, 190),
    ("reciprocity", "value"): (0.4736842, 0.4509804, 0),
    ("reciprocity", "pairs"): (0.3103448, 0.2911392, 0),
    ("reciprocity", "with_null"): (0.5238095, 0.7333333, 0.9047619),
    ("transitivity", "value"): (0.7345088, 0.4714946, 0),
    ("transitivity", "directed"): (0.6639785, 0.4610526, 0),
    ("contact_dimensions", "connectedness"): (1, 1, 1),
    ("contact_dimensions", "hierarchy"): (0, 0.18182, 1),
    ("contact_dimensions", "efficiency"): (0.575, 0.795, 1),
    ("contact_dimensions", "value"): (1, 1, 0.08421),
    ("contact_dimensions", "reversed_lub"): (1, 0.99474, 1),
    ("contact_dimensions", "circles"): (1, 1, 0),
    ("contact_dimensions", "largest_circle"): (21, 19, 0),
    ("ei_index", "value"): (0.5172414, 0.3164557, -0.6),
    ("ei_index", "inside"): (35, 27, 16),
    ("ei_index", "n"): (145, 79, 20),
    ("ei_index", "arcs"): (0.5157895, 0.2549020, -0.6),
    ("ei_index", "expected"): (0.5524, 0.5524, 0.5524),
    ("modularity", "value"): (-0.02366, 0.08148, 0.5525),
    ("modularity", "directed"): (0.01856, 0.11870, 0.5650),
    ("assortativity", "directed"): (0.02390, 0.15909, 0.73856),
    ("assortativity", "value"): (-0.03220, 0.11015, 0.73423),
}
CENSUS = (
    "74 153 90 160 86 49 59 101 190 2 72 62 78 17 107 30",
    "376 366 143 114 34 35 39 101 23 0 20 16 25 9 23 6",
    "1003 274 0 0 37 16 0 0 0 0 0 0 0 0 0 0",
)
PERSONS = {  # the highest of each column by person, and how much
    ("degree", "in"): ({"02": 18, "18": 15, "21": 15}, {"02": 10, "01": 8, "12": 8}, {"14": 7, "07": 4, "21": 4, "02": 3, "18": 2}),
    ("degree", "out"): ({"15": 20, "18": 17}, {"17": 18, "11": 13}, {"07": 0, "01": 1}),
    ("directed_betweenness", "value"): ({"18": 88.9167, "21": 60.1270}, {"17": 134.4333, "11": 58.45}, {"14": 7, "21": 4}),
    ("brokerage", "value"): ({"18": 121, "21": 72, "06": 0}, {"17": 71}, {}),
}
BROKERS = ((28, 69, 62, 95, 246), (26, 27, 55, 80, 68))


def stored(folder, people, ties):
    """Import people and ties as the command does; return the store."""
    people.write_csv(folder / "people.csv")
    ties.write_csv(folder / "ties.csv")
    assert (
        run(["import", str(folder / "people.csv"), str(folder / "ties.csv"), "--as-of", "2026-01-31", "--store", str(folder / "store")])
        == 0
    )
    return str(folder / "store")


def people_of(org):
    """Return the people of an organisation as a file of them."""
    boss = [org.ids[m] if m >= 0 else None for m in org.manager.tolist()]
    unit = [org.department_names[d] if d >= 0 else None for d in org.department.tolist()]
    return pl.DataFrame({"id": list(org.ids), "name": [f"Person {i}" for i in org.ids], "department": unit, "manager_id": boss})


@pytest.fixture(scope="module", params=range(3), ids=RELATIONS)
def relation(request, tmp_path_factory):
    """One relation of Krackhardt's managers as contact: its column in the tables above, and the store."""
    ends = [pl.col(c).cast(pl.String).str.zfill(2).alias(n) for c, n in (("from", "source_id"), ("to", "target_id"))]
    ties = pl.read_csv(DATA / "krackhardt" / f"{RELATIONS[request.param]}.csv").select(
        *ends, period=pl.lit("2026-01-05"), count=1, weight=1
    )
    return request.param, stored(tmp_path_factory.mktemp("relation"), people_of(krackhardt()), ties)


@pytest.fixture
def printed(capfd):
    def printed(store, *command):
        capfd.readouterr()
        assert run([*command, "--format", "json", "--store", store]) == 0
        return json.loads(capfd.readouterr().out)

    return printed


def test_every_number_of_krackhardts_managers(relation, printed):
    column, store = relation
    found = {name: printed(store, "metric", name)[0] for name in dict.fromkeys(name for name, _ in WHOLE)}
    assert {key: found[key[0]][key[1]] for key in WHOLE} == pytest.approx(
        {key: published[column] for key, published in WHOLE.items()}, abs=DIGITS
    )
    census = printed(store, "metric", "triad_census")[0]
    assert [census[kind] for kind in TRIADS] == [int(x) for x in CENSUS[column].split()]


def test_every_number_of_krackhardts_managers_by_person(relation, printed):
    column, store = relation
    for (name, part), published in PERSONS.items():
        rows = {r["id"]: r[part] for r in printed(store, "metric", name)}
        assert {i: rows[i] for i in published[column]} == pytest.approx(published[column], abs=5e-5), (name, part)
        if any(published[column].values()):
            assert max(rows.values()) == pytest.approx(max(published[column].values()), abs=5e-5)
    rows = {r["id"]: r for r in printed(store, "metric", "brokerage")}
    if column < 2:
        assert tuple(sum(r[role] for r in rows.values()) for role in ROLES) == BROKERS[column]
    if column == 0:
        assert [[rows[i][role] for role in ROLES] for i in ("21", "18", "06")] == [[11, 7, 15, 20, 19], [0, 32, 11, 4, 74], [0] * 5]


def test_the_chart_of_krackhardts_managers(relation, printed):
    _, store = relation
    layers = {r["id"]: r["value"] for r in printed(store, "metric", "layer")}
    assert (max(layers.values()), [i for i, k in layers.items() if k == 1]) == (3, ["07"])
    (chart,) = printed(store, "metric", "krackhardt")
    assert [chart[k] for k in ("connectedness", "hierarchy", "efficiency", "value")] == [1, 1, 1, 1]
    count = "MATCH (p:Person)-[:MEMBER_OF]->(d:Department) RETURN d.name AS name, count(p) AS people ORDER BY name"
    assert {r["name"]: r["people"] for r in printed(store, "query", "--cypher", count)} == {
        "dept 0": 1, "dept 1": 5, "dept 2": 8, "dept 3": 3, "dept 4": 4,
    }  # fmt: skip


def test_the_posts_of_the_treasury(tmp_path, printed):
    store = str(tmp_path / "store")
    assert run(["import", str(DATA / "uk_treasury_organogram"), "--as-of", "2026-01-31", "--store", store]) == 0
    depth = [r["value"] for r in printed(store, "metric", "upward_path")]
    assert [depth.count(d) for d in range(6)] == [1, 8, 62, 117, 130, 83]
    spans = {r["id"]: r["value"] for r in printed(store, "metric", "span") if r["value"] is not None}
    assert (len(spans), sum(spans.values())) == (78, 400)
    assert [sorted(spans, key=spans.__getitem__)[-k] for k in (1, 2, 3, 4)] == ["23984", "24363", "24038", "25203"]
    assert sorted(spans.values())[-4:] == [15, 16, 20, 26]
    assert 1 not in spans.values()
    one = "MATCH (p:Person) WHERE NOT (p)-[:REPORTS_TO]->() RETURN p.id AS id"
    assert printed(store, "query", "--cypher", one) == [{"id": "19678"}]
    vacant = "MATCH (p:Person) WHERE p.vacant RETURN count(p) AS vacant"
    assert printed(store, "query", "--cypher", vacant) == [{"vacant": 1}]
    unit = "MATCH (p:Person) OPTIONAL MATCH (p)-[:MEMBER_OF]->(d:Department) RETURN p.id AS id, d.name AS unit"
    units = {r["id"]: r["unit"] for r in printed(store, "query", "--cypher", unit)}
    assert len(set(units.values())) == 110  # “N/A” is none and the hundred and tenth
    lines = printed(store, "query", "--cypher", "MATCH (p:Person)-[:REPORTS_TO]->(m:Person) RETURN p.id AS id, m.id AS boss")
    assert (len(lines), sum(units[r["id"]] != units[r["boss"]] for r in lines)) == (400, 246)


@pytest.fixture(scope="module")
def factory(tmp_path_factory):
    """All 167 accounts of the factory that mail, 13 of them in no chart, with nine months of mail as one period."""
    people = people_of(manufacturing())
    mail = pl.read_csv(FETCHED / "manufacturing_email" / "communication.csv", separator=";").select("Sender", "Recipient")
    ties = mail.group_by("Sender", "Recipient", maintain_order=True).len("count")
    ends = [pl.col(c).cast(pl.String).str.zfill(3).alias(n) for c, n in (("Sender", "source_id"), ("Recipient", "target_id"))]
    ties = ties.select(*ends, "count", period=pl.lit("2026-01-05"), weight="count")
    others = sorted({*ties["source_id"], *ties["target_id"]} - {*people["id"]})
    more = pl.DataFrame({"id": others, "name": [f"Person {i}" for i in others]})
    return stored(tmp_path_factory.mktemp("factory"), pl.concat([people, more], how="diagonal"), ties)


def test_the_mail_of_the_factory(factory, printed):
    (density,) = printed(factory, "metric", "density")
    assert (density["n"], density["ties"], density["pairs"]) == (167, 5783, 3250)
    assert density["directed"] == pytest.approx(0.2086, abs=5e-5)
    assert printed(factory, "metric", "reciprocity")[0]["value"] == pytest.approx(0.8760, abs=5e-5)
    (ei,) = printed(factory, "metric", "ei_index")
    assert (ei["n"], ei["inside"]) == (2017 + 1123, 1123)
    assert (ei["value"], ei["weighted"]) == pytest.approx((0.2847, 0.0720), abs=5e-5)
    between = {r["id"]: r["value"] for r in printed(factory, "metric", "betweenness")}
    top = {"130": 0.0824, "089": 0.0650, "045": 0.0647, "132": 0.0524, "017": 0.0403}
    assert sorted(between, key=between.__getitem__)[:-6:-1] == list(top)
    assert {i: between[i] for i in top} == pytest.approx(top, abs=5e-5)
    lines = printed(factory, "metric", "reporting_contact")
    assert (len(lines), sum(bool(r["assessed"]) and r["up"] + r["down"] > 0 for r in lines)) == (153, 97)


def test_the_chart_of_the_factory(factory, printed):
    depth = {r["id"]: r["value"] for r in printed(factory, "metric", "upward_path")}
    led = [d for i, d in depth.items() if d or i == "086"]
    assert [led.count(d) for d in range(6)] == [1, 11, 64, 33, 44, 1]
    spans = {r["id"]: r["value"] for r in printed(factory, "metric", "span") if r["value"] is not None}
    assert (len(spans), sum(spans.values())) == (34, 153)
    assert {i: spans[i] for i in ("104", "086", "141")} == {"104": 13, "086": 11, "141": 11}
    branch = "MATCH (p:Person)-[:MEMBER_OF]->(d:Department) RETURN d.name AS name, count(p) AS people"
    sizes = {r["name"].removeprefix("branch of "): r["people"] for r in printed(factory, "query", "--cypher", branch)}
    assert sizes == {"069": 83, "104": 16, "036": 10, "027": 8, "070": 8, "085": 8, "148": 7, "163": 6, "121": 4, "156": 2, "007": 1}
