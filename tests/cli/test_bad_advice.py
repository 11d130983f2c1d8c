"""What cannot be meant about cases, changes and briefings is one sentence, and the store holds what it held before."""

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest

from orggraph import ingest
from orggraph.actions import cases as register
from orggraph.cli import run
from orggraph.store import open_store
from tests.findings.conftest import sample_store

__all__ = ["sample_store"]
SAMPLE = Path(__file__).parents[2] / "sample_data"
FRICTION = "friction:D11:D33"
LEFT = "E0100"


@pytest.fixture(scope="module")
def folder(sample_store, tmp_path_factory):
    """The sample with a case, after somebody has left."""
    place = tmp_path_factory.mktemp("bad")
    sample_store.close()  # lets go of it at once: what is open is not to be copied
    shutil.copytree(Path(sample_store.url), place / "store")
    people = pl.read_csv(SAMPLE / "people.csv", infer_schema=False)
    assert LEFT not in people["manager_id"].to_list()
    people.filter(pl.col("id") != LEFT).write_csv(place / "people.csv")
    with open_store(place / "store") as store:
        ingest.import_paths([place / "people.csv"], store, as_of=dt.date(2026, 10, 31))
    assert run(["case", "open", FRICTION, "--store", str(place / "store")]) == 0
    return place / "store"


def held(folder):
    with open_store(folder) as store:
        return store.counts(), register.all_cases(store), register.log(store, "C-0001")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["case", "amend", "C-0001", "--owner", LEFT], f"no person in the organisation now “{LEFT}”"),
        (["case", "amend", "C-0001", "--mediator", LEFT], f"no person in the organisation now “{LEFT}”"),
        (["case", "open", "span:E0283", "--owner", LEFT], f"no person in the organisation now “{LEFT}”"),
        (["case", "open", "friction:D11:D12"], "no finding now “friction:D11:D12”"),
        (["case", "open", f"span:{LEFT}"], f"no finding now “span:{LEFT}”"),
        (["case", "open", "fricton:D11:D33"], "no finding “fricton”; did you mean “friction”"),
        (["case", "open", FRICTION], "C-0001 of the same finding is opened"),
        (["case", "advance", "C-0001", "consulting"], "from there it can be contacted, closed, not “consulting”"),
        (["case", "advance", "C-0001", "settled"], "from there it can be contacted, closed, not “settled”"),
        (["case", "advance", "C-0001", "re-measured"], "orggraph case remeasure C-0001"),
        (["case", "advance", "C-0009", "contacted"], "no case “C-0009”"),
        (["case", "advance", "C-0001", "contacted", "--seen", "7"], "changed the case C-0001 in the meantime"),
        (["case", "amend", "C-0001", "--due", "2020-01-01"], "before that"),
        (["whatif", "--remove", LEFT], f"no person “{LEFT}”"),
        (["whatif", "--move", f"{LEFT}=E0015"], f"no person “{LEFT}”"),
        (["whatif", "--merge", "D11=D11"], "cannot be merged with itself"),
        (["whatif", "--merge", "D11=D10"], "is part of the other"),
        (["whatif", "--merge", "D10=D11"], "is part of the other"),
        (["whatif", "--move", "E0003=E0015"], "would close a circle"),
        (["whatif", "--move", "E0015=E0015"], "cannot report to themselves"),
        (["whatif", "--remove", "E0001"], "stands at the top"),
        (["whatif", "--move", "E0015"], "takes two ids joined by “=”"),
        (["whatif"], "Nothing is to be changed"),
        (["brief", "-o", "b.md", "--for", LEFT], f"no person “{LEFT}”"),
    ],
    ids=lambda x: " ".join(x) if isinstance(x, list) else "",
)
def test_it_is_one_sentence_and_nothing_is_changed(folder, capsys, said, words):
    before = held(folder)
    assert run([*said, "--store", str(folder)]) in (1, 2)
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert words in sentence
    assert held(folder) == before
