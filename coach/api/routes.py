"""The endpoints under `/v1/`."""

from __future__ import annotations

import asyncio
import datetime as dt
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi import Request as HttpRequest

from coach.api.deps import OpenCoach
from coach.api.openapi import REFUSALS
from coach.api.problems import LEFT, NOT_FOUND, Problem
from coach.api.schemas import CalendarIn, CheckIn, Limit, PrincipleOut, PrinciplesOut, SearchIn, ShortWords
from coach.api.strict import StrictRoute
from coach.calendar import write_calendar
from coach.pipeline import Coach
from coach.reply import CheckReply, Reply, Request

router = APIRouter(prefix="/v1", route_class=StrictRoute, responses=REFUSALS)
_ICS = {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "An iCalendar file."}


@router.post("/coach")
async def coach_message(request: Request, coach: OpenCoach, http: HttpRequest) -> Reply:
    """Coach one message: findings in the draft, a message that can be sent, questions, a plan."""
    return await reply_unless_left(coach, request, http)


@router.post("/check")
async def check_text(asked: CheckIn, coach: OpenCoach) -> CheckReply:
    """What the checks say about a text: no model, no retrieval."""
    return await coach.run(partial(coach.check, asked.text, asked.intent))


@router.get("/principles")
async def list_principles(
    coach: OpenCoach, query: Annotated[ShortWords, Query()] = "", limit: Annotated[Limit, Query()] = 3
) -> PrinciplesOut:
    """The principles nearest to a query, best first; all of them without one."""
    return await find_principles(coach, query, limit)


@router.post("/principles/search")
async def search_principles(asked: SearchIn, coach: OpenCoach) -> PrinciplesOut:
    """The same search, with the words in the body: those of a sender belong in no address."""
    return await find_principles(coach, asked.query, asked.limit)


@router.get("/principles/{id}")
async def show_principle(id: str, coach: OpenCoach) -> PrincipleOut:  # noqa: A002  # the public name of the parameter
    """One principle, whole."""
    found = next((principle for principle in coach.workshop.principles if principle.id == id), None)
    if found is None:
        raise Problem(NOT_FOUND, "No principle has this id; GET /v1/principles lists them.")
    return PrincipleOut.whole(found)


@router.post("/calendar", response_class=Response, responses={200: _ICS})
async def make_calendar(asked: CalendarIn) -> Response:
    """A commitment as a calendar file."""
    return calendar_file(asked)


async def find_principles(coach: Coach, query: str, limit: int) -> PrinciplesOut:
    """Search off the event loop. Raises Overloaded, IndexUnavailable."""
    return PrinciplesOut(principles=await coach.run(partial(coach.principles, query, limit)))


def calendar_file(asked: CalendarIn) -> Response:
    """The file as a download, stamped with the time of asking."""
    file = write_calendar(asked.commitment, asked.date, dt.datetime.now(dt.UTC))
    headers = {"Content-Disposition": 'attachment; filename="commitment.ics"'}
    return Response(file, media_type="text/calendar", headers=headers)


async def reply_unless_left(coach: Coach, request: Request, http: HttpRequest) -> Reply:
    """The reply; the work is cancelled when the client leaves before it is done."""
    work = asyncio.ensure_future(coach.areply(request))
    gone = asyncio.ensure_future(_disconnection(http))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise Problem(LEFT, "The client left before the reply was written.")
        return work.result()
    finally:
        work.cancel()
        gone.cancel()


async def _disconnection(http: HttpRequest) -> None:
    while (await http.receive())["type"] != "http.disconnect":
        pass
