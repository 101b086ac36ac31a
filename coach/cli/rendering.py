"""A prompt filled in for a case, through the brief and the inputs that the model engine works with."""

from __future__ import annotations

import json

from coach.engines.llm import LlmEngine, Parts
from coach.pipeline import Coach
from coach.prompts import Rendered
from coach.reply import Request
from coach.terms import Intent


def render_case(request: Request, task: Intent, version: int | None) -> Rendered:
    """What a model would be sent for a request, principles included; no model is asked.

    Raises:
        DataError: there is no such version.
        IndexUnavailable: the principles cannot be looked up.

    """
    with Coach.open() as opened:
        shop = opened.workshop
        prompts = shop.prompts if version is None else shop.prompts.pinned(task.value, version)
        brief = opened.brief(request.model_copy(update={"intent": task}), with_principles=True)
        return LlmEngine(shop.settings, prompts, Parts(grammar=shop.grammar)).render(brief)


def print_rendered(rendered: Rendered, *, as_json: bool) -> None:
    """Both parts with the version and the digest, as JSON or for a person."""
    if as_json:
        print(json.dumps({**rendered.model_dump(), "tokens": rendered.tokens}, ensure_ascii=False, indent=2))
        return
    print(f"# {rendered.task} v{rendered.version} {rendered.digest[:12]}, about {rendered.tokens} tokens")
    print(f"\n## system\n\n{rendered.system}\n\n## user\n\n{rendered.user}")
