from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient

from api.fake_coach import FakeCoach, opener
from coach.api import create_app
from coach.pipeline import Coach
from coach.settings import Settings

OpenClient = Callable[..., TestClient]


@pytest.fixture
def open_client(settings: Settings) -> Iterator[OpenClient]:
    """Opens a client of the app around a coach (a fake one by default), with some settings changed."""
    with ExitStack() as stack:

        def open_one(coach: Callable[[Settings], Coach] | None = None, **changes: object) -> TestClient:
            chosen = settings.model_copy(update={"rate_limit": "off", **changes})
            app = create_app(chosen, coach or opener(FakeCoach(chosen)))
            client = stack.enter_context(TestClient(app, raise_server_exceptions=False))
            wait_until_loaded(client)
            return client

        yield open_one


def wait_until_loaded(client: TestClient) -> None:
    for _ in range(3_000):
        if client.get("/metrics").status_code == 200:
            return
        time.sleep(0.02)
    raise AssertionError("the coach did not load")


@pytest.fixture
def client(open_client: OpenClient) -> TestClient:
    """A client of the app around a fake coach."""
    return open_client()


@pytest.fixture
def real_client(open_client: OpenClient, coach: Coach) -> TestClient:
    """A client of the app around the real coach, whose parts outlive it."""
    return open_client(lambda _settings: Coach(coach.workshop))
