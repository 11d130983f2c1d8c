"""Files in: upload, columns, issues, changes, done. Nothing is written before the reader says so."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from orggraph import checks, importers, ingest, model
from orggraph.dashboard import cache, state
from orggraph.dashboard.widgets import md, table
from orggraph.errors import ImportStopped, Issue, OrgGraphError

PLACE = 90
ICON = "upload_file"
ROLES = ("owner", "hr")


def import_uploads(files: list[Any], url: str, *, partial: bool, dry_run: bool, confirm: bool) -> ingest.ImportResult:
    """Run an import of uploaded files; they leave the disk when it is done."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for file in files:
            path = Path(folder) / Path(file.name).name
            path.write_bytes(file.getvalue())
            paths.append(path)
        return ingest.import_paths(paths, cache.store(url), partial=partial, dry_run=dry_run, confirm_shrink=confirm)


def issues_table(view: state.View, issues: tuple[Issue, ...]) -> None:
    """Show every doubt by row, with how to mend it."""
    rows = [(i.severity, i.code, i.file, i.row, i.column, *checks.describe(i, view.lang)) for i in issues]
    columns = ("severity", "code", "file", "row", "column", "message", "fix")
    schema = {view.t(f"import.{c}"): pl.Int64 if c == "row" else pl.String for c in columns}
    table(view, pl.DataFrame(rows, schema=schema, orient="row"), "issues", height=300)


def preview(view: state.View, result: ingest.ImportResult) -> None:
    """Show the columns, the issues and what would change."""
    st.subheader(view.t("import.columns"))
    mapped = [(m.file, m.field or "—", m.header, m.reason, ", ".join(m.samples)) for m in result.mapping]
    columns = [view.t(f"import.{c}") for c in ("file", "field", "header", "reason", "samples")]
    table(view, pl.DataFrame(mapped, schema=dict.fromkeys(columns, pl.String), orient="row"), "mapping", height=240)
    read = sum(f.rows for f in result.files)
    errors = sum(i.severity == "error" for i in result.issues)
    st.subheader(view.t("import.issues", n=len(result.issues), errors=errors))
    st.write(md(view.t("import.read", rows=read, aside=result.quarantined)))
    if result.issues:
        issues_table(view, result.issues)
    for file, text in ingest.quarantine_csv(result.quarantine, view.lang).items():
        st.download_button(
            view.t("import.aside", file=file), text.encode("utf-8-sig"), f"quarantine-{Path(file).stem}.csv", "text/csv", key=f"q_{file}"
        )
    st.subheader(view.t("import.changes"))
    st.write(f"**{md(view.t('import.answer', added=result.added, changed=result.changed, ended=result.ended, same=result.unchanged))}**")
    tallies = [(name, t.added, t.changed, t.ended, t.unchanged) for name, t in result.tallies.items()]
    words = [view.t(f"import.{c}") for c in ("kind", "added", "changed", "ended", "unchanged")]
    table(view, pl.DataFrame(tallies, schema=words, orient="row"), "changes")


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("import.title"))
    st.write(md(view.t("import.promise")))
    if not view.import_id and st.button(view.t("first.sample"), key="sample"):
        state.import_sample(view.lang, view.url)
        st.rerun()
    with st.expander(view.t("import.templates")):
        kind = st.selectbox(view.t("import.kind_of_file"), list(model.TABLES), key="template")
        st.download_button(view.t("import.template"), importers.template(kind), f"{kind}.csv", "text/csv", key="template_file")
    files = st.file_uploader(view.t("import.upload"), accept_multiple_files=True, key="files")
    partial = st.checkbox(view.t("import.partial"), key="partial")
    if not files:
        return
    digest = hashlib.sha256(b"".join(f.getvalue() for f in files) + bytes(partial) + view.import_id.encode()).hexdigest()
    done = st.session_state.get("import_done")
    if done and done[0] == view.import_id:
        st.success(md(done[1]))
        return
    try:
        if st.session_state.get("import_digest") != digest:  # once for these files, not on every run of the page
            with st.spinner(view.t("import.working")):
                st.session_state["import_result"] = import_uploads(files, view.url, partial=partial, dry_run=True, confirm=False)
            st.session_state["import_digest"] = digest
        result: ingest.ImportResult = st.session_state["import_result"]
        preview(view, result)
        blocking = [i for i in result.issues if i.blocking]
        for issue in blocking:
            message, fix = checks.describe(issue, view.lang)
            st.error(md(f"{message} — {fix}"))
        shrink = all(i.code == "import.shrink" for i in blocking)
        confirm = bool(blocking) and shrink and st.checkbox(view.t("import.confirm"), key="confirm")
        if st.button(view.t("import.commit"), type="primary", disabled=bool(blocking) and not confirm, key="commit"):
            with st.spinner(view.t("import.working")):
                written = import_uploads(files, view.url, partial=partial, dry_run=False, confirm=confirm)
            words = view.t(
                "import.done", people=written.people, departments=written.departments, lines=written.reporting_lines, ties=written.ties
            )
            st.session_state["import_done"] = (written.import_id, words)
            st.session_state.pop("import_result", None)
            st.rerun()
    except ImportStopped as stop:
        st.error(md(str(stop)))
        issues_table(view, stop.issues)
    except OrgGraphError as reason:
        st.error(md(str(reason)))


state.show(render, roles=ROLES, needs_people=False)
