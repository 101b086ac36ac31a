from __future__ import annotations

import pytest

from coach.checks import Checks
from coach.language import Grammar


@pytest.fixture(scope="session")
def checks(grammar: Grammar) -> Checks:
    return Checks.load(grammar)
