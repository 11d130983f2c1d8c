"""Slack export (ZIP or unpacked): replies, direct messages and posts. Texts and files are never taken."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from orggraph.importers.base import Format, ReadOptions, Sheet, Unreadable
from orggraph.settings import load as load_settings

USERS = ("users.json", "org_users.json")
HEADER: tuple[str, ...] = ("time", "channel", "source_id", "target_id", "message_id", "recipients", "automatic")
KEPT = frozenset(("ts", "thread_ts", "parent_user_id", "user", "bot_id", "subtype", "reply_users"))
Message = dict[str, Any]


def knows(path: Path, head: bytes) -> bool:
    """By the list of users at the top of the archive or folder."""
    if path.is_dir():
        return any((path / name).is_file() for name in USERS) and (path / "channels.json").is_file()
    return head.startswith(b"PK\x03\x04") and path.suffix.lower() == ".zip" and _is_export(path)


def _is_export(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {PurePosixPath(n).name for n in archive.namelist()}
    except (OSError, zipfile.BadZipFile):
        return False
    return bool(names & set(USERS)) and "channels.json" in names


def read(path: Path, data: bytes, options: ReadOptions) -> Iterable[Sheet]:
    """Read contacts by user id, and the users' addresses as aliases.

    A reply goes to whoever started the thread; a message in a direct conversation to its other members; a post without a thread to all
    members of its channel, which makes it a broadcast where there are many.
    """
    files = dict(_files(path, data))
    users = [u for name in USERS for u in _load(files, name)]
    robots = {u["id"] for u in users if u.get("is_bot") or u.get("id") == "USLACKBOT"}
    aliases = [("alias", "person_id", "kind")]
    aliases += [(u["id"], address, "slack") for u in users if u["id"] not in robots and (address := (u.get("profile") or {}).get("email"))]
    numbers, rows, skipped = [0], [HEADER], 0
    for channel, folder in _channels(files):
        members = [m for m in channel.get("members") or [] if m not in robots]
        for name in sorted(n for n in files if PurePosixPath(n).parent.name == folder and n.endswith(".json")):
            for number, message in enumerate(_load(files, name), start=1):
                kept = {k: v for k, v in message.items() if k in KEPT}
                named = [m for m in _mentioned(message.get("blocks")) if m not in robots] if options.mentions else []
                found = list(_rows(kept, members, folder, robots, named))
                skipped += not found
                numbers += [number] * len(found)
                rows += found
    return [
        Sheet("users", range(len(aliases)), aliases, table="aliases"),
        Sheet("messages", numbers, rows, table="ties", skipped={"events.no-contact": skipped}),
    ]


def _files(path: Path, data: bytes) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield file.relative_to(path).as_posix(), file.read_bytes()
        return
    most = int(load_settings()["import.workbook_bytes"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > most:
            raise Unreadable(f"its contents are larger than {most // 1_000_000} MB once unpacked (setting import.workbook_bytes)")
        for entry in archive.infolist():
            if entry.filename.endswith(".json"):
                yield entry.filename, archive.read(entry)


def _load(files: Mapping[str, bytes], name: str) -> list[Message]:
    found = next((data for path, data in files.items() if path == name or path.endswith("/" + name)), b"[]")
    try:
        document = json.loads(found)
    except json.JSONDecodeError as reason:
        raise Unreadable(f"{name} in it is broken JSON (line {reason.lineno})") from reason
    return [r for r in document if isinstance(r, dict)] if isinstance(document, list) else []


def _channels(files: Mapping[str, bytes]) -> Iterator[tuple[Message, str]]:
    for name in ("channels.json", "groups.json", "dms.json", "mpims.json"):
        for channel in _load(files, name):
            yield channel, str(channel.get("name") or channel.get("id"))


def _mentioned(part: Any) -> Iterator[str]:
    """Yield the ids of people named in the blocks of a message; nothing else in them is looked at."""
    if isinstance(part, Mapping):
        if part.get("type") == "user" and part.get("user_id"):
            yield str(part["user_id"])
        for inside in part.values():
            yield from _mentioned(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from _mentioned(inside)


def _rows(message: Message, members: list[str], folder: str, robots: set[str], named: list[str]) -> Iterator[tuple[str, ...]]:
    author, stamp = str(message.get("user") or ""), str(message.get("ts", ""))
    if not author or (message.get("subtype") and message["subtype"] != "thread_broadcast"):
        return
    thread = message.get("thread_ts")
    starter = message.get("parent_user_id")
    automatic = "yes" if author in robots or message.get("bot_id") else ""
    reply = thread and thread != message.get("ts") and starter
    others = [str(m) for m in dict.fromkeys([*([starter] if reply else members), *named]) if m != author]
    for other in others:
        yield stamp, "chat", author, other, f"{folder}/{stamp}", str(len(others)), automatic


FORMAT = Format("Slack export", knows, read)
