"""The API does what its own description says, on requests that Schemathesis makes up from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.live import serve
from coach.api import create_app
from coach.pipeline import Coach
from coach.settings import load_settings


@pytest.fixture(scope="module")
def api(coach: Coach, tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    chosen = load_settings(_env_file=None, data_dir=tmp_path_factory.mktemp("coach"), rate_limit="off")
    with serve(create_app(chosen, lambda _settings: Coach(coach.workshop))) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


def test_the_api_keeps_its_word(api: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in api.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 10
    for operation in operations:
        _try_out(operation)


def _try_out(operation: APIOperation[Any, Any, Any, Any]) -> None:
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    cases = modes.flatmap(lambda mode: operation.as_strategy(generation_mode=mode))

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(cases)
    def try_one(case: Case[Any]) -> None:
        # A request without words is well formed, and refused: no schema can say "one of two is not blank".
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    try_one()
