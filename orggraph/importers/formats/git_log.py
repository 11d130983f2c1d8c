"""``git log`` with names of files: whose work lies in whose files, and who reviewed whom. Commit messages are not asked for.

Made by the user with::

    git log --no-merges --numstat --date=iso-strict --format='%H%x00%aN%x00%aE%x00%aI%x00%(trailers:key=Co-authored-by,valueonly)%x00%(trailers:key=Reviewed-by,valueonly)'
"""  # noqa: E501

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from orggraph.importers.base import Format, ReadOptions, Sheet
from orggraph.importers.formats import documents
from orggraph.settings import load as load_settings

COMMIT = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64})\0([^\0]*)\0([^\0]*)\0([^\0]*)(?:\0([^\0]*))?(?:\0([^\0]*))?", re.MULTILINE)
FILE = re.compile(r"^(?:\d+|-)\t(?:\d+|-)\t(.+)$", re.MULTILINE)
BOT = re.compile(r"\[bot\]|dependabot|renovate|noreply@github\.com$", re.IGNORECASE)
MADE = re.compile(r"(^|/)(vendor|node_modules|third_party|dist)/|(lock|\.lock|-lock\.json|\.min\.js|\.sum)$")
ADDRESS = re.compile(r"<([^<>\s]+@[^<>\s]+)>")


@dataclass(frozen=True)
class _Commit:
    line: int
    key: str
    author: str
    time: str
    together: tuple[str, ...]
    reviewers: tuple[str, ...]
    files: tuple[str, ...]


def knows(path: Path, head: bytes) -> bool:
    """By the commit id that begins a record."""
    return re.match(rb"[0-9a-f]{40}([0-9a-f]{24})?\0", head) is not None


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read contacts (author with reviewers and co-authors) and needs (who changes files that mostly somebody else writes).

    Notes
    -----
    A file belongs to whoever wrote most of its commits in this log. Every commit of another person to it is one time that this person's
    work needed the owner's. Robots, generated files and commits over ``work.commit_files`` files are left out.
    """
    commits = list(_commits(documents.text_of(data, options)))
    ties = [("time", "channel", "source_id", "target_id", "message_id")]
    lines = [0]
    for c in commits:
        for other in dict.fromkeys((*c.together, *c.reviewers)):
            if other != c.author:
                ties.append((c.time, "code", other, c.author, f"{c.key}/{other}"))
                lines.append(c.line)
    written: dict[str, Counter[str]] = {}
    for c in commits:
        for file in c.files:
            written.setdefault(file, Counter())[c.author] += 1
    owner = {f: min(w, key=lambda a: (-w[a], a)) for f, w in written.items()}
    needs = Counter((c.author, owner[f]) for c in commits for f in c.files if owner[f] != c.author)
    first = {c.author: c.line for c in reversed(commits)}
    links = [(a, b, "input", str(n)) for (a, b), n in sorted(needs.items())]
    return [
        Sheet("reviews", lines, ties, table="ties"),
        Sheet(
            "files", [0, *(first[a] for a, _, _, _ in links)], [("from_person", "to_person", "kind", "count"), *links], table="work_links"
        ),
    ]


def _commits(text: str) -> Iterable[_Commit]:
    most = int(load_settings()["work.commit_files"])
    starts = list(COMMIT.finditer(text))
    line, at = 1, 0
    for match, following in zip(starts, [*starts[1:], None], strict=True):
        line += text.count("\n", at, match.start())
        at = match.start()
        body = text[match.start() : following.start() if following else len(text)]
        key, _, address, time, together, reviewers = match.groups()
        files = tuple(f for f in FILE.findall(body) if not MADE.search(f))
        if address and not BOT.search(address) and not BOT.search(match[2]) and len(files) <= most:
            people = [tuple(a.lower() for a in ADDRESS.findall(said or "")) for said in (together, _rest(body, match, reviewers))]
            yield _Commit(line, key, address.lower(), time, people[0], people[1], files)


def _rest(body: str, match: re.Match[str], reviewers: str | None) -> str:
    """Return the reviewers, who may stand on several lines before the list of files."""
    after = body[match.end() - match.start() :]
    return (reviewers or "") + FILE.split(after, maxsplit=1)[0]


FORMAT = Format("git log", knows, read)
