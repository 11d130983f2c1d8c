"""Words for the reader: ids and numbers become sentences here and nowhere else.

``locales/<language>/<anything>.po`` are gettext catalogues (read with Babel); all files of a language are joined, so that a
part of the project brings its words in a file of its own. A message id is a dotted key, for example ``finding.span.text``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

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
        Named placeholders of the sentence.

    Returns
    -------
    str
        The sentence; the key itself where no catalogue has it (a test holds that none is missing).
    """
    text = catalogue(language).get(key) or catalogue("en").get(key)
    if text is None:
        return key
    return text.format_map(_Gaps(values)) if values else text


class _Gaps(dict[str, object]):
    """Leaves a placeholder visible when its value was not given, rather than hiding the sentence."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
