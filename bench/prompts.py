"""How large the requests to a model are: ``python -m bench.prompts`` prints Markdown; no model is asked.

Every coaching case of the eval suite is rendered as it would be sent, principles included. Tokens are
estimated offline (`coach.prompts.estimate_tokens`); the prefix is the system part, the same bytes for every request.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median

from coach.datafiles import data_root
from coach.evals.cases import load_cases
from coach.evals.stage import Stage
from coach.prompts import Prompts, Rendered, estimate_tokens


def main() -> None:
    """Print one row for each intent."""
    rendered: dict[str, list[Rendered]] = defaultdict(list)
    stage = Stage(Prompts.load())
    for case in load_cases(data_root() / "evals" / "cases" / "coaching"):
        brief = stage.brief(case.request)
        if brief is not None:
            rendered[brief.intent.value].append(stage.reader.render(brief))
    stage.close()
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
