"""For the machines that look after this one: is it alive, is it ready, how does it do."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from coach.api.deps import OpenCoach
from coach.api.openapi import REFUSALS
from coach.api.schemas import Alive, Ready
from coach.terms import EngineName

router = APIRouter()
_WAITING: dict[int | str, dict[str, Any]] = {503: REFUSALS[503]}
_METRICS = {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus' text format."}


@router.get("/healthz")
async def healthz() -> Alive:
    """The process lives. Answers at once, while the coach loads too."""
    return Alive()


@router.get("/readyz", responses=_WAITING)
async def readyz(coach: OpenCoach) -> Ready:
    """The index answers, and there is an engine: the guided one always is, behind a model that fails."""
    await coach.run(partial(coach.principles, "trust", 1))
    asked = coach.workshop.settings.engine is not EngineName.GUIDED and coach.workshop.llm is not None
    return Ready(engine="llm" if asked else "guided", principles=len(coach.workshop.principles))


@router.get("/metrics", response_class=Response, responses={200: _METRICS, **_WAITING})
async def metrics(coach: OpenCoach) -> Response:
    """Counts and durations; never a word of anybody's."""
    return Response(coach.workshop.metrics.render(), media_type=CONTENT_TYPE_LATEST)
