"""Bytes to text: which encoding a file is in. Names are never garbled by a guess: where two readings fit, the user decides."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import charset_normalizer

from orggraph.importers.headers import fold, synonyms

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LEGACY = ("gb18030", "big5hkscs", "cp932", "cp1252")
COMMON = frozenset(
    "陳林黃張李王吳劉蔡楊陈黄张吴刘杨赵周徐孙马朱胡郭何高罗鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江部門主管經理工程師部门经理销售研发財務财务人事行政總总公司"
)
SAMPLE = 65536
CONTROLS = (*range(1, 9), *range(14, 26), *range(28, 32))  # bytes that no text holds; NUL has a rule of its own
DOUBLY = re.compile("[ÃÂÅÄåäæçèéï][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]")


@dataclass(frozen=True)
class Decoded:
    """The text and its encoding; ``rival`` is another encoding that fits as well, with both readings of the first differing line."""

    text: str
    encoding: str
    rival: tuple[str, str, str] | None = None


def _score(text: str) -> tuple[int, int]:
    """Return how many known headers stand in the first lines, and how many common characters of names and departments."""
    words = {w for table in synonyms().values() for w in table}
    cells = [c for line in text.splitlines()[:30] for sep in ",;\t|" for c in line.split(sep)]
    return sum(fold(c.strip('" ')) in words for c in cells if c), sum(c in COMMON for c in text)


def _half_width(text: str) -> bool:
    """Return whether katakana of half width stand where no other Japanese does: single bytes of a western encoding read so."""
    narrow = sum("\uff61" <= c <= "\uff9f" for c in text)
    return narrow > sum("\u3040" <= c <= "\u9fff" for c in text)


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a file.

    Parameters
    ----------
    data : bytes
    encoding : str, optional
        What the user said; otherwise byte order mark, NUL pattern, strict UTF-8, then the legacy encoding with the most known headers.

    Returns
    -------
    Decoded

    Raises
    ------
    UnicodeError, LookupError
        When the given encoding does not fit or exist, or nothing fits (a binary file).
    """
    if encoding:
        return Decoded(data.decode(encoding).removeprefix("\ufeff"), encoding)
    for bom, name in BOMS:
        if data.startswith(bom):
            return Decoded(data.decode(name), name.removesuffix("-sig") if name != "utf-8-sig" else "utf-8")
    sample = data[:SAMPLE]
    if sample.count(0) > len(sample) // 5:
        odd = sum(b == 0 for b in sample[1::2]) > sum(b == 0 for b in sample[0::2])
        name = "utf-16-le" if odd else "utf-16-be"
        return Decoded(data.decode(name), name)
    if sum(sample.count(c) for c in CONTROLS) > len(sample) // 100 or sample.count(0) > len(sample) // 10:
        raise UnicodeError("it holds bytes that are in no text")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    readings = []
    for name in LEGACY:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        odd = any(0x80 <= ord(c) < 0xA0 or 0xE000 <= ord(c) < 0xF900 for c in text) or (name == "cp932" and _half_width(text))
        if not odd:
            readings.append((_score(text), name, text))
    if not readings:
        guess = charset_normalizer.from_bytes(data).best()
        if guess is None:
            raise UnicodeError("no known encoding fits")
        return Decoded(str(guess), guess.encoding)
    readings.sort(key=lambda r: r[0], reverse=True)
    (score, name, text), *others = readings
    rival = next((o for o in others if o[0] == score and o[2] != text and o[1] != "cp1252"), None)
    if rival and name != "cp1252":
        pairs = zip(text.splitlines(), rival[2].splitlines(), strict=False)
        one, two = next(((a, b) for a, b in pairs if a != b), ("", ""))
        return Decoded(text, name, (rival[1], one[:60], two[:60]))
    return Decoded(text, name)


def doubly_encoded(text: str) -> tuple[str, str] | None:
    """Return a word that was decoded wrongly once and saved so, with what it should be; None when there is none.

    Examples
    --------
    >>> doubly_encoded("José".encode().decode("cp1252"))
    ('JosÃ©', 'José')
    """
    match = DOUBLY.search(text)
    if not match:
        return None
    start = max(text.rfind(c, 0, match.start()) for c in ',;\t|\n"') + 1
    ends = [e for c in ',;\t|\n"' if (e := text.find(c, match.end())) >= 0]
    cell = text[start : min(ends, default=len(text))]
    for encoding in ("cp1252", "latin-1"):
        try:
            return cell, cell.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None
