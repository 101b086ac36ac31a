"""Prompts as released software: versions, declared inputs, a contract of rules, a digest."""

from coach.prompts.boundary import boundary_for, quote
from coach.prompts.library import Prompts
from coach.prompts.prompt import Prompt, Rendered, Rule
from coach.prompts.tokens import estimate_tokens

__all__ = ["Prompt", "Prompts", "Rendered", "Rule", "boundary_for", "estimate_tokens", "quote"]
