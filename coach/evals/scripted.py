"""L1: planted model outputs, good and bad, through the real engine and pipeline; what has to become of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator

from coach.datafiles import data_root, load_folder
from coach.engines.llm import ModelFailure
from coach.evals.replay import ScriptedChat
from coach.evals.score import Failure
from coach.evals.stage import Stage
from coach.reply import Reply, Request
from coach.values import Value

Plant = Literal[
    "good", "unchanged", "wrong_shape", "invented_fact", "invented_promise", "obeyed_injection", "refusal", "cut_off",
    "wrong_language", "empty", "talk_around", "asked_again", "lost_fact", "harsh",
]  # fmt: skip


class Expected(Value):
    """What has to come out: who wrote it, how often the model was asked, what it was told, what is and is not there."""

    engine: Literal["llm", "guided"]
    asked: int = Field(ge=0, le=3)
    told: str | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


class Script(Value):
    """One planted conversation. An answer is raw text, a value sent as JSON, or ``{"failure": code}``."""

    id: str
    plant: Plant
    request: Request
    answers: tuple[str | dict[str, Any], ...] = Field(min_length=1)
    expect: Expected
    why: str

    @field_validator("answers", mode="before")
    @classmethod
    def _are_answers(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @property
    def said(self) -> list[str | ModelFailure]:
        """The answers as a chat gives them."""
        return [_say(answer) for answer in self.answers]


def load_scripts(folder: Path | None = None) -> tuple[Script, ...]:
    """Every script, by id. Raises DataError with path:line."""
    return load_folder(folder or data_root() / "evals" / "cases" / "scripted", Script)


def run_scripts(stage: Stage, scripts: Iterable[Script]) -> Iterator[tuple[Script, list[Failure]]]:
    """Every script on the stage, and what went otherwise than it has to."""
    for script in scripts:
        chat = ScriptedChat(script.said)
        reply = stage.reply(script.request, stage.engine(chat))
        found = [*_judge(script.expect, reply, chat)]
        yield (
            script,
            [Failure(level="scripted", subject=script.plant, case=script.id, explanation=why) for why in found],
        )


def _judge(expect: Expected, reply: Reply, chat: ScriptedChat) -> Iterator[str]:
    text = (reply.message.text if reply.message else "").lower()
    if reply.engine.name != expect.engine:
        yield f"{reply.engine.name} wrote the message, where {expect.engine} has to: {reply.engine.fallback or ''}"
    if len(chat.asked) != expect.asked:
        yield f"the model was asked {len(chat.asked)} times, where {expect.asked} are right"
    if expect.told and not (len(chat.asked) > 1 and expect.told in chat.asked[1][1]):
        yield f"the model was not told: {expect.told}"
    yield from (f"“{words}” is missing" for words in expect.holds if words.lower() not in text)
    yield from (f"“{words}” reached the sender" for words in expect.lacks if words.lower() in text)
    yield from (f"the gate {gate.gate} does not hold" for gate in reply.verification if not gate.passed)


def _say(answer: str | dict[str, Any]) -> str | ModelFailure:
    if isinstance(answer, str):
        return answer
    if set(answer) == {"failure"}:
        return ModelFailure(str(answer["failure"]), "The script says so.")
    return json.dumps(answer, ensure_ascii=False)
