"""What blind readers say of the guided engine's messages: ``python -m coach.evals.reading export|keep|figures``.

A reader sees the sender's words and one or two messages (the draft and what came back, in an order that only this
module knows), and says of each what was made up, what was lost, which sentences a native reader would call wrong, and
how gladly they would send it; then which is better. What they said is kept beside the cases, bound to the message that
they read: a judgement of a message that the engine no longer writes is counted apart, never as one of the new message.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import Field

from coach.datafiles import data_root
from coach.evals.atomic import replace_file
from coach.evals.guided import Outcome, Split, load_scenarios, run_scenario
from coach.pipeline import Coach
from coach.settings import load_settings
from coach.values import Value

ASKED = ("draft", "situation", "received", "answers", "relationship", "channel", "to_name", "from_name")
HARMS = ("invented", "lost", "wrong")


class Opinion(Value):
    """Of one message: words made up, words of the sender lost, sentences that are wrong English; 5 is sent gladly."""

    invented: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    send: int = Field(ge=1, le=5)


class Told(Value):
    """What a reader says of one item; `second` is null where there was one message."""

    number: int
    first: Opinion
    second: Opinion | None = None
    better: Literal["first", "second", "same"] | None = None


class Judgement(Value):
    """The same, with the case, the digest of the message that was read, and which of the two was ours."""

    case: str
    split: Split
    digest: str
    sentences: int
    ours: Opinion
    draft: Opinion | None
    better: Literal["ours", "draft", "same"] | None


@dataclass(frozen=True, slots=True)
class Item:
    """One scenario as a reader gets it: `swapped` where our message stands second."""

    outcome: Outcome
    draft: str
    swapped: bool

    @property
    def digest(self) -> str:
        """Of our message."""
        return sha256(self.outcome.text.encode()).hexdigest()[:16]

    def shown(self, number: int) -> dict[str, Any]:
        """The sender's words and the messages, and nothing that tells which is whose."""
        request = self.outcome.scenario.request
        first, second = (self.draft, self.outcome.text) if self.swapped else (self.outcome.text, self.draft or None)
        asked = {key: request[key] for key in ASKED if request.get(key)}
        return {"number": number, "wants": request["intent"], "sender": asked, "first": first, "second": second}


def collect_items(coach: Coach, split: Split, reader: str) -> list[Item]:
    """The scenarios that got a message, in an order of this reader's own. Where the draft came back it is read once."""
    items = []
    for scenario in load_scenarios(split):
        outcome = run_scenario(coach, scenario)
        mark = sha256(f"{reader}/{scenario.id}".encode()).digest()
        draft = "" if outcome.unchanged else str(scenario.request.get("draft", ""))
        if outcome.text:
            items.append((mark, Item(outcome, draft, bool(draft) and mark[0] % 2 == 1)))
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def keep_told(items: list[Item], told: Iterable[Told]) -> list[Judgement]:
    """A reader's words, told which message was ours. Raises ValueError where one does not fit its item."""
    kept = []
    for one in told:
        item = items[one.number - 1]
        ours, draft = (one.second, one.first) if item.swapped else (one.first, one.second)
        if ours is None or (draft is None) != (not item.draft):
            raise ValueError(f"item {one.number}: as many opinions as messages")
        kept.append(
            Judgement(
                case=item.outcome.scenario.id, split=item.outcome.scenario.split, digest=item.digest,
                sentences=len(item.outcome.reply.message.sentences) if item.outcome.reply.message else 0,
                ours=ours, draft=draft, better=_prefers(one, item.swapped),
            )
        )  # fmt: skip
    return sorted(kept, key=lambda judgement: judgement.case)


def _prefers(told: Told, swapped: bool) -> Literal["ours", "draft", "same"] | None:
    if told.better is None or told.better == "same":
        return told.better
    return "ours" if (told.better == "second") == swapped else "draft"


