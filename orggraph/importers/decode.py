"""Bytes to text: which encoding a file is in. Names are never garbled by a guess: where two readings fit, the user decides."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

import charset_normalizer

from orggraph.importers.headers import fold, synonyms

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encoding → the first bytes of its usual characters (and their second bytes from), of which nearly all of a real text consists.
EASTERN = {
    "gb18030": ((0xA1, 0xA9, 0xA1), (0xB0, 0xD7, 0xA1)),
    "big5hkscs": ((0xA1, 0xA3, 0x40), (0xA4, 0xC6, 0x40)),
    "cp932": ((0x81, 0x84, 0x40), (0x88, 0x98, 0x40)),
    "euc-kr": ((0xA1, 0xA3, 0xA1), (0xB0, 0xC8, 0xA1)),
}
LEGACY = (*EASTERN, "cp1252")
COMMON = frozenset(
    "陳林黃張李王吳劉蔡楊陈黄张吴刘杨赵周徐孙马朱胡郭何高罗鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江部門主管經理工程師部门经理销售研发財務财务人事行政總总公司김이박최정강조윤장임한오서신권황안송류홍부팀사원번장과영업"
)
SAMPLE = 65536
SHOWN = 60  # characters of a line that a question shows
USUAL = 0.6  # share of usual characters from which a reading may be right
NEAR = 0.2  # readings whose shares differ by no more, and nothing else tells apart, are shown to the user
FOREIGN = re.compile(r"([A-Za-z]?)([^\x00-\x7f]+)([A-Za-z]?)")
LATIN = re.compile(r"[À-ÏÑ-ÖØ-Üß-ïñ-öø-üÿŒœŠšŽžŸ]{1,2}")  # more beside each other are no word; þ, ð and ý are oftener Turkish letters
SIGNS = re.compile(r"[‘’“”–—…€£¥©®°·«»ªº§´¿¡\u00a0]+")
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


def _usual(text: str, name: str) -> float:
    """Return which share of the characters beyond ASCII a text in this encoding may have where they stand."""
    narrow = sum("\uff61" <= c <= "\uff9f" for c in text) if name == "cp932" else 0
    if narrow > sum("\u3040" <= c <= "\u9fff" for c in text):
        return 0.0  # katakana of half width where no other Japanese stands: single bytes of another encoding
    good = total = 0
    for before, run, after in FOREIGN.findall(text[: 8 * SAMPLE]):
        if name == "cp1252":
            run = SIGNS.sub("", run)
            good += len(run) if LATIN.fullmatch(run) else 0
        elif len(run) > 1 or not (before or after):  # one character inside of a word of letters is a letter of another alphabet
            good += sum(_is_usual(c, name) for c in run)
        total += len(run)
    return good / total if total else 1.0


@lru_cache(maxsize=65536)
def _is_usual(character: str, name: str) -> bool:
    code = character.encode(name)
    if name == "cp932" and len(code) == 1:
        return True
    return len(code) == 2 and any(low <= code[0] <= high and code[1] >= second for low, high, second in EASTERN[name])


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
            return Decoded(data.decode(name).removeprefix("\ufeff"), name)
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
        if not any(0x80 <= ord(c) < 0xA0 or 0xE000 <= ord(c) < 0xF900 for c in text):
            headers, common = _score(text)
            share = _usual(text, name)
            readings.append(((share >= USUAL, headers, common > 0, share), name, text))
    readings.sort(key=lambda r: r[0], reverse=True)
    if not readings or not readings[0][0][0]:
        return _asked(data)
    (best, name, text), *others = readings
    for (_, headers, common, share), other, rival in others:
        unknown = name in EASTERN and other in EASTERN and not best[2]  # no character that tells either from the other
        if (headers, common) == best[1:3] and (best[3] - share <= NEAR or unknown) and rival != text:
            return Decoded(text, name, (other, *_first_difference(text, rival)))
    return Decoded(text, name)


def _asked(data: bytes) -> Decoded:
    """Return the two readings that a statistic of letters thinks likeliest: which is right the user says."""
    found = {g.encoding: str(g) for g in charset_normalizer.from_bytes(data)}
    if not found:
        raise UnicodeError("no known encoding fits")
    (name, text), *others = found.items()
    other, rival = next(((n, t) for n, t in others if t != text), ("cp1252", data.decode("cp1252", "replace")))
    return Decoded(text, name, (other, *_first_difference(text, rival)))


def _first_difference(text: str, rival: str) -> tuple[str, str]:
    pairs = zip(text.splitlines(), rival.splitlines(), strict=False)
    one, two = next(((a, b) for a, b in pairs if a != b), ("", ""))
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
    start = max(at - SHOWN // 3, 0)
    return one[start : start + SHOWN], two[start : start + SHOWN]


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
