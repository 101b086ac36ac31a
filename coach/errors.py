"""Everything that can go wrong, as one tree.

CoachError
├── UserError              what the caller gave cannot be used; their words are never in the text
│   └── InvalidRequest     a request is empty, too long or malformed
├── DataError              a knowledge, prompt or case file is wrong; says path:line, key, what is allowed
├── SettingsError          the environment asks for something unsafe or contradictory
├── Missing                something that is needed is not there (a port, a model, an index)
│   ├── IndexUnavailable   the vector store cannot be reached or built
│   └── EngineUnavailable  the language model did not give a usable message
└── Overloaded             too much work is waiting already
"""

from __future__ import annotations


class CoachError(Exception):
    """The root: anything that this project raises on purpose."""


class UserError(CoachError):
    """The caller gave something that cannot be used; the text never repeats what they wrote."""


class InvalidRequest(UserError):
    """A request is empty, too long or malformed."""


class DataError(CoachError):
    """A data file is wrong; the text says path:line, the key, and what is allowed there."""


class SettingsError(CoachError):
    """The settings are unsafe or contradict each other."""


class Missing(CoachError):
    """Something that is needed is not there; one line says what and how to get it."""


class IndexUnavailable(Missing):
    """The vector store cannot be reached, or its index cannot be built."""


class EngineUnavailable(Missing):
    """The language model did not give a usable message; the text is safe to show.

    `code` is a short stable word for metrics: ``timeout``, ``http_500``, ``bad_json`` and so on.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Overloaded(CoachError):
    """Too much work is waiting already; try again after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("The coach is busy; try again in a moment.")
        self.retry_after = retry_after
