"""A communication coach: it helps say the true thing openly, and never puts words in anybody's mouth.

    from coach import Coach, Request

    with Coach.open() as coach:
        reply = coach.reply(Request(intent="repair", situation="…"))

Names are loaded when they are first used, so that reading a `Request` loads neither a model nor an index.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.errors import CoachError, DataError, InvalidRequest, Missing, Overloaded, SettingsError, UserError
    from coach.pipeline import Coach
    from coach.reply import CheckReply, PrincipleHit, Reply, Request
    from coach.settings import Settings, load_settings

_HOMES = {
    "Coach": "coach.pipeline",
    **dict.fromkeys(("CheckReply", "PrincipleHit", "Reply", "Request"), "coach.reply"),
    **dict.fromkeys(("Settings", "load_settings"), "coach.settings"),
    **dict.fromkeys(
        ("CoachError", "DataError", "InvalidRequest", "Missing", "Overloaded", "SettingsError", "UserError"),
        "coach.errors",
    ),
}

__all__ = [
    "CheckReply", "Coach", "CoachError", "DataError", "InvalidRequest", "Missing", "Overloaded", "PrincipleHit",
    "Reply", "Request", "Settings", "SettingsError", "UserError", "load_settings",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'coach' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
