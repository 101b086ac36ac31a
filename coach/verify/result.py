"""How one gate went."""

from __future__ import annotations

from coach.values import Value


class GateResult(Value):
    """How one gate went; `detail` names the sentence and the reason when it failed."""

    gate: str
    criterion: str
    passed: bool
    detail: str = ""
