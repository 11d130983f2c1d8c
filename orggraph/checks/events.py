"""Ends of ties become people. Automatic senders and lists are counted apart, ends that are nobody are never made persons."""

from __future__ import annotations

import re
from collections import Counter

import polars as pl

from orggraph.checks import values
from orggraph.checks.base import Row, Work, check
from orggraph.checks.values import fold
from orggraph.settings import load as load_settings

BOT = re.compile(
    r"^(no-?reply|donotreply|do-not-reply|mailer-daemon|postmaster|notifications?|alerts?|system|bounces?|calendar-notification)([-_.+@\d]|$)|\[bot\]|^svc-|^room-|^bot[-_.@]",
    re.IGNORECASE,
)
TOP = 20  # addresses named in the report


@check(80, "events.unmatched", "events.bots", "events.lists", "events.coverage-low")
def ties(work: Work) -> None:
    """Match both ends to people; every contact that is left out is counted by the rule that left it out."""
    raw = work.batch.tables.get("ties")
    if raw is None:
        return
    file = {"_file": str(raw["_file"][0]) if raw.height else "", "_sheet": None, "_row": None}
    raw = _expand_lists(work, raw, file)
    if not work.options.keep_senders:
        raw = _without_bots(work, raw, file)
    said = pl.concat([raw["source_id"], raw["target_id"]]).drop_nulls().unique()
    found = {v: next(iter(who)) for v in said.to_list() if len(who := work.finder.find(v)[1]) == 1}
    index = pl.DataFrame({"said": list(found), "who": list(found.values())}, schema={"said": pl.String, "who": pl.String})
    frame = raw.with_columns(pl.col("count").fill_null(1.0))
    for end in ("source_id", "target_id"):
        frame = frame.join(index, left_on=end, right_on="said", how="left", maintain_order="left").drop(end).rename({"who": end})
    here = pl.col("source_id").is_not_null() & pl.col("target_id").is_not_null()
    matched, lost = frame.filter(here), frame.filter(~here)
    if lost.height:
        _tell_unmatched(work, frame, matched, sorted(set(said.to_list()) - set(found)), file)
        work.skip("ties", "events.unmatched", int(lost["rows"].sum()))
    itself = matched.filter(pl.col("source_id") == pl.col("target_id"))
    work.skip("ties", "events.self", int(itself["rows"].sum()))
    matched = matched.filter(pl.col("source_id") != pl.col("target_id"))
    work.loaded["ties"] += int(matched["rows"].sum())
    _tell_coverage(work, matched, file)
    period = pl.col("period").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).fill_null(work.as_of)
    work.tables["ties"] = (
        matched.with_columns(period=period)
        .group_by("source_id", "target_id", "channel", "period", maintain_order=True)
        .agg(pl.col("count").sum(), pl.col("weight").sum())
        .sort("source_id", "target_id", "channel", "period")
    )


def _tell_coverage(work: Work, matched: pl.DataFrame, file: Row) -> None:
    people = sum(not r["vacant"] for r in work.people.values()) or work.known.people.height
    seen = len({*matched["source_id"].to_list(), *matched["target_id"].to_list()})
    if people and seen < load_settings()["coverage.min"] * people:
        work.say("events.coverage-low", file, pct=round(100 * seen / people))


def _tell_unmatched(work: Work, frame: pl.DataFrame, matched: pl.DataFrame, unknown: list[str], file: Row) -> None:
    domains = Counter(d for d, n in _domains(work).items() for _ in range(n))
    own = set(work.options.own_domains) | {d for d, n in domains.items() if n >= max(2, domains.total() // 10)}
    outside = [a for a in unknown if "@" in a and fold(a).rsplit("@", 1)[1] not in own]
    total, kept = float(frame["count"].sum()), float(matched["count"].sum())
    inside = [a for a in unknown if a not in set(outside)]
    work.say(
        "events.unmatched",
        file,
        n=int(total - kept),
        m=int(total),
        pct=round(100 * (total - kept) / total, 1) if total else 0,
        external=len(outside),
        unknown=len(inside),
        top=", ".join([*dict.fromkeys(fold(a).rsplit("@", 1)[1] for a in outside), *inside][:TOP]) or "–",
    )


def _domains(work: Work) -> Counter[str]:
    addresses = [r.get("email") for r in work.people.values()] or work.known.people["email"].to_list()
    return Counter(fold(a).rsplit("@", 1)[1] for a in addresses if a and "@" in a)


def _without_bots(work: Work, raw: pl.DataFrame, file: Row) -> pl.DataFrame:
    ends = pl.concat([raw["source_id"], raw["target_id"]]).drop_nulls().unique().to_list()
    robots = [a for a in ends if BOT.search(a) and not work.finder.find(a)[1]]
    if not robots:
        return raw
    theirs = pl.col("source_id").is_in(robots) | pl.col("target_id").is_in(robots)
    out = raw.filter(theirs)
    work.say("events.bots", file, n=int(out["count"].sum()), k=len(robots))
    work.skip("ties", "events.bots", int(out["rows"].sum()))
    return raw.filter(~theirs)


def _expand_lists(work: Work, raw: pl.DataFrame, file: Row) -> pl.DataFrame:
    """Replace a list by its members, who share the weight; the list itself is no person."""
    members: dict[str, list[str]] = {}
    for row in work.rows.get("lists", []):
        address, person = values.null(row.get("list")), values.null(row.get("person_id"))
        who = work.finder.find(person)[1] if person else frozenset()
        if address and len(who) == 1:
            members.setdefault(fold(address), []).append(next(iter(who)))
            work.loaded["lists"] += 1
        else:
            work.refuse("layer.unknown-person", row, "person_id", person)
    if not members:
        return raw
    table = pl.DataFrame(
        {"list": list(members), "member": list(members.values())}, schema={"list": pl.String, "member": pl.List(pl.String)}
    )
    raw = raw.with_columns(list=pl.col("target_id").str.to_lowercase())
    sent = raw.join(table, on="list", how="inner", maintain_order="left")
    if not sent.height:
        return raw.drop("list")
    work.say("events.lists", file, n=int(sent["count"].sum()), k=sent["list"].n_unique(), expanded=sent.height, rest=0)
    most = work.options.broadcast_over or load_settings()["communication.broadcast_over"]
    size = pl.col("member").list.len()
    wide = sent.with_columns(
        weight=pl.col("weight") / size,
        channel=pl.when(size > most).then(pl.lit("broadcast")).otherwise("channel"),
        first=pl.col("member").list.first(),
    ).explode("member")
    wide = wide.with_columns(rows=pl.when(pl.col("member") == pl.col("first")).then("rows").otherwise(0), target_id=pl.col("member"))
    rest = raw.filter(~pl.col("list").is_in(list(members)))
    return pl.concat([rest.drop("list"), wide.select(rest.drop("list").columns)], how="vertical_relaxed")
