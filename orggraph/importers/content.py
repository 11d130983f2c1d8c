"""What the values of columns say about them: an e-mail column, an id column that another column refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orggraph.importers.base import Rows
from orggraph.settings import load as load_settings

EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
TOKEN = re.compile(r"^[\w.\-@]{1,64}$")
NAME = re.compile(r"^[^\W\d_][^\d_@/\\]*[\s,・·][^\d_@/\\]+$|^[\u3400-\u9fff]{2,4}$")
NOBODY = frozenset(("no_manager", "no_mgr", "none", "null", "n/a", "-", "0", "xx", "無", "无", "なし"))  # the usual words for the top
SAMPLE = 5000  # rows looked at; a column that changes its nature later is told by the checks, row by row
FEW = 2


def complete(
    fields: Sequence[str | None], reasons: Sequence[str], header: Sequence[str], body: Rows
) -> tuple[list[str | None], list[str], list[float | None]]:
    """Fill in the fields of people that no header told, by what the columns hold, and say how sure each is.

    Parameters
    ----------
    fields : sequence of str or None
        What the headers said.
    reasons : sequence of str
    header : sequence of str
    body : rows under the header

    Returns
    -------
    fields, reasons, confidence
        ``confidence`` is the share of values that behave as the field wants (an address, an id that differs from row to row, a manager
        found among the ids, addresses or names); None where the values say nothing.
    """
    fields, reasons = list(fields), list(reasons)
    sure, mostly, distinct = _limits()
    sample = body[:SAMPLE]
    columns = [[c for row in sample if i < len(row) and (c := row[i].strip())] for i in range(len(header))]
    free = [i for i, f in enumerate(fields) if f is None and columns[i] and header[i].strip() and not header[i].startswith("_")]

    whole = _Whole(body)

    def take(i: int, field: str, reason: str) -> None:
        fields[i], reasons[i] = field, reason
        free.remove(i)

    if "email" not in fields:
        best = max(free, key=lambda i: _share(columns[i], EMAIL), default=None)
        if best is not None and _share(columns[best], EMAIL) >= mostly and _distinct(columns[best]) >= mostly:
            take(best, "email", "its values are e-mail addresses")
    keys = [i for i, f in enumerate(fields) if f in ("id", "email", "keys")] or []
    if "manager_id" not in fields:
        pair = _reference(columns, free, keys if "id" in fields else [*keys, *free], whole)
        if pair:
            low, high, share = pair
            if fields[high] is None:
                take(high, "id", "another column refers to its values")
            take(low, "manager_id", f"values found in “{header[high]}”, {share:.0%}")
    if "id" not in fields and "manager_id" in fields:
        managers = [v for c in columns[fields.index("manager_id")] if (v := c.casefold()) not in NOBODY]
        for i in free if len(managers) >= FEW else ():
            unlike = _distinct(columns[i]) >= distinct and _share(columns[i], TOKEN) >= sure
            if unlike and sum(v in whole[i] for v in managers) / len(managers) >= sure:
                take(i, "id", "another column refers to its values")
                break
    if "id" not in fields and "email" not in fields:
        for i in free:
            if _share(columns[i], TOKEN) >= sure and len(columns[i]) == len(sample) and len(set(columns[i])) == len(sample) > 2:
                take(i, "id", "every row has another value")
                break
    if "name" not in fields and "last_name" not in fields:
        best = max(free, key=lambda i: _share(columns[i], NAME), default=None)
        if best is not None and _share(columns[best], NAME) >= mostly and _distinct(columns[best]) >= mostly:
            take(best, "name", "its values look like names")
    return fields, reasons, [_confidence(f, i, fields, reasons, columns, whole) for i, f in enumerate(fields)]


class _Whole:
    """The different values of a whole column, taken when first asked for: a manager may stand far below the sample."""

    def __init__(self, body: Rows) -> None:
        self.body = body
        self.known: dict[int, frozenset[str]] = {}

    def __getitem__(self, i: int) -> frozenset[str]:
        if i not in self.known:
            self.known[i] = frozenset(row[i].strip().casefold() for row in self.body if i < len(row) and row[i])
        return self.known[i]

    def names(self, first: int, last: int) -> frozenset[str]:
        """Return whole names as manager columns write them: first and last, last and first with a comma, and 陳大文."""
        rows = [(row[first].strip().casefold(), row[last].strip().casefold()) for row in self.body if max(first, last) < len(row)]
        return frozenset(name for f, n in rows if f and n for name in (f"{f} {n}", f"{n}, {f}", n + f))


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.match(v)) for v in values) / len(values) if values else 0.0


def _distinct(values: Sequence[str]) -> float:
    return len(set(values)) / len(values) if values else 0.0


def _limits() -> tuple[float, float, float]:
    settings = load_settings()
    return settings["import.column_sure"], settings["import.column_mostly"], settings["import.id_distinct"]


def _reference(columns: Sequence[Sequence[str]], free: Sequence[int], keys: Sequence[int], whole: _Whole) -> tuple[int, int, float] | None:
    """Return (referring, referred, share) of the two columns that are most surely a manager's and an id."""
    sure, _, distinct = _limits()
    best: tuple[float, int, int] | None = None
    for high in keys:
        if len(columns[high]) < FEW or _distinct(columns[high]) < distinct:
            continue
        for low in free:
            values = columns[low]
            if low == high or len(values) < FEW or _distinct(values) > sure:
                continue
            share = sum(v.casefold() in whole[high] for v in values) / len(values)
            if share >= sure and (best is None or share > best[0]):
                best = share, low, high
    return (best[1], best[2], best[0]) if best else None


def _confidence(
    field: str | None, at: int, fields: Sequence[str | None], reasons: Sequence[str], columns: Sequence[Sequence[str]], whole: _Whole
) -> float | None:
    values = columns[at]
    if field is None or not values:
        return None
    if reasons[at] == "as you said":
        return 1.0
    if field == "email":
        return round(_share(values, EMAIL), 2)
    if field == "id":
        return round(_distinct(values), 2)
    if field in ("manager_id", "manager_email", "manager_name"):
        folded = [v.casefold() for v in values]
        missing = values = [v for v in folded if v not in NOBODY]
        for i in (
            i for wanted in ("id", "email", "keys", "name", "aliases", "dn", "position_id") for i, f in enumerate(fields) if f == wanted
        ):
            if missing:
                missing = [v for v in missing if v not in whole[i]]
        if missing and {"first_name", "last_name"} <= set(fields):
            names = whole.names(fields.index("first_name"), fields.index("last_name"))
            missing = [v for v in missing if v not in names]
        return round(1 - len(missing) / len(values), 2) if values else None
    return None
