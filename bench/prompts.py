"""How large the requests to a model are: ``python -m bench.prompts`` prints Markdown; no model is asked.

Every tuning scenario of `evals/cases/guided` is rendered as it would be sent, principles included. Tokens are
estimated offline (`coach.prompts.estimate_tokens`); the prefix is the system part, the same bytes for every request.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from coach.engines.llm import LlmEngine, Parts
from coach.evals.guided import load_scenarios
from coach.pipeline import Coach
from coach.prompts import Rendered, estimate_tokens
from coach.reply import Request
from coach.settings import load_settings
from coach.terms import EngineName


def main() -> None:
    """Print one row for each intent."""
    rendered: dict[str, list[Rendered]] = defaultdict(list)
    with TemporaryDirectory() as folder, Coach.open(load_settings(data_dir=Path(folder))) as coach:
        shop = coach.workshop
        engine = LlmEngine(shop.settings, shop.prompts, Parts(grammar=shop.grammar))
        for scenario in load_scenarios("tune"):
            request = Request.model_validate({**scenario.request, "engine": EngineName.GUIDED})
            brief = coach.brief(request, with_principles=True)
            rendered[brief.intent.value].append(engine.render(brief))
    print("| intent | cases | median tokens | most tokens | cacheable prefix, tokens | its share, median | its least |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for intent, found in sorted(rendered.items()):
        print(_row(intent, found))


def _row(intent: str, found: list[Rendered]) -> str:
    (prefix,) = {one.system for one in found}
    fixed = estimate_tokens(prefix)
    sizes = [one.tokens for one in found]
    shares = [fixed / size for size in sizes]
    return (
        f"| {intent} | {len(found)} | {median(sizes):,.0f} | {max(sizes):,} | {fixed:,} | {median(shares):.0%} "
        f"| {min(shares):.0%} |"
    )


if __name__ == "__main__":
    main()
