"""One cell at a time: null tokens, folding for comparison, dates, numbers, flags. Unknown is None, never a default."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_ENGLISH_NULLS = (
    "",
    "-",
    "--",
    "—",
    "–",
    ".",
    "/",
    "\\",
    "n/a",
    "na",
    "#n/a",
    "null",
    "none",
    "nil",
    "nan",
    "(blank)",
    "<null>",
    "unassigned",
)
NULLS = frozenset((*_ENGLISH_NULLS, "no_manager", "no_mgr", "no_hr", "無", "无", "無主管", "没有", "空", "なし", "該当なし", "xx"))
OPEN_ENDS = frozenset(
    (
        "9999-12-31",
        "4712-12-31",
        "2999-12-31",
        "0000-00-00",
        "1900-01-00",
        "9999/12/31",
        "4712/12/31",
        "2999/12/31",
        "9223372036854775807",
        "31/12/9999",
        "12/31/9999",
        "31.12.9999",
    )
)
TRUE = frozenset(("true", "t", "yes", "y", "1", "x", "vacant", "是", "有", "はい"))
MONTHS = {m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)}
FALSE = frozenset(("false", "f", "no", "n", "0", "filled", "否", "いいえ"))
ERROR_CELLS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"))
LONGEST_NULL = 12  # characters of the longest word that means nothing
INVISIBLE = re.compile(r"[\u200b-\u200f\u00ad\ufeff]")
CJK = r"[\u2e80-\u9fff\u3040-\u30ff\uf900-\ufaff]"
SPACED_CJK = re.compile(rf"(?<={CJK})\s+(?={CJK})")
EMBEDDED = re.compile(
    r"^(?P<name>.+?)\s*[\(（\[]\s*(?P<id>[A-Za-z]{0,4}\d{2,})\s*[\)）\]]$|^(?P<id2>[A-Za-z]{0,4}\d{2,})\s*[-－]\s*(?P<name2>.+)$"
)
STATES = re.compile(r"\s*[\(（](on leave|terminated|inherited|contractor|contract|intern|c)[\)）]\s*", re.IGNORECASE)
DECIMAL_COMMA = re.compile(  # one comma that does not part thousands: 0,8 and 0,875 and 12,5 and 1.234,56, not 1,234
    r"[+-]?(0,\d+|\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+)"
)
TITLES = re.compile(r"^(mr|mrs|ms|dr|prof)\.?\s+|,?\s+(jr|sr|phd|md)\.?$|(先生|小姐|女士|經理|经理|さん)$", re.IGNORECASE)


def null(cell: str | None, *, zero: bool = False) -> str | None:
    """Return None for a word that means nothing (``zero``: also for 0, as in manager and date columns)."""
    if cell is None or len(cell) > LONGEST_NULL:
        return cell
    folded = (cell if cell.isascii() else unicodedata.normalize("NFKC", cell)).strip().casefold()
    return None if folded in NULLS or (zero and folded in ("0", "0.0")) else cell


def fold(text: str) -> str:
    """Return text as it is compared: NFKC, case, spaces and invisible characters do not matter; accents do.

    Examples
    --------
    >>> fold("ＡＢ１２") == fold(" ab12 ")
    True
    """
    if text.isascii():
        words = text.casefold().split()
        return words[0] if len(words) == 1 else " ".join(words)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = " ".join(INVISIBLE.sub("", text).replace("\u00a0", " ").split())
    return SPACED_CJK.sub("", text)


def fold_id(text: str) -> str:
    """Return an id as it is compared: folded, and ``12.0`` is ``12``."""
    folded = fold(text)
    return folded[:-2] if folded.endswith(".0") and folded[:-2].isdigit() else folded


def fold_name(text: str) -> str:
    """Return a name as it is compared: ``Last, First`` is ``First Last``; states and forms of address are off.

    Examples
    --------
    >>> fold_name("Chen, Amy (On Leave)") == fold_name("Amy Chen")
    True
    """
    text = TITLES.sub("", STATES.sub(" ", text.strip()).strip() if "(" in text or "（" in text else text.strip())
    if text.count(",") == 1:
        last, first = (p.strip() for p in text.split(","))
        text = f"{first} {last}"
    return fold(text)


@lru_cache(maxsize=65536)
def split_embedded(text: str) -> tuple[str | None, str]:
    """Return (id, name) of ``張三(10023)``, ``Chen, Amy [A100]`` or ``10023-张三``; (None, text) otherwise."""
    if not any(c in text for c in "([（-－"):
        return None, text
    match = EMBEDDED.match(unicodedata.normalize("NFKC", text.strip()))
    if not match:
        return None, text
    return match["id"] or match["id2"], (match["name"] or match["name2"]).strip()


def number(cell: str) -> float | None:
    """Return a number, with a decimal point or a decimal comma; ``80%`` is 0.8; None when it is none.

    Examples
    --------
    >>> number("0,8"), number("1,234"), number("1.234,5"), number("80 %")
    (0.8, 1234.0, 1234.5, 0.8)
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    share = text.endswith("%")
    text = text.removesuffix("%").rstrip()
    if "," in text:
        text = text.replace(".", "").replace(",", ".") if DECIMAL_COMMA.fullmatch(text) else text.replace(",", "")
    try:
        return float(text) / 100 if share else float(text)
    except ValueError:
        return None


