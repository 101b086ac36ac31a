"""Who writes the message: one method, two engines, one shape."""

from __future__ import annotations

from typing import Literal, Protocol

from coach.brief import Brief
from coach.message import Written
from coach.verify import GateResult


class Engine(Protocol):
    """Writes a message from a brief; what it writes is verified before anyone sees it."""

    @property
    def name(self) -> Literal["llm", "guided"]:
        """How a reply names this engine."""
        ...

    async def write(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Written:
        """Write; `failed` names the gates that the previous attempt did not pass.

        Raises:
            EngineUnavailable: no usable message could be had; says why in words that may be shown.
        """
        ...
