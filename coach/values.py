"""The parent of every value that crosses the project's own borders."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen record that refuses unknown fields; two with equal fields are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
