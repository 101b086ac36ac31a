"""The model engine: any chat model that LangChain knows, held to the sender's facts."""

from coach.engines.llm.chat import Answer, Chat, Health
from coach.engines.llm.embeddings import HostedEmbedder
from coach.engines.llm.engine import LlmEngine, Parts
from coach.engines.llm.failures import ModelFailure

__all__ = ["Answer", "Chat", "Health", "HostedEmbedder", "LlmEngine", "ModelFailure", "Parts"]
