"""The page's routes. A form comes in; a whole page goes out, or its changed part where a script asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Response
from fastapi import Request as HttpRequest
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from coach.api.deps import OpenCoach, Service, TheService, client_of
from coach.api.page.forms import Form, read_fields
from coach.api.page.render import Renderer, Shown
from coach.api.page.view import view_reply
from coach.api.problems import INVALID, KINDS, Problem, describe
from coach.api.routes import calendar_file, find_principles, reply_unless_left
from coach.api.schemas import CalendarIn
from coach.api.stream import tell
from coach.errors import CoachError
from coach.pipeline import Coach
from coach.reply import LONGEST_TEXT, Reply, Request

FOUND_MOST = 6
router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def static_files() -> StaticFiles:
    """The style sheet and the script modules."""
    return StaticFiles(directory=Path(__file__).with_name("static"))


def _renderer(http: HttpRequest) -> Renderer:
    renderer: Renderer = http.app.state.renderer
    return renderer


TheRenderer = Annotated[Renderer, Depends(_renderer)]
Fields = Annotated[FormData, Depends(read_fields)]


class Asked(NamedTuple):
    """A form that may be answered, what it asks, and who will answer."""

    form: Form
    request: Request
    coach: Coach


@router.get("/")
async def show_form(renderer: TheRenderer) -> str:
    """The empty form."""
    return renderer.page(Shown())


@router.post("/")
async def answer_form(fields: Fields, http: HttpRequest, service: TheService, renderer: TheRenderer) -> Response:
    """The whole page with the reply, the form still filled; whatever goes wrong is said above what was typed."""
    form = _read_form(fields, renderer)
    try:
        asked = _admit(form, http, service, renderer)
        reply = await reply_unless_left(asked.coach, asked.request, http)
        return HTMLResponse(await _render(asked, reply, renderer, whole=True))
    except (HTTPException, CoachError) as error:
        problem = renderer.in_words(describe(error))
        return HTMLResponse(renderer.page(Shown(form, problem=problem)), problem.status_code, headers=problem.headers)


async def _asked(fields: Fields, http: HttpRequest, service: TheService, renderer: TheRenderer) -> Asked:
    try:
        return _admit(_read_form(fields, renderer), http, service, renderer)
    except (HTTPException, CoachError) as error:
        raise renderer.in_words(describe(error)) from None


@router.post("/page/reply", response_class=EventSourceResponse)
async def stream_form(
    asked: Annotated[Asked, Depends(_asked)], renderer: TheRenderer
) -> AsyncIterator[ServerSentEvent]:
    """The reply for a page with script: sentences as they are written, then the part of the page that changes."""
    async for name, data in tell(asked.coach, asked.request):
        if name == "sentence":
            yield ServerSentEvent(event=name, data=data)
        elif name == "reset":
            yield ServerSentEvent(event=name, data={"reason": renderer.gates_in_words(data["reason"])})
        elif name == "reply":
            kind = "stop" if data.safety.level == "stop" else "reply"
            yield ServerSentEvent(event=kind, data={"html": await _render(asked, data, renderer, whole=False)})
        elif name == "error":
            problem = renderer.in_words(data)
            yield ServerSentEvent(event=name, data=problem.body.model_dump(mode="json"))


def _read_form(fields: FormData, renderer: Renderer) -> Form:
    example = renderer.strings["examples"].get(str(fields.get("example", "")))
    return Form.example(example) if example else Form.of(fields)


def _admit(form: Form, http: HttpRequest, service: Service, renderer: Renderer) -> Asked:
    """Raises Problem: no key, too often, not loaded yet, or fields that cannot be used."""
    service.gatekeeper.admit(form.access_key.encode() or None, client_of(http.scope))
    return Asked(form, form.request(renderer.strings), service.require())


async def _render(asked: Asked, reply: Reply, renderer: Renderer, *, whole: bool) -> str:
    def render() -> str:
        view = view_reply(reply, asked.request)
        return renderer.page(Shown(asked.form, view)) if whole else renderer.fragment(view, asked.form)

    return await asked.coach.run(render)


@router.post("/message.txt")
async def save_message(fields: Fields) -> Response:
    """The message as a file, just as it was filled in."""
    text = str(fields.get("text", ""))[: 4 * LONGEST_TEXT].replace("\r\n", "\n")
    headers = {"Content-Disposition": 'attachment; filename="message.txt"'}
    return PlainTextResponse(text, headers=headers)


@router.post("/commitment.ics")
async def save_commitment(fields: Fields, renderer: TheRenderer) -> Response:
    """A commitment as a calendar file."""
    try:
        asked = CalendarIn.model_validate({"commitment": fields.get("commitment"), "date": fields.get("date")})
    except ValidationError as error:
        words = renderer.strings["problems"]
        wrong = error.errors()[0]["loc"][0]
        raise Problem(INVALID, words["date"] if wrong == "date" else words["commitment"]) from None
    return calendar_file(asked)


@router.get("/principles")
async def list_all(coach: OpenCoach, renderer: TheRenderer) -> str:
    """All principles by section."""
    return renderer.template("principles.html", principles=coach.workshop.principles, found=None, query="")


@router.post("/principles")
async def search(fields: Fields, http: HttpRequest, service: TheService, renderer: TheRenderer) -> str:
    """The principles that come nearest to what was typed; the words travel in the body, never in an address."""
    service.gatekeeper.admit(str(fields.get("access_key", "")).strip().encode() or None, client_of(http.scope))
    coach = service.require()
    query = str(fields.get("query", ""))[:LONGEST_TEXT]
    found = None
    if query.strip():
        hits = await find_principles(coach, query, FOUND_MOST)
        by_id = {principle.id: principle for principle in coach.workshop.principles}
        found = [by_id[hit.id] for hit in hits.principles]
    render = partial(renderer.template, "principles.html", found=found, query=query)
    return render(principles=coach.workshop.principles)


@router.get("/docs")
async def show_docs(http: HttpRequest, renderer: TheRenderer) -> str:
    """The endpoints and the problems, from the API's own description."""
    return renderer.template("docs.html", api=http.app.openapi(), kinds=KINDS)
