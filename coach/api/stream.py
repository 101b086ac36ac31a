"""One reply as server-sent events, as it comes about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic_core import to_jsonable_python

from coach.api.deps import OpenCoach
from coach.api.openapi import REFUSALS
from coach.api.problems import Problem, describe
from coach.api.strict import StrictRoute
from coach.pipeline import Coach
from coach.reply import PrincipleHit, Request
from coach.writing import Event

router = APIRouter(prefix="/v1", route_class=StrictRoute, responses=REFUSALS)


@router.post("/coach/stream", response_class=EventSourceResponse)
async def stream_message(request: Request, coach: OpenCoach) -> AsyncIterator[ServerSentEvent]:
    """The same as `POST /v1/coach`, step by step; the last event is `reply` or `error`.

    The framework sends keep-alive comments, and cancels the work when the client leaves.
    """
    async for name, data in tell(coach, request):
        told = data.body if isinstance(data, Problem) else data
        yield ServerSentEvent(event=name, data=to_jsonable_python(told, by_alias=True))


async def tell(coach: Coach, request: Request) -> AsyncIterator[Event]:
    """The events in their public shape; whatever is raised becomes the last one, `error`, a Problem."""
    try:
        async with aclosing(coach.events(request)) as events:
            async for event in events:
                yield Event(event.name, _shape(event))
    except Exception as error:  # noqa: BLE001  # a stream has begun: this is its only way to end well
        yield Event("error", describe(error))


def _shape(event: Event) -> object:
    if event.name == "principles":
        return {"principles": [PrincipleHit.of(hit.principle, hit.score) for hit in event.data]}
    if event.name == "sentence":
        return {"text": event.data}
    if event.name == "reset":
        return {"reason": event.data}
    return event.data
