"""What is asked of a server that several share: routing, bookmarks, another try, and an account for those who only read."""

import os
import uuid

import neo4j
import polars as pl
import pytest

from orggraph.errors import StoreError
from orggraph.store import Changes, NodeRows, open_store, protections

pytestmark = pytest.mark.neo4j
PLAIN = ("neo4j", "bolt")


def skill(name):
    return Changes((NodeRows("Skill", pl.DataFrame({"id": [name]})),))


@pytest.mark.parametrize("scheme", PLAIN)
def test_a_server_is_reached_with_routing_and_without(neo4j_url, scheme):
    with open_store(f"{scheme}://{neo4j_url.partition('://')[2]}") as store:
        store.write(skill(scheme))
        assert scheme in store.nodes("Skill")["id"].to_list()


@pytest.mark.parametrize("scheme", ["neo4j+s", "bolt+s"])
def test_a_server_without_encryption_is_not_reached_by_an_encrypted_address(neo4j_url, scheme):
    with pytest.raises(StoreError, match=f"No Neo4j server answers at {scheme}".replace("+", r"\+")) as told:
        open_store(f"{scheme}://{neo4j_url.partition('://')[2]}")
    assert "\n" not in str(told.value)


def test_a_read_waits_for_what_was_written_before(neo4j_url):
    """The bookmark of a write is handed to the reads that follow: on a cluster another server answers them."""
    with open_store(neo4j_url) as store:
        before = set(store._bookmarks.get_bookmarks())
        store.write(
            skill(uuid.uuid4().hex)
        )  # what is there already changes nothing, and the long-term line then hands out the bookmark before
        (written,) = store._bookmarks.get_bookmarks()
        assert written not in before
        with store._session(neo4j.READ_ACCESS) as session:
            session.execute_read(lambda tx: tx.run("RETURN 1").consume())
            assert session.last_bookmarks().raw_values >= {written}


def test_what_another_try_mends_is_tried_again(neo4j_url, monkeypatch):
    """A write that meets a server stepping down, as the driver reports it, is done once and no more."""
    with open_store(neo4j_url) as store:
        true, turns = neo4j.ManagedTransaction.run, []

        def stepping_down(self, query, *args, **kwargs):
            if "MERGE (n:`Skill`" in str(query):
                turns.append(query)
                if len(turns) == 1:
                    raise neo4j.exceptions.SessionExpired("the leader has changed")
            return true(self, query, *args, **kwargs)

        monkeypatch.setattr(neo4j.ManagedTransaction, "run", stepping_down)
        store.write(skill("violin"))
        assert len(turns) == 2
        assert store.nodes("Skill")["id"].to_list().count("violin") == 1


@pytest.fixture
def reader(neo4j_url, monkeypatch):
    with neo4j.GraphDatabase.driver(neo4j_url, auth=("neo4j", os.environ["NEO4J_PASSWORD"])) as driver:
        driver.execute_query("CREATE USER ann SET PASSWORD 'secret-enough' CHANGE NOT REQUIRED", database_="system")
        monkeypatch.setenv("NEO4J_READER_USERNAME", "ann")
        monkeypatch.setenv("NEO4J_READER_PASSWORD", "secret-enough")
        yield neo4j_url
        driver.execute_query("DROP USER ann", database_="system")


def test_what_is_typed_runs_under_the_readers_account(reader, monkeypatch):
    with open_store(reader) as store:
        store.write(skill("cello"))  # under the other one
        asked = []
        true = store._session
        monkeypatch.setattr(store, "_session", lambda mode, auth=None: asked.append(auth) or true(mode, auth))
        assert store.read("MATCH (s:Skill {id: 'cello'}) RETURN s.id AS id").tuples == (("cello",),)
        store.plan("MATCH (s:Skill) RETURN s.id AS id")
        assert [a.principal for a in asked] == ["ann", "ann"]
        with true(neo4j.READ_ACCESS, store._reader) as session:
            assert protections.account(lambda text: list(session.run(text))) == "ann; this edition has no roles, so every account may write"
        assert store.describe()["reader's account"] == "ann"


def test_a_wrong_password_of_the_reader_is_told(reader, monkeypatch):
    monkeypatch.setenv("NEO4J_READER_PASSWORD", "another-one")
    with pytest.raises(StoreError, match="refuses the user or password"):
        open_store(reader)


@pytest.mark.parametrize(
    ("roles", "more", "said"),
    [
        (["PUBLIC", "reader"], [], "reads only"),
        (["PUBLIC", "editor", "reader"], ["editor"], "with editor; name an account with the role reader alone"),
        (None, [], "no roles"),
    ],
)
def test_roles_are_read_as_an_edition_with_roles_reports_them(roles, more, said):
    """Such an edition needs a licence, so that its answer stands here as its manual gives it."""

    def run(_):
        return [{"user": "ann", "roles": roles}]

    assert protections.beyond_reading(run) == more
    assert said in protections.account(run)


def test_a_readers_account_that_may_write_is_refused(reader, monkeypatch):
    monkeypatch.setattr(protections, "beyond_reading", lambda _: ["editor"])
    with pytest.raises(StoreError, match=r"may do more than read \(editor\); give it the role reader alone"):
        open_store(reader)
