"""Files in: upload, columns, issues, changes, done. Nothing is written before the reader says so, and what was written can be undone."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import zoneinfo
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from orggraph import checks, history, importers, ingest, model, movements, outcome
from orggraph.charts.changes import changes
from orggraph.dashboard import cache, state, walk
from orggraph.dashboard.widgets import md, table
from orggraph.errors import ImportStopped, Issue, OrgGraphError
from orggraph.importers import said
from orggraph.importers.base import KEPT as KEEP
from orggraph.importers.base import MappedColumn, ReadOptions

PLACE = 90
ICON = "upload_file"
STEPS = ("files", "columns", "issues", "changes", "done")
OUT = "import_files_out"  # names of those that the reader left out, because they cannot be read
ENCODINGS = ("utf-8", "utf-16", "big5hkscs", "gb18030", "cp932", "euc-kr", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254")
KEPT = "import_files"  # names and bytes of what was uploaded: kept when the reader looks at another page, let go after the commit
RECOGNISED = "import_result_mapping"  # what was recognised before the reader said otherwise, by file and field
FORGOTTEN = ("import_files", "import_result", "import_digest", "map:", "keep:", "encoding:")  # how what goes with the files begins
SHOWN = 5  # rows of one kind of issue that are shown before “all”
SEVERITY = {"error": 0, "warning": 1, "info": 2}

Files = tuple[tuple[str, bytes], ...]


def run(view: state.View, files: Files, asked: Mapping[str, object], *, dry_run: bool, confirm: bool = False) -> outcome.ImportResult:
    """Import uploaded files, or say what that would do; they leave the disk when it is done."""
    options = asked["options"]
    assert isinstance(options, ReadOptions)
    with tempfile.TemporaryDirectory() as folder, st.status(view.t("import.working")) as shown:
        paths = []
        for name, data in files:
            path = Path(folder) / Path(name).name
            path.write_bytes(data)
            paths.append(path)
        result = ingest.import_paths(
            paths,
            cache.store(view.url),
            as_of=asked["as_of"] if isinstance(asked["as_of"], dt.date) else None,
            options=options,
            partial=bool(asked["partial"]),
            insert_history=bool(asked["insert"]),
            dry_run=dry_run,
            confirm_shrink=confirm,
            progress=lambda step: shown.update(label=view.t(f"import.step.{step}")),
        )
        shown.update(label=view.t("import.ready"), state="complete")
    return result


def uploaded(view: state.View) -> Files:
    """Show the first step; return the files of this visit."""
    turn = st.session_state.setdefault("import_turn", 0)
    new = st.file_uploader(view.t("import.upload"), accept_multiple_files=True, key="files" if not turn else f"files{turn}")
    if new:
        st.session_state[KEPT] = tuple((f.name, f.getvalue()) for f in new)
    out: set[str] = st.session_state.get(OUT, set())
    files: Files = tuple(f for f in st.session_state.get(KEPT, ()) if f[0] not in out)
    if out:
        st.write(md(view.t("import.left_out", names=", ".join(sorted(out)))))
    if files and not new:
        st.write(md(view.t("import.kept", names=", ".join(name for name, _ in files))))
    if (files or out) and st.button(view.t("import.forget"), key="forget"):
        forget()
        st.rerun()
    return files


def forget() -> None:
    """Let go of the files and of what was read from them."""
    for key in [k for k in st.session_state if str(k).startswith(FORGOTTEN)]:
        del st.session_state[key]
    st.session_state["import_turn"] = st.session_state.get("import_turn", 0) + 1


def columns(view: state.View, result: outcome.ImportResult) -> None:
    """Show which column was read as what, with samples, and let the reader say otherwise."""
    for file in dict.fromkeys(m.file for m in result.mapping):
        mapped = [m for m in result.mapping if m.file == file]
        kind = next((f.table for f in result.files if f.path == file and f.table), None)
        st.write(f"**{md(file)}** · {md(view.t('import.read_as', kind=kind or '—'))}")
        rows = [(m.field or "—", m.header, said.reason(m.reason, view.lang), " · ".join(m.samples)) for m in mapped]
        names = [view.t(f"import.{c}") for c in ("field", "header", "reason", "samples")]
        table(view, pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row"), f"mapping-{file}", height=220)
        if kind is not None and kind in model.TABLES:
            with st.expander(view.t("import.say_otherwise", file=file)):
                _choose(view, model.TABLES[kind], mapped)
        spare = [m.header for m in mapped if m.reason == "not known" or (m.field or "").startswith(KEEP)]
        if kind == "people" and spare:
            st.multiselect(view.t("import.keep"), spare, key=f"keep:{file}")


def _choose(view: state.View, kind: model.Table, mapped: Sequence[MappedColumn]) -> None:
    """Let the reader choose the column for each field."""
    headers = [m.header for m in mapped if not m.reason.startswith(("private", "content"))]
    now = {m.field: m.header for m in mapped if m.field}
    places = st.columns(3)
    for k, column in enumerate(kind.columns):
        found = now.get(column.name)
        options = headers if found in headers else ["", *headers]
        places[k % 3].selectbox(
            f"{column.name}{' *' if column.required else ''}",
            options,
            index=options.index(found) if found in options else 0,
            format_func=lambda header: header or "—",
            help=column.about,
            key=f"map:{mapped[0].file}:{column.name}",
        )


def chosen() -> dict[str, dict[str, str]]:
    """Return the columns that the reader chose, by file and field: only where the choice differs from what was recognised."""
    recognised: Mapping[tuple[str, str], str] = st.session_state.get(RECOGNISED, {})
    wanted: dict[str, dict[str, str]] = {}
    for key, header in st.session_state.items():
        if str(key).startswith("map:") and header:
            file, field = str(key).removeprefix("map:").rsplit(":", 1)
            if header != recognised.get((file, field)):
                wanted.setdefault(file, {})[field] = str(header)
    return wanted


def of_files(before: str) -> dict[str, Any]:
    """Return what the reader chose by file, of the controls whose key begins so."""
    return {str(key).removeprefix(before): said for key, said in st.session_state.items() if str(key).startswith(before) and said}


def said_more(view: state.View, files: Files) -> ReadOptions:
    """Let the reader say what cannot be told from the files; return it with the columns that were chosen."""
    with st.expander(view.t("import.more_said")):
        left, middle, right = st.columns(3)
        encoding = left.selectbox(view.t("import.encoding"), ENCODINGS, index=None, placeholder="—", key="encoding")
        order = middle.selectbox(view.t("import.date_order"), ("dmy", "mdy", "ymd"), index=None, placeholder="—", key="date_order")
        zones = sorted(zoneinfo.available_timezones())
        zone = right.selectbox(view.t("import.timezone"), zones, index=None, placeholder="—", key="timezone")
        accounts = st.checkbox(view.t("import.keep_accounts"), key="keep_accounts")
        places = st.columns(3)
        for k, (name, _) in enumerate(files if len(files) > 1 else ()):
            label = view.t("import.encoding_of", file=md(name))
            places[k % 3].selectbox(label, ENCODINGS, index=None, placeholder="—", key=f"encoding:{name}")
    return ReadOptions(
        file_mappings=chosen(),
        encoding=encoding,
        file_encodings=of_files("encoding:"),
        date_order=order,
        timezone=zone,
        keep=tuple(header for headers in of_files("keep:").values() for header in headers),
        keep_accounts=accounts,
    )


def leave_out(file: str) -> None:
    """Go on without a file that cannot be read."""
    st.session_state[OUT] = {*st.session_state.get(OUT, ()), file}


def issues(view: state.View, found: Sequence[Issue]) -> None:
    """Show every doubt, grouped by kind with how to mend it, the rows behind each group folded."""
    groups: dict[tuple[str, str], list[Issue]] = {}
    for issue in sorted(found, key=lambda i: (not i.blocking, SEVERITY[i.severity])):
        groups.setdefault((issue.code, issue.file), []).append(issue)
    for (code, file), members in groups.items():
        first = members[0]
        message, fix = checks.describe(first, view.lang, page=True)
        colour = {"error": "red", "warning": "orange", "info": "grey"}[first.severity]
        places = ", ".join(str(i.row) for i in members[:SHOWN] if i.row)
        more = view.t("import.more", n=len(members) - SHOWN) if len(members) > SHOWN else ""
        where = view.t("import.rows", rows=f"{places} {more}".strip()) if places else ""
        st.markdown(f":{colour}-badge[{md(view.t(f'import.severity.{first.severity}'))}] **{md(code)}** × {len(members)} {md(where)}")
        st.caption(f"{md(message)} → {md(fix)}")
        if importers.unreadable(first) and len(st.session_state.get(KEPT, ())) > 1:
            st.button(view.t("import.leave_out", file=md(file)), key=f"out:{file}", on_click=leave_out, args=(file,))
        if len(members) > 1:
            with st.expander(view.t("import.all_rows", n=len(members), code=code)):
                rows = [(i.row, i.column, i.value, checks.describe(i, view.lang)[0]) for i in members]
                names = [view.t(f"import.{c}") for c in ("row", "column", "value", "message")]
                schema = dict(zip(names, (pl.Int64, pl.String, pl.String, pl.String), strict=True))
                table(view, pl.DataFrame(rows, schema=schema, orient="row"), f"{code}-{file}")


def preview(view: state.View, result: outcome.ImportResult) -> None:
    """Show what would change: the sentence, the picture, the people and departments concerned, the rows by kind."""
    st.write(f"**{md(view.t('import.answer', added=result.added, changed=result.changed, ended=result.ended, same=result.unchanged))}**")
    counts = movements.count(result.movements)
    if any(counts.values()):
        words = {kind: view.t(f"movement.{kind}") for kind in counts}
        st.plotly_chart(changes(counts, words), width="stretch", key="changes", config={"displayModeBar": False})
        st.caption(md(", ".join(f"{words[kind]} {n}" for kind, n in counts.items() if n)))
        with st.expander(view.t("import.who", n=result.movements.height)):
            kinds = pl.col("kind").replace_strict(words, return_dtype=pl.String)
            shown = result.movements.select(kinds, "id", "name", "before_name", "after_name")
            shown.columns = [view.t(f"import.{c}") for c in ("kind", "id", "name", "before", "after")]
            table(view, shown, "movements", height=300)
    tallies = [(name, t.added, t.changed, t.ended, t.unchanged) for name, t in result.tallies.items()]
    names = [view.t(f"import.{c}") for c in ("kind", "added", "changed", "ended", "unchanged")]
    with st.expander(view.t("import.by_kind")):
        table(view, pl.DataFrame(tallies, schema=names, orient="row"), "tallies")


def planned(view: state.View, files: Files, asked: Mapping[str, object]) -> outcome.ImportResult:
    """Return what the import would do; read once for these files and wishes, not on every run of the page."""
    digest = hashlib.sha256(repr((asked, view.import_id)).encode())
    for name, data in files:
        digest.update(name.encode() + b"\0" + data)
    if st.session_state.get("import_digest") != digest.hexdigest():
        st.session_state["import_result"] = run(view, files, asked, dry_run=True)
        if isinstance(asked["options"], ReadOptions) and not asked["options"].file_mappings:
            mapped = st.session_state["import_result"].mapping
            st.session_state[RECOGNISED] = {(m.file, m.field): m.header for m in mapped if m.field}
        st.session_state["import_digest"] = digest.hexdigest()
    result: outcome.ImportResult = st.session_state["import_result"]
    return result


def finished(view: state.View) -> None:
    """Show what the last import of this visit did, with the way to the findings and the way back."""
    done = st.session_state.get("import_done")
    if not done or done[0] != view.import_id:
        return
    st.success(md(done[1]))
    walk.step(view, "import")
    if done[2] and st.button(view.t("import.undo"), key="undo", icon=":material/undo:"):
        gone = history.rollback(cache.store(view.url), done[2], with_later=True)
        words = view.t("import.undone", n=len(gone))
        st.session_state["import_done"] = (cache.newest(view.url), words, None)
        st.rerun()


def commit(view: state.View, files: Files, asked: Mapping[str, object], *, confirm: bool) -> None:
    """Write the import, and remember what is needed to undo it."""
    result = run(view, files, asked, dry_run=False, confirm=confirm)
    counts = {"people": result.people, "departments": result.departments, "lines": result.reporting_lines, "ties": result.ties}
    made = result.snapshots[0] if result.added + result.changed + result.ended and result.snapshots else None
    st.session_state["import_done"] = (cache.newest(view.url), view.t("import.done", **counts), made)
    walk.begin()
    forget()
    st.rerun()


def render(view: state.View) -> None:
    """Show the page."""
    st.title(view.t("import.title"))
    st.caption(" ▸ ".join(f"{k} {md(view.t(f'import.steps.{step}'))}" for k, step in enumerate(STEPS, start=1)))
    st.write(md(view.t("import.promise")))
    finished(view)
    if not view.import_id and st.button(view.t("first.sample"), key="sample"):
        state.import_sample(view.lang, view.url)
        st.rerun()
    with st.expander(view.t("import.templates")):
        kinds, said = list(model.TABLES), state.parameter("template")
        index = kinds.index(said) if said in kinds else 0
        kind = st.selectbox(view.t("import.kind_of_file"), kinds, index=index, key="template")
        st.download_button(view.t("import.template"), importers.template(kind), f"{kind}.csv", "text/csv", key="template_file")
    files = uploaded(view)
    left, right = st.columns(2)
    as_of = left.date_input(view.t("import.as_of"), value=None, help=view.t("import.as_of.about"), key="as_of")
    partial = right.checkbox(view.t("import.partial"), key="partial", help=view.t("import.partial.about"))
    insert = right.checkbox(view.t("import.insert"), key="insert", help=view.t("import.insert.about"))
    options = said_more(view, files)
    if not files:
        return
    asked = {"as_of": as_of, "partial": partial, "insert": insert, "options": options}
    try:
        result = planned(view, files, asked)
        review(view, files, asked, result)
    except ImportStopped as stop:
        st.error(md(str(stop)))
        issues(view, stop.issues)
    except OrgGraphError as reason:
        st.error(md(str(reason)))


def review(view: state.View, files: Files, asked: Mapping[str, object], result: outcome.ImportResult) -> None:
    """Show columns, issues and changes of what would be imported, and the button that writes it."""
    st.subheader(f"2 {view.t('import.steps.columns')}", divider="grey")
    columns(view, result)
    errors = sum(i.severity == "error" for i in result.issues)
    st.subheader(f"3 {view.t('import.issues', n=len(result.issues), errors=errors)}", divider="grey")
    for kind, account in result.accounts.items():
        st.write(md(account.describe(kind, view.lang)))
    issues(view, result.issues)
    for file, text in outcome.quarantine_csv(result.quarantine, view.lang).items():
        name = f"quarantine-{Path(file).stem}.csv"
        st.download_button(view.t("import.aside", file=file), text.encode("utf-8-sig"), name, "text/csv", key=f"q_{file}")
    st.subheader(f"4 {view.t('import.steps.changes')}", divider="grey")
    preview(view, result)
    blocking = [i for i in result.issues if i.blocking]
    for issue in blocking:
        message, fix = checks.describe(issue, view.lang, page=True)
        st.error(md(f"{message} — {fix}"))
    shrink = all(i.code == "import.shrink" for i in blocking)
    confirm = bool(blocking) and shrink and st.checkbox(view.t("import.confirm"), key="confirm")
    if st.button(view.t("import.commit"), type="primary", disabled=bool(blocking) and not confirm, key="commit"):
        commit(view, files, asked, confirm=confirm)


state.show(render, roles=state.IMPORTERS, needs_people=False)
