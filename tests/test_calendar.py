from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coach.calendar import find_date, write_calendar

MONDAY = dt.date(2026, 11, 23)
STAMP = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def test_a_commitment_is_a_private_whole_day() -> None:
    event = Calendar.from_ical(write_calendar("Call Ann", dt.date(2026, 11, 27), STAMP)).walk("VEVENT")[0]
    assert event.decoded("dtstart") == dt.date(2026, 11, 27)
    assert event["class"] == "PRIVATE"
    assert event.decoded("dtstamp") == STAMP.astimezone(dt.UTC)


def test_the_same_commitment_is_the_same_entry() -> None:
    first = write_calendar("Call Ann", MONDAY, STAMP)
    again = write_calendar("Call Ann", MONDAY, STAMP + dt.timedelta(days=1))
    other = write_calendar("Call Bea", MONDAY, STAMP)
    uids = [Calendar.from_ical(file).walk("VEVENT")[0]["uid"] for file in (first, again, other)]
    assert uids[0] == uids[1] != uids[2]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=300))
def test_no_commitment_breaks_out_of_its_line(text: str) -> None:
    file = write_calendar(text, MONDAY, STAMP)
    assert len(Calendar.from_ical(file).walk("VEVENT")) == 1
    assert Calendar.from_ical(file).walk("VEVENT")[0]["summary"] == text


def test_no_line_can_be_injected() -> None:
    file = write_calendar("x\r\nEND:VEVENT\r\nBEGIN:VALARM", MONDAY, STAMP)
    assert b"\r\nBEGIN:VALARM" not in file


def test_the_calendar_ends_without_a_fault() -> None:
    assert find_date("tomorrow", dt.date.max) is None
    assert find_date("on Monday", dt.date.max) is None
    assert find_date("on 3 December", dt.date.max) is None
    assert b"99991231" in write_calendar("x", dt.date.max, STAMP)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I'll call on Friday", dt.date(2026, 11, 27)),
        ("by monday evening", dt.date(2026, 11, 30)),
        ("I will do it tomorrow", dt.date(2026, 11, 24)),
        ("tonight I'll say it", MONDAY),
        ("on 3 December", dt.date(2026, 12, 3)),
        ("on the 3rd of December", dt.date(2026, 12, 3)),
        ("November 20th", dt.date(2027, 11, 20)),
        ("by 2026-12-24", dt.date(2026, 12, 24)),
        ("by 2026-13-24", None),
        ("on 31 June", None),
        ("every day", None),
        ("", None),
    ],
)
def test_a_named_day_is_found(text: str, day: dt.date | None) -> None:
    assert find_date(text, MONDAY) == day
