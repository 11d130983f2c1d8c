"""Which briefings were written, when, by whom, for whom and from which import: kept in the store, so that the next says what changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

import polars as pl

from orggraph import history, model
from orggraph.store.base import Changes, NodeRows, Store


@dataclass(frozen=True)
class Kept:
    """A briefing that was written: ``at`` as ISO time, ``by`` whom, from the data of which import and day; ``reader`` empty: the whole."""

    id: str
    at: str
    by: str
    import_id: str
    as_of: dt.date
    reader: str = ""


def remember(store: Store, *, by: str, import_id: str, as_of: dt.date, reader: str = "") -> Kept:
    """Keep that a briefing was written now; nothing of what stands in it is kept.

    Parameters
    ----------
    store : Store
    by : str
        Who wrote it: a person's id, or a role.
    import_id, as_of : str, date
        The data it is about.
    reader : str
        The id of the person for whom it was; empty for the whole organisation.

    Returns
    -------
    Kept
    """
    at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    made = Kept(f"{at} {reader}".strip(), at, by, import_id, as_of, reader)
    row = pl.DataFrame([asdict(made)], schema_overrides={"as_of": pl.Date})
    store.write(Changes((NodeRows(model.BRIEFING_NODE.label, row),)))
    return made


def last(store: Store, reader: str = "", *, before: dt.date) -> Kept | None:
    """Return the newest briefing for a reader that was about an earlier day; None where there is none.

    Parameters
    ----------
    store : Store
    reader : str
        As in `remember`; briefings for others show another part and cannot be compared.
    before : date
        The day that the new one is about.
    """
    rows = store.nodes(model.BRIEFING_NODE.label).filter((pl.col("reader").fill_null("") == reader) & (pl.col("as_of") < before))
    found = next(rows.sort("at", "id", descending=True).iter_rows(named=True), None)
    return None if found is None else Kept(**{**found, "reader": found["reader"] or ""})


def compared_with(store: Store, reader: str, as_of: dt.date, since: dt.date | None = None) -> tuple[Kept | None, dt.date | None]:
    """Return the briefing and the day with which a new one is compared: what is asked for, else the last one's, else the import before.

    Parameters
    ----------
    store : Store
    reader : str
        As in `remember`.
    as_of : date
        The day that the new one is about.
    since : date, optional
        The day that the reader asks for.

    Returns
    -------
    (Kept or None, date or None)
        The briefing is None where another day than a briefing's is compared with; the day where there is nothing to compare with.
    """
    if since is not None:
        return None, since
    made = last(store, reader, before=as_of)
    imports = (entry.as_of for entry in reversed(history.entries(store)))
    return made, made.as_of if made else next((day for day in imports if day < as_of), None)
