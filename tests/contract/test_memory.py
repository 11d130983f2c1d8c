"""A statement may take so much memory and no more: in the engine, and of whoever asks. The store holds what it held."""

import pytest

from orggraph.errors import QueryFailed
from orggraph.store import open_store
from tests.contract.test_embedded import finished, python

TOO_LARGE = (  # a text of 512 MB; a list; an order: the last two the engine itself keeps count of
    "RETURN size(reduce(s = 'x', i IN range(1, 29) | s + s)) AS n",
    "UNWIND range(1, 400000) AS i WITH collect(toString(i) + 'some text of some length') AS l UNWIND range(1, 400) AS k "
    "WITH collect([x IN l | x + toString(k)]) AS m RETURN size(m) AS n",
    "UNWIND range(1, 1500) AS a UNWIND range(1, 4000) AS i RETURN toString(i) + 'some text of some length' AS t ORDER BY t DESC",
)


@pytest.fixture
def sparing(tmp_path, monkeypatch):
    """One megabyte for an answer."""
    own = tmp_path / "settings.toml"
    own.write_text("[query.memory]\nvalue = 1\n", "utf-8")
    monkeypatch.setenv("ORGGRAPH_SETTINGS", str(own))


@pytest.mark.parametrize("cell", ["x", "[x, 'some text']", "{number: x, text: 'some text'}"])
def test_an_answer_that_grows_too_large_is_stopped(store, sparing, cell):
    assert len(store.read(f"UNWIND range(1, 500) AS x RETURN {cell} AS cell").tuples) == 500
    with pytest.raises(QueryFailed, match=r"more than 1 MB after [\d,]+ rows and was stopped; narrow it") as told:
        store.read(f"UNWIND range(1, 50000) AS x RETURN {cell} AS cell")
    assert "\n" not in str(told.value)
    assert store.read(f"UNWIND range(1, 50000) AS x RETURN {cell} AS cell", limit=10).truncated


def test_a_statement_that_fills_the_embedded_engine_is_stopped(tmp_path):
    """In a program of its own, with a small heap: one sentence each time, and the same program reads and writes on."""
    told = finished(
        python(
            f"""
            import polars as pl
            from orggraph.errors import QueryFailed
            from orggraph.store import *
            with open_store({str(tmp_path / "store")!r}) as store:
                for turn, statement in enumerate({TOO_LARGE!r}):
                    store.write(Changes((NodeRows("Skill", pl.DataFrame({{"id": [f"s{{turn}}"]}})),)))
                    try:
                        store.read(statement, timeout=120)
                    except QueryFailed as reason:
                        print(reason)
                    assert store.nodes("Skill").height == turn + 1
            """,
            ORGGRAPH_HEAP="256m",
        )
    )
    (sentence,) = set(told.splitlines())
    assert told.count("\n") == len(TOO_LARGE)
    assert sentence == "The query needs more memory than the engine may take and was stopped; narrow it, or raise ORGGRAPH_HEAP"
    with open_store(tmp_path / "store", create=False) as store:
        assert store.nodes("Skill")["id"].to_list() == ["s0", "s1", "s2"]


@pytest.mark.parametrize(("said", "sentence"), [("lots", "ORGGRAPH_HEAP is “lots”; write it as 512m or 4g"), ("", "")])
def test_the_size_of_the_heap_is_checked(tmp_path, said, sentence):
    (tmp_path / "people.csv").write_text("id,name,manager_id\n1,Ann,\n2,Bea,1\n", "utf-8")
    process = python(
        f"""
        import sys
        from orggraph.cli import main
        sys.argv[1:] = ["import", {str(tmp_path / "people.csv")!r}, "--store", {str(tmp_path / "store")!r}]
        main()
        """,
        ORGGRAPH_HEAP=said,
    )
    _, err = process.communicate(timeout=120)
    assert sentence in err
    assert process.returncode == (2 if sentence else 0), err
