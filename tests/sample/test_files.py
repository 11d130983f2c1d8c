"""The sample's files keep the template's columns, vocabularies and references, and are what the generator writes."""

import datetime as dt
import itertools
import re
import subprocess
import sys

import networkx as nx
import polars as pl
import pytest

from orggraph.model import TABLES
from tests.sample.tables import AS_OF, FOLDER, department, manager, table, ties

FILES = sorted(p.stem for p in FOLDER.glob("*.csv"))
KEYS = {
    "Person": ("people", "id"),
    "Department": ("departments", "id"),
    "Goal": ("goals", "id"),
    "Task": ("tasks", "id"),
}


def values(name, column):
    """Return the values of a column without the empty ones, lists taken apart."""
    found = table(name)[column.name].drop_nulls().to_list()
    return [v for cell in found for v in cell.split(";")] if column.type == "list" else found


def columns():
    return [pytest.param(name, c, id=f"{name}.{c.name}") for name in FILES for c in TABLES[name].columns if c.name in table(name).columns]


def test_every_layer_is_there():
    kept = {name for name, t in TABLES.items() if t.register}  # grow in the store
    # the lines stand in people.csv, contacts in ties.csv; attributes hold columns of one's own, of which nothing is found
    assert set(FILES) == set(TABLES) - kept - {"reporting_lines", "group_ties", "attributes"}


@pytest.mark.parametrize("name", FILES)
def test_headers_are_those_of_the_template_in_its_order(name):
    template = [c.name for c in TABLES[name].columns]
    header = table(name).columns
    assert header == [c for c in template if c in header]
    assert set(TABLES[name].required) <= set(header)


@pytest.mark.parametrize("name", FILES)
def test_no_key_twice(name):
    assert table(name).height > 0
    assert not table(name).select(TABLES[name].key).is_duplicated().any()


@pytest.mark.parametrize(("name", "column"), columns())
def test_values_fit_their_column(name, column):
    found = values(name, column)
    if column.required:
        assert table(name)[column.name].null_count() == 0
    if column.values:
        assert set(found) <= set(column.values)
    if column.refers in KEYS:
        where, key = KEYS[column.refers]
        assert set(found) <= set(table(where)[key])
    if column.type == "date":
        assert all(dt.date(2010, 1, 1) <= dt.date.fromisoformat(v) <= dt.date(2026, 12, 31) for v in found)
    if column.type in ("number", "integer"):
        low, high = column.low, column.high
        assert all((low is None or float(v) >= low) and (high is None or float(v) <= high) for v in found)


def test_directives_address_what_exists():
    known = {"person": set(table("people")["id"]), "department": set(table("departments")["id"])}
    for kind, addressee in table("directives").select("addressee_kind", "addressee").iter_rows():
        assert addressee in known[kind]


def test_one_chart_with_one_chief_in_five_layers():
    chart = nx.DiGraph((above, person) for person, above in manager().items())
    assert nx.is_arborescence(chart)
    assert len(chart) == 300
    assert max(nx.single_source_shortest_path_length(chart, "E0001").values()) == 4


def test_fourteen_units_in_three_levels_with_heads_of_their_own():
    frame = table("departments")
    tree = nx.DiGraph(frame.drop_nulls("parent_id").select("parent_id", "id").iter_rows())
    assert nx.is_arborescence(tree)
    assert max(nx.single_source_shortest_path_length(tree, "D00").values()) == 2
    assert frame["kind"].value_counts().sort("kind").rows() == [("company", 1), ("department", 9), ("division", 3), ("office", 1)]
    unit = department()
    assert all(unit[head] == key for key, head in frame.select("id", "head_id").iter_rows())
    assert set(unit.values()) == set(frame["id"])


def test_people_are_told_apart_and_made_up():
    frame = table("people")
    assert frame["name"].is_unique().all()
    assert (frame["email"] == frame["id"].str.to_lowercase() + "@example.com").all()
    both = frame["name"].str.contains(r"[A-Za-z].*[\u4e00-\u9fff]")
    assert both.sum() == 285
    assert all(frame.filter(~both)["name"].str.contains(r"^[^\u4e00-\u9fff]+$"))


def test_contacts_are_weekly_on_mondays_for_two_years():
    frame = ties(all_time=True)
    weeks = frame["period"].unique().sort().to_list()
    assert weeks == [dt.date(2024, 10, 7) + dt.timedelta(weeks=k) for k in range(104)]
    assert weeks[-1] == dt.date(2026, 9, 28) <= AS_OF
    assert set(frame["channel"]) == {"email", "chat", "meeting"}
    assert (frame["source_id"] != frame["target_id"]).all()
    assert (frame["count"] >= 1).all()


def test_holidays_are_quiet():
    week = ties(all_time=True).group_by("period").agg(pl.col("count").sum())
    quiet = week.filter((pl.col("period").dt.month() == 12) & (pl.col("period").dt.day() >= 22))
    assert quiet.height == 4
    assert quiet["count"].max() < 0.5 * week["count"].median()


def test_people_differ_in_activity():
    frame = ties()
    ends = pl.concat([frame.select(pl.col(end).alias("person"), "count") for end in ("source_id", "target_id")])
    volume = ends.group_by("person").agg(pl.col("count").sum())["count"]
    assert volume.len() == 300
    assert volume.quantile(0.9) > 3 * volume.quantile(0.1)


def test_folder_stays_small():
    assert sum(p.stat().st_size for p in FOLDER.glob("*.*")) < 3e6


def test_readme_counts_the_rows():
    text = (FOLDER / "README.md").read_text("utf-8")
    counted = {}
    for names, numbers in re.findall(r"^\| (`[^|]*\.csv`) \| ([\d, ]+) \|", text, re.MULTILINE):
        counts = re.sub(r"(?<=\d),(?=\d)", "", numbers).split(",")
        counted |= dict(zip(re.findall(r"`(\w+)\.csv`", names), map(int, counts), strict=True))
    assert counted == {name: table(name).height for name in FILES}


def test_generator_writes_these_very_bytes(tmp_path):
    subprocess.run([sys.executable, FOLDER / "generate.py", tmp_path], check=True)
    made = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert set(made) == {*(f"{name}.csv" for name in FILES), "planted.toml"}
    assert [name for name, text in made.items() if text != (FOLDER / name).read_bytes()] == []


def test_generator_needs_the_standard_library_only():
    text = (FOLDER / "generate.py").read_text("utf-8")
    imported = set(itertools.chain(*re.findall(r"^(?:import|from) (\w+)()", text, re.MULTILINE))) - {""}
    assert imported <= set(sys.stdlib_module_names)
