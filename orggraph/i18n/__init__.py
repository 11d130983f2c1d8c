"""Words for the reader: ids and numbers become sentences here and nowhere else.

``locales/<language>/<anything>.po`` are gettext catalogues (read with Babel); all files of a language are joined, so that a
part of the project brings its words in a file of its own. A message id is a dotted key, for example ``finding.span.text``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.pofile import read_po

from orggraph.errors import UnknownName

LANGUAGES: Mapping[str, str] = {"en": "English", "zh_TW": "繁體中文"}


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """Return all words of one language: message id to text."""
    if language not in LANGUAGES:
        raise UnknownName("language", language, LANGUAGES)
    words: dict[str, str] = {}
    for file in sorted((Path(__file__).parent / "locales" / language).glob("*.po")):
        with file.open("rb") as stream:
            words.update({str(m.id): str(m.string) for m in read_po(stream, locale=language) if m.id and m.string})
    return words


def ids(prefix: str) -> tuple[str, ...]:
    """Return the message ids that begin with ``prefix``, in the order of the catalogue."""
    return tuple(key for key in catalogue("en") if key.startswith(prefix))


def translate(key: str, language: str = "en", /, **values: object) -> str:
    """Return the sentence for ``key`` in ``language`` with ``values`` filled in.

    Parameters
    ----------
    key : str
        Message id, for example ``"issue.manager.unknown.message"``.
    language : str
        ``"en"`` or ``"zh_TW"``.
    **values : object
        Named placeholders of the sentence; ``{n:day|days}`` is the word that goes with the number ``n`` (the plural rule of CLDR).

    Returns
    -------
    str
        The sentence; the key itself where no catalogue has it (a test holds that none is missing).

    Examples
    --------
    >>> [translate("brief.days", n=n) for n in (1, 2)]
    ['1 day', '2 days']
    """
    text = catalogue(language).get(key) or catalogue("en").get(key)
    if text is None:
        return key
    if not values:
        return text
    return _Agreeing(language).vformat(text, (), _Gaps(values)) if "|" in text else text.format_map(_Gaps(values))


class _Agreeing(Formatter):
    """Lets words agree with a number: of ``{n:day|days}`` the first for one, the last for all other numbers."""

    def __init__(self, language: str) -> None:
        self.plural = Locale.parse(language).plural_form

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        one, *_, other = format_spec.split("|")
        try:
            return one if self.plural(Decimal(str(value))) == "one" else other
        except InvalidOperation:  # a dash for an unknown number
            return other


class _Gaps(dict[str, object]):
    """Leaves a placeholder visible when its value was not given, rather than hiding the sentence."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
