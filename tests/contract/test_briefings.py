"""Which briefings were written is kept by either store, a reader's apart from another's, and comes back from a copy."""

import datetime as dt

from orggraph import backup
from orggraph.briefing import memory
from orggraph.store import open_store

DAY = dt.date(2026, 9, 30)


def test_the_newest_briefing_for_the_same_reader_about_an_earlier_day_is_found(store, tmp_path):
    assert memory.last(store, before=DAY) is None
    first = memory.remember(store, by="owner", import_id="i1", as_of=DAY - dt.timedelta(30))
    second = memory.remember(store, by="E0001", import_id="i2", as_of=DAY - dt.timedelta(20))
    other = memory.remember(store, by="owner", import_id="i2", as_of=DAY - dt.timedelta(20), reader="E0005")
    memory.remember(store, by="owner", import_id="i3", as_of=DAY)
    assert memory.last(store, before=DAY) == second
    assert memory.last(store, before=second.as_of) == first
    assert memory.last(store, "E0005", before=DAY) == other
    assert memory.last(store, "E0006", before=DAY) is None
    backup.backup(store, tmp_path / "copy.orggraph")
    with open_store(tmp_path / "other") as copied:
        backup.restore(copied, tmp_path / "copy.orggraph")
        assert memory.last(copied, before=DAY) == second
