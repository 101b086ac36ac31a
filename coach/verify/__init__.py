"""The gates that a written message passes before anyone sees it.

The result of a gate is a plain value and is loaded at once; what runs the gates is loaded when it is first asked for,
since it brings the grammar with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.verify.result import GateResult

if TYPE_CHECKING:
    from coach.verify.grounding import SecondReader
    from coach.verify.verifier import Verifier

__all__ = ["GateResult", "SecondReader", "Verifier"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from coach.verify import grounding, verifier  # noqa: PLC0415  # bring the grammar with them

    return getattr(grounding if name == "SecondReader" else verifier, name)
