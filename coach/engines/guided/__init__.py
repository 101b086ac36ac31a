"""The guided engine: linguistic analysis and composition in the sender's own words; no model, no network."""

from coach.engines.guided.desk import Tools
from coach.engines.guided.engine import GuidedEngine

__all__ = ["GuidedEngine", "Tools"]
