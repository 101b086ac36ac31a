"""A commitment as a calendar file, so that a promise which was made is a promise that is seen again."""

from __future__ import annotations

import datetime as dt
import re
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NEAR = re.compile(r"\b(today|tonight|this evening|tomorrow)\b", re.IGNORECASE)
_DAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)
_MONTH_NAMES = "|".join(_MONTHS)
_DATED = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH_NAMES})\b|\b({_MONTH_NAMES}) (\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)


def write_calendar(commitment: str, date: dt.date, stamp: dt.datetime) -> bytes:
    """An iCalendar file (RFC 5545) with one private event, which lasts that whole day.

    The event's UID follows from the commitment and the date, so importing the file twice gives one entry.

    Args:
        commitment: what was promised, in the sender's words.
        date: the day it is due.
        stamp: when the file was made, with a time zone; the standard requires it.

    """
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'coach:{date.isoformat()}:{commitment}')}@coach")
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("dtstart", date)
    event.add("summary", commitment)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//coach//commitment//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def find_date(text: str, today: dt.date) -> dt.date | None:
    """The first day that `text` names, as a date from `today` on; None when it names none.

    A weekday is the next one after today; "3 December" without a year is the next one that comes.
    """
    finds = (_iso_date(text), _near_date(text, today), _month_date(text, today), _weekday(text, today))
    return next((found for found in finds if found is not None), None)


def _iso_date(text: str) -> dt.date | None:
    match = _ISO.search(text)
    return _date(*(int(part) for part in match.groups())) if match else None


def _near_date(text: str, today: dt.date) -> dt.date | None:
    match = _NEAR.search(text)
    if match is None:
        return None
    return _later(today, 1) if match.group(1).lower() == "tomorrow" else today


def _month_date(text: str, today: dt.date) -> dt.date | None:
    match = _DATED.search(text)
    if match is None:
        return None
    day = int(match.group(1) or match.group(4))
    month = _MONTHS.index((match.group(2) or match.group(3)).lower()) + 1
    this_year = _date(today.year, month, day)
    return this_year if this_year is not None and this_year >= today else _date(today.year + 1, month, day)


def _weekday(text: str, today: dt.date) -> dt.date | None:
    match = _DAY.search(text)
    if match is None:
        return None
    ahead = (_DAYS.index(match.group(1).lower()) - today.weekday() - 1) % 7 + 1
    return _later(today, ahead)


def _later(day: dt.date, days: int) -> dt.date | None:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