def folder() -> Path:
    """Where judgements are kept: one file a reader and half."""
    return data_root() / "evals" / "judgements" / "guided"


def load_kept(split: Split) -> dict[str, list[Judgement]]:
    """The judgements of one half by reader."""
    found = {}
    for path in sorted(folder().glob(f"*-{split}.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found[path.stem] = [Judgement.model_validate_json(line) for line in lines]
    return found


def summarise(kept: dict[str, list[Judgement]], digests: dict[str, str]) -> Iterator[str]:
    """The figures of each reader, then how far two agree; a message that has changed since is left out and counted."""
    by_case: dict[str, list[Judgement]] = defaultdict(list)
    for reader, all_told in kept.items():
        told = [one for one in all_told if digests.get(one.case) == one.digest]
        yield f"{reader}: {len(told)} messages as they are now, {len(all_told) - len(told)} read in an older wording"
        yield from (f"  {line}" for line in _count(told))
        for one in told:
            by_case[one.case].append(one)
    twice = [pair for pair in by_case.values() if len(pair) == 2]
    for harm in HARMS:
        same = sum(bool(getattr(a.ours, harm)) == bool(getattr(b.ours, harm)) for a, b in twice)
        both = sum(bool(getattr(a.ours, harm)) and bool(getattr(b.ours, harm)) for a, b in twice)
        yield _line(f"readers agree on {harm}", same, len(twice)) + f"  (both say so of {both})"
    compared = [(a, b) for a, b in twice if a.better and b.better]
    yield _line("readers agree which is better", sum(a.better == b.better for a, b in compared), len(compared))


def _count(told: list[Judgement]) -> Iterator[str]:
    for harm in HARMS:
        yield _line(f"messages with something {harm}", sum(bool(getattr(one.ours, harm)) for one in told), len(told))
    wrong = sum(len(one.ours.wrong) for one in told)
    yield _line("sentences called wrong", wrong, sum(one.sentences for one in told))
    compared = [one for one in told if one.better is not None]
    for which in ("ours", "same", "draft"):
        yield _line(f"preferred: {which}", sum(one.better == which for one in compared), len(compared))
    total = sum(one.ours.send for one in told)
    yield f"would send, of 5: ours {total / len(told) if told else 0:.2f}" + _mean_of_drafts(told)


def _mean_of_drafts(told: list[Judgement]) -> str:
    drafts = [one.draft.send for one in told if one.draft is not None]
    return f", the draft {sum(drafts) / len(drafts):.2f}" if drafts else ""


def _line(name: str, part: int, whole: int) -> str:
    return f"{name:<32} {part:>4} of {whole:<4} {part / whole if whole else 0:.3f}"


def main() -> None:
    """Hand out what is to be read, keep what readers said, or print the figures."""
    parser = argparse.ArgumentParser(prog="python -m coach.evals.reading")
    parser.add_argument("task", choices=("export", "keep", "figures"))
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--reader", default="a", help="the reader's letter: it decides order and sides")
    parser.add_argument("--file", type=Path, help="export: written; keep: read (JSON lines)")
    options = parser.parse_args()
    with TemporaryDirectory() as data, Coach.open(load_settings(data_dir=Path(data))) as coach:
        items = collect_items(coach, options.split, options.reader)
    if options.task == "figures":
        digests = {item.outcome.scenario.id: item.digest for item in items}
        print("\n".join(summarise(load_kept(options.split), digests)))
        return
    if options.file is None:
        parser.error(f"{options.task} needs --file")
    if options.task == "export":
        shown = [item.shown(number) for number, item in enumerate(items, 1)]
        replace_file(options.file, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in shown))
        return
    lines = options.file.read_text(encoding="utf-8").splitlines()
    kept = keep_told(items, [Told.model_validate_json(line) for line in lines if line.strip()])
    replace_file(
        folder() / f"{options.reader}-{options.split}.jsonl", "".join(one.model_dump_json() + "\n" for one in kept)
    )


if __name__ == "__main__":
    main()
