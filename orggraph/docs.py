"""Pages of the documentation that are made from declarations: schema, queries, readable files. ``python -m orggraph.docs`` writes them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from orggraph import model, queries, resources, schema_picture
from orggraph.checks.codes import CODES
from orggraph.i18n import catalogue
from orggraph.importers import known_formats
from orggraph.importers.base import Format
from orggraph.importers.headers import vendors
from orggraph.model import Edge, Node
from orggraph.query_file import Query


def schema_page() -> str:
    """Return the page of the graph schema, from `model.TABLES`."""
    lines = [
        "# The graph",
        "",
        "Made from `orggraph/model.py`. Keys are the files' ids, never the database's. The current organisation is what these labels",
        f"and types say; what has ended is kept under `{model.FORMER}…` labels and past-tense types, with `since` (first day; empty:",
        "from the beginning of the history) and `until` (last day). `Undo` nodes are orggraph's own: what takes an import back.",
        "",
        "![The labels and the relationships between them](schema.svg)",
        "",
        "## Nodes",
        "| label | properties (key first) | from |",
        "|---|---|---|",
    ]
    for label in model.labels():
        tables = [t.name for t in model.TABLES.values() for w in t.writes if isinstance(w, Node) and w.label == label]
        names = ", ".join(f"`{p}`" + (f" ({t})" if t != "text" else "") for p, t in model.property_types(label).items())
        lines.append(f"| `{label}` | {names} | {', '.join(tables) or 'every import'} |")
    lines += ["", "## Relationships", "| pattern | properties | past | from |", "|---|---|---|---|"]
    for table in model.TABLES.values():
        for write in table.writes:
            if isinstance(write, Edge):
                constants = "".join(f" {{{k}: '{v}'}}" for k, v in write.constants)
                names = ", ".join(f"`{p}`" + (f" ({t})" if t != "text" else "") for p, t in model.property_types(write.type).items())
                past = f"`{write.past}`" if write.past else "–"
                lines.append(f"| `({write.start[0]})-[:{write.type}{constants}]->({write.end[0]})` | {names} | {past} | {table.name} |")
    lines += [
        "",
        "## Files",
        "Every table is a CSV file that `orggraph import` reads and `orggraph export` writes; `*` marks required columns.",
    ]
    for table in model.TABLES.values():
        lines += [
            "",
            f"### {table.name}.csv",
            f"{table.about[:1].upper()}{table.about[1:]}.",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        for c in table.columns:
            vocabulary = f" ({', '.join(c.values)})" if c.values else ""
            lines.append(f"| `{c.name}`{'*' if c.required else ''} | {c.type} | {c.about}{vocabulary} |")
    return "\n".join(lines) + "\n"


def queries_page() -> str:
    """Return the page of the query library, from the headers of ``queries/``."""
    library = queries.load_all()
    categories = dict.fromkeys(q.category for q in library.values())
    lines = [
        "# The query library",
        "",
        f"{len(library)} queries; this page is made from their headers in `queries/`. Each runs alone: `orggraph query NAME`; parameters",
        "have defaults and are set with `--param name=value`. All are tested on both stores against rows counted by hand, and none has a",
        "plan that goes through the whole graph. What they may look at no more of than a number says so; more can be asked for.",
        "",
        "| category | queries |",
        "|---|---|",
    ]
    for category in categories:
        names = ", ".join(f"[`{q.id}`](#{q.id})" for q in library.values() if q.category == category)
        lines.append(f"| {category} | {names} |")
    for category in categories:
        lines += ["", f"## {category}"]
        for q in (q for q in library.values() if q.category == category):
            lines += ["", *_query(q)]
    return "\n".join(lines) + "\n"


def _query(q: Query) -> list[str]:
    needs = f" · needs {', '.join(q.needs)}" if q.needs else ""
    told = " · aggregates only" if q.aggregate else f" · tells about persons in {', '.join(q.persons)}" if q.persons else ""
    lines = [f"### `{q.id}`", f"{q.title} · {q.title_zh} · idea {q.seed}{needs}{told}", "", "| column | meaning |", "|---|---|"]
    lines += [f"| `{name}` | {about} |" for name, about in q.columns.items()]
    if q.parameters:
        lines += ["", "| parameter | type | default | limits | meaning |", "|---|---|---|---|---|"]
    for p in q.parameters.values():
        kind = f"{p.refers} id" if p.refers else p.type
        lines.append(f"| `{p.name}` | {kind} | {f'`{p.default}`' if p.default != '' else 'empty'} | {p.limits} | {p.about} |")
    return [*lines, "", "```cypher", q.text, "```"]


def formats_page() -> str:
    """Return the page of readable files, from `importers.formats`, the synonym table and the list of issue codes."""
    lines = [
        "# Files that can be read",
        "",
        "Made from `orggraph/importers/formats/` (a file each), `headers.toml` and the words of the issues. Plain tables (CSV, TSV,",
        "other delimiters, XLSX, XLSM, XLSB, ODS, XLS) are known by their headers in English, Chinese and Japanese, else by what they",
        "hold; `orggraph check FILE` prints which column was taken for what, why, and how sure that is. Every row is accounted for: read =",
        "loaded + set aside + left out by a stated rule. Subjects, texts, places and private columns (pay, identity documents, birth,",
        "bank, health …) are never read.",
        "",
        "## Formats",
        "| format | what it is |",
        "|---|---|",
    ]
    for known in sorted(known_formats(), key=lambda f: f.name.casefold()):
        lines.append(f"| {known.name} | {_about(known)} |")
    lines += ["", "## Tables of known programs", "| program | told by the headers | becomes |", "|---|---|---|"]
    for vendor in sorted(vendors(), key=lambda v: v.name.casefold()):
        tells = "<br>".join(", ".join(f"`{h}`" for h in group) for group in vendor.tells)
        lines.append(f"| {vendor.name} | {tells} | {vendor.table} |")
    lines += ["", "## Issues", "| code | severity | what is said | how to mend it |", "|---|---|---|---|"]
    words = catalogue("en")
    for code, severity in CODES.items():
        agreeing = r"\{\w+:[^{}]*\|([^{}|]*)\}"  # words that agree with a number: the plural stands for all
        message = re.sub(agreeing, r"\1", words[f"issue.{code}.message"])
        lines.append(f"| `{code}` | {severity} | {message} | {words[f'issue.{code}.fix']} |")
    lines += ["", "## Rows left out by a rule", "| rule | which rows |", "|---|---|"]
    lines += [f"| `{key.removeprefix('skipped.')}` | {text} |" for key, text in words.items() if key.startswith("skipped.")]
    return "\n".join(lines) + "\n"


def _about(known: Format) -> str:
    text = sys.modules[known.read.__module__].__doc__ or ""
    return " ".join(text.strip().split("\n\n")[0].split())


PAGES = {
    "schema.md": schema_page,
    "schema.svg": schema_picture.picture,
    "queries.md": queries_page,
    "formats.md": formats_page,
}


def write(folder: Path) -> None:
    """Write the pages into a folder."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    write(resources.PACKAGE.parent / "docs")
