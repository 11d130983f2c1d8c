"""The due days of cases as a calendar file, for any calendar that reads iCalendar (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import icalendar

from orggraph.actions.cases import Case
from orggraph.actions.words import headline
from orggraph.i18n import translate


def to_ics(cases: Sequence[Case], lang: str = "en") -> bytes:
    """Return an all-day entry for the due day and for the re-measure day of every case that is not closed.

    Parameters
    ----------
    cases : sequence of Case
        Only those that the reader may see.
    lang : str

    Returns
    -------
    bytes
        Entries keep their UID from file to file, so that a calendar moves an entry whose day changed.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//orggraph//cases//EN")
    calendar.add("version", "2.0")
    for case in cases:
        for kind, day in (("due", case.due), ("remeasure", case.remeasure_on)):
            if day is None or case.status == "closed":
                continue
            event = icalendar.Event()
            event.add("uid", f"{case.id}-{kind}@orggraph")
            event.add("dtstamp", dt.datetime.combine(case.opened, dt.time(), dt.UTC))
            event.add("sequence", case.revision)
            event.add("dtstart", day)
            event.add("dtend", day + dt.timedelta(days=1))
            event.add("transp", "TRANSPARENT")
            rung = translate(f"rung.{case.rung}", lang)
            event.add("summary", translate(f"case.ics.{kind}", lang, id=case.id, title=headline(case, lang), rung=rung))
            calendar.add_component(event)
    return bytes(calendar.to_ical())
