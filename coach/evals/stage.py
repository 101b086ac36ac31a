"""The real pipeline on a stage: another chat stands behind the model engine, and nothing is worked out twice.

Whatever is remembered lasts as long as the stage: parses by text, and what is understood and retrieved by request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from typing import Any

from coach.brief import Brief
from coach.checks import Checks, Found
from coach.engines.llm import LlmEngine, Parts
from coach.engines.llm.chat import Chat
from coach.evals.replay import ScriptedChat
from coach.language import Doc, Grammar
from coach.message import Notice
from coach.pipeline import Coach, Understood, make_brief
from coach.prompts import Prompts
from coach.reply import Reply, Request
from coach.settings import Settings, load_settings
from coach.terms import EngineName, Intent
from coach.verify import SecondReader
from coach.verify.grounding import Grounds
from coach.workshop import Workshop
from coach.writing import Writer


class RememberingGrammar(Grammar):
    """Parses each text once. The texts of a run are few; nothing is ever forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Doc] = {}

    def parse(self, text: str) -> Doc:
        """As the grammar parses it."""
        if text not in self._known:
            self._known[text] = super().parse(text)
        return self._known[text]

    def parse_all(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Parse many texts, in order, those together that are new."""
        wanted = list(texts)
        new = [text for text in dict.fromkeys(wanted) if text not in self._known]
        self._known.update(zip(new, super().parse_all(new), strict=True))
        return (self._known[text] for text in wanted)


class RememberingChecks(Checks):
    """The checks, looking at each text once: the engine, the gates and the scorers ask about the same messages."""

    def __init__(self, checks: Checks) -> None:
        super().__init__(checks.all, checks.finder, checks.tagger)
        self._checks = checks
        self._known: dict[tuple[str, Intent | None, bool, bool], Found] = {}

    def find(self, text: str, intent: Intent | None = None, *, off_too: bool = False, by_meaning: bool = True) -> Found:
        """As the checks find it."""
        place = (text, intent, off_too, by_meaning)
        if place not in self._known:
            self._known[place] = self._checks.find(text, intent, off_too=off_too, by_meaning=by_meaning)
        return self._known[place]


class RememberingReader(SecondReader):
    """The second reader, laying the same two texts side by side once."""

    def __init__(self, reader: SecondReader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], Grounds] = {}

    def compare(self, said: str, message: str) -> Grounds:
        """As the second reader sees them."""
        if (said, message) not in self._known:
            self._known[said, message] = self._reader.compare(said, message)
        return self._known[said, message]


class RememberingCoach(Coach):
    """The coach, understanding and looking up each request once."""

    def __init__(self, workshop: Workshop) -> None:
        super().__init__(workshop)
        self._understood: dict[str, Understood] = {}
        self._found: dict[str, tuple[list[Any], list[Notice]]] = {}

    def _understand(self, request: Request) -> Understood:
        name = request.model_dump_json()
        if name not in self._understood:
            self._understood[name] = super()._understand(request)
        return self._understood[name]

    async def _retrieve(self, understood: Understood) -> tuple[list[Any], list[Notice]]:
        name = understood.request.model_dump_json()
        if name not in self._found:
            self._found[name] = await super()._retrieve(understood)
        return self._found[name]

    async def abrief(self, request: Request) -> Brief | None:
        """What the model engine is given, principles and all; null where the coach ends before it."""
        understood = self._understand(request)
        if understood.ends_here:
            return None
        hits, _ = await self._retrieve(understood)
        return make_brief(understood, tuple(hit.principle for hit in hits))

    def refit(self, **parts: Any) -> None:  # noqa: ANN401  # any part of the workshop
        """Put other parts into the workshop from now on."""
        self._shop = replace(self._shop, **parts)

    def seat(self, engine: LlmEngine | None) -> None:
        """Let another model engine write from now on."""
        self._shop = replace(self._shop, llm=engine)
        self._writer = Writer(self._shop, self.run)


class Stage:
    """One opened workshop for a whole run; `prompts` are those held up. Close it."""

    def __init__(self, prompts: Prompts, settings: Settings | None = None) -> None:
        self.prompts = prompts
        self.grammar = RememberingGrammar()
        self._settings = settings or eval_settings()
        shop = Workshop.open(self._settings, self.grammar)
        self._shop = replace(shop, checks=RememberingChecks(shop.checks), reader=RememberingReader(shop.reader))
        self._coach = RememberingCoach(self._shop)
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = self._runner.get_loop()
        self.reader = self.engine(ScriptedChat(("",)))

    def close(self) -> None:
        """Let go of the index and the threads."""
        self._runner.close()  # and whatever is left of a request that was given up
        self._coach.close()

    def under(self, prompts: Prompts) -> Stage:
        """The same stage with other prompts on it; everything remembered is shared. Do not close it."""
        other = copy(self)
        other.prompts = prompts
        return other

    def breaking(self, **parts: Any) -> Stage:  # noqa: ANN401  # any part of the workshop
        """The same stage with other parts in the workshop, to see who notices. Do not close it."""
        other = copy(self)
        other.refit(**parts)
        return other

    def refit(self, **parts: Any) -> None:  # noqa: ANN401  # any part of the workshop
        """Put other parts into this stage's workshop, and no other's."""
        self._coach = copy(self._coach)
        self._coach.refit(**parts)

    @property
    def coach(self) -> Coach:
        """The coach without a model."""
        return self._coach

    def brief(self, request: Request) -> Brief | None:
        """What the model engine is given, principles and all; null where the coach ends before it."""
        return self._loop.run_until_complete(self._coach.abrief(_for_model(request)))

    def engine(self, chat: Chat) -> LlmEngine:
        """The real model engine with a chat behind it."""
        return LlmEngine(
            self._settings, self.prompts, Parts(chat=chat, grammar=self.grammar, english=self._shop.english)
        )

    def reply(self, request: Request, engine: LlmEngine) -> Reply:
        """Coach one request with a model engine, all the way through verification, repair and fallback."""
        self._coach.seat(engine)
        return self._loop.run_until_complete(self._coach.areply(_for_model(request)))

    def dismiss(self, chat: Chat) -> None:
        """Close the connections that a chat holds."""
        self._loop.run_until_complete(chat.aclose())


def _for_model(request: Request) -> Request:
    return request.model_copy(update={"engine": EngineName.LLM})


def eval_settings(**overrides: Any) -> Settings:  # noqa: ANN401  # whatever a setting holds
    """The settings of a run: nobody's own model, knowledge or server; only where the index lies is the user's."""
    return load_settings(
        _env_file=None, model=None, llm_base_url=None, llm_api_key=None, engine=EngineName.AUTO, redact="none",
        chroma_url=None, knowledge_dir=None, embeddings="local", **overrides,
    )  # fmt: skip