def flag(cell: str) -> bool | None:
    """Return a yes or no; None when it is neither."""
    folded = fold(cell)
    return True if folded in TRUE else False if folded in FALSE else None


def date(cell: str, order: str | None = None) -> dt.date | None:
    """Return a date in any of the usual forms; None when it is none.

    Parameters
    ----------
    cell : str
        ISO, ``2026/1/5``, ``20260105``, ``5.1.2026``, ``2026年1月5日``, ROC years (``112/03/01``, ``民國112年3月1日``), Japanese
        eras, a workbook's serial number, or ``a/b/yyyy`` with its order.
    order : str, optional
        ``dmy`` or ``mdy`` for ``a/b/yyyy``; ``roc`` where years of two digits are of the Republic of China too.

    Examples
    --------
    >>> date("民國112年3月1日"), date("05.01.2026")
    (datetime.date(2023, 3, 1), datetime.date(2026, 1, 5))
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    if len(text) == 10 and text[4] == "-" == text[7]:  # the usual case, fast
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return None
    if found := _machine_time(text):
        return found
    text = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text)
    eras = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925}
    base = next((year for era, year in eras.items() if text.startswith(era)), 0)
    if base:
        text = text[2:].replace("元年", "1年")
    parts = re.fullmatch(r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*日?", text)
    if parts:
        a, b, c = (int(p) for p in parts.groups())
        if base or len(parts[1]) == 4:
            return _date(a + base, b, c)
        if len(parts[3]) == 4:
            if "." in text:
                order = order or "dmy"
            day, month = (b, a) if (order == "mdy" or (b > 12 >= a)) else (a, b)
            return _date(c, month, day)
        if a <= 200 and len(parts[3]) <= 2 and (len(parts[1]) == 3 or order == "roc"):
            return _date(a + 1911, b, c)  # a year of the Republic of China
        return None
    named = re.fullmatch(r"(\d{1,2})[\s-]([A-Za-z]{3})[a-z]*\.?[\s,-]+(\d{4})", text) or re.fullmatch(
        r"(?P<m>[A-Za-z]{3})[a-z]*\.?\s(?P<d>\d{1,2}),?\s(?P<y>\d{4})", text
    )
    if named:
        words = named.groupdict()
        on, name, in_year = (words["d"], words["m"], words["y"]) if words else named.groups()
        return _date(int(in_year), MONTHS[name.lower()], int(on)) if name.lower() in MONTHS else None
    if re.fullmatch(r"\d{8}", text):
        return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and 20000 < float(text) < 80000:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(float(text)))
    return None


def _machine_time(text: str) -> dt.date | None:
    """Return the day of an LDAP generalised time (``20240301080000.0Z``) or a Windows file time (100 ns since 1601)."""
    if re.fullmatch(r"\d{14}(\.\d+)?Z", text):
        return _date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    if re.fullmatch(r"1\d{17}", text):
        return (dt.datetime(1601, 1, 1) + dt.timedelta(microseconds=int(text) // 10)).date()
    return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def slash_order(cells: list[str]) -> str | None:
    """Return ``dmy`` or ``mdy`` when some value of a column decides it; None when none does; "" when there is nothing to decide."""
    pairs = [(int(m[1]), int(m[2])) for c in cells if (m := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}", c.strip()))]
    if not pairs:
        return ""
    if any(a > 12 for a, _ in pairs):
        return "dmy"
    return "mdy" if any(b > 12 for _, b in pairs) else None


def date_order(columns: Iterable[Iterable[str]]) -> str | None:
    """Return the order of day and month that one program's columns of dates agree on; None when none decides it, or two differ.

    Examples
    --------
    >>> date_order([["1/13/2010"], ["6/1/2024"]])
    'mdy'
    """
    decided = {order for cells in columns if (order := slash_order(list(cells)))}
    return decided.pop() if len(decided) == 1 else None


def of_the_republic(cells: Iterable[str]) -> bool:
    """Return whether years of a column are those of the Republic of China: one of them says so, or has three digits."""
    return any(re.match(r"\s*(民國|民国|1\d\d\s*[-/.年])", unicodedata.normalize("NFKC", cell)) for cell in cells)


def parse_dn(text: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a distinguished name (RFC 4514), types and values folded; empty when it is none.

    Examples
    --------
    >>> parse_dn(r"CN=Chen\\, Amy,OU=Sales,DC=corp")
    (('cn', 'chen, amy'), ('ou', 'sales'), ('dc', 'corp'))
    """
    parts = []
    for part in re.split(r"(?<!\\)[,;]", text):
        kind, equals, value = part.partition("=")
        if not equals or not re.fullmatch(r"\s*[A-Za-z][\w-]*\s*", kind):
            return ()
        raw = re.sub(r"((?:\\[0-9A-Fa-f]{2})+)", lambda m: bytes.fromhex(m[1].replace("\\", "")).decode("utf-8", "replace"), value.strip())
        parts.append((kind.strip().casefold(), fold(re.sub(r"\\(.)", r"\1", raw).strip('"'))))
    return tuple(parts)
