"""Everything the coach works with, loaded once: knowledge, grammar, checks, index, engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.brief import Brief
from coach.checks import Checks
from coach.engines.guided import GuidedEngine, Tools
from coach.english import EnglishDetector
from coach.errors import DataError
from coach.language import Grammar
from coach.plans import Plan, load_plans
from coach.principles import Principle, load_principles
from coach.prompts import Prompts
from coach.retrieval import Embedder, LocalEmbedder, Retriever
from coach.safety import Screen
from coach.settings import Settings, ignore_foreign_tracing, silence_onnx_runtime
from coach.telemetry import Metrics
from coach.verify import SecondReader, Verifier

if TYPE_CHECKING:
    from coach.engines.llm import LlmEngine


@dataclass(frozen=True, slots=True)
class Workshop:
    """The loaded parts; all are safe to share between threads."""

    settings: Settings
    metrics: Metrics
    grammar: Grammar
    english: EnglishDetector
    checks: Checks
    reader: SecondReader
    screen: Screen
    principles: tuple[Principle, ...]
    retriever: Retriever
    prompts: Prompts
    guided: GuidedEngine
    llm: LlmEngine | None

    @classmethod
    def open(cls, settings: Settings, grammar: Grammar | None = None) -> Workshop:
        """Load everything, the grammar too if none is given.

        Raises:
            DataError: a file is wrong, or points to something that is not there.

        """
        silence_onnx_runtime()
        grammar, english = grammar or Grammar(), EnglishDetector()
        checks = Checks.load(grammar)
        principles = load_principles(settings.knowledge_dir)
        plans = load_plans()
        _check_references(checks, plans.values(), principles)
        prompts = Prompts.load()
        return cls(
            settings=settings, metrics=Metrics(), grammar=grammar, english=english, checks=checks,
            reader=SecondReader(), screen=Screen.load(), principles=principles,
            retriever=Retriever.open(settings, principles, _open_embedder(settings)), prompts=prompts,
            guided=GuidedEngine(Tools(grammar, checks, plans)), llm=_open_llm(settings, prompts, grammar, english),
        )  # fmt: skip

    def verifier(self, brief: Brief) -> Verifier:
        """What holds messages against one brief."""
        return Verifier(brief, self.grammar, self.checks, self.reader)

    def close(self) -> None:
        """Let go of the index."""
        self.retriever.close()


def _check_references(checks: Checks, plans: Iterable[Plan], principles: Iterable[Principle]) -> None:
    known = {principle.id for principle in principles}
    for plan in plans:
        for step in plan.steps:
            if step.principle not in known:
                raise DataError(f"knowledge/plans/{plan.id}.yaml: principle: there is no principle {step.principle}")
    for check in checks.all:
        if check.principle not in known:
            raise DataError(f"knowledge/checks/{check.id}.yaml: principle: there is no principle {check.principle}")


def _open_embedder(settings: Settings) -> Embedder:
    if settings.embeddings == "local":
        return LocalEmbedder()
    # LangChain takes a second to import, and most people never name hosted embeddings.
    from coach.engines.llm.embeddings import HostedEmbedder  # noqa: PLC0415  # heavy, see above

    return HostedEmbedder(settings)


def _open_llm(settings: Settings, prompts: Prompts, grammar: Grammar, english: EnglishDetector) -> LlmEngine | None:
    if not settings.llm_configured:
        return None
    # LangChain takes a second to import, and is only needed where a model is connected.
    from coach.engines.llm import LlmEngine, Parts  # noqa: PLC0415  # heavy, see above

    ignore_foreign_tracing()
    return LlmEngine(settings, prompts, Parts(grammar=grammar, english=english))
