"""The documentation says what the code does."""

import re
from pathlib import Path

import nbclient
import nbformat
import pytest

from orggraph import docs, ingest, queries, query_checks
from orggraph.cli import cli
from orggraph.findings import all_findings
from orggraph.i18n import LANGUAGES, catalogue
from orggraph.metrics import all_metrics
from orggraph.settings import load
from orggraph.store import open_store

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", docs.PAGES)
def test_generated_pages_are_fresh(name):
    assert (ROOT / "docs" / name).read_text("utf-8") == docs.PAGES[name](), "run: python -m orggraph.docs"


def test_every_command_is_in_the_readme():
    text = (ROOT / "README.md").read_text("utf-8")
    for name in cli.list_commands(None):
        assert f"orggraph {name}" in text, name


def test_both_languages_have_the_same_words_with_the_same_gaps():
    english, chinese = catalogue("en"), catalogue("zh_TW")
    assert set(english) == {key for key in chinese if not key.startswith(("threshold.", "unit."))}  # in English these stand in the settings
    for key in english:
        gaps = {lang: set(re.findall(r"{(\w+)}", catalogue(lang)[key])) for lang in LANGUAGES}
        assert gaps["en"] == gaps["zh_TW"], key


def test_every_metric_says_what_it_is():
    for metric in all_metrics().values():
        text = metric.__doc__ or ""
        for part in ("Parameters", "Returns"):
            assert f"{part}\n" in text, (metric.name, part)


def test_every_finding_names_a_query_that_exists():
    from orggraph.queries import load_all

    named = {f.query for f in all_findings().values() if f.query}
    assert named <= set(load_all())


def test_every_threshold_has_a_unit_and_a_reason():
    settings = load()
    for key in settings:
        about = settings.describe(key)
        assert about.unit, key
        assert len(about.reason) > 20, key


def test_the_python_of_the_analysts_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "store") as store:
        ingest.import_paths([ROOT / "sample_data"], store)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "analysts.md").read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)
    assert names["frame"].height == 1
    assert names["own"]["people"].sum() == 300
    assert names["first"].severity > 30
    assert names["cut"]
    assert names["files"]


def test_the_query_file_of_the_analysts_page_passes_the_check(tmp_path, monkeypatch):
    (text,) = re.findall(r"```cypher\n(.*?)```", (ROOT / "docs" / "analysts.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "new_people.cypher").write_text(text, "utf-8")
    with open_store(tmp_path / "store") as store:
        ingest.import_paths([ROOT / "sample_data"], store)
        (checked,) = query_checks.check_folder(tmp_path / "mine", store)
        assert (checked.file, checked.problems) == ("new_people.cypher", ())
        monkeypatch.setenv("ORGGRAPH_QUERIES", str(tmp_path / "mine"))
        assert queries.run(store, queries.get("new_people")).tuples


def test_the_notebook_runs(tmp_path):
    notebook = nbformat.read(ROOT / "docs" / "analysts.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)  # what it shows is made anew by whoever runs it
    run = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = {cell.source.splitlines()[0]: cell.outputs[-1]["data"]["text/plain"] for cell in run.cells if cell.get("outputs")}
    assert "E0" in shown["graph = org.graph()"]
    assert "orggraph.graphml" in shown['[file.name for file in org.export(folder + "/graph", "graphml")]']


def test_no_machine_path_stands_in_a_text_that_is_shipped():
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "pyproject.toml", ROOT / "constraints.txt"]:
        assert not re.search(r"(?<![\w.])/(home|work|root|tmp)/\w", path.read_text("utf-8")), path
