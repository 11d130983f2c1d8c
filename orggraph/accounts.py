"""What became of the rows of files that hold several dates: each snapshot's account, summed, so that a row of history counts as loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from orggraph.checks.base import Account
from orggraph.importers.base import PLACE, Batch, rows_of

OTHER, STORED = "row.other-date", "row.stored"


def summed(checked: Sequence[tuple[Batch, Mapping[str, Account]]], read: Sequence[Batch]) -> dict[str, Account]:
    """Sum the accounts of snapshots.

    Parameters
    ----------
    checked : sequence of (Batch, mapping of table to Account)
        Each snapshot of the import with its own account.
    read : sequence of Batch
        All that was read: those not in ``checked`` are in the store already.

    Returns
    -------
    dict of table to Account
        A row that is true on several dates is loaded once.
    """
    total: dict[str, Account] = {}
    for files in dict.fromkeys(id(batch.files) for batch, _ in checked):  # parts of one batch share its list of files
        mine = [(batch, accounts) for batch, accounts in checked if id(batch.files) == files]
        whole = [batch for batch in read if id(batch.files) == files]
        for table in mine[0][0].read:
            part = _of_table(table, mine, whole)
            total[table] = _plus(total[table], part) if table in total else part
    return total


def _of_table(table: str, mine: Sequence[tuple[Batch, Mapping[str, Account]]], whole: Sequence[Batch]) -> Account:
    batch = mine[0][0]
    parts = [accounts[table] for _, accounts in mine]
    once = Counter(batch.skipped.get(table, {}))  # left out at reading, before there were snapshots: in every part
    skipped = Counter(once)
    for part in parts:
        skipped += Counter({code: n for code, n in part.skipped.items() if code != OTHER}) - once
    here = [b.tables[table] for b, _ in mine if table in b.tables]
    now, ever = _rows(here), _rows([b.tables[table] for b in whole if table in b.tables])
    skipped[STORED] = ever - now
    skipped[OTHER] = batch.taken.get(table, ever) - ever
    again = sum(map(rows_of, here)) - now
    aside, references = sum(p.quarantined for p in parts), sum(p.references for p in parts)
    return Account(batch.read[table], sum(p.loaded for p in parts) - again, aside, dict(+skipped), references)


def _rows(frames: Sequence[pl.DataFrame]) -> int:
    """Return how many different rows of the files stand in these tables."""
    if not frames or "rows" in frames[0].columns:
        return sum(map(rows_of, frames))
    return pl.concat([f.select(PLACE) for f in frames]).n_unique()


def _plus(one: Account, two: Account) -> Account:
    skipped = Counter(one.skipped) + Counter(two.skipped)
    return Account(
        one.read + two.read, one.loaded + two.loaded, one.quarantined + two.quarantined, dict(skipped), one.references + two.references
    )
